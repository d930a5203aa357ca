//! Pure: no I/O, no clock, no randomness. The facts that are kept, and the figures that follow from them.

pub mod disclosure;
pub mod fact;
pub mod overview;

mesh::id!(
    /// A validation case.
    CaseId,
    "case"
);
mesh::id!(
    /// A funding decision.
    DecisionId,
    "decision"
);
mesh::id!(
    /// Money set aside for a case.
    CommitmentId,
    "commitment"
);
