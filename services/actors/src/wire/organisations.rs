//! Organisations between the contract and the registry's own types. All that is wrong with a request is said at once.

use std::collections::BTreeSet;

use mesh::refusal::{Error, Fields};
use proto::reell::actors::v1::{
    self as contract, LookUpOrganisationRequest, OrganisationRole, OrganisationState, RegisterOrganisationRequest,
    look_up_organisation_request::By,
};

use super::{alone, opaque};
use crate::domain::{
    name::OrganisationName,
    organisation::{self, Organisation, OrganisationId, Role, State},
    organisation_number::OrganisationNumber,
};

/// The most aliases that an organisation is registered with.
const ALIASES: usize = 20;
/// The most entries in a list of roles; there are fewer roles, and one stated twice counts once.
const ROLES: usize = 20;

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

fn role_numbers(roles: &BTreeSet<Role>) -> Vec<i32> {
    roles.iter().map(|role| i32::from(role_to_proto(*role))).collect()
}

/// A role as the contract numbers it.
pub fn role_to_proto(role: Role) -> OrganisationRole {
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

/// Reads a role by its number in the contract.
pub fn role(number: i32) -> Result<Role, String> {
    let found = Role::ALL.into_iter().find(|role| i32::from(role_to_proto(*role)) == number);
    found.ok_or_else(|| "must be one of the roles of the contract: choose what the organisation does".into())
}

fn organisation_number(text: &str) -> Result<OrganisationNumber, String> {
    OrganisationNumber::parse(text).map_err(|fault| fault.to_string())
}

#[cfg(test)]
mod tests;
