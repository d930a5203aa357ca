//! Why the case service refuses, in words that say what to do instead.

use mesh::refusal::{Kind, Refusal as Refuse};

use super::outcome::Outcome;

/// A refusal of this service; the names stand in its `refusal.proto`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such case, or the caller may not see it: the two are answered alike.
    CaseNotFound,
    /// A person has one case at a time.
    PersonHasOpenCase,
    /// The person is not in the actor registry.
    PersonNotRegistered,
    /// Data on the person is stored only, and not used further.
    PersonRestricted,
    /// The referrer cannot refer.
    ReferrerNotActive(Unfit),
    /// A partner opens cases in its own name only.
    ReferrerNotCaller,
    /// The case has an outcome or was withdrawn.
    CaseClosed,
    /// No mapping has been recorded that the step or outcome could rest on.
    MappingMissing,
    /// No assessment has been recorded that the outcome could rest on.
    AssessmentMissing {
        /// What was to be decided.
        outcome: Outcome,
    },
    /// The outcome is a document, and nobody is named who issues it.
    IssuerMissing,
    /// The issuer cannot issue.
    IssuerNotActive(Unfit),
    /// The money could not be committed.
    FundsNotCommitted {
        /// The funding service's reason.
        reason: String,
        /// The funding service's sentence.
        message: String,
    },
    /// The cost is higher than what was committed.
    CostExceedsCommitment {
        /// The stated cost.
        cost_ore: i64,
        /// What was committed.
        committed_ore: i64,
    },
}

/// Why an organisation cannot act in a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// It is not in the actor registry.
    Unknown,
    /// It has been taken out of use.
    Inactive,
    /// It does not have the role.
    WithoutRole,
}

impl Unfit {
    fn reason(self) -> &'static str {
        match self {
            Self::Unknown => "ORGANISATION_NOT_FOUND",
            Self::Inactive => "ORGANISATION_NOT_ACTIVE",
            Self::WithoutRole => "ORGANISATION_WITHOUT_ROLE",
        }
    }

    fn sentence(self) -> &'static str {
        match self {
            Self::Unknown => "is not in the actor registry: register it first",
            Self::Inactive => "has been taken out of use in the actor registry: name another organisation",
            Self::WithoutRole => {
                "does not have that role in the actor registry: register it with the role, or name another organisation"
            }
        }
    }
}

impl Refuse for Refusal {
    const DOMAIN: &'static str = "cases";

    fn kind(&self) -> Kind {
        match self {
            Self::CaseNotFound => Kind::NotFound,
            Self::PersonHasOpenCase => Kind::AlreadyExists,
            Self::ReferrerNotCaller => Kind::PermissionDenied,
            Self::PersonNotRegistered
            | Self::PersonRestricted
            | Self::ReferrerNotActive(_)
            | Self::CaseClosed
            | Self::MappingMissing
            | Self::AssessmentMissing { .. }
            | Self::IssuerMissing
            | Self::IssuerNotActive(_)
            | Self::FundsNotCommitted { .. }
            | Self::CostExceedsCommitment { .. } => Kind::FailedPrecondition,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::CaseNotFound => "CASE_NOT_FOUND",
            Self::PersonHasOpenCase => "PERSON_HAS_OPEN_CASE",
            Self::PersonNotRegistered => "PERSON_NOT_REGISTERED",
            Self::PersonRestricted => "PERSON_RESTRICTED",
            Self::ReferrerNotActive(_) => "REFERRER_NOT_ACTIVE",
            Self::ReferrerNotCaller => "REFERRER_NOT_CALLER",
            Self::CaseClosed => "CASE_CLOSED",
            Self::MappingMissing => "MAPPING_MISSING",
            Self::AssessmentMissing { .. } => "ASSESSMENT_MISSING",
            Self::IssuerMissing => "ISSUER_MISSING",
            Self::IssuerNotActive(_) => "ISSUER_NOT_ACTIVE",
            Self::FundsNotCommitted { .. } => "FUNDS_NOT_COMMITTED",
            Self::CostExceedsCommitment { .. } => "COST_EXCEEDS_COMMITMENT",
        }
    }

    fn message(&self) -> String {
        match self {
            Self::CaseNotFound => "There is no case with that id that you may see: check the id.".into(),
            Self::PersonHasOpenCase => "The person already has a case in progress: continue that one, or close it first.".into(),
            Self::PersonNotRegistered => "The person is not in the actor registry: register the person first.".into(),
            Self::PersonRestricted => {
                "Data on the person is stored and not used further (GDPR article 18): open the case when the restriction has been lifted.".into()
            }
            Self::ReferrerNotActive(unfit) => format!("The referring organisation {}.", unfit.sentence()),
            Self::ReferrerNotCaller => {
                "A partner opens cases in its own name only: state your own organisation as referrer.".into()
            }
            Self::CaseClosed => {
                "The case is closed, since it has an outcome or was withdrawn: open a new case if the person goes on.".into()
            }
            Self::MappingMissing => {
                "An assessment rests on an in-depth mapping (valideringsförordning 2022:1549, 4 §), and a mapping statement on a mapping: record that step first."
                    .into()
            }
            Self::AssessmentMissing { outcome: Outcome::Grade } => {
                "A grade is set through prövning only (skollagen 2010:800, 20 kap. 43 §): record the grade examination first.".into()
            }
            Self::AssessmentMissing { .. } => {
                "The outcome recognises learning, which must have been assessed (valideringsförordning 2022:1549, 4 §): record the assessment first."
                    .into()
            }
            Self::IssuerMissing => {
                "The outcome is a document, and the centre does not issue: name the organisation that does.".into()
            }
            Self::IssuerNotActive(unfit) => format!("The issuing organisation {}.", unfit.sentence()),
            Self::FundsNotCommitted { message, .. } => format!("The money could not be committed. {message}"),
            Self::CostExceedsCommitment { cost_ore, committed_ore } => format!(
                "The cost of {cost_ore} öre is higher than the {committed_ore} öre that are committed to the case: correct the cost."
            ),
        }
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::ReferrerNotActive(unfit) | Self::IssuerNotActive(unfit) => vec![("reason", unfit.reason().into())],
            Self::PersonNotRegistered => vec![("reason", "PERSON_NOT_FOUND".into())],
            Self::FundsNotCommitted { reason, message } => {
                vec![("reason", reason.clone()), ("message", message.clone())]
            }
            Self::AssessmentMissing { outcome } => vec![("outcome", outcome.name().into())],
            Self::CostExceedsCommitment { cost_ore, committed_ore } => {
                vec![("cost_ore", cost_ore.to_string()), ("committed_ore", committed_ore.to_string())]
            }
            Self::CaseNotFound
            | Self::PersonHasOpenCase
            | Self::PersonRestricted
            | Self::ReferrerNotCaller
            | Self::CaseClosed
            | Self::MappingMissing
            | Self::IssuerMissing => Vec::new(),
        }
    }
}
