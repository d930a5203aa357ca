//! A row's cells as an organisation or a person, by the rules of the register, and by what spreadsheets do to numbers.

use std::collections::BTreeSet;

use time::Date;

use super::{Column, Fault, table::Cell};
use crate::domain::{
    name::{OrganisationName, PersonName},
    organisation::{
        self, Kind,
        code::{MunicipalityCode, PeppolId},
        names::{Name, NameKind, Names},
        role::Role,
    },
    organisation_number::{OrganisationNumber, OrganisationNumberFault},
    person,
    person_number::{PersonNumber, PersonNumberFault},
    protection::Marking,
};

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
    /// All of it but the roles.
    pub profile: organisation::Profile,
    /// What it does from today on; nothing where its cell is empty.
    pub roles: BTreeSet<Role>,
    /// What the file has a column for. An empty cell there says that the organisation has none.
    pub states: BTreeSet<Column>,
}

/// A person as a row states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedPerson {
    /// All of it. Where the file has no column for the marking, or the cell is empty, nobody knows of it, and the person is hidden.
    pub profile: person::Profile,
    /// Whether the file has a column for the marking.
    pub states_marking: bool,
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
    let number = optional(cells, Column::Number, &mut faults, organisation_number);
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
    let (Some(name), true) = (name, faults.is_empty()) else { return Err(faults) };
    let others = parsed.into_iter().map(|text| Name::new(text, NameKind::Alias)).collect();
    let names = Names::new(Name::new(name, NameKind::Official), others);
    if !names.repeated().is_empty() {
        let remedy = "must differ from the name and from each other: leave out those that are repeated";
        return Err(vec![Fault::new("aliases", "text", remedy)]);
    }
    let profile =
        organisation::Profile { number, names, kind, parent: None, peppol, municipality, contacts: Vec::new() };
    Ok(Stated { profile, roles, states: cells.iter().map(|(column, _)| *column).collect() })
}

/// Reads a person. `marking` reads a marking's name.
pub fn person(
    cells: &Cells,
    marking: impl Fn(&str) -> Option<Marking>,
    today: Date,
) -> Result<StatedPerson, Vec<Fault>> {
    let mut faults = Vec::new();
    let number = text(cells, Column::Number, &mut faults);
    let number = number.and_then(|text| take(&mut faults, person_number(text, today)));
    let mut name = |column: Column| {
        let text = text(cells, column, &mut faults)?;
        take(&mut faults, PersonName::parse(text).map_err(|rule| Fault::new(column.name(), "text", rule)))
    };
    let (given_name, family_name) = (name(Column::GivenName), name(Column::FamilyName));
    let stated = text(cells, Column::Protection, &mut faults);
    let read = match stated {
        None | Some("") => Some(Marking::Unknown),
        Some(word) => take(&mut faults, marking(&word.to_lowercase()).ok_or_else(no_marking)),
    };
    match (given_name, family_name, number, read) {
        (Some(given_name), Some(family_name), Some(number), Some(marking)) if faults.is_empty() => {
            let profile = person::Profile { identity: Some(number.into()), given_name, family_name, marking };
            Ok(StatedPerson { profile, states_marking: stated.is_some() })
        }
        _ => Err(faults),
    }
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

fn no_marking() -> Fault {
    let remedy = "must be none, secrecy, protected_registration, fictitious_identity or unknown: write what the check of the population register said, and unknown where there was none";
    Fault::new("protection", "protection", remedy)
}

fn organisation_number(text: &str) -> Result<OrganisationNumber, Fault> {
    figures_kept(text)?;
    OrganisationNumber::parse(text).map_err(|fault| {
        let rule = match fault {
            OrganisationNumberFault::Form => "form",
            OrganisationNumberFault::PersonalNumber => "personal_number",
            OrganisationNumberFault::Group => "group",
            OrganisationNumberFault::ControlFigure => "control_figure",
        };
        Fault::new("number", rule, fault.to_string())
    })
}

fn person_number(text: &str, today: Date) -> Result<PersonNumber, Fault> {
    if text.is_empty() {
        let remedy = "must be there, since the same file could not be told from another without it: register persons without a number one by one";
        return Err(Fault::new("number", "missing", remedy));
    }
    figures_kept(text)?;
    PersonNumber::parse(text, today).map_err(|fault| {
        let rule = match fault {
            PersonNumberFault::Form => "form",
            PersonNumberFault::NoSuchDate => "date",
            PersonNumberFault::AfterToday => "after_today",
            PersonNumberFault::ControlFigure => "control_figure",
            PersonNumberFault::BirthNumber => "birth_figures",
            PersonNumberFault::IsCoordination | PersonNumberFault::IsPersonal => "personal_number",
        };
        Fault::new("number", rule, fault.to_string())
    })
}

/// What to do where a spreadsheet has taken a number for a quantity.
const FIGURES_LOST: &str = "has been taken for a quantity by a spreadsheet, which drops zeros and figures: make the column text there, write the number anew, and save the file again";

/// Refuses what a spreadsheet leaves of a number when it takes it for a quantity: without its first zeros, in powers of ten, with
/// decimals or with spaces between thousands.
fn figures_kept(text: &str) -> Result<(), Fault> {
    let figures = text.chars().filter(char::is_ascii_digit).count();
    let only = |allowed: &str| text.chars().all(|sign| sign.is_ascii_digit() || allowed.contains(sign));
    let lost = only("") && (1..10).contains(&figures);
    let power = only("eE+,.") && text.contains(['e', 'E']);
    let quantity = only(",. ") && text.contains([',', '.', ' ']);
    if figures > 0 && (lost || power || quantity) {
        return Err(Fault::new("number", "figures_lost", FIGURES_LOST));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn cells(texts: &[(Column, &str)]) -> Vec<Cell> {
        texts.iter().map(|(column, text)| (*column, Ok((*text).to_owned()))).collect()
    }

    fn role(word: &str) -> Option<Role> {
        (word == "employer").then_some(Role::Employer)
    }

    fn kind(word: &str) -> Option<Kind> {
        (word == "company").then_some(Kind::Company)
    }

    fn marking(word: &str) -> Option<Marking> {
        (word == "none").then_some(Marking::None)
    }

    fn rules<T: std::fmt::Debug>(read: Result<T, Vec<Fault>>) -> Vec<(&'static str, &'static str)> {
        read.expect_err("a rule is broken").iter().map(|fault| (fault.field, fault.rule)).collect()
    }

    #[test]
    fn an_organisation_is_read_with_what_its_file_states() {
        let otherwise = BTreeSet::from([Role::Employer]);
        let row =
            cells(&[(Column::Number, "212000-0142"), (Column::Name, " Exempel "), (Column::Aliases, "Ett| Två |")]);
        let stated = organisation(&row, role, kind, &otherwise).expect("every cell keeps its rule");
        assert_eq!(stated.profile.number.as_ref().map(OrganisationNumber::as_str), Some("212000-0142"));
        assert_eq!(
            stated.profile.names.others().iter().map(|name| name.text.as_str()).collect::<Vec<_>>(),
            ["Ett", "Två"]
        );
        assert_eq!(stated.states, BTreeSet::from([Column::Number, Column::Name, Column::Aliases]));
        assert_eq!(stated.roles, otherwise);
        assert_eq!((stated.profile.kind, stated.profile.municipality, stated.profile.peppol), (None, None, None));
    }

    #[test]
    fn kind_municipality_and_peppol_id_are_read_where_they_are_stated() {
        let read = |said: [&str; 3]| {
            let [word, code, peppol] = said;
            let row = cells(&[
                (Column::Name, "Exempel"),
                (Column::Roles, "employer"),
                (Column::Kind, word),
                (Column::MunicipalityCode, code),
                (Column::PeppolId, peppol),
            ]);
            organisation(&row, role, kind, &BTreeSet::new())
        };
        let profile = read(["Company", "2580", "0007:2120000142"]).expect("every cell keeps its rule").profile;
        assert_eq!(profile.kind, Some(Kind::Company));
        assert_eq!(profile.municipality.as_ref().map(MunicipalityCode::as_str), Some("2580"));
        assert_eq!(profile.peppol.map(|id| id.to_string()).as_deref(), Some("0007:2120000142"));
        let nothing = read(["", "", ""]).expect("the cells may be empty");
        assert!(nothing.profile.kind.is_none() && nothing.states.contains(&Column::Kind));
        let all = [("kind", "kind"), ("municipality_code", "form"), ("peppol_id", "form")];
        assert_eq!(rules(read(["firm", "Kiruna", "2120000142"])), all);
        assert_eq!(rules(read(["", "114", ""])), [("municipality_code", "figures_lost")]);
    }

    #[test]
    fn what_a_spreadsheet_made_of_a_number_is_refused_as_that() {
        for text in ["212000142", "2,12E+09", "2.12e+9", "2120000142,00", "2 120 000 142", "5"] {
            let row = cells(&[(Column::Number, text), (Column::Name, "Exempel"), (Column::Roles, "employer")]);
            assert_eq!(rules(organisation(&row, role, kind, &BTreeSet::new())), [("number", "figures_lost")], "{text}");
            let row = cells(&[(Column::Number, text), (Column::GivenName, "Aino"), (Column::FamilyName, "Niemi")]);
            assert_eq!(rules(person(&row, marking, date!(2026 - 01 - 01))), [("number", "figures_lost")], "{text}");
        }
    }

    #[test]
    fn every_cell_that_breaks_its_rule_is_named_and_not_repeated() {
        let row = cells(&[(Column::Number, "212000-0143"), (Column::Name, ""), (Column::Roles, "boss")]);
        let all = [("number", "control_figure"), ("name", "text"), ("roles", "roles")];
        assert_eq!(rules(organisation(&row, role, kind, &BTreeSet::new())), all);
        let row =
            cells(&[(Column::Number, "19821105-9955"), (Column::GivenName, ""), (Column::FamilyName, "Ni\u{0}emi")]);
        let read = person(&row, marking, date!(2026 - 01 - 01));
        assert!(!format!("{read:?}").contains("9955") && !format!("{read:?}").contains("emi\""));
        assert_eq!(rules(read), [("number", "control_figure"), ("given_name", "text"), ("family_name", "text")]);
    }

    #[test]
    fn who_is_not_said_to_be_unmarked_is_hidden() {
        let name = [(Column::Number, "19821105-9954"), (Column::GivenName, "Aino"), (Column::FamilyName, "Niemi")];
        let read = |protection: Option<&'static str>| {
            let stated = protection.map(|word| (Column::Protection, word));
            person(&cells(&name.into_iter().chain(stated).collect::<Vec<_>>()), marking, date!(2026 - 01 - 01))
        };
        for (protection, hidden, stated) in [(None, true, false), (Some(""), true, true), (Some("None"), false, true)] {
            let read = read(protection).expect("every cell keeps its rule");
            assert_eq!((read.profile.marking.hides(), read.states_marking), (hidden, stated), "{protection:?}");
        }
        assert_eq!(rules(read(Some("nej"))), [("protection", "protection")]);
    }
}
