//! Persons between the contract and the registry's own types. All that is wrong with a request is said at once.

use mesh::refusal::{Error, Fields};
use proto::reell::actors::v1::{self as contract, IdentityKind, RegisterPersonRequest};
use time::Date;

use super::{alone, opaque};
use crate::domain::{
    name::PersonName,
    person::{self, Person, PersonId},
    person_number::{CoordinationNumber, PersonNumber, PersonNumberFault, PersonalNumber},
};

/// Reads what a person is to be registered with.
pub fn person_profile(request: &RegisterPersonRequest, today: Date) -> Result<person::Profile, Error> {
    let mut fields = Fields::new();
    let text = request.number.as_str();
    let number = match IdentityKind::try_from(request.identity_kind) {
        Ok(IdentityKind::PersonalNumber) => {
            let number = PersonalNumber::parse(text, today).map(PersonNumber::Personal);
            fields.take("number", number.map_err(rule)).map(Some)
        }
        Ok(IdentityKind::CoordinationNumber) => {
            let number = CoordinationNumber::parse(text, today).map(PersonNumber::Coordination);
            fields.take("number", number.map_err(rule)).map(Some)
        }
        Ok(IdentityKind::None) if text.is_empty() => Some(None),
        Ok(IdentityKind::None) => {
            fields.reject("number", "must be empty for IDENTITY_KIND_NONE: leave it out, or state its kind");
            None
        }
        Ok(IdentityKind::Unspecified) | Err(_) => {
            fields.reject("identity_kind", "must be one of the kinds of the contract: state IDENTITY_KIND_NONE for a person without a Swedish number");
            None
        }
    };
    let given_name = fields.take("given_name", PersonName::parse(&request.given_name));
    let family_name = fields.take("family_name", PersonName::parse(&request.family_name));
    match (number, given_name, family_name) {
        (Some(number), Some(given_name), Some(family_name)) => Ok(person::Profile { number, given_name, family_name }),
        _ => Err(fields.refusal()),
    }
}

/// Reads a person's id.
pub fn person_id(text: &str) -> Result<PersonId, Error> {
    alone("person_id", PersonId::parse(text))
}

/// Reads a person's id and why the person is read.
pub fn person_to_read(id: &str, stated_purpose: &str) -> Result<PersonId, Error> {
    let mut fields = Fields::new();
    let id = fields.take("person_id", PersonId::parse(id));
    opaque(&mut fields, "purpose", stated_purpose);
    id.filter(|_| fields.is_empty()).ok_or_else(|| fields.refusal())
}

/// Reads the number that a person is looked up by, and why.
pub fn number_to_look_up(text: &str, stated_purpose: &str, today: Date) -> Result<PersonNumber, Error> {
    let mut fields = Fields::new();
    let number = fields.take("number", PersonNumber::parse(text, today).map_err(rule));
    opaque(&mut fields, "purpose", stated_purpose);
    number.filter(|_| fields.is_empty()).ok_or_else(|| fields.refusal())
}

/// Reads why persons are listed.
pub fn purpose(stated: &str) -> Result<(), Error> {
    let mut fields = Fields::new();
    opaque(&mut fields, "purpose", stated);
    if fields.is_empty() { Ok(()) } else { Err(fields.refusal()) }
}

/// A person as the contract shows them: the number masked.
pub fn person(person: &Person) -> contract::Person {
    let profile = &person.profile;
    contract::Person {
        id: person.id.to_string(),
        etag: person.revision.to_string(),
        identity_kind: match &profile.number {
            Some(PersonNumber::Personal(_)) => IdentityKind::PersonalNumber,
            Some(PersonNumber::Coordination(_)) => IdentityKind::CoordinationNumber,
            None => IdentityKind::None,
        }
        .into(),
        masked_number: profile.number.as_ref().map(PersonNumber::masked).unwrap_or_default(),
        given_name: profile.given_name.as_str().to_owned(),
        family_name: profile.family_name.as_str().to_owned(),
        create_time: Some(person.created.to_proto()),
    }
}

/// The event that a person has been registered.
pub fn person_registered(person: &Person) -> contract::PersonRegistered {
    contract::PersonRegistered { person_id: person.id.to_string() }
}

fn rule(fault: PersonNumberFault) -> String {
    fault.to_string()
}

#[cfg(test)]
mod tests;
