//! What is asked of claims, payments, rights and recoveries: every broken rule is named at once.

use mesh::refusal::{Error, Fields};
use proto::reell::funding::v1 as contract;
use time::Date;

use super::{
    super::{
        formats::{check_due, invoice_number},
        ledger::optional_day,
        text,
    },
    code, day, line,
    terms::nothing_or_more,
    word,
};
use crate::domain::{
    DecisionId, OrganisationId,
    claims::{
        AmendmentId, AttestationId, ClaimId, PaymentId, PersonId, RecoveryId,
        attestation::Attestation,
        claim::Cut,
        recovery::{Invoiced, Proposal},
        word::{Ground, Role},
    },
    money::Ore,
};

/// The most cuts of one decision.
const MOST_CUTS: usize = 500;

/// Reads ids that are alone in a request.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident: $id:ident = $field:literal;)+) => {$(
        $(#[$doc])*
        pub fn $name(text: &str) -> Result<$id, Error> {
            let mut fields = Fields::new();
            fields.take($field, $id::parse(text)).ok_or_else(|| fields.refusal())
        }
    )+};
}

ids! {
    /// The id of a decision.
    decision: DecisionId = "decision_id";
    /// The id of a claim.
    claim: ClaimId = "claim_id";
    /// The id of a payment.
    payment: PaymentId = "payment_id";
}

/// An id of one kind with a text of so many characters.
fn with_text<I>(
    (name, id): (&str, Result<I, String>),
    (field, value): (&str, String),
    (least, most): (usize, usize),
) -> Result<(I, String), Error> {
    let mut fields = Fields::new();
    let id = fields.take(name, id);
    let text = fields.take(field, text(value, least, most));
    match (id, text) {
        (Some(id), Some(text)) => Ok((id, text)),
        _ => Err(fields.refusal()),
    }
}

/// A claim with a text.
pub fn claim_text(id: &str, field: &str, value: String, most: usize, least: usize) -> Result<(ClaimId, String), Error> {
    with_text(("claim_id", ClaimId::parse(id)), (field, value), (least, most))
}

/// A payment with a text.
pub fn payment_text(
    id: &str,
    field: &str,
    value: String,
    least: usize,
    most: usize,
) -> Result<(PaymentId, String), Error> {
    with_text(("payment_id", PaymentId::parse(id)), (field, value), (least, most))
}

/// A recovery with a text.
pub fn recovery_text(id: &str, field: &str, value: String, most: usize) -> Result<(RecoveryId, String), Error> {
    with_text(("recovery_id", RecoveryId::parse(id)), (field, value), (3, most))
}

/// A decision with a text.
pub fn decision_text(id: &str, field: &str, value: String, most: usize) -> Result<(DecisionId, String), Error> {
    with_text(("decision_id", DecisionId::parse(id)), (field, value), (3, most))
}

/// Which change is settled, and by which formal decision.
pub fn settled(request: contract::ApproveAmendmentRequest) -> Result<(AmendmentId, String), Error> {
    with_text(
        ("amendment_id", AmendmentId::parse(&request.amendment_id)),
        ("decision_reference", request.decision_reference),
        (0, 200),
    )
}

/// Refuses a formal change without its decision.
pub fn formal(reference: &str) -> Result<(), Error> {
    if !reference.trim().is_empty() {
        return Ok(());
    }
    let mut fields = Fields::new();
    fields.reject("decision_reference", "must name paragraph and date: the change needs a formal decision");
    Err(fields.refusal())
}

/// Refuses a change that does not fit the budget.
pub fn changes_fault(rule: &str) -> Error {
    let mut fields = Fields::new();
    fields.reject("changes", rule);
    fields.refusal()
}

/// Which claim is opened.
#[derive(Debug)]
pub enum Opening {
    /// Of a period, by its first day.
    Period(Date),
    /// One that corrects another.
    Correction(ClaimId),
}

/// Reads which claim is opened.
pub fn opening(request: &contract::OpenClaimRequest) -> Result<(DecisionId, Opening), Error> {
    let mut fields = Fields::new();
    let decision = fields.take("decision_id", DecisionId::parse(&request.decision_id));
    let opening = match (request.corrects_claim_id.as_str(), request.period_from.as_str()) {
        ("", from) => day(&mut fields, "period_from", from).map(Opening::Period),
        (id, "") => fields.take("corrects_claim_id", ClaimId::parse(id)).map(Opening::Correction),
        _ => {
            fields.reject("period_from", "must be empty where a claim is corrected: it is of that one's period");
            None
        }
    };
    match (decision, opening) {
        (Some(decision), Some(opening)) => Ok((decision, opening)),
        _ => Err(fields.refusal()),
    }
}

/// Refuses a day on which no accounting period begins.
pub fn no_period() -> Error {
    let mut fields = Fields::new();
    fields.reject("period_from", "must be the first day of an accounting period: read the project's terms");
    fields.refusal()
}

/// Reads how a claim is decided.
pub fn decision_of(request: contract::DecideClaimRequest) -> Result<(ClaimId, Vec<Cut>, String), Error> {
    let mut fields = Fields::new();
    let claim = fields.take("claim_id", ClaimId::parse(&request.claim_id));
    let motivation = fields.take("motivation", text(request.motivation, 3, 1_000));
    if request.cuts.len() > MOST_CUTS {
        fields.reject("cuts", format!("must be at most {MOST_CUTS}"));
    }
    let cuts = request.cuts.into_iter().take(MOST_CUTS).enumerate();
    let cuts: Vec<_> = cuts
        .filter_map(|(place, cut)| {
            let accepted = fields.take(&format!("cuts[{place}].accepted_ore"), nothing_or_more(cut.accepted_ore));
            let reason = fields.take(&format!("cuts[{place}].reason"), text(cut.reason, 3, 500));
            Some(Cut { position: cut.position, accepted: accepted?, reason: reason? })
        })
        .collect();
    match (claim, motivation, fields.is_empty()) {
        (Some(claim), Some(motivation), true) => Ok((claim, cuts, motivation)),
        _ => Err(fields.refusal()),
    }
}

/// Reads the place of a row of a plan.
pub fn row_of_plan(line: i32) -> Result<usize, String> {
    usize::try_from(line)
        .ok()
        .filter(|line| *line < 50)
        .ok_or("must be the place of a row of the plan: 0, 1, 2 …".into())
}

/// Reads which share of a claim is paid.
pub fn order(request: &contract::OrderPaymentRequest) -> Result<(ClaimId, usize), Error> {
    let mut fields = Fields::new();
    let claim = fields.take("claim_id", ClaimId::parse(&request.claim_id));
    let line = fields.take("line", row_of_plan(request.line));
    match (claim, line) {
        (Some(claim), Some(line)) => Ok((claim, line)),
        _ => Err(fields.refusal()),
    }
}

/// An advance that is wanted.
#[derive(Debug)]
pub struct Advance {
    /// Of which decision.
    pub decision: DecisionId,
    /// The financier's row.
    pub line: usize,
    /// How much.
    pub amount: Ore,
    /// Why.
    pub reason: String,
}

/// Reads which advance is wanted.
pub fn advance(request: contract::PayAdvanceRequest) -> Result<Advance, Error> {
    let mut fields = Fields::new();
    let decision = fields.take("decision_id", DecisionId::parse(&request.decision_id));
    let line = fields.take("line", row_of_plan(request.line));
    let amount = fields.take("amount_ore", Ore::stated(request.amount_ore));
    let reason = fields.take("reason", text(request.reason, 10, 1_000));
    match (decision, line, amount, reason) {
        (Some(decision), Some(line), Some(amount), Some(reason)) => Ok(Advance { decision, line, amount, reason }),
        _ => Err(fields.refusal()),
    }
}

/// A right that is to be given.
#[derive(Debug)]
pub struct Grant {
    /// To which account.
    pub account: String,
    /// To which human.
    pub person: PersonId,
    /// To do what.
    pub role: Role,
    /// For whom.
    pub organisation: OrganisationId,
    /// The most at a time.
    pub limit: Option<Ore>,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Option<Date>,
    /// Whose substitute.
    pub substitute_for: Option<AttestationId>,
    /// By which decision.
    pub reference: String,
    /// In which position.
    pub position: String,
}

/// Reads which right is given. A substitute's has an end.
pub fn grant(request: contract::GrantAttestationRequest) -> Result<Grant, Error> {
    let mut fields = Fields::new();
    let account = fields.take("account", line(request.account, 3, 300));
    let person = fields.take("person_id", PersonId::parse(&request.person_id));
    let role = word(request.role, "ATTESTATION_ROLE_", contract::AttestationRole::as_str_name);
    let role = fields.take("role", role);
    let organisation = fields.take("organisation_id", OrganisationId::parse(&request.organisation_id));
    let limit = fields.take("limit_ore", nothing_or_more(request.limit_ore));
    let from = day(&mut fields, "from", &request.from);
    let until = match request.until.as_str() {
        "" => None,
        until => day(&mut fields, "until", until),
    };
    if let (Some(from), Some(until)) = (from, until)
        && until < from
    {
        fields.reject("until", "must not be before from");
    }
    let substitute_for = match request.substitute_for_id.as_str() {
        "" => None,
        id => fields.take("substitute_for_id", AttestationId::parse(id)),
    };
    if !request.substitute_for_id.is_empty() && request.until.is_empty() {
        fields.reject("until", "must be stated for a substitute");
    }
    let reference = fields.take("reference", line(request.reference, 1, 200));
    if role.is_some_and(|role| role != Role::Decision) && !request.position.is_empty() {
        fields.reject("position", "must be empty for a right that is none to decide on applications");
    }
    let position = fields.take("position", line(request.position, 0, 100));
    let read = || {
        Some(Grant {
            account: account?,
            person: person?,
            role: role?,
            organisation: organisation?,
            limit: limit.map(|limit| Some(limit).filter(|limit| *limit > Ore::ZERO))?,
            from: from?,
            until,
            substitute_for,
            reference: reference?,
            position: position?,
        })
    };
    match read() {
        Some(grant) if fields.is_empty() => Ok(grant),
        _ => Err(fields.refusal()),
    }
}

/// Reads which right ends when.
pub fn ending(request: &contract::EndAttestationRequest) -> Result<(AttestationId, Date), Error> {
    let mut fields = Fields::new();
    let id = fields.take("attestation_id", AttestationId::parse(&request.attestation_id));
    let until = day(&mut fields, "until", &request.until);
    match (id, until) {
        (Some(id), Some(until)) => Ok((id, until)),
        _ => Err(fields.refusal()),
    }
}

/// Reads what is to be taken back, and by when the recipient answers.
pub fn proposal(request: contract::OpenRecoveryRequest) -> Result<(PaymentId, Proposal, Date), Error> {
    let mut fields = Fields::new();
    let payment = fields.take("payment_id", PaymentId::parse(&request.payment_id));
    let amount = fields.take("amount_ore", Ore::stated(request.amount_ore));
    let ground = word::<Ground, _>(request.ground, "RECOVERY_GROUND_", contract::RecoveryGround::as_str_name);
    let ground = fields.take("ground", ground);
    let reason = fields.take("reason", text(request.reason, 3, 1_000));
    let interest_from = day(&mut fields, "interest_from", &request.interest_from);
    let answer_due = day(&mut fields, "answer_due", &request.answer_due);
    let read = || {
        let proposal = Proposal { amount: amount?, ground: ground?, reason: reason?, interest_from: interest_from? };
        Some((payment?, proposal, answer_due?))
    };
    read().ok_or_else(|| fields.refusal())
}

/// How a recovery ends.
#[derive(Debug)]
pub enum Ending {
    /// It is waived, for a reason.
    Waived(String),
    /// It was paid back.
    Paid {
        /// The bank's reference.
        reference: String,
        /// The day.
        on: Date,
        /// Whether no interest is asked for.
        free: bool,
    },
}

/// Reads which recovery ends, and how.
pub fn settlement(request: contract::SettleRecoveryRequest, today: Date) -> Result<(RecoveryId, Ending), Error> {
    let mut fields = Fields::new();
    let id = fields.take("recovery_id", RecoveryId::parse(&request.recovery_id));
    let reference = fields.take("reference", text(request.reference, 3, 500));
    let on = fields.take("paid_on", optional_day(&request.paid_on)).map(|on| on.unwrap_or(today));
    if on.is_some_and(|on| on > today) {
        fields.reject("paid_on", "must be at most today");
    }
    if request.waive && !request.paid_on.is_empty() {
        fields.reject("paid_on", "must be empty where the recovery is waived");
    }
    match (id, reference, on, fields.is_empty()) {
        (Some(id), Some(reason), Some(_), true) if request.waive => Ok((id, Ending::Waived(reason))),
        (Some(id), Some(reference), Some(on), true) => {
            Ok((id, Ending::Paid { reference, on, free: request.waive_interest }))
        }
        _ => Err(fields.refusal()),
    }
}

/// Reads which recovery is invoiced today, and how.
pub fn invoicing(request: contract::InvoiceRecoveryRequest, today: Date) -> Result<(RecoveryId, Invoiced), Error> {
    let mut fields = Fields::new();
    let id = fields.take("recovery_id", RecoveryId::parse(&request.recovery_id));
    let number = fields.take("invoice_number", invoice_number(request.invoice_number));
    let due_on = day(&mut fields, "due_on", &request.due_on);
    if let Some(due) = due_on {
        check_due(&mut fields, today, due);
    }
    match (id, number, due_on, fields.is_empty()) {
        (Some(id), Some(number), Some(due_on), true) => Ok((id, Invoiced { number, due_on })),
        _ => Err(fields.refusal()),
    }
}

/// How a recovery is decided.
#[derive(Debug)]
pub struct Ruling {
    /// Which.
    pub recovery: RecoveryId,
    /// What is taken back.
    pub amount: Ore,
    /// Why.
    pub motivation: String,
    /// By when.
    pub repay_due: Date,
}

/// Reads how a recovery is decided.
pub fn ruling(request: contract::DecideRecoveryRequest) -> Result<Ruling, Error> {
    let mut fields = Fields::new();
    let recovery = fields.take("recovery_id", RecoveryId::parse(&request.recovery_id));
    let amount = fields.take("amount_ore", nothing_or_more(request.amount_ore));
    let motivation = fields.take("motivation", text(request.motivation, 3, 1_000));
    let repay_due = day(&mut fields, "repay_due", &request.repay_due);
    match (recovery, amount, motivation, repay_due) {
        (Some(recovery), Some(amount), Some(motivation), Some(repay_due)) => {
            Ok(Ruling { recovery, amount, motivation, repay_due })
        }
        _ => Err(fields.refusal()),
    }
}

/// Writes a right.
pub fn to_attestation(right: &Attestation) -> contract::Attestation {
    contract::Attestation {
        id: right.id.to_string(),
        account: right.account.clone(),
        person_id: right.person.to_string(),
        role: code(right.role, "ATTESTATION_ROLE_", contract::AttestationRole::from_str_name),
        organisation_id: right.organisation.to_string(),
        limit_ore: right.limit.map_or(0, Ore::ore),
        from: right.from.to_string(),
        until: right.until.map(|until| until.to_string()).unwrap_or_default(),
        substitute_for_id: right.substitute_for.map(|id| id.to_string()).unwrap_or_default(),
        reference: right.reference.clone(),
        create_time: Some(right.create_time.to_proto()),
        position: right.position.clone(),
    }
}
