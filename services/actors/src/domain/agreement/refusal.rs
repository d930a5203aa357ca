//! What is refused on agreements, and what the caller can do about it.

use super::AgreementId;

use mesh::refusal::Kind;

/// The refusals on agreements, as `refusal.proto` names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No agreement with that id.
    AgreementNotFound,
    /// The parties are not those that the kind must have.
    AgreementPartiesUnfit {
        /// The rule, as a clause with its source.
        rule: &'static str,
    },
    /// It takes no more signatures.
    AgreementNotDraft,
    /// The organisation is no party.
    AgreementPartyUnknown,
    /// It has signed.
    AgreementPartySigned,
    /// It has ended.
    AgreementEnded,
    /// It cannot be replaced like that.
    AgreementNotReplaceable {
        /// Which one.
        agreement: AgreementId,
    },
}

impl mesh::refusal::Refusal for Refusal {
    const DOMAIN: &'static str = crate::NAME;

    fn kind(&self) -> Kind {
        match self {
            Self::AgreementNotFound => Kind::NotFound,
            Self::AgreementPartiesUnfit { .. }
            | Self::AgreementNotDraft
            | Self::AgreementPartyUnknown
            | Self::AgreementPartySigned
            | Self::AgreementEnded
            | Self::AgreementNotReplaceable { .. } => Kind::FailedPrecondition,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::AgreementNotFound => "AGREEMENT_NOT_FOUND",
            Self::AgreementPartiesUnfit { .. } => "AGREEMENT_PARTIES_UNFIT",
            Self::AgreementNotDraft => "AGREEMENT_NOT_DRAFT",
            Self::AgreementPartyUnknown => "AGREEMENT_PARTY_UNKNOWN",
            Self::AgreementPartySigned => "AGREEMENT_PARTY_SIGNED",
            Self::AgreementEnded => "AGREEMENT_ENDED",
            Self::AgreementNotReplaceable { .. } => "AGREEMENT_NOT_REPLACEABLE",
        }
    }

    fn message(&self) -> String {
        match self {
            Self::AgreementNotFound => {
                "No such agreement is in the registry: check the id, or draft the agreement.".into()
            }
            Self::AgreementPartiesUnfit { rule } => {
                format!("The parties do not fit the kind of agreement, since {rule}: state them with their roles, each organisation once.")
            }
            Self::AgreementNotDraft => {
                "The agreement is no draft, so it takes no more signatures: read it, and draft another one if the parties agree anew.".into()
            }
            Self::AgreementPartyUnknown => {
                "The organisation is no party of the agreement: state one of its parties.".into()
            }
            Self::AgreementPartySigned => {
                "The party has signed the agreement already: there is nothing more to do, unless another was meant.".into()
            }
            Self::AgreementEnded => {
                "The agreement has ended, or been given up, terminated or replaced already: there is nothing to terminate.".into()
            }
            Self::AgreementNotReplaceable { agreement } => {
                format!("{agreement} cannot be replaced by that agreement: it must be signed, of the same kind, begin earlier, and last until the day its successor begins.")
            }
        }
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::AgreementNotReplaceable { agreement } => vec![("agreement_id", agreement.to_string())],
            Self::AgreementNotFound
            | Self::AgreementPartiesUnfit { .. }
            | Self::AgreementNotDraft
            | Self::AgreementPartyUnknown
            | Self::AgreementPartySigned
            | Self::AgreementEnded => Vec::new(),
        }
    }
}
