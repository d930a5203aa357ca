//! Whole stories, through the public interfaces only.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "what a test can't do without may end it")]

mod audit;
mod crash;
mod invariants;
mod leaving;
mod load;
mod personal_data;
mod rest;
mod story;
mod trace;
