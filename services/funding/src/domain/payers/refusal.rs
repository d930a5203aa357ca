//! What is refused about the payers of cases, each with its reason in the contract and its remedy.

use mesh::refusal::Kind;

use super::{InvoiceId, LimitId, PledgeId, pledge::State};
use crate::domain::{
    CaseId, OrganisationId,
    model::words::{Phase, Role, Word},
    money::Ore,
    period::Month,
};

/// A refusal by rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Several models are published for the industry, or none is named.
    ModelAmbiguous(Vec<String>),
    /// No open case has its money here.
    CaseNotOpen(CaseId),
    /// The case has pinned a model.
    CaseAlreadyPinned(CaseId),
    /// The case has pinned none.
    CaseNotPinned,
    /// Nobody is bound to a role that pays.
    PayerUnbound(Role),
    /// No line with that id is held here.
    PledgeNotFound,
    /// The line is elsewhere.
    PledgeState(PledgeId, State),
    /// The undertaking would get more than it may.
    AidCeilingPassed(OrganisationId, String),
    /// No rate is recorded.
    RateMissing,
    /// The day has its rate.
    RateRecorded,
    /// Nothing is held of the phase.
    PhaseNotHeld(Phase),
    /// The phase came to more than is held of it.
    PhaseCostExceeded(Phase, Ore),
    /// Another limit holds on some of the days.
    LimitOverlaps(LimitId),
    /// More of the limit is used.
    LimitUsed(LimitId, Ore),
    /// No undertaking with that id is recorded here.
    UndertakingNotFound,
    /// A company belongs to another undertaking, or a later version is recorded.
    UndertakingOverlaps(String),
    /// Nothing of the payer and the month is on no invoice yet.
    NothingToInvoice(OrganisationId, Month),
    /// Another invoice of the seller has the number.
    InvoiceNumberTaken(InvoiceId),
    /// The tax of the prices of a phase cannot stand on an invoice.
    InvoiceVatUnfit(String),
    /// No invoice to a payer with that id is held here.
    InvoiceNotFound,
}

impl mesh::refusal::Refusal for Refusal {
    const DOMAIN: &'static str = "funding";

    fn kind(&self) -> Kind {
        match self {
            Self::CaseNotPinned | Self::PledgeNotFound | Self::UndertakingNotFound | Self::InvoiceNotFound => {
                Kind::NotFound
            }
            Self::CaseAlreadyPinned(_)
            | Self::RateRecorded
            | Self::LimitOverlaps(_)
            | Self::UndertakingOverlaps(_)
            | Self::InvoiceNumberTaken(_) => Kind::AlreadyExists,
            Self::PayerUnbound(_) => Kind::InvalidArgument,
            Self::ModelAmbiguous(_)
            | Self::CaseNotOpen(_)
            | Self::PledgeState(..)
            | Self::AidCeilingPassed(..)
            | Self::RateMissing
            | Self::PhaseNotHeld(_)
            | Self::PhaseCostExceeded(..)
            | Self::LimitUsed(..)
            | Self::NothingToInvoice(..)
            | Self::InvoiceVatUnfit(_) => Kind::FailedPrecondition,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::ModelAmbiguous(_) => "MODEL_AMBIGUOUS",
            Self::CaseNotOpen(_) => "CASE_NOT_OPEN",
            Self::CaseAlreadyPinned(_) => "CASE_ALREADY_PINNED",
            Self::CaseNotPinned => "CASE_NOT_PINNED",
            Self::PayerUnbound(_) => "PAYER_UNBOUND",
            Self::PledgeNotFound => "PAYER_COMMITMENT_NOT_FOUND",
            Self::PledgeState(..) => "PAYER_COMMITMENT_STATE",
            Self::AidCeilingPassed(..) => "AID_CEILING_PASSED",
            Self::RateMissing => "EXCHANGE_RATE_MISSING",
            Self::RateRecorded => "EXCHANGE_RATE_RECORDED",
            Self::PhaseNotHeld(_) => "PHASE_NOT_HELD",
            Self::PhaseCostExceeded(..) => "PHASE_COST_EXCEEDED",
            Self::LimitOverlaps(_) => "PAYER_LIMIT_OVERLAPS",
            Self::LimitUsed(..) => "PAYER_LIMIT_USED",
            Self::UndertakingNotFound => "UNDERTAKING_NOT_FOUND",
            Self::UndertakingOverlaps(_) => "UNDERTAKING_OVERLAPS",
            Self::NothingToInvoice(..) => "NOTHING_TO_INVOICE",
            Self::InvoiceNumberTaken(_) => "INVOICE_NUMBER_TAKEN",
            Self::InvoiceVatUnfit(_) => "INVOICE_VAT_UNFIT",
            Self::InvoiceNotFound => "PAYER_INVOICE_NOT_FOUND",
        }
    }

    fn message(&self) -> String {
        match self {
            Self::ModelAmbiguous(_) => {
                "Several models are published for the industry and the route on that day: name one of them by its id."
                    .into()
            }
            Self::CaseNotOpen(_) => {
                "No open case with that id has its money here: open the case first, or look whether it has ended."
                    .into()
            }
            Self::CaseAlreadyPinned(_) => "The case has pinned a model already: pin it anew, with a reason.".into(),
            Self::CaseNotPinned => "The case has pinned no model: pin one first.".into(),
            Self::PayerUnbound(role) => format!(
                "The model lets the {} pay, and nobody is bound to that role: bind an organisation to it.",
                role.word().replace('_', " ")
            ),
            Self::PledgeNotFound => "No payer's commitment with that id is held here: list them to find it.".into(),
            Self::PledgeState(_, state) => format!(
                "The payer's commitment is {}, which does not allow this: read the case's payers to see what comes next.",
                state.word()
            ),
            Self::AidCeilingPassed(_, explanation) => format!(
                "The aid would pass the ceiling of the undertaking, {explanation}. Let another payer bear it, or less of it."
            ),
            Self::RateMissing => {
                "No rate of the euro is recorded for the day or one before it: record it first.".into()
            }
            Self::RateRecorded => {
                "Another rate is recorded for that day already, and rates stay: record the rate of another day.".into()
            }
            Self::PhaseNotHeld(phase) => format!(
                "Nothing is held of {}, or it is completed already: read the case's payers to see what became of it.",
                phase.word().replace('_', " ")
            ),
            Self::PhaseCostExceeded(phase, held) => format!(
                "{held} is held of {}: state at most that, or pin the case anew.",
                phase.word().replace('_', " ")
            ),
            Self::LimitOverlaps(limit) => format!(
                "{limit} of the same payer and purpose holds on some of these days: state another period, or change that limit from its own first day."
            ),
            Self::LimitUsed(_, used) => {
                format!("{used} of the limit is used already: state at least that, or give commitments back first.")
            }
            Self::UndertakingNotFound => {
                "No undertaking with that id is recorded here: record it without an id first.".into()
            }
            Self::UndertakingOverlaps(why) => {
                format!("{why}: record who belongs together in one undertaking, from a day behind its latest version.")
            }
            Self::NothingToInvoice(_, month) => format!(
                "Nothing was posted of the payer in {month} that is on no invoice yet: list what is not invoiced to see its months."
            ),
            Self::InvoiceNumberTaken(held) => {
                format!("{held} has the number: state the next one of the seller's series.")
            }
            Self::InvoiceVatUnfit(why) => format!(
                "No invoice can state the value added tax of what is left, since {why}: state why what has no tax is exempt, or invoice the phase by hand, since its case keeps the prices that it has pinned."
            ),
            Self::InvoiceNotFound => "No invoice to a payer with that id is held here: list them to find it.".into(),
        }
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        let subject = |id: &dyn std::fmt::Display| vec![("subject", id.to_string())];
        match self {
            Self::ModelAmbiguous(models) => vec![("model_ids", models.join(" "))],
            Self::CaseNotOpen(case) | Self::CaseAlreadyPinned(case) => subject(case),
            Self::PayerUnbound(role) => vec![("role", role.word().to_owned())],
            Self::PledgeState(id, state) => vec![("subject", id.to_string()), ("state", state.word().to_owned())],
            Self::AidCeilingPassed(company, _) => subject(company),
            Self::PhaseNotHeld(phase) => vec![("phase", phase.word().to_owned())],
            Self::PhaseCostExceeded(phase, held) => {
                vec![("phase", phase.word().to_owned()), ("held_ore", held.ore().to_string())]
            }
            Self::LimitOverlaps(id) => subject(id),
            Self::LimitUsed(id, used) => vec![("subject", id.to_string()), ("used_ore", used.ore().to_string())],
            Self::NothingToInvoice(payer, month) => {
                vec![("subject", payer.to_string()), ("month", month.to_string())]
            }
            Self::InvoiceNumberTaken(held) => subject(held),
            Self::CaseNotPinned
            | Self::PledgeNotFound
            | Self::InvoiceNotFound
            | Self::InvoiceVatUnfit(_)
            | Self::RateMissing
            | Self::RateRecorded
            | Self::UndertakingNotFound
            | Self::UndertakingOverlaps(_) => Vec::new(),
        }
    }
}
