//! Each RPC of the centre from outside, in every shape on every engine.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "what a test can't do without may end it")]
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "tests make time, ids, tasks and lines of their own"
)]

mod actors;
mod cases;
mod funding;
mod listed;
mod plumbing;
mod replay;
mod reporting;
