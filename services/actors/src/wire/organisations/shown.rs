//! Organisations as the contract shows them: answers, events, and the names of its closed lists.

use proto::reell::actors::v1::{
    self as contract, OrganisationKind, OrganisationNameKind, OrganisationRole, OrganisationState,
};
use time::Date;

use super::Ending;
use crate::domain::organisation::{
    Kind, Organisation, OrganisationId, State,
    code::{EducationCode, MunicipalityCode},
    contact::Contact,
    names::{Name, NameKind},
    role::{Role, RolePeriod},
};

/// An organisation as it is on a day.
pub fn organisation(organisation: &Organisation, day: Date) -> contract::Organisation {
    let profile = &organisation.profile;
    contract::Organisation {
        id: organisation.id.to_string(),
        etag: organisation.revision.to_string(),
        organisation_number: profile.number.as_ref().map(ToString::to_string).unwrap_or_default(),
        name: profile.names.official().as_str().to_owned(),
        aliases: profile.names.others().iter().map(|name| name.text.as_str().to_owned()).collect(),
        roles: organisation.roles.held_on(day).into_iter().map(|role| role_to_proto(role).into()).collect(),
        state: state_to_proto(organisation.state).into(),
        create_time: Some(organisation.created.to_proto()),
        update_time: Some(organisation.updated.to_proto()),
        kind: profile.kind.map_or(OrganisationKind::Unspecified, kind_to_proto).into(),
        parent_id: id_text(profile.parent),
        peppol_id: profile.peppol.as_ref().map(ToString::to_string).unwrap_or_default(),
        municipality_code: profile.municipality.as_ref().map(|code| code.as_str().to_owned()).unwrap_or_default(),
        contacts: profile.contacts.iter().map(contact).collect(),
        names: profile.names.all().map(name).collect(),
        role_periods: organisation.roles.history().iter().map(period).collect(),
        redirected_from_id: String::new(),
    }
}

/// An organisation as it was on a day that was asked about: under the name of that day.
pub fn organisation_then(found: &Organisation, day: Date) -> contract::Organisation {
    let name = found.profile.names.official_on(day).as_str().to_owned();
    contract::Organisation { name, ..organisation(found, day) }
}

fn contact(contact: &Contact) -> contract::ContactFunction {
    let Contact { function, email, phone } = contact.clone();
    contract::ContactFunction { function, email, phone }
}

fn name(name: &Name) -> contract::OrganisationName {
    contract::OrganisationName {
        name: name.text.as_str().to_owned(),
        kind: name_kind_to_proto(name.kind).into(),
        valid_from: day_text(name.from),
        valid_until: day_text(name.until),
        merged_from_id: id_text(name.merged_from),
    }
}

fn period(period: &RolePeriod) -> contract::RolePeriod {
    contract::RolePeriod {
        role: role_to_proto(period.role).into(),
        valid_from: day_text(Some(period.days.from)),
        valid_until: day_text(period.days.until),
        education_code: code_text(period.education.as_ref()),
        covered_municipality_codes: period.covers.iter().map(MunicipalityCode::as_str).map(str::to_owned).collect(),
        basis: period.basis.clone(),
        merged_from_id: id_text(period.merged_from),
    }
}

/// The event that an organisation has been registered.
pub fn organisation_registered(organisation: &Organisation) -> contract::OrganisationRegistered {
    let roles = organisation.roles.decided().iter();
    contract::OrganisationRegistered {
        organisation_id: organisation.id.to_string(),
        roles: roles.map(|period| role_to_proto(period.role).into()).collect(),
    }
}

/// The event that an organisation has been taken out of use.
pub fn organisation_deactivated(organisation: &Organisation) -> contract::OrganisationDeactivated {
    contract::OrganisationDeactivated { organisation_id: organisation.id.to_string() }
}

/// The event that an organisation has been taken into use again.
pub fn organisation_reactivated(organisation: &Organisation) -> contract::OrganisationReactivated {
    contract::OrganisationReactivated { organisation_id: organisation.id.to_string() }
}

/// The event that it has been stated anew what an organisation is.
pub fn organisation_revised(organisation: &Organisation) -> contract::OrganisationRevised {
    contract::OrganisationRevised { organisation_id: organisation.id.to_string() }
}

/// The event that an organisation has been given a role.
pub fn role_assigned(organisation: &Organisation, period: &RolePeriod) -> contract::RoleAssigned {
    contract::RoleAssigned {
        organisation_id: organisation.id.to_string(),
        role: role_to_proto(period.role).into(),
        valid_from: day_text(Some(period.days.from)),
        valid_until: day_text(period.days.until),
        education_code: code_text(period.education.as_ref()),
    }
}

/// The event that a role has been ended.
pub fn role_ended(ending: &Ending) -> contract::RoleEnded {
    contract::RoleEnded {
        organisation_id: ending.id.to_string(),
        role: role_to_proto(ending.role).into(),
        valid_until: day_text(Some(ending.day)),
        education_code: code_text(ending.education.as_ref()),
    }
}

/// The event that a duplicate has been merged.
pub fn organisations_merged(kept: &Organisation, duplicate: &Organisation) -> contract::OrganisationsMerged {
    contract::OrganisationsMerged { organisation_id: kept.id.to_string(), duplicate_id: duplicate.id.to_string() }
}

/// The event that a merge has been undone.
pub fn organisations_unmerged(kept: &Organisation, duplicate: &Organisation) -> contract::OrganisationsUnmerged {
    contract::OrganisationsUnmerged { organisation_id: kept.id.to_string(), duplicate_id: duplicate.id.to_string() }
}

fn id_text(id: Option<OrganisationId>) -> String {
    id.map(|id| id.to_string()).unwrap_or_default()
}

fn code_text(code: Option<&EducationCode>) -> String {
    code.map(|code| code.as_str().to_owned()).unwrap_or_default()
}

/// Years have four figures here: the contract takes no others, and today is in one of them.
fn day_text(day: Option<Date>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// A role of the contract as one of ours.
pub fn role(number: i32) -> Result<Role, String> {
    let found = Role::ALL.into_iter().find(|role| i32::from(role_to_proto(*role)) == number);
    found.ok_or_else(|| "must be one of the roles of the contract: choose what the organisation does".into())
}

/// A kind of the contract as one of ours.
pub fn kind(number: i32) -> Result<Kind, String> {
    let found = Kind::ALL.into_iter().find(|kind| i32::from(kind_to_proto(*kind)) == number);
    found.ok_or_else(|| "must be one of the kinds of the contract: choose what the organisation is by law".into())
}

/// A kind of name beside the official one; unspecified is an alias.
pub fn name_kind(number: i32) -> Result<NameKind, String> {
    match OrganisationNameKind::try_from(number) {
        Ok(OrganisationNameKind::Unspecified | OrganisationNameKind::Alias) => Ok(NameKind::Alias),
        Ok(OrganisationNameKind::Earlier) => Ok(NameKind::Earlier),
        Ok(OrganisationNameKind::Abbreviation) => Ok(NameKind::Abbreviation),
        Ok(OrganisationNameKind::Official) | Err(_) => {
            Err("must be an alias, an earlier name or an abbreviation: the official one stands in name".into())
        }
    }
}

fn name_kind_to_proto(kind: NameKind) -> OrganisationNameKind {
    match kind {
        NameKind::Official => OrganisationNameKind::Official,
        NameKind::Alias => OrganisationNameKind::Alias,
        NameKind::Earlier => OrganisationNameKind::Earlier,
        NameKind::Abbreviation => OrganisationNameKind::Abbreviation,
    }
}

fn state_to_proto(state: State) -> OrganisationState {
    match state {
        State::Active => OrganisationState::Active,
        State::Inactive => OrganisationState::Inactive,
    }
}

/// A kind of ours as one of the contract.
pub fn kind_to_proto(kind: Kind) -> OrganisationKind {
    match kind {
        Kind::Company => OrganisationKind::Company,
        Kind::Municipality => OrganisationKind::Municipality,
        Kind::Region => OrganisationKind::Region,
        Kind::StateAuthority => OrganisationKind::StateAuthority,
        Kind::MunicipalAssociation => OrganisationKind::MunicipalAssociation,
        Kind::Association => OrganisationKind::Association,
        Kind::Foundation => OrganisationKind::Foundation,
        Kind::EducationCompany => OrganisationKind::EducationCompany,
        Kind::University => OrganisationKind::University,
        Kind::Other => OrganisationKind::Other,
    }
}

/// A role of ours as one of the contract.
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
        Role::EducationProvider => OrganisationRole::EducationProvider,
        Role::SectorBody => OrganisationRole::SectorBody,
        Role::Commissioner => OrganisationRole::Commissioner,
        Role::LearningCentre => OrganisationRole::LearningCentre,
        Role::Authority => OrganisationRole::Authority,
        Role::CivilSociety => OrganisationRole::CivilSociety,
    }
}
