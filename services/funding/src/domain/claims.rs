//! Pure: what a decision asks of its project, what the project costs, and how costs become claims, payments and recoveries.
//!
//! ```text
//! cost ──► claim: draft ─► locked ─► signed ─► submitted ◄─► completion ─► decided ─► paid / rejected
//!                   └──► withdrawn
//!                                                               payment: ordered ─► attested ─► confirmed / failed
//!                                                               recovery: proposed ─► heard ─► decided ─► (invoiced) ─► settled / waived
//! ```

pub mod advance;
pub mod amendment;
pub mod attestation;
pub mod book;
pub mod claim;
pub mod cost;
pub mod due;
pub mod ending;
pub mod payment;
pub mod project;
pub mod recovery;
pub mod refusal;
pub mod sheet;
pub mod terms;
pub mod threshold;
pub mod word;

mesh::id!(
    /// A claim on the financiers of a decision.
    ClaimId,
    "claim"
);
mesh::id!(
    /// A cost of a project.
    CostId,
    "cost"
);
mesh::id!(
    /// A payment of a financier.
    PaymentId,
    "payment"
);
mesh::id!(
    /// A right to sign, decide, order or release.
    AttestationId,
    "attestation"
);
mesh::id!(
    /// Money that is taken back.
    RecoveryId,
    "recovery"
);
mesh::id!(
    /// A change of a budget.
    AmendmentId,
    "amendment"
);
mesh::id!(
    /// Something that must be done by a day.
    DueDateId,
    "due"
);
mesh::id!(
    /// A human, whom the actor registry holds.
    PersonId,
    "person"
);
