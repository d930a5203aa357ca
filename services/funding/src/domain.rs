//! Pure: what a funding decision, its financing plan, its ledger and its commitments are, and what may happen to them.

pub mod application;
pub mod book;
pub mod chain;
pub mod claims;
pub mod commitment;
pub mod decision;
pub mod fault;
pub mod finding;
pub mod formats;
pub mod hypothesis;
pub mod ledger;
pub mod mapping;
pub mod model;
pub mod money;
pub mod payers;
pub mod pending;
pub mod period;
pub mod plan;
pub mod policy;
pub mod refusal;
pub mod registration_number;
pub mod rule;
pub mod sie;
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
mesh::id!(
    /// An entry of the journal.
    EntryId,
    "entry"
);
mesh::id!(
    /// Money held on its way from one account to another.
    PendingId,
    "pending"
);
mesh::id!(
    /// One version of a rule of a funder or of the law.
    PolicyId,
    "policy"
);
