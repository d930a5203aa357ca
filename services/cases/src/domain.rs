//! Pure: no I/O, no clock, no randomness. What a case is, and which changes the rules allow.

pub mod case;
pub mod outcome;
pub mod phase;
pub mod refusal;
pub mod step;

mesh::id!(
    /// A validation case.
    CaseId,
    "case"
);
mesh::id!(
    /// A person in the actor registry.
    PersonId,
    "person"
);
mesh::id!(
    /// An organisation in the actor registry.
    OrganisationId,
    "org"
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
