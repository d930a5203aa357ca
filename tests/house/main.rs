//! The rules of the house, so that nobody has to remember them.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "what a test can't do without may end it")]
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "tests make time, ids, tasks and lines of their own"
)]

mod acceptance;
mod contract;
mod deploy;
mod docs;
mod layers;
mod openapi;
mod rules;
mod schema;
mod sources;
mod style;
