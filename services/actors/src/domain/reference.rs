//! Reference data: municipalities, languages and where rules stand in the law, each with its source and for a time.

use super::geo::Coordinates;

pub mod refusal;

/// How exactly a day is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// To the day.
    Day,
    /// The year is right.
    Year,
    /// Not known here.
    Unknown,
}

impl Precision {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Day, Self::Year, Self::Unknown];
}

/// How a municipality came to be an administrative area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// Named in the law.
    Law,
    /// Joined of its own accord.
    Joined,
}

impl Basis {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Law, Self::Joined];
}

/// A municipality as an administrative area of a minority language. Days are texts, as they are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LanguageArea {
    /// The language's code.
    pub language: String,
    /// How it came to be one.
    pub basis: Basis,
    /// The first day; none where it is not known.
    pub since: Option<String>,
    /// How exactly that is known.
    pub since_precision: Precision,
    /// The first day that it no longer was one.
    pub until: Option<String>,
    /// The key of the legal reference.
    pub legal_reference: String,
    /// Where this is known from.
    pub source: String,
}

/// A municipality, for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Municipality {
    /// Kommunkod.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Länskod.
    pub county_code: String,
    /// The county's name.
    pub county_name: String,
    /// Centralort.
    pub centre_town: String,
    /// Where the centre town is.
    pub place: Coordinates,
    /// The first day.
    pub valid_from: String,
    /// The first day that it no longer was one.
    pub valid_until: Option<String>,
    /// Where this is known from.
    pub source: String,
    /// The languages that it is an administrative area of.
    pub areas: Vec<LanguageArea>,
}
