//! What is refused about persons, beside what `domain/refusal.rs` holds. None holds anything on a person.

use mesh::refusal::Kind;

/// The refusals, as `refusal.proto` names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Both lead to one person already.
    PersonsAreOne,
    /// It is a person of its own.
    PersonNotMerged,
    /// Too many for one person.
    RegistrationsTooMany,
    /// It would begin before the one it supersedes.
    IdentityBeforeCurrent,
    /// An operator names themselves.
    AccessToOneself,
    /// There is no such access.
    AccessNotFound,
    /// It has ended.
    AccessEnded,
    /// It has been reviewed.
    AccessReviewed,
    /// The claimant reviews.
    ReviewOfOneself,
}

impl mesh::refusal::Refusal for Refusal {
    const DOMAIN: &'static str = crate::NAME;

    fn kind(&self) -> Kind {
        match self {
            Self::AccessNotFound => Kind::NotFound,
            Self::AccessToOneself | Self::ReviewOfOneself => Kind::PermissionDenied,
            Self::PersonsAreOne
            | Self::PersonNotMerged
            | Self::RegistrationsTooMany
            | Self::IdentityBeforeCurrent
            | Self::AccessEnded
            | Self::AccessReviewed => Kind::FailedPrecondition,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::PersonsAreOne => "PERSONS_ARE_ONE",
            Self::PersonNotMerged => "PERSON_NOT_MERGED",
            Self::RegistrationsTooMany => "REGISTRATIONS_TOO_MANY",
            Self::IdentityBeforeCurrent => "IDENTITY_BEFORE_CURRENT",
            Self::AccessToOneself => "ACCESS_TO_ONESELF",
            Self::AccessNotFound => "ACCESS_NOT_FOUND",
            Self::AccessEnded => "ACCESS_ENDED",
            Self::AccessReviewed => "ACCESS_REVIEWED",
            Self::ReviewOfOneself => "REVIEW_OF_ONESELF",
        }
    }

    fn message(&self) -> String {
        match self {
            Self::PersonsAreOne => "Both ids lead to the same person already: there is nothing to merge, unless another was meant.",
            Self::PersonNotMerged => "The registration was not merged into another one: give the id that was the duplicate's.",
            Self::RegistrationsTooMany => "One person cannot have so many registrations: check which of them are wrong, and take those merges back first.",
            Self::IdentityBeforeCurrent => "The identity would begin before the one that it supersedes: state a later first day, or leave it out for today.",
            Self::AccessToOneself => "Nobody names themselves for a protected person: ask a colleague who manages protection.",
            Self::AccessNotFound => "There is no such access: check the id.",
            Self::AccessEnded => "The access has ended already: there is nothing more to do.",
            Self::AccessReviewed => "The emergency access has been reviewed already: read the finding in the list.",
            Self::ReviewOfOneself => "An emergency access is reviewed by another person than the one who claimed it: ask a colleague.",
        }
        .into()
    }
}
