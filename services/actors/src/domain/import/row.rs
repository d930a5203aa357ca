//! A row's cells as an organisation, by the rules of the register, and by what spreadsheets do to numbers.

use std::collections::BTreeSet;

use super::{Column, Fault, table::Cell};
use crate::domain::{
    name::OrganisationName,
    organisation::{
        self, Kind, OrganisationId,
        code::{MunicipalityCode, PeppolId},
        names::{Name, NameKind, Names},
        reference::Reference,
        role::Role,
    },
    organisation_number::{OrganisationNumber, OrganisationNumberFault},
};

mod contacts;
pub mod person;

pub use contacts::one_value;

/// The most names of one organisation beside its own.
const ALIASES: usize = 40;
/// The figures of a municipality's code without its first zero.
const CODE_WITHOUT_ZERO: usize = 3;
/// What stands between several values in one cell.
pub const BETWEEN: char = '|';

/// A row's cells.
pub type Cells = [Cell];

/// An organisation as a row states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// All of it but the roles, and but the parent, whom only the register knows.
    pub profile: organisation::Profile,
    /// Who is above it in its group.
    pub parent: Option<Reference>,
    /// What it does from today on; nothing where its cell is empty.
    pub roles: BTreeSet<Role>,
    /// What the file has a column for. An empty cell there says that the organisation has none.
    pub states: BTreeSet<Column>,
}

/// Reads an organisation. `role` reads a role's name and `kind` a kind's, and `otherwise` are the roles where the file has no column for
/// them.
pub fn organisation(
    cells: &Cells,
    role: impl Fn(&str) -> Option<Role>,
    kind: impl Fn(&str) -> Option<Kind>,
    otherwise: &BTreeSet<Role>,
) -> Result<Stated, Vec<Fault>> {
    let mut faults = Vec::new();
    let number = optional(cells, Column::Number, &mut faults, |text| organisation_number(Column::Number, text));
    let name = text(cells, Column::Name, &mut faults);
    let name = name.and_then(|text| take(&mut faults, organisation_name("name", text)));
    let aliases = text(cells, Column::Aliases, &mut faults);
    let parsed: Vec<_> = parts(aliases.unwrap_or_default())
        .filter_map(|text| take(&mut faults, organisation_name("aliases", text)))
        .collect();
    if parsed.len() > ALIASES {
        faults.push(Fault::new(
            "aliases",
            "text",
            format!("must be at most {ALIASES}: leave out those that are not in use"),
        ));
    }
    let stated = text(cells, Column::Roles, &mut faults);
    let roles = match stated {
        None => otherwise.clone(),
        Some(text) => roles(text, role, &mut faults),
    };
    let kind = optional(cells, Column::Kind, &mut faults, |word| kind(&word.to_lowercase()).ok_or_else(no_kind));
    let municipality = optional(cells, Column::MunicipalityCode, &mut faults, municipality_code);
    let peppol = optional(cells, Column::PeppolId, &mut faults, |text| {
        PeppolId::parse(text).map_err(|rule| Fault::new(Column::PeppolId.name(), "form", rule))
    });
    let parent = optional(cells, Column::Parent, &mut faults, |text| reference(Column::Parent, text));
    let contacts = contacts::read(cells, &mut faults);
    let (Some(name), true) = (name, faults.is_empty()) else { return Err(faults) };
    let others = parsed.into_iter().map(|text| Name::new(text, NameKind::Alias)).collect();
    let names = Names::new(Name::new(name, NameKind::Official), others);
    if !names.repeated().is_empty() {
        let remedy = "must differ from the name and from each other: leave out those that are repeated";
        return Err(vec![Fault::new("aliases", "text", remedy)]);
    }
    let profile = organisation::Profile { number, names, kind, parent: None, peppol, municipality, contacts };
    Ok(Stated { profile, parent, roles, states: cells.iter().map(|(column, _)| *column).collect() })
}

/// The text of a cell. None where the file has no such column, or the cell is wrong.
fn text<'a>(cells: &'a Cells, column: Column, faults: &mut Vec<Fault>) -> Option<&'a str> {
    match cells.iter().find(|(held, _)| *held == column) {
        Some((_, Ok(text))) => Some(text),
        Some((_, Err(fault))) => {
            faults.push(fault.clone());
            None
        }
        None => None,
    }
}

/// What a cell says that may be empty, by its rule.
fn optional<T>(
    cells: &Cells,
    column: Column,
    faults: &mut Vec<Fault>,
    rule: impl FnOnce(&str) -> Result<T, Fault>,
) -> Option<T> {
    let stated = text(cells, column, faults).filter(|text| !text.is_empty())?;
    take(faults, rule(stated))
}

fn take<T>(faults: &mut Vec<Fault>, parsed: Result<T, Fault>) -> Option<T> {
    parsed.map_err(|fault| faults.push(fault)).ok()
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(BETWEEN).map(str::trim).filter(|part| !part.is_empty())
}

fn organisation_name(field: &'static str, text: &str) -> Result<OrganisationName, Fault> {
    OrganisationName::parse(text).map_err(|rule| Fault::new(field, "text", rule))
}

fn roles(text: &str, role: impl Fn(&str) -> Option<Role>, faults: &mut Vec<Fault>) -> BTreeSet<Role> {
    let read: Option<BTreeSet<Role>> = parts(text).map(|word| role(&word.to_lowercase())).collect();
    read.unwrap_or_else(|| {
        faults.push(no_roles());
        BTreeSet::new()
    })
}

/// Roles that are none, or none at all of an organisation that is to be added.
pub fn no_roles() -> Fault {
    let remedy = "must be roles of this API, such as employer or provider, with | between them: write at least one";
    Fault::new("roles", "roles", remedy)
}

fn no_kind() -> Fault {
    let remedy = "must be a kind of this API, such as company, municipality or association: write what the organisation is by law, or leave the cell empty";
    Fault::new(Column::Kind.name(), "kind", remedy)
}

fn municipality_code(text: &str) -> Result<MunicipalityCode, Fault> {
    if text.len() == CODE_WITHOUT_ZERO && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Fault::new(Column::MunicipalityCode.name(), "figures_lost", FIGURES_LOST));
    }
    MunicipalityCode::parse(text).map_err(|rule| Fault::new(Column::MunicipalityCode.name(), "form", rule))
}

/// Reads by what a cell names an organisation.
fn reference(column: Column, text: &str) -> Result<Reference, Fault> {
    match text.strip_prefix(OrganisationId::PREFIX) {
        Some(_) => {
            OrganisationId::parse(text).map(Reference::Id).map_err(|rule| Fault::new(column.name(), "form", rule))
        }
        None => organisation_number(column, text).map(Reference::Number),
    }
}

fn organisation_number(column: Column, text: &str) -> Result<OrganisationNumber, Fault> {
    figures_kept(column, text)?;
    OrganisationNumber::parse(text).map_err(|fault| {
        let rule = match fault {
            OrganisationNumberFault::Form => "form",
            OrganisationNumberFault::PersonalNumber => "personal_number",
            OrganisationNumberFault::Group => "group",
            OrganisationNumberFault::ControlFigure => "control_figure",
        };
        Fault::new(column.name(), rule, fault.to_string())
    })
}

/// What to do where a spreadsheet has taken a number for a quantity.
const FIGURES_LOST: &str = "has been taken for a quantity by a spreadsheet, which drops zeros and figures: make the column text there, write the number anew, and save the file again";

/// Refuses what a spreadsheet leaves of a number when it takes it for a quantity: without its first zeros, in powers of ten, with
/// decimals or with spaces between thousands.
fn figures_kept(column: Column, text: &str) -> Result<(), Fault> {
    let figures = text.chars().filter(char::is_ascii_digit).count();
    let only = |allowed: &str| text.chars().all(|sign| sign.is_ascii_digit() || allowed.contains(sign));
    let lost = only("") && (1..10).contains(&figures);
    let quantity = only(",. ") && text.contains([',', '.', ' ']);
    if figures > 0 && (lost || quantity) {
        return Err(Fault::new(column.name(), "figures_lost", FIGURES_LOST));
    }
    number_kept(column, text)
}

/// Refuses a power of ten, which is what a spreadsheet leaves of any long number.
fn number_kept(column: Column, text: &str) -> Result<(), Fault> {
    let only = text.chars().all(|sign| sign.is_ascii_digit() || "eE+,.".contains(sign));
    // A number of another country may well have an E among its figures.
    if only && text.contains(['e', 'E']) && text.contains(['+', ',', '.']) {
        return Err(Fault::new(column.name(), "figures_lost", FIGURES_LOST));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
