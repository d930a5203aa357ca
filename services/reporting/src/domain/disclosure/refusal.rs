//! What reporting refuses for, each with its reason in the contract and its remedy.

use mesh::refusal::Kind;

use super::{DatasetId, ReleaseId};

/// A refusal by rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No dataset with that id is held here.
    DatasetNotFound,
    /// There is one of that key, period and unit.
    DatasetExists(DatasetId),
    /// It takes in no units, or has none to count.
    DatasetState(DatasetId, Closed),
    /// So many of the units are there already.
    UnitRepeated(DatasetId, usize),
    /// Figures of the dataset were published in another way.
    MethodMixed(DatasetId),
    /// What must stay hidden could be derived.
    DisclosureRisk(DatasetId),
    /// No release with that id is held here.
    ReleaseNotFound,
    /// It is published already.
    ReleasePublished(ReleaseId),
    /// It is a draft still.
    ReleaseDrafted(ReleaseId),
    /// Whoever has drafted it wants to publish it.
    ReleaseByAuthor(ReleaseId),
    /// Something else of the dataset was published since it was drafted.
    ReleaseOutdated(ReleaseId),
}

/// Why a dataset takes in no units, or is not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closed {
    /// Figures of it have been drafted.
    Counted,
    /// It has as many units as a dataset may.
    Full,
    /// It has none.
    Empty,
}

impl mesh::refusal::Refusal for Refusal {
    const DOMAIN: &'static str = "reporting";

    fn kind(&self) -> Kind {
        match self {
            Self::DatasetNotFound | Self::ReleaseNotFound => Kind::NotFound,
            Self::DatasetExists(_) | Self::UnitRepeated(..) => Kind::AlreadyExists,
            Self::ReleaseByAuthor(_) => Kind::PermissionDenied,
            Self::DatasetState(..)
            | Self::MethodMixed(_)
            | Self::DisclosureRisk(_)
            | Self::ReleasePublished(_)
            | Self::ReleaseDrafted(_)
            | Self::ReleaseOutdated(_) => Kind::FailedPrecondition,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::DatasetNotFound => "DATASET_NOT_FOUND",
            Self::DatasetExists(_) => "DATASET_EXISTS",
            Self::DatasetState(..) => "DATASET_STATE",
            Self::UnitRepeated(..) => "UNIT_REPEATED",
            Self::MethodMixed(_) => "METHOD_MIXED",
            Self::DisclosureRisk(_) => "DISCLOSURE_RISK",
            Self::ReleaseNotFound => "RELEASE_NOT_FOUND",
            Self::ReleasePublished(_) | Self::ReleaseDrafted(_) => "RELEASE_STATE",
            Self::ReleaseByAuthor(_) => "RELEASE_BY_AUTHOR",
            Self::ReleaseOutdated(_) => "RELEASE_OUTDATED",
        }
    }

    fn message(&self) -> String {
        match self {
            Self::DatasetNotFound => "No dataset with that id is held here: check the id, or open the dataset.".into(),
            Self::DatasetExists(held) => {
                format!("{held} has that key, that period and counts the same: load it, or draft a release of it.")
            }
            Self::DatasetState(_, Closed::Counted) => {
                "Figures of the dataset have been drafted, so that it takes in no more units: open a dataset of another period.".into()
            }
            Self::DatasetState(_, Closed::Full) => {
                "The dataset would have more units than one may: open one for each part of its period.".into()
            }
            Self::DatasetState(_, Closed::Empty) => "The dataset has no units: load them first.".into(),
            Self::UnitRepeated(_, units) => {
                format!("{units} of the units are in the dataset already, or twice in the request: send each once; none of these was taken in.")
            }
            Self::MethodMixed(_) => {
                "Figures of the dataset have been published by another method or with other parameters, and both together would tell more than either: draft with those of the published releases.".into()
            }
            Self::DisclosureRisk(_) => {
                "A figure that must stay hidden could be derived from these tables and those that are published, and nothing more can be hidden: leave out a table or a dimension, or open a dataset with coarser codes.".into()
            }
            Self::ReleaseNotFound => "No release with that id is held here: list the releases to find it.".into(),
            Self::ReleasePublished(_) => "The release is published already: there is nothing left to do.".into(),
            Self::ReleaseDrafted(_) => "The release is a draft: have another person publish it first.".into(),
            Self::ReleaseByAuthor(_) => "Whoever has drafted a release cannot publish it: ask another person to.".into(),
            Self::ReleaseOutdated(_) => {
                "Another release of the dataset was published since this one was drafted, and both together have not been checked: draft it anew.".into()
            }
        }
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::DatasetNotFound | Self::ReleaseNotFound => Vec::new(),
            Self::DatasetExists(dataset)
            | Self::DatasetState(dataset, _)
            | Self::UnitRepeated(dataset, _)
            | Self::MethodMixed(dataset)
            | Self::DisclosureRisk(dataset) => vec![("subject", dataset.to_string())],
            Self::ReleasePublished(release)
            | Self::ReleaseDrafted(release)
            | Self::ReleaseByAuthor(release)
            | Self::ReleaseOutdated(release) => vec![("subject", release.to_string())],
        }
    }
}
