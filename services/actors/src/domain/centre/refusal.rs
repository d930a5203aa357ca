//! What is refused about the centre itself, and what the caller can do about it.

use mesh::refusal::Kind;
use time::Date;

use super::{alternative::AlternativeId, host::HostId};

/// The refusals of hosts and alternatives, as `refusal.proto` names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No such term.
    HostNotFound,
    /// Another organisation is the host on one of the days.
    HostPeriodTaken {
        /// Its term.
        holder: HostId,
    },
    /// A term ends within itself.
    HostEndOutOfTerm {
        /// Its first day.
        from: Date,
        /// Its end, as decided before.
        until: Option<Date>,
    },
    /// No such alternative.
    AlternativeNotFound,
    /// It is decided already.
    AlternativeDecided,
    /// Another one is the answer to its question.
    AlternativeAlreadyChosen {
        /// The one that is.
        chosen: AlternativeId,
    },
    /// What is to be superseded is not the answer to the question.
    AlternativeNotChosen,
}

impl mesh::refusal::Refusal for Refusal {
    const DOMAIN: &'static str = crate::NAME;

    fn kind(&self) -> Kind {
        match self {
            Self::HostNotFound | Self::AlternativeNotFound => Kind::NotFound,
            Self::HostPeriodTaken { .. }
            | Self::HostEndOutOfTerm { .. }
            | Self::AlternativeDecided
            | Self::AlternativeAlreadyChosen { .. }
            | Self::AlternativeNotChosen => Kind::FailedPrecondition,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::HostNotFound => "HOST_NOT_FOUND",
            Self::HostPeriodTaken { .. } => "HOST_PERIOD_TAKEN",
            Self::HostEndOutOfTerm { .. } => "HOST_END_OUT_OF_TERM",
            Self::AlternativeNotFound => "ALTERNATIVE_NOT_FOUND",
            Self::AlternativeDecided => "ALTERNATIVE_DECIDED",
            Self::AlternativeAlreadyChosen { .. } => "ALTERNATIVE_ALREADY_CHOSEN",
            Self::AlternativeNotChosen => "ALTERNATIVE_NOT_CHOSEN",
        }
    }

    fn message(&self) -> String {
        match self {
            Self::HostNotFound => "No such term of a host is in the registry: list the hosts, and use an id from there.".into(),
            Self::HostPeriodTaken { holder } => format!(
                "Somebody is the host in that time already, and there is one host at a time: end {holder} first, or choose other days."
            ),
            Self::HostEndOutOfTerm { from, until: None } => {
                format!("The term begins on {from} and ends on a later day: choose one.")
            }
            Self::HostEndOutOfTerm { from, until: Some(until) } => format!(
                "The term runs from {from} until {until} and can only end earlier than that: choose a day between, or appoint the host anew from {until} on."
            ),
            Self::AlternativeNotFound => {
                "No such alternative is in the registry: list the alternatives, and use an id from there.".into()
            }
            Self::AlternativeDecided => {
                "The alternative has been decided, and stands as it was decided on: record another alternative.".into()
            }
            Self::AlternativeAlreadyChosen { chosen } => format!(
                "To this question {chosen} is chosen already: state it as supersedes_id where this alternative takes its place."
            ),
            Self::AlternativeNotChosen => {
                "What supersedes_id names is not the chosen alternative of the same question: list those that are chosen, and leave supersedes_id empty where there is none.".into()
            }
        }
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::HostPeriodTaken { holder } => vec![("host_id", holder.to_string())],
            Self::AlternativeAlreadyChosen { chosen } => vec![("alternative_id", chosen.to_string())],
            Self::HostNotFound
            | Self::HostEndOutOfTerm { .. }
            | Self::AlternativeNotFound
            | Self::AlternativeDecided
            | Self::AlternativeNotChosen => Vec::new(),
        }
    }
}
