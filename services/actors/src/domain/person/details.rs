//! What is known of a person beside number and name: data of its own, never concluded from a number. It is sealed, and nothing is found by it.

use std::fmt;

use serde::{Deserialize, Serialize};
use time::Date;

use crate::domain::word::Word;

/// The most languages and the most adaptations.
pub const MOST_ENTRIES: usize = 20;
/// The most characters of an adaptation's note.
const NOTE_CHARACTERS: usize = 200;
/// The most characters of each way to reach a person.
const CONTACT_CHARACTERS: usize = 300;

/// What is known. Debug output shows nothing of it.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Details {
    /// Juridiskt kön, where it was stated.
    pub sex: Option<Sex>,
    /// Where it was stated.
    pub birth_date: Option<Date>,
    /// Hemkommun, four figures.
    pub home_municipality: Option<Municipality>,
    /// E-mail.
    pub email: Option<Contact>,
    /// Telephone.
    pub phone: Option<Contact>,
    /// Address. Never kept of somebody who is hidden.
    pub address: Option<Contact>,
    /// What the person speaks and writes.
    pub languages: Vec<Language>,
    /// A fact of its own: it may tell of ethnic origin.
    pub minority_language: Option<MinorityLanguage>,
    /// What is done for the person in assessments.
    pub adaptations: Vec<Adaptation>,
}

impl fmt::Debug for Details {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Details(****)")
    }
}

/// Juridiskt kön.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// Kvinna.
    Female,
    /// Man.
    Male,
}

impl Word for Sex {
    const ALL: &'static [Self] = &[Self::Female, Self::Male];

    fn word(self) -> &'static str {
        match self {
            Self::Female => "female",
            Self::Male => "male",
        }
    }
}

/// A municipality's code of four figures.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Municipality(String);

/// A way to reach a person.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact(String);

/// A language that a person speaks or writes.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Language {
    /// Which.
    pub code: LanguageCode,
    /// How well it is spoken, where that is known.
    pub spoken: Option<Level>,
    /// How well it is written, where that is known.
    pub written: Option<Level>,
    /// Whether the person needs an interpreter from and into it.
    pub interpreter_needed: bool,
    /// Whether it is a first language.
    pub native: bool,
}

/// Two or three letters by ISO 639.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LanguageCode(String);

/// The levels of the Common European Framework of Reference, and none.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the levels are named by their letters")]
pub enum Level {
    None,
    A1,
    A2,
    B1,
    B2,
    C1,
    C2,
}

/// The national minority languages (lagen 2009:724, 2 §).
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the languages are named by their names")]
pub enum MinorityLanguage {
    Finnish,
    Yiddish,
    Meankieli,
    Romani,
    Sami,
}

/// What is done for a person, for a period.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adaptation {
    /// What is done.
    pub measure: Measure,
    /// How.
    pub note: Option<Note>,
    /// The first day.
    pub from: Date,
    /// The day after the last; none where no end is known.
    pub until: Option<Date>,
}

/// The measures that there are. None says why.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the measures are named by what is done")]
pub enum Measure {
    ExtraTime,
    ReadAloud,
    LargePrint,
    OralAnswers,
    SignLanguageInterpreter,
    WheelchairAccess,
    QuietRoom,
    Breaks,
    AssistiveTechnology,
    Companion,
    Other,
}

/// How a measure is carried out.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note(String);

impl Municipality {
    /// Reads four figures.
    pub fn parse(text: &str) -> Result<Self, String> {
        match text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            true => Ok(Self(text.to_owned())),
            false => Err("must be the four figures of a municipality, e.g. 2580".into()),
        }
    }

    /// The four figures.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Contact {
    /// Reads an e-mail address, a number or an address; what it is made of is the receiver's business.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.chars().count() > CONTACT_CHARACTERS || text.chars().any(|c| c.is_control() && c != '\n') {
            return Err(format!("must be at most {CONTACT_CHARACTERS} characters, without control characters"));
        }
        Ok(Self(text.to_owned()))
    }

    /// As it was stated.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl LanguageCode {
    /// Reads two or three letters.
    pub fn parse(text: &str) -> Result<Self, String> {
        match (2..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_lowercase()) {
            true => Ok(Self(text.to_owned())),
            false => Err("must be two or three small letters by ISO 639, e.g. sv, fit or sme".into()),
        }
    }

    /// The letters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Note {
    /// Reads how a measure is carried out. A text that reads as a diagnosis is refused, since only the measure may be kept.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() || text.chars().count() > NOTE_CHARACTERS || text.chars().any(char::is_control) {
            return Err(format!("must be 1 to {NOTE_CHARACTERS} characters, without control characters"));
        }
        if reads_as_diagnosis(&text) {
            return Err("reads as a diagnosis or a state of health, which must not be kept: say only what is done, e.g. \"30 minutes more\"".into());
        }
        Ok(Self(text))
    }

    /// As it was stated.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a text names an illness, a disability, or a code of one. It errs on the side of refusing: the remedy is easy.
fn reads_as_diagnosis(text: &str) -> bool {
    /// Wherever they stand in a word.
    const PARTS: [&str; 38] = [
        "diagno",
        "sjukdom",
        "syndrom",
        "disorder",
        "disease",
        "illness",
        "funktionsneds",
        "funktionsvari",
        "disabilit",
        "dyslex",
        "dyskalkyl",
        "dyscalcul",
        "autis",
        "asperger",
        "depress",
        "ångest",
        "anxiety",
        "epileps",
        "diabet",
        "cancer",
        "psykos",
        "psychos",
        "psykisk",
        "bipol",
        "schizo",
        "utmattning",
        "utbränd",
        "burnout",
        "missbruk",
        "addict",
        "demens",
        "dementia",
        "parkinson",
        "skleros",
        "sclerosis",
        "migrän",
        "hörselskad",
        "synskad",
    ];
    /// Whole words only: they occur inside others.
    const WORDS: [&str; 14] =
        ["adhd", "add", "npf", "ptsd", "ocd", "cp", "ms", "als", "hiv", "kol", "sjuk", "döv", "blind", "stroke"];
    let folded = text.to_lowercase();
    let words = || folded.split(|c: char| !c.is_alphanumeric() && c != '.').map(|word| word.trim_matches('.'));
    PARTS.iter().any(|part| folded.contains(part)) || words().any(|word| WORDS.contains(&word) || is_icd_code(word))
}

/// A code of the classification of diseases with its decimal, such as F90.0. Without one it may be a room.
fn is_icd_code(word: &str) -> bool {
    let bytes = word.as_bytes();
    let digits = |range: &[u8]| !range.is_empty() && range.iter().all(u8::is_ascii_digit);
    matches!(bytes, [letter, a, b, b'.', rest @ ..] if letter.is_ascii_alphabetic() && digits(&[*a, *b]) && digits(&rest[..rest.len().min(1)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_done_may_be_noted_and_why_may_not() {
        for good in [
            "30 minuter längre provtid",
            "Frågorna läses upp",
            "Room B12, near the lift",
            "Own headphones",
            "Bladdar själv",
        ] {
            assert!(Note::parse(good).is_ok(), "{good}");
        }
        for wrong in [
            "Har ADHD",
            "extra tid p.g.a. dyslexi",
            "Dyslexia",
            "F90.0",
            "Enligt diagnos (f81.0)",
            "MS",
            "hörselskadad",
            "lider av ångest",
        ] {
            let rule = Note::parse(wrong).map(|_| ()).expect_err(wrong);
            assert!(rule.contains("say only what is done") && !rule.contains(wrong), "{rule}");
        }
        assert!(Note::parse("").is_err() && Note::parse(&"x".repeat(201)).is_err());
    }

    #[test]
    fn nothing_of_the_details_shows_in_debug_output() {
        let email = Contact::parse("aino@example.org").ok();
        let shown = format!("{:?}", Details { email, ..Details::default() });
        assert!(!shown.contains("aino"), "{shown}");
    }

    #[test]
    fn codes_are_of_their_form() {
        assert!(Municipality::parse("2580").is_ok() && Municipality::parse("258").is_err());
        assert!(LanguageCode::parse("fit").is_ok() && LanguageCode::parse("Swedish").is_err());
        assert!(Contact::parse("Storgatan 1\n972 31 Luleå").is_ok() && Contact::parse("a\u{0}").is_err());
    }
}
