//! Names: kept as they are written, and compared as people compare them.

use std::fmt;

/// The most characters that the name of an organisation has.
const ORGANISATION_NAME_CHARACTERS: usize = 200;
/// The most characters that a given or family name has.
const PERSON_NAME_CHARACTERS: usize = 100;

/// A name or an alias of an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganisationName(String);

impl OrganisationName {
    /// Reads a name; surplus spaces go. The error names the rule that the text breaks.
    pub fn parse(text: &str) -> Result<Self, String> {
        tidy(text, ORGANISATION_NAME_CHARACTERS).map(Self)
    }

    /// The name as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the name is compared by: case does not matter, å ä ö included. SQL's own folding knows only a to z on SQLite.
    pub fn folded(&self) -> String {
        self.0.to_lowercase()
    }

    /// What lists are ordered by, compared byte by byte: the Swedish alphabet on any engine, whatever its collation.
    pub fn sort_key(&self) -> String {
        self.folded().chars().map(in_swedish_order).collect()
    }
}

/// A given name or a family name. It is personal data, so it shows only where it is asked for by name.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonName(String);

impl PersonName {
    /// Reads a name; surplus spaces go. The error names the rule that the text breaks, and does not repeat the text.
    pub fn parse(text: &str) -> Result<Self, String> {
        tidy(text, PERSON_NAME_CHARACTERS).map(Self)
    }

    /// The name as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The words that the name is found by.
    pub fn words(&self) -> impl Iterator<Item = String> {
        person_words(&self.0)
    }
}

/// The words of a person's name as they are compared: case, accents, hyphens and apostrophes do not matter, å, ä and ö do.
pub fn person_words(text: &str) -> impl Iterator<Item = String> {
    let plain = compose(text).to_lowercase();
    let words: Vec<String> = plain
        .split(|character: char| character.is_whitespace() || matches!(character, '-' | '–'))
        .map(|word| word.chars().filter(|character| character.is_alphanumeric()).map(in_swedish_order).collect())
        .filter(|word: &String| !word.is_empty())
        .collect();
    words.into_iter()
}

impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonName(****)")
    }
}

/// The text without surplus spaces, and with its letters in one form.
fn tidy(text: &str, most: usize) -> Result<String, String> {
    if text.chars().any(is_unprintable) {
        return Err("must not hold control characters or invisible marks: type the name instead of pasting it".into());
    }
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let composed = compose(&words);
    match composed.chars().count() {
        0 => Err("must not be empty".into()),
        characters if characters > most => Err(format!("must be at most {most} characters")),
        _ => Ok(composed),
    }
}

/// Control characters, and the marks of Unicode that show nothing but make equal names differ or turn the text around.
fn is_unprintable(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Joins a letter and the mark after it where the region's languages (Swedish, Finnish, Meänkieli, Sámi) have one letter for both.
/// Some systems send "å" as two characters, and the same name must not look like two.
fn compose(text: &str) -> String {
    let mut composed = String::with_capacity(text.len());
    for character in text.chars() {
        match composed.chars().next_back().and_then(|base| letter(base, character)) {
            Some(letter) => {
                composed.pop();
                composed.push(letter);
            }
            None => composed.push(character),
        }
    }
    composed
}

fn letter(base: char, mark: char) -> Option<char> {
    let (bases, letters) = match mark {
        '\u{30a}' => ("aA", "åÅ"),
        '\u{308}' => ("aAoOuUiIeE", "äÄöÖüÜïÏëË"),
        '\u{301}' => ("aAeEiIoOuUyY", "áÁéÉíÍóÓúÚýÝ"),
        '\u{300}' => ("aAeE", "àÀèÈ"),
        '\u{302}' => ("aAeEiIoOuU", "âÂêÊîÎôÔûÛ"),
        '\u{30c}' => ("cCsSzZgGkK", "čČšŠžŽǧǦǩǨ"),
        '\u{303}' => ("nNaAoO", "ñÑãÃõÕ"),
        _ => return None,
    };
    bases.chars().zip(letters.chars()).find(|(plain, _)| *plain == base).map(|(_, letter)| letter)
}

/// Å, ä and ö follow z, in this order; other marks do not matter. The three have the places that Swedish ASCII gave such letters.
fn in_swedish_order(character: char) -> char {
    match character {
        'å' => '{',
        'ä' | 'æ' => '|',
        'ö' | 'ø' => '}',
        'á' | 'à' | 'â' | 'ã' => 'a',
        'č' | 'ç' => 'c',
        'đ' => 'd',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'ǧ' => 'g',
        'í' | 'î' | 'ï' => 'i',
        'ǩ' => 'k',
        'ñ' | 'ŋ' => 'n',
        'ó' | 'ô' | 'õ' => 'o',
        'š' => 's',
        'ŧ' => 't',
        'ú' | 'û' => 'u',
        'ü' | 'ý' => 'y',
        'ž' => 'z',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn name(text: &str) -> OrganisationName {
        OrganisationName::parse(text).expect("a name")
    }

    #[test]
    fn case_and_surplus_spaces_do_not_matter_in_any_alphabet_of_the_region() {
        assert_eq!(name("  LULEÅ   kommun ").as_str(), "LULEÅ kommun");
        for (left, right) in [
            ("NORRBOTTENS  KOMMUNER", "Norrbottens kommuner"),
            ("ÄLVSBYNS KOMMUN", "älvsbyns kommun"),
            ("Överkalix", "ÖVERKALIX"),
            ("SÁMEDIGGI", "Sámediggi"),
            ("Lulea\u{30a} kommun", "Luleå kommun"),
            ("A\u{308}lvsbyn O\u{308}", "älvsbyn ö"),
        ] {
            assert_eq!(name(left).folded(), name(right).folded());
        }
        assert_ne!(name("Norrbotten kommuner").folded(), name("Norrbottens kommuner").folded());
        assert_ne!(name("Pitea").folded(), name("Piteå").folded());
    }

    #[test]
    fn names_sort_by_the_swedish_alphabet() {
        let mut names =
            ["Övertorneå", "Zeta", "Älvsbyn", "Ånge", "Sámediggi", "Arjeplog", "Sandviken", "Samhall", "arvidsjaur"]
                .map(name);
        names.sort_by_key(OrganisationName::sort_key);
        let sorted = names.each_ref().map(|name| name.as_str());
        assert_eq!(
            sorted,
            ["Arjeplog", "arvidsjaur", "Sámediggi", "Samhall", "Sandviken", "Zeta", "Ånge", "Älvsbyn", "Övertorneå"]
        );
    }

    #[test]
    fn a_name_has_characters_to_show_and_not_too_many() {
        for wrong in ["", "   ", "a\nb", "a\tb", "\u{202e}abc", "a\u{200b}b", "\u{0}"] {
            assert!(OrganisationName::parse(wrong).is_err(), "{wrong:?}");
        }
        assert!(OrganisationName::parse(&"å".repeat(200)).is_ok());
        assert!(OrganisationName::parse(&"å".repeat(201)).is_err());
        assert!(PersonName::parse(&"ö".repeat(100)).is_ok());
        assert!(PersonName::parse(&"ö".repeat(101)).is_err());
    }

    #[test]
    fn a_persons_name_does_not_show_in_debug_output() {
        let name = PersonName::parse("Astrid").expect("a name");
        assert_eq!(format!("{name:?}"), "PersonName(****)");
    }

    #[test]
    fn a_persons_name_is_found_by_its_words() {
        let words = |text| person_words(text).collect::<Vec<_>>();
        assert_eq!(words("Anna-Karin  D'Amico"), words("ANNA KARIN damico"));
        assert_eq!(words("André"), words("andre"));
        assert_ne!(words("Åsa"), words("Asa"));
        assert!(words(" - ' ").is_empty());
    }

    proptest! {
        #[test]
        fn reading_a_name_twice_changes_nothing_more(text in "\\PC{0,60}") {
            if let Ok(name) = OrganisationName::parse(&text) {
                prop_assert_eq!(OrganisationName::parse(name.as_str()), Ok(name.clone()));
                prop_assert!(!name.as_str().contains("  ") && name.as_str().trim() == name.as_str());
            }
        }
    }
}
