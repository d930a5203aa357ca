//! A row's cells as a person, whom a number of one of several kinds tells from others.

use time::Date;

use super::{Cells, figures_kept, number_kept, optional, reference, take, text};
use crate::domain::{
    identity::{Country, DossierNumber, ForeignNumber, Grade, Identity, Kind, TemporaryNumber},
    import::{Column, Fault},
    name::PersonName,
    organisation::{OrganisationId, reference::Reference},
    person,
    person_number::{CoordinationNumber, PersonNumber, PersonNumberFault, PersonalNumber},
    protection::Marking,
};

/// A person as a row states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedPerson {
    /// All of it. Where the file has no column for the marking, or the cell is empty, nobody knows of it, and the person is hidden.
    pub profile: person::Profile,
    /// A T- or TF-nummer and whose it is, which only the register knows: until it has been asked, the profile has no number.
    pub temporary: Option<(TemporaryNumber, Reference)>,
    /// Whether the file has a column for the marking.
    pub states_marking: bool,
    /// Whether it has one for the grade of a coordination number.
    pub states_grade: bool,
    /// Whether it has one for its dormancy.
    pub states_dormancy: bool,
}

/// How the words of a file are read.
#[derive(Clone, Copy)]
pub struct Words {
    /// A marking's name.
    pub marking: fn(&str) -> Option<Marking>,
    /// The name of a kind of number.
    pub kind: fn(&str) -> Option<Kind>,
    /// A grade's name.
    pub grade: fn(&str) -> Option<Grade>,
}

/// What identifies a person, as far as the row alone says it.
enum Named {
    Whole(Identity),
    Temporary(TemporaryNumber, Reference),
}

impl StatedPerson {
    /// The same person, now that it is known who made the number up.
    pub fn issued_by(mut self, issuer: Option<OrganisationId>) -> Result<Self, Vec<Fault>> {
        if let Some((number, _)) = self.temporary.take() {
            let issuer = issuer.ok_or_else(|| vec![issuer_unknown()])?;
            self.profile.identity = Some(Identity::Temporary { number, issuer });
        }
        Ok(self)
    }
}

/// Reads a person.
pub fn read(cells: &Cells, words: &Words, today: Date) -> Result<StatedPerson, Vec<Fault>> {
    let mut faults = Vec::new();
    let named = named(cells, words, today, &mut faults);
    let mut name = |column: Column| {
        let text = text(cells, column, &mut faults)?;
        take(&mut faults, PersonName::parse(text).map_err(|rule| Fault::new(column.name(), "text", rule)))
    };
    let (given_name, family_name) = (name(Column::GivenName), name(Column::FamilyName));
    let stated = text(cells, Column::Protection, &mut faults);
    let read = match stated {
        None | Some("") => Some(Marking::Unknown),
        Some(word) => take(&mut faults, (words.marking)(&word.to_lowercase()).ok_or_else(no_marking)),
    };
    match (given_name, family_name, named, read) {
        (Some(given_name), Some(family_name), Some(named), Some(marking)) if faults.is_empty() => {
            let (identity, temporary) = match named {
                Named::Whole(identity) => (Some(identity), None),
                Named::Temporary(number, issuer) => (None, Some((number, issuer))),
            };
            let states = |wanted: Column| cells.iter().any(|(column, _)| *column == wanted);
            Ok(StatedPerson {
                profile: person::Profile { identity, given_name, family_name, marking },
                temporary,
                states_marking: stated.is_some(),
                states_grade: states(Column::IdentityGrade),
                states_dormancy: states(Column::IdentityDormant),
            })
        }
        _ => Err(faults),
    }
}

/// Reads what identifies a person. Where no kind is stated, it is a number that Sweden gave, or by its letter one that an organisation
/// made up.
fn named(cells: &Cells, words: &Words, today: Date, faults: &mut Vec<Fault>) -> Option<Named> {
    use Column as C;
    let number = text(cells, C::Number, faults);
    let known = faults.len();
    let kind = optional(cells, C::IdentityKind, faults, |word| (words.kind)(&word.to_lowercase()).ok_or_else(no_kind));
    let kind_is_clear = faults.len() == known;
    let grade =
        optional(cells, C::IdentityGrade, faults, |word| (words.grade)(&word.to_lowercase()).ok_or_else(no_grade));
    let dormant = optional(cells, C::IdentityDormant, faults, is_yes).unwrap_or(false);
    let issuer = optional(cells, C::IdentityIssuer, faults, |text| reference(C::IdentityIssuer, text));
    let country = optional(cells, C::IdentityCountry, faults, |text| {
        Country::parse(text).map_err(|rule| Fault::new(C::IdentityCountry.name(), "form", rule))
    });
    let number = number?;
    if number.is_empty() {
        faults.push(no_number());
    }
    if number.is_empty() || !kind_is_clear {
        return None;
    }
    let is_made_up = || number.contains(['T', 't']).then_some(Kind::Temporary);
    let stated = [
        (C::IdentityGrade, grade.is_some(), Kind::Coordination),
        (C::IdentityDormant, dormant, Kind::Coordination),
        (C::IdentityIssuer, issuer.is_some(), Kind::Temporary),
        (C::IdentityCountry, country.is_some(), Kind::Foreign),
    ];
    let own = |number: Result<Identity, Fault>| number.map(Named::Whole);
    let read = match kind.or_else(is_made_up) {
        None => own(swedish(number, |text| PersonNumber::parse(text, today)).map(Identity::from)),
        Some(Kind::Personal) => own(swedish(number, |text| PersonalNumber::parse(text, today)).map(Identity::Personal)),
        Some(Kind::Coordination) => own(swedish(number, |text| CoordinationNumber::parse(text, today))
            .map(|number| Identity::Coordination { number, grade: None, dormant: false })),
        Some(Kind::Dossier) => own(other(number, DossierNumber::parse).map(Identity::Dossier)),
        Some(Kind::Temporary) => {
            let number = take(faults, other(number, TemporaryNumber::parse));
            let issuer = needed(cells, C::IdentityIssuer, issuer, faults);
            Ok(Named::Temporary(number?, issuer?))
        }
        Some(Kind::Foreign) => {
            let number = take(faults, other(number, ForeignNumber::parse));
            let country = needed(cells, C::IdentityCountry, country, faults);
            Ok(Named::Whole(Identity::Foreign { number: number?, country: country? }))
        }
    };
    let mut named = take(faults, read)?;
    if let Named::Whole(Identity::Coordination { grade: own, dormant: sleeps, .. }) = &mut named {
        (*own, *sleeps) = (grade, dormant);
    }
    let kind = match &named {
        Named::Whole(identity) => identity.kind(),
        Named::Temporary(..) => Kind::Temporary,
    };
    let strange = stated.into_iter().filter(|(_, is_stated, of)| *is_stated && *of != kind);
    faults.extend(strange.map(|(column, ..)| of_another_kind(column)));
    Some(named)
}

/// What a kind of number does not go without. A cell that is wrong has been named already.
fn needed<T>(cells: &Cells, column: Column, stated: Option<T>, faults: &mut Vec<Fault>) -> Option<T> {
    let is_empty = cells.iter().all(|(held, cell)| *held != column || cell.as_ref().is_ok_and(String::is_empty));
    if is_empty {
        let remedy = match column {
            Column::IdentityIssuer => {
                "must be there for a T- or TF-nummer, which another organisation may have made up too: write the number of the organisation that it is from, or its id"
            }
            _ => "must be there for a number of another country: write the two letters of that country",
        };
        faults.push(Fault::new(column.name(), "missing", remedy));
    }
    stated
}

/// Reads a number that Sweden gave.
fn swedish<T>(text: &str, parse: impl FnOnce(&str) -> Result<T, PersonNumberFault>) -> Result<T, Fault> {
    figures_kept(Column::Number, text)?;
    parse(text).map_err(|fault| {
        let rule = match fault {
            PersonNumberFault::Form => "form",
            PersonNumberFault::NoSuchDate => "date",
            PersonNumberFault::AfterToday => "after_today",
            PersonNumberFault::ControlFigure => "control_figure",
            PersonNumberFault::BirthNumber => "birth_figures",
            PersonNumberFault::IsCoordination | PersonNumberFault::IsPersonal => "personal_number",
        };
        Fault::new(Column::Number.name(), rule, fault.to_string())
    })
}

/// Reads a number of another kind, whose length may be any.
fn other<T>(text: &str, parse: impl FnOnce(&str) -> Result<T, String>) -> Result<T, Fault> {
    number_kept(Column::Number, text)?;
    parse(text).map_err(|rule| Fault::new(Column::Number.name(), "form", rule))
}

/// Reads yes and no, also as a spreadsheet writes them.
fn is_yes(word: &str) -> Result<bool, Fault> {
    match word.to_lowercase().as_str() {
        "yes" | "ja" | "true" | "sant" | "1" => Ok(true),
        "no" | "nej" | "false" | "falskt" | "0" => Ok(false),
        _ => Err(Fault::new(Column::IdentityDormant.name(), "form", "must be yes or no, or empty, which says no")),
    }
}

fn no_number() -> Fault {
    let remedy = "must be there, since the same file could not be told from another without it: register persons without a number one by one";
    Fault::new(Column::Number.name(), "missing", remedy)
}

fn no_kind() -> Fault {
    let remedy = "must be personal_number, coordination_number, temporary_number, dossier_number or foreign_number: write what the number is, or leave the cell of a Swedish number empty";
    Fault::new(Column::IdentityKind.name(), "kind", remedy)
}

fn no_grade() -> Fault {
    let remedy = "must be confirmed, probable or unconfirmed: write what the population register says of the coordination number, or leave the cell empty";
    Fault::new(Column::IdentityGrade.name(), "grade", remedy)
}

fn no_marking() -> Fault {
    let remedy = "must be none, secrecy, protected_registration, fictitious_identity or unknown: write what the check of the population register said, and unknown where there was none";
    Fault::new(Column::Protection.name(), "protection", remedy)
}

fn of_another_kind(column: Column) -> Fault {
    let remedy = "belongs to another kind of number: leave the cell empty, or write that kind in identity_kind";
    Fault::new(column.name(), "other_kind", remedy)
}

fn issuer_unknown() -> Fault {
    let remedy = "leads to no organisation that is registered: register the organisation that made the number up, and import the file again";
    Fault::new(Column::IdentityIssuer.name(), "issuer_unknown", remedy)
}
