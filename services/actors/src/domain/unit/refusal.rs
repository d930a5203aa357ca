//! What is refused on operating units, and what the caller can do about it.

use mesh::refusal::{Kind, Refusal};
use time::Date;

use super::UnitId;
use crate::domain::validity::day_text;

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
    /// The unit opens after the day that it is asked about.
    NotOpenYet {
        /// Its first day in use.
        opened_on: Date,
    },
}

impl Refusal for UnitRefusal {
    const DOMAIN: &'static str = crate::NAME;

    fn kind(&self) -> Kind {
        match self {
            Self::NotFound => Kind::NotFound,
            Self::NameTaken { .. } => Kind::AlreadyExists,
            Self::Closed | Self::NotOpenYet { .. } => Kind::FailedPrecondition,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::NotFound => "UNIT_NOT_FOUND",
            Self::NameTaken { .. } => "UNIT_NAME_TAKEN",
            Self::Closed => "UNIT_CLOSED",
            Self::NotOpenYet { .. } => "UNIT_NOT_OPEN_YET",
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
            Self::NotOpenYet { opened_on } => format!(
                "The operating unit opens on {}: choose that day or a later one, or name another unit.",
                day_text(*opened_on)
            ),
        }
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NameTaken { holder } => vec![("unit_id", holder.to_string())],
            Self::NotOpenYet { opened_on } => vec![("opened_on", day_text(*opened_on))],
            Self::NotFound | Self::Closed => Vec::new(),
        }
    }
}
