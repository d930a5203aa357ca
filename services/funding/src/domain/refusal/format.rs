//! What the exports in the formats of others refuse for.

use mesh::refusal::Kind;

use crate::domain::{OrganisationId, claims::PaymentId};

/// A refusal by rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormatRefusal {
    /// The registry holds no number of the organisation.
    OrganisationNumberMissing(OrganisationId),
    /// There is more than one file takes: how much it takes, and what to ask for instead.
    ExportTooLarge(usize, &'static str),
    /// No payment of the financier waits for a file.
    NothingToSend(OrganisationId),
    /// The payment is in a file, which has this message id.
    PaymentSent(PaymentId, String),
    /// The organisation is paid, and the request states no account of it.
    PayeeAccountMissing(OrganisationId),
}

impl mesh::refusal::Refusal for FormatRefusal {
    const DOMAIN: &'static str = "funding";

    fn kind(&self) -> Kind {
        match self {
            Self::OrganisationNumberMissing(_)
            | Self::ExportTooLarge(..)
            | Self::NothingToSend(_)
            | Self::PaymentSent(..) => Kind::FailedPrecondition,
            Self::PayeeAccountMissing(_) => Kind::InvalidArgument,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::OrganisationNumberMissing(_) => "ORGANISATION_NUMBER_MISSING",
            Self::ExportTooLarge(..) => "EXPORT_TOO_LARGE",
            Self::NothingToSend(_) => "NOTHING_TO_SEND",
            Self::PaymentSent(..) => "PAYMENT_SENT",
            Self::PayeeAccountMissing(_) => "PAYEE_ACCOUNT_MISSING",
        }
    }

    fn message(&self) -> String {
        match self {
            Self::OrganisationNumberMissing(_) => {
                "The registry holds no organisation number of the organisation: register it there first.".into()
            }
            Self::ExportTooLarge(most, instead) => format!("One file takes at most {most}: {instead}."),
            Self::NothingToSend(_) => {
                "No payment of the financier is attested and in no file yet: have payments attested first.".into()
            }
            Self::PaymentSent(_, message) => format!(
                "The payment is in the file {message} already: ask for that one again under its key, or note that the payment failed and order it anew."
            ),
            Self::PayeeAccountMissing(_) => {
                "An organisation that is paid has no account in the request: state where it is paid.".into()
            }
        }
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::OrganisationNumberMissing(id) | Self::NothingToSend(id) | Self::PayeeAccountMissing(id) => {
                vec![("subject", id.to_string())]
            }
            Self::ExportTooLarge(most, _) => vec![("most", most.to_string())],
            Self::PaymentSent(id, message) => vec![("subject", id.to_string()), ("message_id", message.clone())],
        }
    }
}
