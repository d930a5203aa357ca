//! How a person is identified: a number of one of several kinds, dated, and superseded when it changes. What a number is shows nowhere.

use std::fmt;

use serde::{Deserialize, Serialize};
use time::{Date, Month};

use super::{
    organisation::OrganisationId,
    person::refusal::Refusal,
    person_number::{CoordinationNumber, PersonNumber, PersonalNumber},
};

/// The most characters of a foreign number.
const FOREIGN_CHARACTERS: usize = 40;

/// What identifies a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identity {
    /// Personnummer.
    Personal(PersonalNumber),
    /// Samordningsnummer.
    Coordination {
        /// The number.
        number: CoordinationNumber,
        /// How sure the identity behind it is; none where nobody has said.
        grade: Option<Grade>,
        /// Vilande: not renewed in time.
        dormant: bool,
    },
    /// T- or TF-nummer.
    Temporary {
        /// The number.
        number: TemporaryNumber,
        /// The organisation that made it up. Another one may have made up the same.
        issuer: OrganisationId,
    },
    /// Dossiernummer of Migrationsverket.
    Dossier(DossierNumber),
    /// Another country's number.
    Foreign {
        /// The number.
        number: ForeignNumber,
        /// Whose.
        country: Country,
    },
}

/// The kinds of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Personnummer.
    Personal,
    /// Samordningsnummer.
    Coordination,
    /// T- or TF-nummer.
    Temporary,
    /// Dossiernummer.
    Dossier,
    /// Another country's.
    Foreign,
}

/// How sure the identity behind a coordination number is (lagen 2022:1697).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// Styrkt.
    Confirmed,
    /// Sannolik.
    Probable,
    /// Osäker.
    Unconfirmed,
}

/// `YYYYMMDDTnnn` or `YYYYMMDDTFnn`.
#[derive(Clone, PartialEq, Eq)]
pub struct TemporaryNumber(String);

/// Seven or eight figures.
#[derive(Clone, PartialEq, Eq)]
pub struct DossierNumber(String);

/// Letters and figures, upper case.
#[derive(Clone, PartialEq, Eq)]
pub struct ForeignNumber(String);

/// Two letters by ISO 3166-1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Country([u8; 2]);

/// An identity and the days on which it is the one: from the first to the day before `until`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dated {
    /// What identifies the person.
    pub identity: Identity,
    /// The first day.
    pub from: Date,
    /// The day after the last; none for the current one.
    pub until: Option<Date>,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 5] = [Self::Personal, Self::Coordination, Self::Temporary, Self::Dossier, Self::Foreign];
}

impl Grade {
    /// All grades.
    pub const ALL: [Self; 3] = [Self::Confirmed, Self::Probable, Self::Unconfirmed];
}

impl Identity {
    /// Of which kind the number is.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Personal(_) => Kind::Personal,
            Self::Coordination { .. } => Kind::Coordination,
            Self::Temporary { .. } => Kind::Temporary,
            Self::Dossier(_) => Kind::Dossier,
            Self::Foreign { .. } => Kind::Foreign,
        }
    }

    /// How sure the identity behind it is; none but for a coordination number of which somebody has said so.
    pub fn grade(&self) -> Option<Grade> {
        match self {
            Self::Coordination { grade, .. } => *grade,
            Self::Personal(_) | Self::Temporary { .. } | Self::Dossier(_) | Self::Foreign { .. } => None,
        }
    }

    /// Whether it is a coordination number that was not renewed in time.
    pub fn is_dormant(&self) -> bool {
        matches!(self, Self::Coordination { dormant: true, .. })
    }

    /// Which organisation made it up; none but for a temporary number.
    pub fn issuer(&self) -> Option<OrganisationId> {
        match self {
            Self::Temporary { issuer, .. } => Some(*issuer),
            Self::Personal(_) | Self::Coordination { .. } | Self::Dossier(_) | Self::Foreign { .. } => None,
        }
    }

    /// What equal numbers have in common, and others do not: the kind, who gave it, the number. For the keyed index only.
    pub fn canonical(&self) -> String {
        match self {
            Self::Personal(number) => number.canonical().to_owned(),
            Self::Coordination { number, .. } => number.canonical().to_owned(),
            Self::Temporary { number, issuer } => format!("temporary|{issuer}|{}", number.0),
            Self::Dossier(number) => format!("dossier|{}", number.0),
            Self::Foreign { number, country } => format!("foreign|{}|{}", country.text(), number.0),
        }
    }

    /// The number in full: for the person alone.
    pub fn in_full(&self) -> &str {
        match self {
            Self::Personal(number) => number.canonical(),
            Self::Coordination { number, .. } => number.canonical(),
            Self::Temporary { number, .. } => number.as_str(),
            Self::Dossier(number) => number.as_str(),
            Self::Foreign { number, .. } => number.as_str(),
        }
    }

    /// The number as it may be shown: its date at most.
    pub fn masked(&self) -> String {
        match self {
            Self::Personal(number) => number.masked(),
            Self::Coordination { number, .. } => number.masked(),
            Self::Temporary { number, .. } => format!("{}-****", &number.0[..8]),
            Self::Dossier(_) | Self::Foreign { .. } => "****".to_owned(),
        }
    }
}

impl From<PersonNumber> for Identity {
    fn from(number: PersonNumber) -> Self {
        match number {
            PersonNumber::Personal(number) => Self::Personal(number),
            PersonNumber::Coordination(number) => Self::Coordination { number, grade: None, dormant: false },
        }
    }
}

impl TemporaryNumber {
    /// Reads `YYYYMMDD-Tnnn` or `YYYYMMDD-TFnn`, with or without the hyphen.
    pub fn parse(text: &str) -> Result<Self, String> {
        let rule = || "must be YYYYMMDD-Tnnn or YYYYMMDD-TFnn, as the organisation wrote it".to_owned();
        let text = text.trim().to_uppercase().replacen('-', "", 1);
        let (date, serial) = text.split_at_checked(8).ok_or_else(rule)?;
        let figures = serial.strip_prefix("TF").filter(|figures| figures.len() == 2);
        let figures = figures.or_else(|| serial.strip_prefix('T').filter(|figures| figures.len() == 3));
        let all_figures = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if !figures.is_some_and(all_figures) || !all_figures(date) {
            return Err(rule());
        }
        let month = date[4..6].parse().ok().and_then(|month: u8| Month::try_from(month).ok());
        let day = match (date[..4].parse(), month, date[6..].parse()) {
            (Ok(year), Some(month), Ok(day)) => Date::from_calendar_date(year, month, day).ok(),
            _ => None,
        };
        match day {
            Some(_) => Ok(Self(text)),
            None => Err("must begin with a date that exists: compare it with the organisation's list".into()),
        }
    }

    /// The number without its hyphen.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl DossierNumber {
    /// Reads seven or eight figures.
    pub fn parse(text: &str) -> Result<Self, String> {
        let figures: String =
            text.chars().filter(|character| !character.is_whitespace() && *character != '-').collect();
        match figures.len() {
            7 | 8 if figures.bytes().all(|byte| byte.is_ascii_digit()) => Ok(Self(figures)),
            _ => Err("must be 7 or 8 figures: compare it with the LMA card".into()),
        }
    }

    /// The figures.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ForeignNumber {
    /// Reads letters and figures; the marks between them do not matter.
    pub fn parse(text: &str) -> Result<Self, String> {
        let marks = |character: &char| !matches!(character, ' ' | '-' | '+' | '.' | '/');
        let kept: String = text.chars().filter(marks).flat_map(char::to_uppercase).collect();
        let characters = kept.chars().count();
        if characters == 0 || characters > FOREIGN_CHARACTERS || !kept.chars().all(char::is_alphanumeric) {
            return Err(format!(
                "must be 1 to {FOREIGN_CHARACTERS} letters and figures: compare it with the identity document"
            ));
        }
        Ok(Self(kept))
    }

    /// Letters and figures.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Country {
    /// Reads two letters.
    pub fn parse(text: &str) -> Result<Self, String> {
        match text.as_bytes() {
            [a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
                Ok(Self([a.to_ascii_uppercase(), b.to_ascii_uppercase()]))
            }
            _ => Err("must be the two letters of the country by ISO 3166-1, e.g. FI".into()),
        }
    }

    /// The two letters.
    pub fn text(self) -> String {
        self.0.iter().map(|byte| char::from(*byte)).collect()
    }
}

macro_rules! hidden {
    ($($name:ident),*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("****")
            }
        }
    )*};
}
hidden!(TemporaryNumber, DossierNumber, ForeignNumber);

/// Supersedes what identifies a person. `list` is in the order of time; at most its last one is current, and stays so until another
/// begins. With nothing to follow, the person is left without.
pub fn supersede(list: &mut Vec<Dated>, next: Option<Identity>, from: Date) -> Result<(), Refusal> {
    if let Some(last) = list.last_mut() {
        if from < last.until.unwrap_or(last.from) {
            return Err(Refusal::IdentityBeforeCurrent);
        }
        // One that had ended has left a gap, which may stay.
        last.until.get_or_insert(from);
    }
    list.extend(next.map(|identity| Dated { identity, from, until: None }));
    Ok(())
}

/// Removes a number that never was the person's, in whatever grade. What it had superseded goes on for as long as it stood there. Answers
/// whether it did.
pub fn strike(list: &mut Vec<Dated>, wrong: &Identity) -> bool {
    let (wrong, known) = (wrong.canonical(), list.len());
    let mut kept: Vec<Dated> = Vec::with_capacity(known);
    for one in list.drain(..) {
        if one.identity.canonical() != wrong {
            kept.push(one);
        } else if let Some(last) = kept.last_mut().filter(|last| last.until == Some(one.from)) {
            last.until = one.until;
        }
    }
    *list = kept;
    list.len() < known
}

/// The identities of a person and of the registrations that were merged into theirs, as one list in the order of time. One is current at
/// most: the person's own, or where they have none, the latest of the others; those that it stands in place of end when it begins.
pub fn together(own: Vec<Dated>, merged: Vec<Dated>) -> Vec<Dated> {
    let open = |list: &[Dated]| list.iter().filter(|one| one.until.is_none()).map(|one| one.from).max();
    let (current, mine) = (open(&own).or(open(&merged)), open(&own).is_some());
    let mut kept = false;
    let mut all: Vec<(bool, Dated)> =
        merged.into_iter().map(|one| (false, one)).chain(own.into_iter().map(|one| (true, one))).collect();
    for (own, one) in all.iter_mut().filter(|(_, one)| one.until.is_none()) {
        let Some(from) = current else { break };
        if !kept && *own == mine && one.from == from {
            kept = true;
        } else {
            one.until = Some(from.max(one.from));
        }
    }
    let mut list: Vec<Dated> = all.into_iter().map(|(_, one)| one).collect();
    list.sort_by_key(|one| (one.from, one.until.is_none()));
    list
}

#[cfg(test)]
mod tests;
