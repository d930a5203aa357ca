//! Pure: what a funding decision, its financing plan, its ledger and its commitments are, and what may happen to them.

pub mod claims;
pub mod commitment;
pub mod decision;
pub mod finding;
pub mod hypothesis;
pub mod ledger;
pub mod money;
pub mod plan;
pub mod refusal;
pub mod registration_number;
pub mod rule;
pub mod split;

mesh::id!(
    /// A funding decision held here.
    DecisionId,
    "decision"
);
mesh::id!(
    /// A discrepancy found in a decision.
    FindingId,
    "finding"
);
mesh::id!(
    /// Money set aside for a case.
    CommitmentId,
    "commitment"
);
mesh::id!(
    /// A validation case, which the cases service holds.
    CaseId,
    "case"
);
mesh::id!(
    /// An organisation in the actor registry.
    OrganisationId,
    "org"
);
