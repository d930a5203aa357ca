//! Validation cases: one person's way from referral to outcome.
//!
//! ```text
//! OpenCase ──► open ──┬── DecideOutcome ──► decided
//!             ▲    │  └── WithdrawCase ───► withdrawn
//!             └────┘
//!           RecordStep
//! ```
//!
//! While a case is open, steps of any phase are recorded in any order: phases overlap and recur. Only the ordinance's own order is held
//! to: mapping in depth, then assessment, then recognition by somebody other than the centre. A closed case does not change.

mod domain;
mod migrations;
mod peers;
mod rpc;
mod store;
mod wire;
