//! The register as a file that a spreadsheet opens and an import takes: UTF-8 with its mark, semicolons, and nothing that is a formula.

use std::collections::HashMap;

use anyhow::anyhow;
use mesh::refusal::Error;
use proto::reell::actors::v1::{self as contract, OrganisationKind, OrganisationRole, ProtectionMarking};
use time::Date;

use crate::{
    domain::{
        identity::{Grade, Identity, Kind as IdentityKind},
        import::{
            Column,
            row::{BETWEEN, one_value, person::Words},
            table::FORMULA,
            text::MARK,
        },
        organisation::{
            Kind, Organisation, OrganisationId, code::MunicipalityCode, contact::Contact, reference::Reference,
            role::Role,
        },
        person::Person,
        protection::Marking,
    },
    wire::{
        organisations::{kind_to_proto, role_to_proto},
        persons::{kind_to_proto as identity_kind_to_proto, protection::to_marking, to_grade},
    },
};

/// What the contract's names begin with: those of roles, of kinds of organisations, of markings, of kinds of numbers, and of grades.
const PREFIX: &str = "ORGANISATION_ROLE_";
const KIND: &str = "ORGANISATION_KIND_";
const MARKING: &str = "PROTECTION_MARKING_";
const IDENTITY_KIND: &str = "IDENTITY_KIND_";
const GRADE: &str = "IDENTITY_GRADE_";
/// All markings.
const MARKINGS: [Marking; 5] =
    [Marking::None, Marking::Secrecy, Marking::ProtectedRegistration, Marking::FictitiousIdentity, Marking::Unknown];

/// Reads a role's name, as a file has it.
pub fn role(word: &str) -> Option<Role> {
    Role::ALL.into_iter().find(|role| role_name(*role) == word)
}

fn role_name(role: Role) -> String {
    let name: &'static str = OrganisationRole::as_str_name(&role_to_proto(role));
    name.strip_prefix(PREFIX).unwrap_or(name).to_ascii_lowercase()
}

/// Reads the name of a kind of organisation, as a file has it.
pub fn kind(word: &str) -> Option<Kind> {
    Kind::ALL.into_iter().find(|kind| kind_name(*kind) == word)
}

fn kind_name(kind: Kind) -> String {
    let name: &'static str = OrganisationKind::as_str_name(&kind_to_proto(kind));
    name.strip_prefix(KIND).unwrap_or(name).to_ascii_lowercase()
}

/// How the words in a file of persons are read.
pub const WORDS: Words = Words { marking, kind: identity_kind, grade };

/// Reads a marking's name, as a file has it.
fn marking(word: &str) -> Option<Marking> {
    MARKINGS.into_iter().find(|marking| marking_name(*marking) == word)
}

fn marking_name(marking: Marking) -> String {
    let name: &'static str = ProtectionMarking::as_str_name(&to_marking(marking));
    name.strip_prefix(MARKING).unwrap_or(name).to_ascii_lowercase()
}

/// Reads the name of a kind of number, as a file has it.
fn identity_kind(word: &str) -> Option<IdentityKind> {
    IdentityKind::ALL.into_iter().find(|kind| identity_kind_name(*kind) == word)
}

fn identity_kind_name(kind: IdentityKind) -> String {
    let name: &'static str = contract::IdentityKind::as_str_name(&identity_kind_to_proto(kind));
    name.strip_prefix(IDENTITY_KIND).unwrap_or(name).to_ascii_lowercase()
}

/// Reads a grade's name, as a file has it.
fn grade(word: &str) -> Option<Grade> {
    Grade::ALL.into_iter().find(|grade| grade_name(*grade) == word)
}

fn grade_name(grade: Grade) -> String {
    let name: &'static str = contract::IdentityGrade::as_str_name(&to_grade(Some(grade)));
    name.strip_prefix(GRADE).unwrap_or(name).to_ascii_lowercase()
}

/// Organisations as rows, with the roles that they hold today, and with how their parents are named; the first rows of a file stand behind
/// its mark and headers.
pub fn organisations(
    organisations: &[Organisation],
    parents: &HashMap<OrganisationId, Reference>,
    today: Date,
    first: bool,
) -> Result<Vec<u8>, Error> {
    let rows = organisations.iter().map(|organisation| {
        let profile = &organisation.profile;
        let between = BETWEEN.to_string();
        [
            profile.number.as_ref().map(ToString::to_string).unwrap_or_default(),
            profile.names.official().as_str().to_owned(),
            profile.names.others().iter().map(|name| name.text.as_str()).collect::<Vec<_>>().join(&between),
            organisation.roles.held_on(today).into_iter().map(role_name).collect::<Vec<_>>().join(&between),
            profile.kind.map(kind_name).unwrap_or_default(),
            profile.municipality.as_ref().map(MunicipalityCode::as_str).unwrap_or_default().to_owned(),
            profile.peppol.as_ref().map(ToString::to_string).unwrap_or_default(),
            profile.parent.map(|parent| named(parent, parents)).unwrap_or_default(),
            each(&profile.contacts, |contact| &contact.function),
            each(&profile.contacts, |contact| &contact.email),
            each(&profile.contacts, |contact| &contact.phone),
        ]
    });
    let headers = [
        Column::Number,
        Column::Name,
        Column::Aliases,
        Column::Roles,
        Column::Kind,
        Column::MunicipalityCode,
        Column::PeppolId,
        Column::Parent,
        Column::ContactFunction,
        Column::ContactEmail,
        Column::ContactPhone,
    ];
    write(headers, rows, first)
}

/// An organisation as a file names it.
fn named(id: OrganisationId, names: &HashMap<OrganisationId, Reference>) -> String {
    names.get(&id).map_or_else(|| id.to_string(), ToString::to_string)
}

/// What each contact has, in one cell; the cell is empty where none has anything.
fn each(contacts: &[Contact], of: fn(&Contact) -> &String) -> String {
    let values: Vec<_> = contacts.iter().map(|contact| one_value(of(contact))).collect();
    if values.iter().all(String::is_empty) { String::new() } else { values.join(&BETWEEN.to_string()) }
}

/// Persons who have a number as rows, with how the organisations are named that made numbers up.
pub fn persons(
    persons: &[Person],
    issuers: &HashMap<OrganisationId, Reference>,
    first: bool,
) -> Result<Vec<u8>, Error> {
    let rows = persons.iter().filter_map(|person| {
        let profile = &person.profile;
        let identity = profile.identity.as_ref()?;
        Some([
            number(identity),
            profile.given_name.as_str().to_owned(),
            profile.family_name.as_str().to_owned(),
            marking_name(profile.marking),
            identity_kind_name(identity.kind()),
            identity.grade().map(grade_name).unwrap_or_default(),
            if identity.is_dormant() { "yes".to_owned() } else { String::new() },
            identity.issuer().map(|issuer| named(issuer, issuers)).unwrap_or_default(),
            match identity {
                Identity::Foreign { country, .. } => country.text(),
                Identity::Personal(_)
                | Identity::Coordination { .. }
                | Identity::Temporary { .. }
                | Identity::Dossier(_) => String::new(),
            },
        ])
    });
    let headers = [
        Column::Number,
        Column::GivenName,
        Column::FamilyName,
        Column::Protection,
        Column::IdentityKind,
        Column::IdentityGrade,
        Column::IdentityDormant,
        Column::IdentityIssuer,
        Column::IdentityCountry,
    ];
    write(headers, rows, first)
}

/// A number with a hyphen, so that a spreadsheet takes it neither for a quantity nor for a day.
fn number(identity: &Identity) -> String {
    let behind = match identity.kind() {
        IdentityKind::Personal | IdentityKind::Coordination | IdentityKind::Temporary => 8,
        IdentityKind::Foreign => 6,
        IdentityKind::Dossier => 5,
    };
    match identity.in_full().split_at_checked(behind) {
        Some((first, rest)) if !rest.is_empty() => format!("{first}-{rest}"),
        _ => identity.in_full().to_owned(),
    }
}

fn write<const N: usize>(
    headers: [Column; N],
    rows: impl Iterator<Item = [String; N]>,
    first: bool,
) -> Result<Vec<u8>, Error> {
    let begun = if first { MARK.to_vec() } else { Vec::new() };
    let mut writer = csv::WriterBuilder::new().delimiter(b';').terminator(csv::Terminator::CRLF).from_writer(begun);
    let fault = |fault: csv::Error| anyhow!("rows cannot be written: {fault}");
    if first {
        writer.write_record(headers.map(Column::name)).map_err(fault)?;
    }
    for row in rows {
        writer.write_record(row.map(harmless)).map_err(fault)?;
    }
    Ok(writer.into_inner().map_err(|_| anyhow!("rows cannot be written"))?)
}

/// A cell that no spreadsheet takes for a formula.
fn harmless(cell: String) -> String {
    if cell.starts_with(FORMULA) { format!("'{cell}") } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::identity::{Country, DossierNumber, ForeignNumber};

    #[test]
    fn every_role_is_read_as_it_is_written() {
        for one in Role::ALL {
            assert_eq!(role(&role_name(one)), Some(one));
        }
        assert_eq!(role_name(Role::CooperationPartner), "cooperation_partner");
    }

    #[test]
    fn every_kind_is_read_as_it_is_written() {
        for one in Kind::ALL {
            assert_eq!(kind(&kind_name(one)), Some(one));
        }
        assert_eq!(kind_name(Kind::StateAuthority), "state_authority");
    }

    #[test]
    fn every_marking_is_read_as_it_is_written() {
        for one in MARKINGS {
            assert_eq!(marking(&marking_name(one)), Some(one));
        }
        assert_eq!(marking_name(Marking::ProtectedRegistration), "protected_registration");
    }

    #[test]
    fn every_kind_of_number_and_every_grade_is_read_as_it_is_written() {
        for one in IdentityKind::ALL {
            assert_eq!(identity_kind(&identity_kind_name(one)), Some(one));
        }
        for one in Grade::ALL {
            assert_eq!(grade(&grade_name(one)), Some(one));
        }
        assert_eq!(identity_kind_name(IdentityKind::Coordination), "coordination_number");
        assert_eq!(grade_name(Grade::Unconfirmed), "unconfirmed");
    }

    #[test]
    fn a_number_is_written_with_a_hyphen_and_read_as_the_same() {
        let dossier = |text: &str| Identity::Dossier(DossierNumber::parse(text).expect("a number"));
        assert_eq!(number(&dossier("1234567")), "12345-67");
        assert_eq!(DossierNumber::parse("12345-67").map(Identity::Dossier), Ok(dossier("1234567")));
        let foreign = |text: &str| Identity::Foreign {
            number: ForeignNumber::parse(text).expect("a number"),
            country: Country::parse("NO").expect("a country"),
        };
        for (text, written) in [("01019012345", "010190-12345"), ("ab12", "AB12"), ("åäö123", "ÅÄÖ-123")] {
            assert_eq!(number(&foreign(text)), written);
            assert_eq!(foreign(written), foreign(text));
        }
    }

    #[test]
    fn contacts_stand_in_the_same_places_of_their_cells() {
        let contact = |function: &str, phone: &str| Contact {
            function: function.to_owned(),
            email: String::new(),
            phone: phone.to_owned(),
        };
        let contacts = [contact("Vux|Expedition", ""), contact("Rektor", "+46 920-45 30 00")];
        assert_eq!(each(&contacts, |contact| &contact.function), "Vux/Expedition|Rektor");
        assert_eq!(each(&contacts, |contact| &contact.email), "");
        assert_eq!(each(&contacts, |contact| &contact.phone), "|+46 920-45 30 00");
    }

    #[test]
    fn nothing_that_is_written_is_a_formula() {
        assert_eq!(harmless("=1+1".into()), "'=1+1");
        assert_eq!(harmless("a=b".into()), "a=b");
    }
}
