//! The register as a file that a spreadsheet opens and an import takes: UTF-8 with its mark, semicolons, and nothing that is a formula.

use anyhow::anyhow;
use mesh::refusal::Error;
use proto::reell::actors::v1::{OrganisationKind, OrganisationRole, ProtectionMarking};
use time::Date;

use crate::{
    domain::{
        identity::Identity,
        import::{Column, row::BETWEEN, table::FORMULA, text::MARK},
        organisation::{Kind, Organisation, code::MunicipalityCode, role::Role},
        person::Person,
        protection::Marking,
    },
    wire::{
        organisations::{kind_to_proto, role_to_proto},
        persons::protection::to_marking,
    },
};

/// What the contract's names of roles, of kinds and of markings begin with.
const PREFIX: &str = "ORGANISATION_ROLE_";
const KIND: &str = "ORGANISATION_KIND_";
const MARKING: &str = "PROTECTION_MARKING_";
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

/// Reads a marking's name, as a file has it.
pub fn marking(word: &str) -> Option<Marking> {
    MARKINGS.into_iter().find(|marking| marking_name(*marking) == word)
}

fn marking_name(marking: Marking) -> String {
    let name: &'static str = ProtectionMarking::as_str_name(&to_marking(marking));
    name.strip_prefix(MARKING).unwrap_or(name).to_ascii_lowercase()
}

/// Organisations as rows, with the roles that they hold today; the first rows of a file stand behind its mark and headers.
pub fn organisations(organisations: &[Organisation], today: Date, first: bool) -> Result<Vec<u8>, Error> {
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
    ];
    write(headers, rows, first)
}

/// Persons as rows: those whose number is one that an import takes.
pub fn persons(persons: &[Person], first: bool) -> Result<Vec<u8>, Error> {
    let rows = persons.iter().filter_map(|person| {
        let profile = &person.profile;
        Some([
            hyphenated(number(profile.identity.as_ref()?)?),
            profile.given_name.as_str().to_owned(),
            profile.family_name.as_str().to_owned(),
            marking_name(profile.marking),
        ])
    });
    write([Column::Number, Column::GivenName, Column::FamilyName, Column::Protection], rows, first)
}

/// The figures of a number that Sweden gave; an import takes no other.
pub fn number(identity: &Identity) -> Option<&str> {
    match identity {
        Identity::Personal(number) => Some(number.canonical()),
        Identity::Coordination { number, .. } => Some(number.canonical()),
        Identity::Temporary { .. } | Identity::Dossier(_) | Identity::Foreign { .. } => None,
    }
}

/// With a hyphen a spreadsheet does not take it for a quantity.
fn hyphenated(figures: &str) -> String {
    let (date, serial) = figures.split_at_checked(8).unwrap_or((figures, ""));
    format!("{date}-{serial}")
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
    fn nothing_that_is_written_is_a_formula() {
        assert_eq!(harmless("=1+1".into()), "'=1+1");
        assert_eq!(harmless("a=b".into()), "a=b");
    }
}
