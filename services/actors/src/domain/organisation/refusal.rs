//! What is refused about an organisation's group, roles and merges, and what the caller can do about it.

use mesh::refusal::Kind;
use time::Date;

use super::OrganisationId;

/// These refusals, as `refusal.proto` names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// In use already.
    Active,
    /// Merged into the kept one.
    Merged {
        /// The kept one.
        kept: OrganisationId,
    },
    /// Not merged into another.
    NotMerged,
    /// The duplicate has a number that the kept one has not.
    NumbersDiffer,
    /// The kept one has itself been merged since.
    LaterMergeStands {
        /// Who was kept, and is merged now.
        merged: OrganisationId,
    },
    /// The parent is not in the registry.
    ParentNotFound,
    /// The organisation would be above itself.
    ParentMakesCycle,
    /// Too many stand above each other.
    GroupTooDeep {
        /// How many may.
        most: usize,
    },
    /// Held already.
    RoleOverlaps {
        /// The first day of the period in the way.
        from: Date,
    },
    /// Not held on the day.
    RoleNotHeld,
    /// A licence for days on which there is no role.
    LicenceWithoutRole,
}

impl mesh::refusal::Refusal for Refusal {
    const DOMAIN: &'static str = crate::NAME;

    fn kind(&self) -> Kind {
        match self {
            Self::ParentNotFound => Kind::NotFound,
            Self::RoleOverlaps { .. } => Kind::AlreadyExists,
            Self::Active
            | Self::Merged { .. }
            | Self::NotMerged
            | Self::NumbersDiffer
            | Self::LaterMergeStands { .. }
            | Self::ParentMakesCycle
            | Self::GroupTooDeep { .. }
            | Self::RoleNotHeld
            | Self::LicenceWithoutRole => Kind::FailedPrecondition,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Active => "ORGANISATION_ACTIVE",
            Self::Merged { .. } => "ORGANISATION_MERGED",
            Self::NotMerged => "ORGANISATION_NOT_MERGED",
            Self::NumbersDiffer => "ORGANISATION_NUMBERS_DIFFER",
            Self::LaterMergeStands { .. } => "LATER_MERGE_STANDS",
            Self::ParentNotFound => "PARENT_NOT_FOUND",
            Self::ParentMakesCycle => "PARENT_MAKES_CYCLE",
            Self::GroupTooDeep { .. } => "GROUP_TOO_DEEP",
            Self::RoleOverlaps { .. } => "ROLE_OVERLAPS",
            Self::RoleNotHeld => "ROLE_NOT_HELD",
            Self::LicenceWithoutRole => "LICENCE_WITHOUT_ROLE",
        }
    }

    fn message(&self) -> String {
        match self {
            Self::Active => {
                "The organisation is in use: there is nothing to reactivate, unless another was meant.".into()
            }
            Self::Merged { kept } => {
                format!("The organisation has been merged into {kept}: use that one, or undo the merge first.")
            }
            Self::NotMerged => {
                "The organisation has not been merged into another: state the one that was the duplicate.".into()
            }
            Self::NumbersDiffer => {
                "The duplicate has an organisation number that the one to keep has not: keep the one with the number; two numbers are two legal persons, not duplicates.".into()
            }
            Self::LaterMergeStands { merged } => {
                format!("{merged}, which was kept, has itself been merged since: undo that merge first.")
            }
            Self::ParentNotFound => {
                "The organisation stated as parent is not in the registry: check the id, or register it first.".into()
            }
            Self::ParentMakesCycle => {
                "The organisation would be above itself in its group: check which of them is the parent.".into()
            }
            Self::GroupTooDeep { most } => {
                format!("At most {most} organisations stand above each other in a group: state one nearer to its head.")
            }
            Self::RoleOverlaps { from } => {
                format!("The role is held on some of those days already, since {from}: end that period first, or choose other days.")
            }
            Self::RoleNotHeld => {
                "The role is not held on the day on which it is to end: read the organisation's periods, and choose a day in one of them.".into()
            }
            Self::LicenceWithoutRole => {
                "The organisation is not an education provider on all of those days: assign that role first, or choose other days.".into()
            }
        }
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Merged { kept: id } | Self::LaterMergeStands { merged: id } => {
                vec![("organisation_id", id.to_string())]
            }
            Self::RoleOverlaps { from } => vec![("valid_from", from.to_string())],
            Self::Active
            | Self::NotMerged
            | Self::NumbersDiffer
            | Self::ParentNotFound
            | Self::ParentMakesCycle
            | Self::GroupTooDeep { .. }
            | Self::RoleNotHeld
            | Self::LicenceWithoutRole => Vec::new(),
        }
    }
}
