//! Applications and delegation between the contract's words and ours: every broken rule is named at once.

use mesh::refusal::{Error, Fields, both};
use proto::reell::funding::v1 as contract;
use time::Date;

use super::{
    claims::{day, line, terms::nothing_or_more, word},
    ledger::optional_day,
    text,
};
use crate::domain::{
    DecisionId, OrganisationId,
    application::{ApplicationId, DelegationRuleId, delegation::Meeting, word::Recommendation},
    claims::PersonId,
    money::Ore,
    registration_number::RegistrationNumber,
};

pub mod answer;
pub mod content;
pub mod event;

/// The most people who are absent from one decision.
const MOST_ABSENT: usize = 50;
/// The most decisions that are reported at once.
const MOST_REPORTED: usize = 100;

/// Reads the id of an application.
pub fn id(text: &str) -> Result<ApplicationId, Error> {
    let mut fields = Fields::new();
    fields.take("application_id", ApplicationId::parse(text)).ok_or_else(|| fields.refusal())
}

/// An application with something else that is read from the request.
fn with<T>(application: &str, field: &str, value: Result<T, String>) -> Result<(ApplicationId, T), Error> {
    let mut fields = Fields::new();
    let value = fields.take(field, value).ok_or_else(|| fields.refusal());
    both(id(application), value)
}

/// An application with a text of so many characters.
pub fn with_text(
    application: &str,
    field: &str,
    value: String,
    (least, most): (usize, usize),
) -> Result<(ApplicationId, String), Error> {
    with(application, field, text(value, least, most))
}

/// Reads what is handed in, and the day on which it was received.
pub fn submission(request: &contract::SubmitApplicationRequest, today: Date) -> Result<(ApplicationId, Date), Error> {
    let received = optional_day(&request.received_on).and_then(|day| match day.unwrap_or(today) {
        future if future > today => Err("must not be in the future".into()),
        day => Ok(day),
    });
    with(&request.application_id, "received_on", received)
}

/// Reads what is entered under which number.
pub fn registration(
    request: &contract::RegisterApplicationRequest,
) -> Result<(ApplicationId, RegistrationNumber), Error> {
    let number = RegistrationNumber::parse(&request.registration_number);
    with(&request.application_id, "registration_number", number)
}

/// Reads how an application is assessed.
pub fn assessment(
    request: contract::AssessApplicationRequest,
) -> Result<(ApplicationId, Recommendation, String), Error> {
    let named = contract::ApplicationRecommendation::as_str_name;
    let recommended = word(request.recommendation, "APPLICATION_RECOMMENDATION_", named);
    let recommended = with(&request.application_id, "recommendation", recommended);
    let mut fields = Fields::new();
    let reasons = fields.take("reasons", text(request.reasons, 3, 10_000)).ok_or_else(|| fields.refusal());
    both(recommended, reasons).map(|((id, recommended), reasons)| (id, recommended, reasons))
}

/// Reads which decision answers which application.
pub fn proposal(request: &contract::ProposeApplicationDecisionRequest) -> Result<(ApplicationId, DecisionId), Error> {
    with(&request.application_id, "decision_id", DecisionId::parse(&request.decision_id))
}

/// What a committee decided.
#[derive(Debug)]
pub struct Committee {
    /// The paragraph and the day.
    pub meeting: Meeting,
    /// Who was absent for being partial.
    pub absent: Vec<PersonId>,
}

/// How an application is decided.
#[derive(Debug)]
pub struct Ruling {
    /// Which.
    pub application: ApplicationId,
    /// Whether nothing is granted.
    pub reject: bool,
    /// Why.
    pub motivation: String,
    /// By a committee; else on delegation.
    pub committee: Option<Committee>,
}

/// Reads how an application is decided.
pub fn ruling(request: contract::DecideApplicationRequest) -> Result<Ruling, Error> {
    let mut fields = Fields::new();
    let application = fields.take("application_id", ApplicationId::parse(&request.application_id));
    let motivation = fields.take("motivation", text(request.motivation, 3, 10_000));
    let committee = request.committee.map(|stated| committee(&mut fields, stated));
    match (application, motivation, committee, fields.is_empty()) {
        (Some(application), Some(motivation), committee, true) => {
            Ok(Ruling { application, reject: request.reject, motivation, committee: committee.flatten() })
        }
        _ => Err(fields.refusal()),
    }
}

fn committee(fields: &mut Fields, stated: contract::CommitteeDecision) -> Option<Committee> {
    let paragraph = fields.take("committee.paragraph", line(stated.paragraph, 1, 100));
    let on = day(fields, "committee.decided_on", &stated.decided_on);
    if stated.absent_person_ids.len() > MOST_ABSENT {
        fields.reject("committee.absent_person_ids", format!("must be at most {MOST_ABSENT}"));
    }
    let mut absent = Vec::new();
    for (place, id) in stated.absent_person_ids.iter().take(MOST_ABSENT).enumerate() {
        absent.extend(fields.take(&format!("committee.absent_person_ids[{place}]"), PersonId::parse(id)));
    }
    absent.sort_unstable();
    absent.dedup();
    Some(Committee { meeting: Meeting { paragraph: paragraph?, on: on? }, absent })
}

/// Refuses the day of a meeting that cannot be: before what was decided or received, or in the future.
pub fn check_meeting(field: &str, on: Date, least: Option<Date>, today: Date) -> Result<(), Error> {
    if on <= today && least.is_none_or(|least| least <= on) {
        return Ok(());
    }
    let mut fields = Fields::new();
    let since = least.map(|least| format!("not before {least}, and ")).unwrap_or_default();
    fields.reject(field, format!("must be {since}not in the future"));
    Err(fields.refusal())
}

/// A rule that is to be recorded.
#[derive(Debug)]
pub struct Recording {
    /// Of which financier.
    pub organisation: OrganisationId,
    /// For which position.
    pub position: String,
    /// The least amount.
    pub least: Ore,
    /// The most.
    pub most: Ore,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Option<Date>,
    /// By which decision.
    pub reference: String,
    /// Where it stands.
    pub citation: String,
}

/// Reads which rule is to be recorded.
pub fn recording(request: contract::RecordDelegationRuleRequest) -> Result<Recording, Error> {
    let mut fields = Fields::new();
    let organisation = fields.take("organisation_id", OrganisationId::parse(&request.organisation_id));
    let position = fields.take("position", line(request.position, 1, 100));
    let least = fields.take("amount_from_ore", nothing_or_more(request.amount_from_ore));
    let most = fields.take("amount_to_ore", Ore::stated(request.amount_to_ore));
    if least > most && most.is_some() {
        fields.reject("amount_to_ore", "must not be less than amount_from_ore");
    }
    let from = day(&mut fields, "from", &request.from);
    let until = fields.take("until", optional_day(&request.until));
    if let (Some(from), Some(Some(until))) = (from, until)
        && until < from
    {
        fields.reject("until", "must not be before from");
    }
    let reference = fields.take("decision_reference", line(request.decision_reference, 1, 200));
    let citation = fields.take("citation", line(request.citation, 1, 200));
    let read = || {
        Some(Recording {
            organisation: organisation?,
            position: position?,
            least: least?,
            most: most?,
            from: from?,
            until: until?,
            reference: reference?,
            citation: citation?,
        })
    };
    match read() {
        Some(recording) if fields.is_empty() => Ok(recording),
        _ => Err(fields.refusal()),
    }
}

/// Reads which rule ends when.
pub fn ending(request: &contract::EndDelegationRuleRequest) -> Result<(DelegationRuleId, Date), Error> {
    let mut fields = Fields::new();
    let id = fields.take("delegation_rule_id", DelegationRuleId::parse(&request.delegation_rule_id));
    let until = day(&mut fields, "until", &request.until);
    match (id, until) {
        (Some(id), Some(until)) => Ok((id, until)),
        _ => Err(fields.refusal()),
    }
}

/// Reads which days are asked about.
pub fn span(from: &str, until: &str) -> Result<(Option<Date>, Option<Date>), Error> {
    let mut fields = Fields::new();
    let from = fields.take("from", optional_day(from));
    let until = fields.take("until", optional_day(until));
    match (from, until) {
        (Some(from), Some(until)) => Ok((from, until)),
        _ => Err(fields.refusal()),
    }
}

/// Reads which decisions were reported, and where.
pub fn report(request: contract::ReportDelegationDecisionsRequest) -> Result<(Vec<ApplicationId>, Meeting), Error> {
    let mut fields = Fields::new();
    let stated = request.application_ids;
    if stated.is_empty() || stated.len() > MOST_REPORTED {
        fields.reject("application_ids", format!("must be 1 to {MOST_REPORTED}"));
    }
    let mut ids = Vec::with_capacity(stated.len().min(MOST_REPORTED));
    for (place, id) in stated.iter().take(MOST_REPORTED).enumerate() {
        ids.extend(fields.take(&format!("application_ids[{place}]"), ApplicationId::parse(id)));
    }
    ids.sort_unstable();
    ids.dedup();
    let on = day(&mut fields, "meeting_on", &request.meeting_on);
    let paragraph = fields.take("paragraph", line(request.paragraph, 1, 100));
    match (on, paragraph, fields.is_empty()) {
        (Some(on), Some(paragraph), true) => Ok((ids, Meeting { on, paragraph })),
        _ => Err(fields.refusal()),
    }
}
