//! Reporting: what the centre can show of its work, kept by listening to the other services and never read from their tables.
//!
//! ```text
//! cases ───events──┐
//!                  ├──► facts, one row per case, decision and commitment ──► GetOverview
//! funding ─events──┘
//! ```
//!
//! Only the order within one case, decision or commitment is given. So each fact is kept by itself, and nothing is added up before
//! somebody asks: whatever order the rest arrives in, the figures come out the same.

mod domain;
mod migrations;
mod reactions;
mod rpc;
mod store;
mod wire;
