//! What is refused on agreements, and what the caller can do about it.

use super::AgreementId;

use mesh::refusal::Kind;

/// The refusals on agreements, as `refusal.proto` names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No agreement with that id.
    NotFound,
    /// The parties are not those that the kind must have.
    PartiesUnfit {
        /// The rule, as a clause with its source.
        rule: &'static str,
    },
    /// It takes no more signatures.
    NotDraft,
    /// The organisation is no party.
    PartyUnknown,
    /// It has signed.
    PartySigned,
    /// It has ended.
    Ended,
    /// It cannot be replaced like that.
    NotReplaceable {
        /// Which one.
        agreement: AgreementId,
    },
}

impl mesh::refusal::Refusal for Refusal {
    const DOMAIN: &'static str = crate::NAME;

    fn kind(&self) -> Kind {
        match self {
            Self::NotFound => Kind::NotFound,
            Self::PartiesUnfit { .. }
            | Self::NotDraft
            | Self::PartyUnknown
            | Self::PartySigned
            | Self::Ended
            | Self::NotReplaceable { .. } => Kind::FailedPrecondition,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::NotFound => "AGREEMENT_NOT_FOUND",
            Self::PartiesUnfit { .. } => "AGREEMENT_PARTIES_UNFIT",
            Self::NotDraft => "AGREEMENT_NOT_DRAFT",
            Self::PartyUnknown => "AGREEMENT_PARTY_UNKNOWN",
            Self::PartySigned => "AGREEMENT_PARTY_SIGNED",
            Self::Ended => "AGREEMENT_ENDED",
            Self::NotReplaceable { .. } => "AGREEMENT_NOT_REPLACEABLE",
        }
    }

    fn message(&self) -> String {
        match self {
            Self::NotFound => {
                "No such agreement is in the registry: check the id, or draft the agreement.".into()
            }
            Self::PartiesUnfit { rule } => {
                format!("The parties do not fit the kind of agreement, since {rule}: state them with their roles, each organisation once.")
            }
            Self::NotDraft => {
                "The agreement is no draft, so it takes no more signatures: read it, and draft another one if the parties agree anew.".into()
            }
            Self::PartyUnknown => {
                "The organisation is no party of the agreement: state one of its parties.".into()
            }
            Self::PartySigned => {
                "The party has signed the agreement already: there is nothing more to do, unless another was meant.".into()
            }
            Self::Ended => {
                "The agreement has ended, or been given up, terminated or replaced already: there is nothing to terminate.".into()
            }
            Self::NotReplaceable { agreement } => {
                format!("{agreement} cannot be replaced by that agreement: it must be signed, of the same kind, begin earlier, and last until the day its successor begins.")
            }
        }
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NotReplaceable { agreement } => vec![("agreement_id", agreement.to_string())],
            Self::NotFound
            | Self::PartiesUnfit { .. }
            | Self::NotDraft
            | Self::PartyUnknown
            | Self::PartySigned
            | Self::Ended => Vec::new(),
        }
    }
}
