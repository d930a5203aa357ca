//! The rules of the house, so that nobody has to remember them.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "what a test can't do without may end it")]

mod contract;
mod docs;
mod layers;
mod openapi;
mod rules;
mod schema;
mod sources;
mod style;
