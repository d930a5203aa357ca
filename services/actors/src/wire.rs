//! The contract's messages to and from the registry's own types. All that is wrong with a request is said at once.

use std::collections::BTreeSet;

use mesh::refusal::{Error, Fields};
use proto::reell::actors::v1::{
    self as contract, IdentityKind, LookUpOrganisationRequest, OrganisationRole, OrganisationState,
    RegisterOrganisationRequest, RegisterPersonRequest, look_up_organisation_request::By,
};
use time::Date;

use crate::domain::{
    name::{OrganisationName, PersonName},
    organisation::{self, Organisation, OrganisationId, Role, State},
    organisation_number::OrganisationNumber,
    person::{self, Person, PersonId},
    person_number::{CoordinationNumber, PersonNumber, PersonNumberFault, PersonalNumber},
};

/// The most aliases that an organisation is registered with.
const ALIASES: usize = 20;
/// The most entries in a list of roles; there are fewer roles, and one stated twice counts once.
const ROLES: usize = 20;
/// The most characters of a purpose and of an etag, which are opaque here.
const OPAQUE_CHARACTERS: usize = 200;

/// What an organisation is looked up by.
pub enum OrganisationKey {
    /// Its number.
    Number(OrganisationNumber),
    /// Its name or an alias.
    Name(OrganisationName),
}

/// Reads what an organisation is to be registered with.
pub fn organisation_profile(request: &RegisterOrganisationRequest) -> Result<organisation::Profile, Error> {
    let mut fields = Fields::new();
    let number = match request.organisation_number.as_str() {
        "" => Some(None),
        text => fields.take("organisation_number", organisation_number(text)).map(Some),
    };
    let name = fields.take("name", OrganisationName::parse(&request.name));
    let aliases = aliases(&mut fields, &request.aliases);
    let roles = roles(&mut fields, &request.roles);
    let (Some(number), Some(name), true) = (number, name, fields.is_empty()) else { return Err(fields.refusal()) };
    let profile = organisation::Profile { number, name, aliases, roles };
    for place in profile.repeated_aliases() {
        fields
            .reject(&format!("aliases[{place}]"), "must differ from the name and from the other aliases: leave it out");
    }
    if fields.is_empty() { Ok(profile) } else { Err(fields.refusal()) }
}

fn aliases(fields: &mut Fields, texts: &[String]) -> Vec<OrganisationName> {
    if texts.len() > ALIASES {
        fields.reject("aliases", format!("must be at most {ALIASES}: leave out those that are not in use"));
        return Vec::new();
    }
    let parsed = texts.iter().enumerate();
    parsed
        .filter_map(|(place, text)| fields.take(&format!("aliases[{place}]"), OrganisationName::parse(text)))
        .collect()
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

/// Reads an organisation's id.
pub fn organisation_id(text: &str) -> Result<OrganisationId, Error> {
    alone("organisation_id", OrganisationId::parse(text))
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

/// Reads a filter by role; unspecified is none.
pub fn role_filter(number: i32) -> Result<Option<Role>, Error> {
    if number == i32::from(OrganisationRole::Unspecified) { Ok(None) } else { alone("role", role(number)).map(Some) }
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

/// An organisation as the contract shows it.
pub fn organisation(organisation: &Organisation) -> contract::Organisation {
    let profile = &organisation.profile;
    contract::Organisation {
        id: organisation.id.to_string(),
        etag: organisation.revision.to_string(),
        organisation_number: profile.number.as_ref().map(ToString::to_string).unwrap_or_default(),
        name: profile.name.as_str().to_owned(),
        aliases: profile.aliases.iter().map(|alias| alias.as_str().to_owned()).collect(),
        roles: role_numbers(&profile.roles),
        state: match organisation.state {
            State::Active => OrganisationState::Active,
            State::Inactive => OrganisationState::Inactive,
        }
        .into(),
        create_time: Some(organisation.created.to_proto()),
        update_time: Some(organisation.updated.to_proto()),
    }
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

/// The event that an organisation has been registered.
pub fn organisation_registered(organisation: &Organisation) -> contract::OrganisationRegistered {
    contract::OrganisationRegistered {
        organisation_id: organisation.id.to_string(),
        roles: role_numbers(&organisation.profile.roles),
    }
}

/// The event that an organisation has been taken out of use.
pub fn organisation_deactivated(organisation: &Organisation) -> contract::OrganisationDeactivated {
    contract::OrganisationDeactivated { organisation_id: organisation.id.to_string() }
}

/// The event that a person has been registered.
pub fn person_registered(person: &Person) -> contract::PersonRegistered {
    contract::PersonRegistered { person_id: person.id.to_string() }
}

fn role_numbers(roles: &BTreeSet<Role>) -> Vec<i32> {
    roles.iter().map(|role| i32::from(role_to_proto(*role))).collect()
}

fn role_to_proto(role: Role) -> OrganisationRole {
    match role {
        Role::Applicant => OrganisationRole::Applicant,
        Role::Funder => OrganisationRole::Funder,
        Role::CooperationPartner => OrganisationRole::CooperationPartner,
        Role::Referrer => OrganisationRole::Referrer,
        Role::Employer => OrganisationRole::Employer,
        Role::Provider => OrganisationRole::Provider,
        Role::Issuer => OrganisationRole::Issuer,
        Role::ResponsibleAuthority => OrganisationRole::ResponsibleAuthority,
        Role::Municipality => OrganisationRole::Municipality,
    }
}

fn role(number: i32) -> Result<Role, String> {
    let found = Role::ALL.into_iter().find(|role| i32::from(role_to_proto(*role)) == number);
    found.ok_or_else(|| "must be one of the roles of the contract: choose what the organisation does".into())
}

fn organisation_number(text: &str) -> Result<OrganisationNumber, String> {
    OrganisationNumber::parse(text).map_err(|fault| fault.to_string())
}

fn rule(fault: PersonNumberFault) -> String {
    fault.to_string()
}

fn opaque(fields: &mut Fields, field: &str, text: &str) {
    if text.chars().count() > OPAQUE_CHARACTERS || text.chars().any(char::is_control) {
        fields.reject(field, format!("must be at most {OPAQUE_CHARACTERS} characters, without control characters"));
    }
}

/// The value of a request's only field.
fn alone<T>(field: &str, parsed: Result<T, String>) -> Result<T, Error> {
    let mut fields = Fields::new();
    fields.take(field, parsed).ok_or_else(|| fields.refusal())
}

#[cfg(test)]
mod tests;
