//! How a file names an organisation: by its number, or by the id that this register gave it.

use std::fmt;

use super::OrganisationId;
use crate::domain::organisation_number::OrganisationNumber;

/// An organisation as it is named.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Reference {
    /// By its number, which any register knows it by.
    Number(OrganisationNumber),
    /// By its id, which no other register knows.
    Id(OrganisationId),
}

/// An organisation that another one may stand below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Above {
    /// Which one: never one that has been merged into another.
    pub id: OrganisationId,
    /// How many stand above each other up to its top, itself counted.
    pub height: usize,
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Id(id) => id.fmt(f),
        }
    }
}
