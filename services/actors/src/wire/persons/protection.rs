//! Protected identity between the contract and the registry's own types.

use mesh::{
    caller::Caller,
    clock::Timestamp,
    refusal::{Error, Fields},
};
use proto::reell::actors::v1::{
    self as contract, ClaimEmergencyAccessRequest, GrantProtectedAccessRequest, ProtectionMarking,
    ReviewEmergencyAccessRequest, SetProtectionRequest,
};
use time::{Date, Time, UtcOffset};

use super::{super::alone, day, optional, rule};
use crate::{
    domain::{
        access::Access,
        identity::Identity,
        person::{AccessId, PersonId},
        person_number::PersonNumber,
        protection::Marking,
    },
    store::person::exposed::Exposed,
};

/// The most characters of a reason and of a finding, and the fewest of an emergency's reason.
const REASON_CHARACTERS: usize = 500;
const EMERGENCY_CHARACTERS: usize = 10;
/// The most characters of an operator's account and issuer.
const ACCOUNT_CHARACTERS: usize = 255;

/// Whom an operator is to be named for, until when and why.
pub struct Naming {
    /// Whom the operator is to see.
    pub person: PersonId,
    /// The operator, as the audit trail names them.
    pub subject: String,
    /// From when.
    pub begins: Timestamp,
    /// Until when.
    pub ends: Option<Timestamp>,
    /// Why.
    pub reason: String,
}

/// Who is to be seen in an emergency.
pub enum Sought {
    /// The person with an id.
    Id(PersonId),
    /// The person with a number.
    Number(Identity),
}

/// Reads a marking. What is not stated was not checked, and hides the person.
pub fn marking(fields: &mut Fields, stated: i32) -> Option<Marking> {
    match ProtectionMarking::try_from(stated) {
        Ok(ProtectionMarking::Unspecified | ProtectionMarking::Unknown) => Some(Marking::Unknown),
        Ok(ProtectionMarking::None) => Some(Marking::None),
        Ok(ProtectionMarking::Secrecy) => Some(Marking::Secrecy),
        Ok(ProtectionMarking::ProtectedRegistration) => Some(Marking::ProtectedRegistration),
        Ok(ProtectionMarking::FictitiousIdentity) => Some(Marking::FictitiousIdentity),
        Err(_) => {
            fields.reject("protection", super::unknown_value());
            None
        }
    }
}

/// A marking as the contract shows it.
pub fn to_marking(marking: Marking) -> ProtectionMarking {
    match marking {
        Marking::None => ProtectionMarking::None,
        Marking::Secrecy => ProtectionMarking::Secrecy,
        Marking::ProtectedRegistration => ProtectionMarking::ProtectedRegistration,
        Marking::FictitiousIdentity => ProtectionMarking::FictitiousIdentity,
        Marking::Unknown => ProtectionMarking::Unknown,
    }
}

/// Reads whose marking is to be what.
pub fn change(request: &SetProtectionRequest) -> Result<(PersonId, Marking), Error> {
    let mut fields = Fields::new();
    let id = fields.take("person_id", PersonId::parse(&request.person_id));
    if request.protection == 0 {
        fields.reject("protection", "must be stated: PROTECTION_MARKING_NONE only where it was checked");
    }
    let marking = marking(&mut fields, request.protection);
    id.zip(marking).filter(|_| fields.is_empty()).ok_or_else(|| fields.refusal())
}

/// Reads who is to be named for whom.
pub fn naming(request: &GrantProtectedAccessRequest, caller: &Caller, now: Timestamp) -> Result<Naming, Error> {
    let mut fields = Fields::new();
    let person = fields.take("person_id", PersonId::parse(&request.person_id));
    let operator = fields.take("operator_id", account(&request.operator_id, false));
    let issuer = fields.take("issuer", account(&request.issuer, true));
    let reason = fields.take("reason", written(&request.reason, 1));
    let from = fields.take("from", optional(&request.from, day));
    let until = fields.take("until", optional(&request.until, day));
    let begins = from.map(|from| from.map_or(now, midnight));
    let ends = until.map(|until| until.map(midnight));
    if let (Some(begins), Some(Some(ends))) = (begins, ends)
        && (ends <= begins || ends <= now)
    {
        fields.reject("until", "must be later than the first day and than today: it is the day after the last");
    }
    match (person, operator, issuer, reason, begins, ends) {
        (Some(person), Some(operator), Some(issuer), Some(reason), Some(begins), Some(ends)) if fields.is_empty() => {
            let issuer = if issuer.is_empty() { caller.issuer.clone() } else { issuer };
            // Named as the caller would be, so that nothing but an operator's token can match.
            let named = Caller { id: operator, issuer, ..caller.clone() };
            Ok(Naming { person, subject: named.name(), begins, ends, reason })
        }
        _ => Err(fields.refusal()),
    }
}

/// Reads who is sought in an emergency, and why.
pub fn emergency(request: &ClaimEmergencyAccessRequest, today: Date) -> Result<(Sought, String), Error> {
    let mut fields = Fields::new();
    let sought = match (request.person_id.as_str(), request.number.as_str()) {
        (id, "") => fields.take("person_id", PersonId::parse(id)).map(Sought::Id),
        ("", number) => {
            let number = PersonNumber::parse(number, today).map(Identity::from).map_err(rule);
            fields.take("number", number).map(Sought::Number)
        }
        _ => {
            fields.reject("number", "must be empty where the person's id is stated");
            None
        }
    };
    let reason = fields.take("reason", written(&request.reason, EMERGENCY_CHARACTERS));
    sought.zip(reason).filter(|_| fields.is_empty()).ok_or_else(|| fields.refusal())
}

/// Reads what was found of which emergency access.
pub fn finding(request: &ReviewEmergencyAccessRequest) -> Result<(AccessId, String), Error> {
    let mut fields = Fields::new();
    let id = fields.take("access_id", AccessId::parse(&request.access_id));
    let finding = fields.take("finding", written(&request.finding, 1));
    id.zip(finding).filter(|_| fields.is_empty()).ok_or_else(|| fields.refusal())
}

/// Reads an access's id.
pub fn access_id(text: &str) -> Result<AccessId, Error> {
    alone("access_id", AccessId::parse(text))
}

/// An access as the contract shows it.
pub fn to_access(access: &Access) -> contract::ProtectedAccess {
    contract::ProtectedAccess {
        id: access.id.to_string(),
        person_id: access.person.to_string(),
        subject: access.subject.clone(),
        granted_by: access.granted_by.clone(),
        begin_time: Some(access.begins.to_proto()),
        end_time: access.ends.map(Timestamp::to_proto),
        reason: access.reason.clone(),
    }
}

/// An emergency access as the contract shows it.
pub fn to_emergency(access: &Access) -> contract::EmergencyAccess {
    let review = access.review.as_ref();
    contract::EmergencyAccess {
        id: access.id.to_string(),
        person_id: access.person.to_string(),
        subject: access.subject.clone(),
        begin_time: Some(access.begins.to_proto()),
        end_time: access.ends.map(Timestamp::to_proto),
        reason: access.reason.clone(),
        reviewed_by: review.map(|review| review.by.clone()).unwrap_or_default(),
        review_time: review.map(|review| review.at.to_proto()),
        finding: review.map(|review| review.finding.clone()).unwrap_or_default(),
    }
}

/// A person whom everybody sees by another registration, as the contract shows it.
pub fn to_exposed(exposed: &Exposed) -> contract::ExposedPerson {
    contract::ExposedPerson { person_id: exposed.person.to_string(), duplicate_id: exposed.duplicate.to_string() }
}

/// The event that somebody broke the glass.
pub fn claimed(access: &Access) -> contract::EmergencyAccessClaimed {
    contract::EmergencyAccessClaimed { access_id: access.id.to_string() }
}

fn midnight(date: Date) -> Timestamp {
    date.with_time(Time::MIDNIGHT).assume_offset(UtcOffset::UTC).into()
}

fn written(text: &str, least: usize) -> Result<String, String> {
    let text = text.trim();
    let characters = text.chars().count();
    if characters < least || characters > REASON_CHARACTERS || text.chars().any(|c| c.is_control() && c != '\n') {
        return Err(format!(
            "must be {least} to {REASON_CHARACTERS} characters, so that another person understands it"
        ));
    }
    Ok(text.to_owned())
}

fn account(text: &str, may_be_empty: bool) -> Result<String, String> {
    let odd = |character: char| character.is_control() || character.is_whitespace();
    if (text.is_empty() && !may_be_empty) || text.chars().count() > ACCOUNT_CHARACTERS || text.chars().any(odd) {
        return Err(format!(
            "must be as the operator's tokens state it: at most {ACCOUNT_CHARACTERS} characters, without spaces"
        ));
    }
    Ok(text.to_owned())
}
