//! Whole stories, through the public interfaces only.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "what a test can't do without may end it")]
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "tests make time, ids, tasks and lines of their own"
)]

mod audit;
mod chance;
mod crash;
mod disposal;
mod funding;
mod handover;
mod import;
mod invariants;
mod leaving;
mod load;
mod models;
mod personal_data;
mod protected;
mod registry;
mod replicas;
mod rest;
mod rights;
mod sequences;
mod story;
mod taxonomy;
mod trace;
mod whatever;
