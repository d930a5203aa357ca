//! What the actor registry refuses, and what the caller can do about it.

use mesh::refusal::Kind;

use super::organisation::OrganisationId;

/// The registry's refusals, as `refusal.proto` names them. None holds a name or number of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No organisation with that id, number or name.
    OrganisationNotFound,
    /// The organisation number is that of the holder.
    OrganisationNumberTaken {
        /// Who has it.
        holder: OrganisationId,
    },
    /// The name or alias leads to the holder.
    OrganisationNameTaken {
        /// The request's field that the name stood in.
        field: String,
        /// Whom the name leads to.
        holder: OrganisationId,
    },
    /// The organisation is out of use already.
    OrganisationNotActive,
    /// No person with that id or number.
    PersonNotFound,
    /// The number is that of a registered person. Who it is, only a logged look-up tells.
    PersonNumberTaken,
}

impl mesh::refusal::Refusal for Refusal {
    const DOMAIN: &'static str = crate::NAME;

    fn kind(&self) -> Kind {
        match self {
            Self::OrganisationNotFound | Self::PersonNotFound => Kind::NotFound,
            Self::OrganisationNumberTaken { .. } | Self::OrganisationNameTaken { .. } | Self::PersonNumberTaken => {
                Kind::AlreadyExists
            }
            Self::OrganisationNotActive => Kind::FailedPrecondition,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::OrganisationNotFound => "ORGANISATION_NOT_FOUND",
            Self::OrganisationNumberTaken { .. } => "ORGANISATION_NUMBER_TAKEN",
            Self::OrganisationNameTaken { .. } => "ORGANISATION_NAME_TAKEN",
            Self::OrganisationNotActive => "ORGANISATION_NOT_ACTIVE",
            Self::PersonNotFound => "PERSON_NOT_FOUND",
            Self::PersonNumberTaken => "PERSON_NUMBER_TAKEN",
        }
    }

    fn message(&self) -> String {
        match self {
            Self::OrganisationNotFound => {
                "No such organisation is in the registry: check the id, number or name, or register the organisation.".into()
            }
            Self::OrganisationNumberTaken { holder } => {
                format!("The organisation number is already registered: use {holder}, which has it.")
            }
            Self::OrganisationNameTaken { field, holder } => format!(
                "What stands in {field} already leads to {holder}, and a name leads to one organisation only: use that organisation, or another name."
            ),
            Self::OrganisationNotActive => {
                "The organisation has already been deactivated: there is nothing more to do, unless another was meant.".into()
            }
            Self::PersonNotFound => "No such person is in the registry: check the id or number, or register the person.".into(),
            Self::PersonNumberTaken => {
                "The identity number already belongs to a registered person: look the person up by the number, and use that person's id; where it never was theirs, rectify that first.".into()
            }
        }
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::OrganisationNumberTaken { holder } => vec![("organisation_id", holder.to_string())],
            Self::OrganisationNameTaken { field, holder } => {
                vec![("field", field.clone()), ("organisation_id", holder.to_string())]
            }
            Self::OrganisationNotFound
            | Self::OrganisationNotActive
            | Self::PersonNotFound
            | Self::PersonNumberTaken => Vec::new(),
        }
    }
}
