//! What concepts are found by: words without regard to case and accents.

/// The most words of a search.
const MOST_WORDS: usize = 8;
/// The most words of one concept that it is found by.
const MOST_INDEXED: usize = 60;
/// The most bytes of a word that count; an index takes no longer keys.
const WORD_BYTES: usize = 64;

/// The text in small letters without accents, its words with a single space between them.
pub fn folded(text: &str) -> String {
    split(text).collect::<Vec<_>>().join(" ")
}

/// The words that a search asks for; more than eight do not count.
pub fn asked(text: &str) -> Vec<String> {
    let mut words: Vec<String> = split(text).take(MOST_WORDS).collect();
    words.sort();
    words.dedup();
    words
}

/// How good it is to be found by a word: its place in the name first of all.
pub fn indexed(label: &str, alternatives: &[String]) -> Vec<(String, i32)> {
    let own = split(label).enumerate().map(|(place, word)| (word, i32::from(place > 0)));
    let other = alternatives.iter().flat_map(|label| split(label)).map(|word| (word, 2));
    let mut words: Vec<(String, i32)> = own.chain(other).take(MOST_INDEXED).collect();
    words.sort();
    words.dedup_by(|later, earlier| later.0 == earlier.0);
    words
}

/// What a search asks for instead where it finds nothing: two thirds of its longest word, and nothing shorter than three letters.
pub fn shortened(words: &[String]) -> Option<String> {
    const SHORTEST: usize = 3;
    let longest = words.iter().max_by_key(|word| word.chars().count())?;
    let letters = longest.chars().count();
    let kept: String = longest.chars().take((letters * 2 / 3).max(SHORTEST)).collect();
    (kept != *longest).then_some(kept)
}

fn split(text: &str) -> impl Iterator<Item = String> {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).map(|word| {
        let plain: String = word.to_lowercase().chars().map(plain).collect();
        let end = (0..=WORD_BYTES.min(plain.len())).rev().find(|end| plain.is_char_boundary(*end)).unwrap_or(0);
        plain[..end].to_owned()
    })
}

/// The letter without its accent, for those of the region's languages and their neighbours.
fn plain(letter: char) -> char {
    match letter {
        'å' | 'ä' | 'á' | 'à' | 'â' | 'ã' | 'æ' => 'a',
        'ö' | 'ø' | 'ó' | 'ò' | 'ô' | 'õ' => 'o',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'ü' | 'ú' | 'ù' | 'û' => 'u',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ý' | 'ÿ' => 'y',
        'ñ' | 'ŋ' => 'n',
        'ç' | 'č' => 'c',
        'š' => 's',
        'ž' => 'z',
        'đ' => 'd',
        'ŧ' => 't',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_are_compared_without_case_accents_and_signs() {
        assert_eq!(folded("  Gruv- och STENBROTTSARBETARE "), "gruv och stenbrottsarbetare");
        assert_eq!(asked("Träarbetare, snickare m.fl."), ["fl", "m", "snickare", "traarbetare"]);
        assert_eq!(asked("å å Å"), ["a"]);
        assert!(asked(" -- ").is_empty());
    }

    #[test]
    fn the_first_word_of_the_own_name_counts_most() {
        let words = indexed("Svetsare och gasskärare", &["Gasskärare".into(), "Skärare".into()]);
        assert_eq!(
            words,
            [("gasskarare", 1), ("och", 1), ("skarare", 2), ("svetsare", 0)]
                .map(|(word, rank)| (word.to_owned(), rank))
        );
    }

    #[test]
    fn a_search_without_result_gives_up_the_end_of_its_longest_word() {
        let shortened = |text: &str| shortened(&asked(text));
        assert_eq!(shortened("svetsare mag"), Some("svets".to_owned()));
        assert_eq!(shortened("kok"), None);
        assert_eq!(shortened(""), None);
    }

    proptest! {
        #[test]
        fn a_word_of_a_label_is_always_found_by_its_beginning(label in "\\PC{1,80}", length in 1usize..10) {
            let indexed = indexed(&label, &[]);
            for word in asked(&label) {
                let begun: String = word.chars().take(length).collect();
                prop_assert!(indexed.iter().any(|(known, _)| known.starts_with(&begun)));
                prop_assert!(word.len() <= WORD_BYTES);
            }
            prop_assert_eq!(folded(&folded(&label)), folded(&label));
        }
    }
}
