//! Persons between the contract and the registry's own types. All that is wrong with a request is said at once.

use mesh::refusal::{Error, Fields};
use proto::reell::actors::v1::{
    self as contract, IdentityGrade, IdentityKind, LookUpPersonRequest, MergePersonsRequest, RecordIdentityRequest,
    RectifyPersonRequest, RegisterPersonRequest,
};
use time::{Date, format_description::BorrowedFormatItem, macros::format_description};

use super::{alone, opaque};
use crate::domain::{
    identity::{Country, Dated, DossierNumber, ForeignNumber, Grade, Identity, Kind, TemporaryNumber},
    name::{PersonName, person_words},
    organisation::OrganisationId,
    person::{self, Person, PersonId, Whole},
    person_number::{CoordinationNumber, PersonNumber, PersonNumberFault, PersonalNumber},
};

pub mod details;
pub mod protection;

/// The most words that persons are searched by.
const MOST_WORDS: usize = 5;
const DAY: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// What identifies a person, as a request states it.
struct Stated<'a> {
    kind: i32,
    number: &'a str,
    grade: i32,
    dormant: bool,
    issuer: &'a str,
    country: &'a str,
}

/// Reads what a person is to be registered with.
pub fn person_profile(request: &RegisterPersonRequest, today: Date) -> Result<person::Profile, Error> {
    let mut fields = Fields::new();
    let stated = Stated {
        kind: request.identity_kind,
        number: &request.number,
        grade: request.grade,
        dormant: request.dormant,
        issuer: &request.issuer_id,
        country: &request.country,
    };
    let identity = stated.identity(&mut fields, today);
    let given_name = fields.take("given_name", PersonName::parse(&request.given_name));
    let family_name = fields.take("family_name", PersonName::parse(&request.family_name));
    let marking = protection::marking(&mut fields, request.protection);
    match (identity, given_name, family_name, marking) {
        (Some(identity), Some(given_name), Some(family_name), Some(marking)) if fields.is_empty() => {
            Ok(person::Profile { identity, given_name, family_name, marking })
        }
        _ => Err(fields.refusal()),
    }
}

/// How a person is to be identified from a day on.
pub struct NewIdentity {
    /// Whom.
    pub id: PersonId,
    /// None ends what identifies the person now.
    pub identity: Option<Identity>,
    /// From when on.
    pub from: Date,
}

/// Reads how a person is to be identified.
pub fn new_identity(request: &RecordIdentityRequest, today: Date) -> Result<NewIdentity, Error> {
    let mut fields = Fields::new();
    let id = fields.take("person_id", PersonId::parse(&request.person_id));
    opaque(&mut fields, "etag", &request.etag);
    let stated = Stated {
        kind: request.identity_kind,
        number: &request.number,
        grade: request.grade,
        dormant: request.dormant,
        issuer: &request.issuer_id,
        country: &request.country,
    };
    let identity = stated.identity(&mut fields, today);
    let from = fields.take("from", optional(&request.from, day)).map(|from| from.unwrap_or(today));
    if from.is_some_and(|from| from > today) {
        fields.reject("from", "must not lie ahead: record the identity on the day on which it begins, or state today");
    }
    match (id, identity, from) {
        (Some(id), Some(identity), Some(from)) if fields.is_empty() => Ok(NewIdentity { id, identity, from }),
        _ => Err(fields.refusal()),
    }
}

impl Stated<'_> {
    /// The number by which somebody is known; where its kind is not stated, a personnummer or samordningsnummer.
    fn number(&self, fields: &mut Fields, today: Date) -> Option<Identity> {
        if self.kind == 0 {
            return fields.take("number", PersonNumber::parse(self.number, today).map(Identity::from).map_err(rule));
        }
        let identity = self.identity(fields, today);
        if matches!(identity, Some(None)) {
            fields.reject("identity_kind", "must be a kind that has a number");
        }
        identity.flatten()
    }

    /// The identity; within, none where it is stated that there is none.
    fn identity(&self, fields: &mut Fields, today: Date) -> Option<Option<Identity>> {
        let kind = IdentityKind::try_from(self.kind).unwrap_or(IdentityKind::Unspecified);
        let only = |fields: &mut Fields, field, stated, of| {
            if stated && kind != of {
                fields.reject(field, "belongs to another kind of identity: leave it out, or state that kind");
            }
        };
        only(fields, "grade", self.grade != 0, IdentityKind::CoordinationNumber);
        only(fields, "dormant", self.dormant, IdentityKind::CoordinationNumber);
        only(fields, "issuer_id", !self.issuer.is_empty(), IdentityKind::TemporaryNumber);
        only(fields, "country", !self.country.is_empty(), IdentityKind::ForeignNumber);
        let text = self.number;
        match kind {
            IdentityKind::PersonalNumber => {
                fields.take("number", PersonalNumber::parse(text, today).map_err(rule)).map(Identity::Personal)
            }
            IdentityKind::CoordinationNumber => {
                let number = fields.take("number", CoordinationNumber::parse(text, today).map_err(rule));
                let grade = fields.take("grade", grade(self.grade));
                let dormant = self.dormant;
                number.zip(grade).map(|(number, grade)| Identity::Coordination { number, grade, dormant })
            }
            IdentityKind::TemporaryNumber => {
                let number = fields.take("number", TemporaryNumber::parse(text));
                let issuer = fields.take("issuer_id", OrganisationId::parse(self.issuer));
                number.zip(issuer).map(|(number, issuer)| Identity::Temporary { number, issuer })
            }
            IdentityKind::DossierNumber => fields.take("number", DossierNumber::parse(text)).map(Identity::Dossier),
            IdentityKind::ForeignNumber => {
                let number = fields.take("number", ForeignNumber::parse(text));
                let country = fields.take("country", Country::parse(self.country));
                number.zip(country).map(|(number, country)| Identity::Foreign { number, country })
            }
            IdentityKind::None if text.is_empty() => return Some(None),
            IdentityKind::None => {
                fields.reject("number", "must be empty for IDENTITY_KIND_NONE: leave it out, or state its kind");
                None
            }
            IdentityKind::Unspecified => {
                fields.reject(
                    "identity_kind",
                    "must be one of the kinds of the contract: state IDENTITY_KIND_NONE for a person without a number",
                );
                None
            }
        }
        .map(Some)
    }
}

/// Reads a person's id.
pub fn person_id(text: &str) -> Result<PersonId, Error> {
    alone("person_id", PersonId::parse(text))
}

/// Reads which registrations are one person's.
pub fn persons_to_merge(request: &MergePersonsRequest) -> Result<(PersonId, PersonId), Error> {
    let mut fields = Fields::new();
    let person = fields.take("person_id", PersonId::parse(&request.person_id));
    let duplicate = fields.take("duplicate_id", PersonId::parse(&request.duplicate_id));
    opaque(&mut fields, "etag", &request.etag);
    person.zip(duplicate).filter(|_| fields.is_empty()).ok_or_else(|| fields.refusal())
}

/// Reads a person's id and why the person is read.
pub fn person_to_read(id: &str, stated_purpose: &str) -> Result<PersonId, Error> {
    let mut fields = Fields::new();
    let id = fields.take("person_id", PersonId::parse(id));
    opaque(&mut fields, "purpose", stated_purpose);
    id.filter(|_| fields.is_empty()).ok_or_else(|| fields.refusal())
}

/// Reads the number that a person is looked up by, and why.
pub fn number_to_look_up(request: &LookUpPersonRequest, today: Date) -> Result<Identity, Error> {
    let mut fields = Fields::new();
    let stated = Stated {
        kind: request.identity_kind,
        number: &request.number,
        grade: 0,
        dormant: false,
        issuer: &request.issuer_id,
        country: &request.country,
    };
    let identity = stated.number(&mut fields, today);
    opaque(&mut fields, "purpose", &request.purpose);
    identity.filter(|_| fields.is_empty()).ok_or_else(|| fields.refusal())
}

/// Reads the number that is to be removed from a person's, where one is.
pub fn wrong_number(fields: &mut Fields, request: &RectifyPersonRequest, today: Date) -> Option<Identity> {
    if request.wrong_number.is_empty() && request.wrong_identity_kind == 0 {
        return None;
    }
    let stated = Stated {
        kind: request.wrong_identity_kind,
        number: &request.wrong_number,
        grade: 0,
        dormant: false,
        issuer: &request.wrong_issuer_id,
        country: &request.wrong_country,
    };
    let mut own = Fields::new();
    let identity = stated.number(&mut own, today);
    // What is wrong with it is told by the names of this request.
    for (field, rule) in own.refusal().refused().iter().flat_map(|refused| &refused.fields) {
        fields.reject(&format!("wrong_{field}"), rule.as_str());
    }
    identity
}

/// Reads the words that persons are searched by, and why.
pub fn words_to_search(words: &str, stated_purpose: &str) -> Result<Vec<String>, Error> {
    let mut fields = Fields::new();
    let mut read: Vec<String> = Vec::new();
    // A name of a hundred characters may come in two parts.
    if words.chars().count() <= 250 {
        read.extend(person_words(words));
    }
    read.sort_unstable();
    read.dedup();
    if read.is_empty() || read.len() > MOST_WORDS {
        fields.reject("words", format!("must be one to {MOST_WORDS} whole words of a name"));
    }
    opaque(&mut fields, "purpose", stated_purpose);
    if fields.is_empty() { Ok(read) } else { Err(fields.refusal()) }
}

/// Reads why persons are listed.
pub fn purpose(stated: &str) -> Result<(), Error> {
    let mut fields = Fields::new();
    opaque(&mut fields, "purpose", stated);
    if fields.is_empty() { Ok(()) } else { Err(fields.refusal()) }
}

/// A person as lists show them: the number masked, and nothing beside name and number.
pub fn person(person: &Person) -> contract::Person {
    let profile = &person.profile;
    contract::Person {
        id: person.id.to_string(),
        etag: person.revision.to_string(),
        identity_kind: profile.identity.as_ref().map_or(IdentityKind::None, |known| kind_to_proto(known.kind())).into(),
        masked_number: profile.identity.as_ref().map(Identity::masked).unwrap_or_default(),
        given_name: profile.given_name.as_str().to_owned(),
        family_name: profile.family_name.as_str().to_owned(),
        create_time: Some(person.created.to_proto()),
        protection: protection::to_marking(profile.marking).into(),
        ..contract::Person::default()
    }
}

/// A person with all that is known.
pub fn whole(whole: &Whole) -> contract::Person {
    contract::Person {
        identities: whole.identities.iter().rev().map(identity).collect(),
        details: Some(details::to_details(&whole.details)),
        merged_ids: whole.merged.iter().map(ToString::to_string).collect(),
        restricted: whole.restricted,
        ..person(&whole.person)
    }
}

fn identity(dated: &Dated) -> contract::Identity {
    let mut shown = contract::Identity {
        kind: kind_to_proto(dated.identity.kind()).into(),
        masked_number: dated.identity.masked(),
        from: shown_day(dated.from),
        until: dated.until.map(shown_day).unwrap_or_default(),
        ..contract::Identity::default()
    };
    match &dated.identity {
        Identity::Personal(_) | Identity::Dossier(_) => {}
        Identity::Coordination { grade, dormant, .. } => {
            shown.grade = to_grade(*grade).into();
            shown.dormant = *dormant;
        }
        Identity::Temporary { issuer, .. } => shown.issuer_id = issuer.to_string(),
        Identity::Foreign { country, .. } => shown.country = country.text(),
    }
    shown
}

/// A kind of number as the contract calls it.
pub fn kind_to_proto(kind: Kind) -> IdentityKind {
    match kind {
        Kind::Personal => IdentityKind::PersonalNumber,
        Kind::Coordination => IdentityKind::CoordinationNumber,
        Kind::Temporary => IdentityKind::TemporaryNumber,
        Kind::Dossier => IdentityKind::DossierNumber,
        Kind::Foreign => IdentityKind::ForeignNumber,
    }
}

fn grade(stated: i32) -> Result<Option<Grade>, String> {
    match IdentityGrade::try_from(stated) {
        Ok(IdentityGrade::Unspecified) => Ok(None),
        Ok(IdentityGrade::Confirmed) => Ok(Some(Grade::Confirmed)),
        Ok(IdentityGrade::Probable) => Ok(Some(Grade::Probable)),
        Ok(IdentityGrade::Unconfirmed) => Ok(Some(Grade::Unconfirmed)),
        Err(_) => Err(unknown_value()),
    }
}

/// A grade as the contract calls it.
pub fn to_grade(grade: Option<Grade>) -> IdentityGrade {
    match grade {
        None => IdentityGrade::Unspecified,
        Some(Grade::Confirmed) => IdentityGrade::Confirmed,
        Some(Grade::Probable) => IdentityGrade::Probable,
        Some(Grade::Unconfirmed) => IdentityGrade::Unconfirmed,
    }
}

/// The event that a person has been registered.
pub fn person_registered(person: &Person) -> contract::PersonRegistered {
    contract::PersonRegistered { person_id: person.id.to_string() }
}

/// The event that something is known anew.
pub fn person_changed(id: PersonId) -> contract::PersonChanged {
    contract::PersonChanged { person_id: id.to_string() }
}

fn rule(fault: PersonNumberFault) -> String {
    fault.to_string()
}

fn unknown_value() -> String {
    "must be one of the values of the contract".into()
}

fn day(text: &str) -> Result<Date, String> {
    // The format itself lets a sign stand before the year.
    let read = Date::parse(text, DAY).ok().filter(|_| text.len() == "YYYY-MM-DD".len());
    read.ok_or_else(|| "must be a day of the calendar, as YYYY-MM-DD".into())
}

fn shown_day(date: Date) -> String {
    date.format(DAY).unwrap_or_default()
}

fn optional<T>(text: &str, parse: impl Fn(&str) -> Result<T, String>) -> Result<Option<T>, String> {
    if text.is_empty() { Ok(None) } else { parse(text).map(Some) }
}

#[cfg(test)]
mod tests;
