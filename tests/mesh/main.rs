//! Each RPC of the centre from outside, in every shape on every engine.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "what a test can't do without may end it")]

mod actors;
mod cases;
mod funding;
mod plumbing;
mod reporting;
