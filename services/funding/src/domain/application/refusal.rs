//! What is refused of applications and of what is decided on delegation, each with its reason in the contract and its remedy.

use mesh::refusal::Kind;
use time::Date;

use super::{ApplicationId, DelegationRuleId, delegation::Rule, word::State};
use crate::domain::{DecisionId, claims::word::Word, money::Ore};

/// A refusal by rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No application with that id is held here.
    NotFound,
    /// The application is elsewhere.
    State(ApplicationId, State),
    /// Something is lacking, or does not add up: each field with its rule.
    Incomplete(ApplicationId, Vec<(String, &'static str)>),
    /// The project begins before its application was received, on that day.
    StartEarly(ApplicationId, Date),
    /// Another application has the number.
    AlreadyRegistered(ApplicationId),
    /// The decision does not answer the application.
    DecisionUnfit(DecisionId, Unfit),
    /// No rule with that id is held here.
    RuleNotFound,
    /// The position has another rule on some of the days.
    RuleOverlaps(DelegationRuleId),
    /// The rule has its last day.
    RuleEnded(DelegationRuleId),
    /// Nothing is delegated to the caller on that day.
    DelegationMissing(Date),
    /// The amount is not within what is delegated.
    DelegationLimit(Box<Rule>, Ore),
    /// Nothing was decided on delegation on that application.
    DelegatedNotFound,
    /// The decision has been reported at another meeting, on that day.
    AlreadyReported(ApplicationId, Date),
}

/// Why a decision is no answer to an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// Another organisation applied.
    Applicant,
    /// Its number is another one.
    Number,
    /// Who decides brings nothing by it.
    Financier,
    /// Another decision has taken its place.
    Replaced(DecisionId),
    /// It is revoked or closed.
    Ended,
    /// It answers another application.
    Answers(ApplicationId),
}

impl Unfit {
    fn clause(self) -> String {
        match self {
            Self::Applicant => "another organisation applied for it".into(),
            Self::Number => "it has another registration number".into(),
            Self::Financier => "whoever the application is addressed to grants nothing by it".into(),
            Self::Replaced(by) => format!("{by} has taken its place"),
            Self::Ended => "it is revoked or closed".into(),
            Self::Answers(other) => format!("it answers {other}"),
        }
    }
}

impl mesh::refusal::Refusal for Refusal {
    const DOMAIN: &'static str = "funding";

    fn kind(&self) -> Kind {
        match self {
            Self::NotFound | Self::RuleNotFound | Self::DelegatedNotFound => Kind::NotFound,
            Self::AlreadyRegistered(_) | Self::RuleOverlaps(_) => Kind::AlreadyExists,
            Self::State(..)
            | Self::Incomplete(..)
            | Self::StartEarly(..)
            | Self::DecisionUnfit(..)
            | Self::RuleEnded(_)
            | Self::DelegationMissing(_)
            | Self::DelegationLimit(..)
            | Self::AlreadyReported(..) => Kind::FailedPrecondition,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::NotFound => "APPLICATION_NOT_FOUND",
            Self::State(..) => "APPLICATION_STATE",
            Self::Incomplete(..) => "APPLICATION_INCOMPLETE",
            Self::StartEarly(..) => "APPLICATION_START_EARLY",
            Self::AlreadyRegistered(_) => "APPLICATION_ALREADY_REGISTERED",
            Self::DecisionUnfit(..) => "APPLICATION_DECISION_UNFIT",
            Self::RuleNotFound => "DELEGATION_RULE_NOT_FOUND",
            Self::RuleOverlaps(_) => "DELEGATION_RULE_OVERLAPS",
            Self::RuleEnded(_) => "DELEGATION_RULE_ENDED",
            Self::DelegationMissing(_) => "DELEGATION_MISSING",
            Self::DelegationLimit(..) => "DELEGATION_LIMIT",
            Self::DelegatedNotFound => "DELEGATION_DECISION_NOT_FOUND",
            Self::AlreadyReported(..) => "DELEGATION_ALREADY_REPORTED",
        }
    }

    fn message(&self) -> String {
        match self {
            Self::NotFound => "No application with that id is held here: list the applications to find it.".into(),
            Self::State(_, state) => format!(
                "The application is {}, which does not allow this: read it to see what comes next.",
                state.word()
            ),
            Self::Incomplete(_, faults) => {
                let faults: Vec<_> = faults.iter().map(|(field, rule)| format!("{field} {rule}")).collect();
                format!("The application is not whole: {}. Revise it first.", faults.join("; "))
            }
            Self::StartEarly(_, received) => {
                format!(
                    "The application was received on {received}, and no project begins before that: let it begin then or later."
                )
            }
            Self::AlreadyRegistered(held) => {
                format!("The registration number is that of {held}: read that one, or state another number.")
            }
            Self::DecisionUnfit(_, why) => format!(
                "The decision is no answer to the application, since {}: propose the decision that is.",
                why.clause()
            ),
            Self::RuleNotFound => "No rule of delegation with that id is held here: list the rules to find it.".into(),
            Self::RuleOverlaps(other) => {
                format!("The position has {other} on some of these days: end that one first, or choose days behind it.")
            }
            Self::RuleEnded(_) => "The rule has its last day already: record another one behind it.".into(),
            Self::DelegationMissing(day) => {
                format!(
                    "Nothing is delegated on {day} to a position that you hold: leave it to the committee, or to somebody to whom it is delegated."
                )
            }
            Self::DelegationLimit(rule, amount) => format!(
                "Refused because of {} ({}): {} decides on {} to {}, and this is about {amount}. Leave it to the committee, or to a position that covers it.",
                rule.citation, rule.reference, rule.position, rule.least, rule.most
            ),
            Self::DelegatedNotFound => {
                "Nothing was decided on delegation on one of these applications: list the decisions to find them."
                    .into()
            }
            Self::AlreadyReported(_, on) => {
                format!("The decision was reported at the meeting on {on}: leave it out.")
            }
        }
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        let subject = |id: &dyn std::fmt::Display| vec![("subject", id.to_string())];
        match self {
            Self::NotFound | Self::RuleNotFound | Self::DelegatedNotFound => Vec::new(),
            Self::State(id, _) | Self::AlreadyRegistered(id) => subject(id),
            Self::Incomplete(id, faults) => {
                let fields: Vec<_> = faults.iter().map(|(field, _)| field.as_str()).collect();
                vec![("subject", id.to_string()), ("fields", fields.join(","))]
            }
            Self::StartEarly(id, received) => {
                vec![("subject", id.to_string()), ("earliest_from", received.to_string())]
            }
            Self::DecisionUnfit(id, _) => subject(id),
            Self::RuleOverlaps(id) | Self::RuleEnded(id) => subject(id),
            Self::DelegationMissing(day) => vec![("day", day.to_string())],
            Self::DelegationLimit(rule, amount) => vec![
                ("subject", rule.id.to_string()),
                ("citation", rule.citation.clone()),
                ("limit_ore", rule.most.ore().to_string()),
                ("amount_ore", amount.ore().to_string()),
            ],
            Self::AlreadyReported(id, on) => vec![("subject", id.to_string()), ("meeting_on", on.to_string())],
        }
    }
}
