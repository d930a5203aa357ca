//! Pure: who pays for one case, by the version of a model that it pins, and what becomes of each part.
//!
//! ```text
//! reserved ── ApproveCommitment ──► committed ── the phase is completed ──► posted (what is not used is free again)
//!    │                                  │
//!    ├── its time is over ──► expired   ├── the case ends, or is pinned anew ──► voided
//!    └── DeclineCommitment ─────────────┴──► declined                              unfunded: nobody's from the beginning
//! ```

pub mod aid;
pub mod invoice;
pub mod limit;
pub mod pin;
pub mod pledge;
pub mod refusal;
pub mod steps;

mesh::id!(
    /// A version of a model as a case was rated by it.
    PinId,
    "pin"
);
mesh::id!(
    /// What one payer bears of one phase of a case.
    PledgeId,
    "pledge"
);
mesh::id!(
    /// What a payer owes for a month, on one invoice.
    InvoiceId,
    "invoice"
);
mesh::id!(
    /// How much a payer bears in a period.
    LimitId,
    "limit"
);
mesh::id!(
    /// Companies that are one for the rules on state aid.
    UndertakingId,
    "undertaking"
);
