//! Organisations between the contract and the registry's own types. All that is wrong with a request is said at once.

use std::collections::BTreeSet;

use mesh::refusal::{Error, Fields};
use proto::reell::actors::v1::{
    self as contract, AssignRoleRequest, EndRoleRequest, ListOrganisationsRequest, LookUpOrganisationRequest,
    MergeOrganisationsRequest, OrganisationRole, RegisterOrganisationRequest, ReviseOrganisationRequest,
    SearchOrganisationsRequest, look_up_organisation_request::By,
};
use time::{Date, format_description::BorrowedFormatItem, macros::format_description};

use super::{alone, opaque};
use crate::{
    domain::{
        name::OrganisationName,
        organisation::{
            OrganisationId, Profile,
            code::{EducationCode, MunicipalityCode, PeppolId},
            contact::{self, Contact},
            names::{Name, NameKind, Names},
            period::Period,
            role::{Role, RolePeriod},
        },
        organisation_number::OrganisationNumber,
    },
    store::organisation::{Stated, Wanted},
};

mod shown;

pub use shown::*;

/// The most aliases that an organisation is registered with.
const ALIASES: usize = 20;
/// The most names beside the official one.
const OTHER_NAMES: usize = 40;
/// The most entries in a list of roles; there are fewer roles, and one stated twice counts once.
const ROLES: usize = 20;
/// The most municipalities that one authority answers for; there are 290.
const COVERED: usize = 300;
/// The characters of a text to search for.
const SEARCHED: std::ops::RangeInclusive<usize> = 2..=200;
/// How many matches there are where none is stated, and at most.
const MATCHES: (usize, usize) = (10, 50);
/// Years in which an organisation may have been anything.
const YEARS: std::ops::RangeInclusive<i32> = 1000..=2999;
const DAY: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// What an organisation is looked up by.
pub enum OrganisationKey {
    /// Its number.
    Number(OrganisationNumber),
    /// Its name or an alias.
    Name(OrganisationName),
}

/// What an organisation is to be registered with.
pub struct Registration {
    /// What it is.
    pub profile: Profile,
    /// What it does from today on.
    pub roles: BTreeSet<Role>,
    /// Its names, with the fields that they stand in.
    pub stated: Vec<Stated>,
}

/// What is stated anew of an organisation.
pub struct Revision {
    /// Which one.
    pub id: OrganisationId,
    /// What it is from now on.
    pub profile: Profile,
    /// Its names, with the fields that they stand in.
    pub stated: Vec<Stated>,
}

/// What is searched for.
pub struct Search {
    /// The text.
    pub text: String,
    /// How many matches at most.
    pub size: usize,
}

/// Reads what an organisation is to be registered with.
pub fn registration(request: &RegisterOrganisationRequest) -> Result<Registration, Error> {
    let mut fields = Fields::new();
    let number = number(&mut fields, &request.organisation_number);
    let name = fields.take("name", OrganisationName::parse(&request.name));
    let aliases = aliases(&mut fields, &request.aliases);
    let roles = roles(&mut fields, &request.roles);
    let facts = Facts {
        kind: request.kind,
        parent_id: &request.parent_id,
        peppol_id: &request.peppol_id,
        municipality_code: &request.municipality_code,
        contacts: &request.contacts,
    };
    let profile = profile(&mut fields, number, name, aliases, &facts);
    let Some(profile) = profile else { return Err(fields.refusal()) };
    repeated(&mut fields, &profile.names, |place| format!("aliases[{place}]"));
    let stated = stated(&profile.names, |place| format!("aliases[{place}]"));
    if fields.is_empty() { Ok(Registration { profile, roles, stated }) } else { Err(fields.refusal()) }
}

/// Reads what is stated anew of an organisation.
pub fn revision(request: &ReviseOrganisationRequest) -> Result<Revision, Error> {
    let mut fields = Fields::new();
    let id = fields.take("organisation_id", OrganisationId::parse(&request.organisation_id));
    opaque(&mut fields, "etag", &request.etag);
    let number = number(&mut fields, &request.organisation_number);
    let name = fields.take("name", OrganisationName::parse(&request.name));
    let others = other_names(&mut fields, &request.other_names);
    let facts = Facts {
        kind: request.kind,
        parent_id: &request.parent_id,
        peppol_id: &request.peppol_id,
        municipality_code: &request.municipality_code,
        contacts: &request.contacts,
    };
    let profile = profile(&mut fields, number, name, others, &facts);
    let (Some(id), Some(profile)) = (id, profile) else { return Err(fields.refusal()) };
    repeated(&mut fields, &profile.names, |place| format!("other_names[{place}].name"));
    let stated = stated(&profile.names, |place| format!("other_names[{place}].name"));
    if fields.is_empty() { Ok(Revision { id, profile, stated }) } else { Err(fields.refusal()) }
}

/// What a registration and a revision state alike.
struct Facts<'a> {
    kind: i32,
    parent_id: &'a str,
    peppol_id: &'a str,
    municipality_code: &'a str,
    contacts: &'a [contract::ContactFunction],
}

fn profile(
    fields: &mut Fields,
    number: Option<OrganisationNumber>,
    name: Option<OrganisationName>,
    others: Vec<Name>,
    facts: &Facts<'_>,
) -> Option<Profile> {
    let kind = match facts.kind {
        0 => None,
        number => fields.take("kind", kind(number)),
    };
    let parent = optional(fields, "parent_id", facts.parent_id, OrganisationId::parse);
    let peppol = optional(fields, "peppol_id", facts.peppol_id, PeppolId::parse);
    let municipality = optional(fields, "municipality_code", facts.municipality_code, MunicipalityCode::parse);
    let contacts = contacts(fields, facts.contacts);
    let name = name.filter(|_| fields.is_empty())?;
    let names = Names::new(Name::new(name, NameKind::Official), others);
    Some(Profile { number, names, kind, parent, peppol, municipality, contacts })
}

fn repeated(fields: &mut Fields, names: &Names, field: impl Fn(usize) -> String) {
    for place in names.repeated() {
        fields.reject(&field(place), "must differ from the name and from the others: leave it out");
    }
}

fn stated(names: &Names, field: impl Fn(usize) -> String) -> Vec<Stated> {
    let fields = std::iter::once("name".to_owned()).chain((0..).map(field));
    names.all().zip(fields).map(|(name, field)| Stated { field, name: name.text.clone() }).collect()
}

fn number(fields: &mut Fields, text: &str) -> Option<OrganisationNumber> {
    optional(fields, "organisation_number", text, organisation_number)
}

fn optional<T>(fields: &mut Fields, field: &str, text: &str, parse: impl Fn(&str) -> Result<T, String>) -> Option<T> {
    if text.is_empty() { None } else { fields.take(field, parse(text)) }
}

fn aliases(fields: &mut Fields, texts: &[String]) -> Vec<Name> {
    if texts.len() > ALIASES {
        fields.reject("aliases", format!("must be at most {ALIASES}: leave out those that are not in use"));
        return Vec::new();
    }
    let parsed = texts.iter().enumerate();
    let parsed =
        parsed.filter_map(|(place, text)| fields.take(&format!("aliases[{place}]"), OrganisationName::parse(text)));
    parsed.map(|text| Name::new(text, NameKind::Alias)).collect()
}

fn other_names(fields: &mut Fields, names: &[contract::OrganisationName]) -> Vec<Name> {
    if names.len() > OTHER_NAMES {
        fields.reject("other_names", format!("must be at most {OTHER_NAMES}: leave out those that nobody uses"));
        return Vec::new();
    }
    let mut read = Vec::new();
    for (place, stated) in names.iter().enumerate() {
        let at = |field: &str| format!("other_names[{place}].{field}");
        let text = fields.take(&at("name"), OrganisationName::parse(&stated.name));
        let kind = fields.take(&at("kind"), name_kind(stated.kind));
        let (from, until) =
            days(fields, &at("valid_from"), &stated.valid_from, &at("valid_until"), &stated.valid_until);
        if let (Some(text), Some(kind)) = (text, kind) {
            read.push(Name { from, until, ..Name::new(text, kind) });
        }
    }
    read
}

fn contacts(fields: &mut Fields, stated: &[contract::ContactFunction]) -> Vec<Contact> {
    if stated.len() > contact::MOST {
        fields.reject("contacts", format!("must be at most {}: state the functions that others need", contact::MOST));
        return Vec::new();
    }
    let mut read = Vec::new();
    for (place, one) in stated.iter().enumerate() {
        let at = |field: &str| format!("contacts[{place}].{field}");
        let function = fields.take(&at("function"), contact::function(&one.function));
        let email = fields.take(&at("email"), contact::email(&one.email));
        let phone = fields.take(&at("phone"), contact::phone(&one.phone));
        let (Some(function), Some(email), Some(phone)) = (function, email, phone) else { continue };
        if email.is_empty() && phone.is_empty() {
            fields.reject(&at("email"), contact::UNREACHED);
        }
        read.push(Contact { function, email, phone });
    }
    read
}

fn roles(fields: &mut Fields, numbers: &[i32]) -> BTreeSet<Role> {
    if numbers.is_empty() || numbers.len() > ROLES {
        fields.reject(
            "roles",
            format!(
                "must be at least one and at most {ROLES}: state what the organisation does in relation to the centre"
            ),
        );
        return BTreeSet::new();
    }
    let parsed = numbers.iter().enumerate();
    parsed.filter_map(|(place, number)| fields.take(&format!("roles[{place}]"), role(*number))).collect()
}

/// Reads which role an organisation is to have, and when; from today on where no day is stated.
pub fn assignment(request: &AssignRoleRequest, today: Date) -> Result<(OrganisationId, RolePeriod), Error> {
    let mut fields = Fields::new();
    let id = fields.take("organisation_id", OrganisationId::parse(&request.organisation_id));
    opaque(&mut fields, "etag", &request.etag);
    let role = fields.take("role", role(request.role));
    let (from, until) = days(&mut fields, "valid_from", &request.valid_from, "valid_until", &request.valid_until);
    let from = from.unwrap_or(today);
    if request.valid_from.is_empty() && until.is_some_and(|until| until <= from) {
        fields.reject("valid_until", "must be after valid_from, which is today where it is empty");
    }
    let education = optional(&mut fields, "education_code", &request.education_code, EducationCode::parse);
    if education.is_some() && role.is_some_and(|role| role != Role::EducationProvider) {
        fields.reject("education_code", "must be empty but for an education provider, who may be licensed to grade");
    }
    let covers = covers(&mut fields, &request.covered_municipality_codes);
    if !covers.is_empty() && role.is_some_and(|role| role != Role::ResponsibleAuthority) {
        fields.reject("covered_municipality_codes", "must be empty but for a responsible authority");
    }
    opaque(&mut fields, "basis", &request.basis);
    let (Some(id), Some(role), true) = (id, role, fields.is_empty()) else { return Err(fields.refusal()) };
    let basis = request.basis.trim().to_owned();
    Ok((id, RolePeriod { role, education, days: Period { from, until }, covers, basis, merged_from: None }))
}

fn covers(fields: &mut Fields, codes: &[String]) -> BTreeSet<MunicipalityCode> {
    if codes.len() > COVERED {
        fields.reject("covered_municipality_codes", format!("must be at most {COVERED}"));
        return BTreeSet::new();
    }
    let codes = codes.iter().enumerate();
    codes
        .filter_map(|(place, code)| {
            fields.take(&format!("covered_municipality_codes[{place}]"), MunicipalityCode::parse(code))
        })
        .collect()
}

/// A role, or a licence, and the day on which it ends.
pub struct Ending {
    /// Whose.
    pub id: OrganisationId,
    /// Which role.
    pub role: Role,
    /// Which licence; none for the role itself.
    pub education: Option<EducationCode>,
    /// The first day on which it is not held any more.
    pub day: Date,
}

/// Reads which role is to end, and when; today where no day is stated.
pub fn ending(request: &EndRoleRequest, today: Date) -> Result<Ending, Error> {
    let mut fields = Fields::new();
    let id = fields.take("organisation_id", OrganisationId::parse(&request.organisation_id));
    opaque(&mut fields, "etag", &request.etag);
    let role = fields.take("role", role(request.role));
    let education = optional(&mut fields, "education_code", &request.education_code, EducationCode::parse);
    let day = optional(&mut fields, "valid_until", &request.valid_until, day).unwrap_or(today);
    match (id, role) {
        (Some(id), Some(role)) if fields.is_empty() => Ok(Ending { id, role, education, day }),
        _ => Err(fields.refusal()),
    }
}

/// Reads who is kept, and who is the duplicate.
pub fn merge(request: &MergeOrganisationsRequest) -> Result<(OrganisationId, OrganisationId), Error> {
    let mut fields = Fields::new();
    let kept = fields.take("organisation_id", OrganisationId::parse(&request.organisation_id));
    opaque(&mut fields, "etag", &request.etag);
    let duplicate = fields.take("duplicate_id", OrganisationId::parse(&request.duplicate_id));
    match (kept, duplicate) {
        (Some(kept), Some(duplicate)) if kept == duplicate => {
            fields.reject("duplicate_id", "must be another organisation than the one that is kept");
            Err(fields.refusal())
        }
        (Some(kept), Some(duplicate)) if fields.is_empty() => Ok((kept, duplicate)),
        _ => Err(fields.refusal()),
    }
}

/// Reads an organisation's id.
pub fn organisation_id(text: &str) -> Result<OrganisationId, Error> {
    alone("organisation_id", OrganisationId::parse(text))
}

/// Reads an organisation's id, and the day that is asked about, where that is not today.
pub fn organisation_on(id: &str, as_of: &str) -> Result<(OrganisationId, Option<Date>), Error> {
    let mut fields = Fields::new();
    let id = fields.take("organisation_id", OrganisationId::parse(id));
    let as_of = optional(&mut fields, "as_of", as_of, day);
    id.filter(|_| fields.is_empty()).map(|id| (id, as_of)).ok_or_else(|| fields.refusal())
}

/// Reads an organisation's id and the etag that a decision was made on.
pub fn organisation_to_change<'a>(id: &str, etag: &'a str) -> Result<(OrganisationId, &'a str), Error> {
    let mut fields = Fields::new();
    let id = fields.take("organisation_id", OrganisationId::parse(id));
    opaque(&mut fields, "etag", etag);
    match id {
        Some(id) if fields.is_empty() => Ok((id, etag)),
        _ => Err(fields.refusal()),
    }
}

/// Reads which organisations are listed, beyond what the filter says.
pub fn wanted(request: &ListOrganisationsRequest, today: Date) -> Result<Wanted, Error> {
    let mut fields = Fields::new();
    let role = match request.role {
        number if number == i32::from(OrganisationRole::Unspecified) => None,
        number => fields.take("role", role(number)),
    };
    let covered = &request.covered_municipality_code;
    let covers = optional(&mut fields, "covered_municipality_code", covered, MunicipalityCode::parse);
    let day = optional(&mut fields, "as_of", &request.as_of, day).unwrap_or(today);
    if fields.is_empty() { Ok(Wanted { role, covers, day }) } else { Err(fields.refusal()) }
}

/// Reads what is searched for.
pub fn search(request: &SearchOrganisationsRequest) -> Result<Search, Error> {
    let mut fields = Fields::new();
    let text = request.text.trim();
    if !SEARCHED.contains(&text.chars().count()) {
        fields.reject("text", format!("must be {} to {} characters", SEARCHED.start(), SEARCHED.end()));
    }
    let size = usize::try_from(request.size).ok().filter(|size| *size <= MATCHES.1);
    let Some(size) = size.filter(|_| fields.is_empty()) else {
        if size.is_none() {
            fields.reject("size", format!("must be 0 (for the default of {}) to {}", MATCHES.0, MATCHES.1));
        }
        return Err(fields.refusal());
    };
    Ok(Search { text: text.to_owned(), size: if size == 0 { MATCHES.0 } else { size } })
}

/// Reads what an organisation is looked up by.
pub fn organisation_key(request: &LookUpOrganisationRequest) -> Result<OrganisationKey, Error> {
    match &request.by {
        Some(By::OrganisationNumber(text)) => {
            alone("organisation_number", organisation_number(text)).map(OrganisationKey::Number)
        }
        Some(By::Name(text)) => alone("name", OrganisationName::parse(text)).map(OrganisationKey::Name),
        None => alone("by", Err("must be an organisation_number or a name: state one of the two".into())),
    }
}

/// Two days of which the second is after the first; either may be missing.
fn days(fields: &mut Fields, first: &str, from: &str, last: &str, until: &str) -> (Option<Date>, Option<Date>) {
    let (from, until) = (optional(fields, first, from, day), optional(fields, last, until, day));
    if from.zip(until).is_some_and(|(from, until)| until <= from) {
        fields.reject(last, "must be after the first day: it is the first on which this is over");
    }
    (from, until)
}

fn day(text: &str) -> Result<Date, String> {
    let day = Date::parse(text, DAY).ok().filter(|day| YEARS.contains(&day.year()));
    day.ok_or_else(|| "must be a day, as YYYY-MM-DD".into())
}

fn organisation_number(text: &str) -> Result<OrganisationNumber, String> {
    OrganisationNumber::parse(text).map_err(|fault| fault.to_string())
}

#[cfg(test)]
mod tests;
