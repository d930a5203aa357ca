//! What is refused about gatherings, and what the caller can do about it.

use mesh::{clock::Timestamp, refusal::Kind};

use super::MOST_OUTCOMES;

/// The refusals of gatherings, as `refusal.proto` names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No such gathering.
    GatheringNotFound,
    /// It was held or cancelled.
    GatheringNotPlanned,
    /// It was cancelled.
    GatheringCancelled,
    /// It has not begun.
    GatheringNotBegun {
        /// When it does.
        start: Timestamp,
    },
    /// It has as many outcomes as one takes.
    GatheringFullOfOutcomes,
    /// No such target group.
    TargetGroupNotFound,
}

impl mesh::refusal::Refusal for Refusal {
    const DOMAIN: &'static str = crate::NAME;

    fn kind(&self) -> Kind {
        match self {
            Self::GatheringNotFound | Self::TargetGroupNotFound => Kind::NotFound,
            Self::GatheringFullOfOutcomes => Kind::ResourceExhausted,
            Self::GatheringNotPlanned | Self::GatheringCancelled | Self::GatheringNotBegun { .. } => {
                Kind::FailedPrecondition
            }
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::GatheringNotFound => "GATHERING_NOT_FOUND",
            Self::GatheringNotPlanned => "GATHERING_NOT_PLANNED",
            Self::GatheringCancelled => "GATHERING_CANCELLED",
            Self::GatheringNotBegun { .. } => "GATHERING_NOT_BEGUN",
            Self::GatheringFullOfOutcomes => "GATHERING_FULL_OF_OUTCOMES",
            Self::TargetGroupNotFound => "TARGET_GROUP_NOT_FOUND",
        }
    }

    fn message(&self) -> String {
        match self {
            Self::GatheringNotFound => {
                "No such gathering is in the registry: list the gatherings, and use an id from there.".into()
            }
            Self::GatheringNotPlanned => {
                "The gathering has been held or cancelled, so its plan and its invitations stand: plan another one."
                    .into()
            }
            Self::GatheringCancelled => {
                "The gathering was cancelled: plan another one, and note there who came and what came of it.".into()
            }
            Self::GatheringNotBegun { start } => {
                format!("The gathering begins at {start}: note who came and what came of it from then on.")
            }
            Self::GatheringFullOfOutcomes => format!(
                "A gathering takes at most {MOST_OUTCOMES} outcomes: gather them into fewer, or put the rest into the notes."
            ),
            Self::TargetGroupNotFound => {
                "There is no such target group: list the target groups, and use an id from there.".into()
            }
        }
    }
}
