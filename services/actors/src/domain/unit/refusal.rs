//! What is refused on operating units, and what the caller can do about it.

use mesh::refusal::{Kind, Refusal};

use super::UnitId;

/// The refusals on units, as `refusal.proto` names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnitRefusal {
    /// No unit with that id.
    NotFound,
    /// The organisation has a unit of that name.
    NameTaken {
        /// Which.
        holder: UnitId,
    },
    /// The unit has been closed, on the day that it is asked about.
    Closed,
}

impl Refusal for UnitRefusal {
    const DOMAIN: &'static str = crate::NAME;

    fn kind(&self) -> Kind {
        match self {
            Self::NotFound => Kind::NotFound,
            Self::NameTaken { .. } => Kind::AlreadyExists,
            Self::Closed => Kind::FailedPrecondition,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::NotFound => "UNIT_NOT_FOUND",
            Self::NameTaken { .. } => "UNIT_NAME_TAKEN",
            Self::Closed => "UNIT_CLOSED",
        }
    }

    fn message(&self) -> String {
        match self {
            Self::NotFound => {
                "No such operating unit is in the registry: check the id, or register the unit.".into()
            }
            Self::NameTaken { holder } => format!(
                "The organisation's unit {holder} has that name: revise that one, or give this one another name."
            ),
            Self::Closed => {
                "The operating unit is closed by then, and what is known of it stays as it was: name another unit, or register a new one where there is one.".into()
            }
        }
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NameTaken { holder } => vec![("unit_id", holder.to_string())],
            Self::NotFound | Self::Closed => Vec::new(),
        }
    }
}
