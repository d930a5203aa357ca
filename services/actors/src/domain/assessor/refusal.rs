//! What is refused on assessors, and what the caller can do about it.

use mesh::refusal::Kind;

use super::{AssessorId, EmploymentId, MOST};
use crate::domain::authorisation::AuthorisationId;

/// The refusals on assessors, as `refusal.proto` names them. None tells more of a person than ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No assessor with that id, or none that the caller may see.
    AssessorNotFound,
    /// The person is that assessor already.
    AssessorRegisteredAlready {
        /// Which one.
        assessor: AssessorId,
    },
    /// The assessor has no such authorisation.
    AuthorisationNotFound,
    /// There is one for the version on some of the days.
    AuthorisationOverlaps {
        /// Which one.
        other: AuthorisationId,
    },
    /// It is suspended.
    AuthorisationSuspendedAlready,
    /// It is not suspended.
    AuthorisationNotSuspended,
    /// It is revoked.
    AuthorisationRevokedAlready,
    /// The organisation can own no model.
    ModelOwnerRequired,
    /// The organisation employs the assessor on some of the days.
    EmploymentOverlaps {
        /// By which employment.
        other: EmploymentId,
    },
    /// The assessor has no such employment.
    EmploymentNotFound,
    /// The assessor has declared no such relation.
    InterestNotFound,
    /// It has been withdrawn.
    InterestWithdrawnAlready,
    /// There is no room for more.
    AssessorRecordFull {
        /// Of what.
        what: &'static str,
    },
}

impl mesh::refusal::Refusal for Refusal {
    const DOMAIN: &'static str = crate::NAME;

    fn kind(&self) -> Kind {
        match self {
            Self::AssessorNotFound
            | Self::AuthorisationNotFound
            | Self::EmploymentNotFound
            | Self::InterestNotFound => Kind::NotFound,
            Self::AssessorRegisteredAlready { .. }
            | Self::AuthorisationOverlaps { .. }
            | Self::EmploymentOverlaps { .. } => Kind::AlreadyExists,
            Self::AuthorisationSuspendedAlready
            | Self::AuthorisationNotSuspended
            | Self::AuthorisationRevokedAlready
            | Self::ModelOwnerRequired
            | Self::InterestWithdrawnAlready => Kind::FailedPrecondition,
            Self::AssessorRecordFull { .. } => Kind::ResourceExhausted,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::AssessorNotFound => "ASSESSOR_NOT_FOUND",
            Self::AssessorRegisteredAlready { .. } => "ASSESSOR_REGISTERED_ALREADY",
            Self::AuthorisationNotFound => "AUTHORISATION_NOT_FOUND",
            Self::AuthorisationOverlaps { .. } => "AUTHORISATION_OVERLAPS",
            Self::AuthorisationSuspendedAlready => "AUTHORISATION_SUSPENDED_ALREADY",
            Self::AuthorisationNotSuspended => "AUTHORISATION_NOT_SUSPENDED",
            Self::AuthorisationRevokedAlready => "AUTHORISATION_REVOKED_ALREADY",
            Self::ModelOwnerRequired => "MODEL_OWNER_REQUIRED",
            Self::EmploymentOverlaps { .. } => "EMPLOYMENT_OVERLAPS",
            Self::EmploymentNotFound => "EMPLOYMENT_NOT_FOUND",
            Self::InterestNotFound => "INTEREST_NOT_FOUND",
            Self::InterestWithdrawnAlready => "INTEREST_WITHDRAWN_ALREADY",
            Self::AssessorRecordFull { .. } => "ASSESSOR_RECORD_FULL",
        }
    }

    fn message(&self) -> String {
        match self {
            Self::AssessorNotFound => "No such assessor is in the registry: check the id, or register the person as an assessor.".into(),
            Self::AssessorRegisteredAlready { assessor } => {
                format!("The person is registered as an assessor already: use {assessor}.")
            }
            Self::AuthorisationNotFound => {
                "The assessor has no such authorisation: read the assessor, and choose one of theirs.".into()
            }
            Self::AuthorisationOverlaps { other } => format!(
                "The assessor is authorised for that version of the model on some of those days by {other}: choose other days, or revoke that one first."
            ),
            Self::AuthorisationSuspendedAlready => {
                "The authorisation is suspended already: lift that suspension before you state another reason.".into()
            }
            Self::AuthorisationNotSuspended => {
                "The authorisation is not suspended: there is nothing to lift, unless another was meant.".into()
            }
            Self::AuthorisationRevokedAlready => {
                "The authorisation has been revoked, which is final: ask the model owner to grant a new one.".into()
            }
            Self::ModelOwnerRequired => {
                "Only a model owner authorises assessors, and the organisation is out of use or neither issues nor provides: state the owner of the model, or record its role first.".into()
            }
            Self::EmploymentOverlaps { other } => format!(
                "The organisation employs the assessor on some of those days already: end {other} first, or choose other days."
            ),
            Self::EmploymentNotFound => {
                "The assessor has no such employment: read the assessor, and choose one of theirs.".into()
            }
            Self::InterestNotFound => {
                "The assessor has declared no such relation: list what they have declared, and choose one of those.".into()
            }
            Self::InterestWithdrawnAlready => {
                "The relation has been withdrawn already: there is nothing more to do, unless another was meant.".into()
            }
            Self::AssessorRecordFull { what } => {
                format!("The record of an assessor holds at most {MOST} {what}: use one of those that are there.")
            }
        }
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::AssessorRegisteredAlready { assessor } => vec![("assessor_id", assessor.to_string())],
            Self::AuthorisationOverlaps { other } => vec![("authorisation_id", other.to_string())],
            Self::EmploymentOverlaps { other } => vec![("employment_id", other.to_string())],
            Self::AssessorRecordFull { .. } => vec![("most", MOST.to_string())],
            Self::AssessorNotFound
            | Self::AuthorisationNotFound
            | Self::AuthorisationSuspendedAlready
            | Self::AuthorisationNotSuspended
            | Self::AuthorisationRevokedAlready
            | Self::ModelOwnerRequired
            | Self::EmploymentNotFound
            | Self::InterestNotFound
            | Self::InterestWithdrawnAlready => Vec::new(),
        }
    }
}
