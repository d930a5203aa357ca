//! A diarienummer is kept as written, and compared in a form that does not depend on who wrote it.

/// The words that documents put before the number; they are no part of it.
const LABELS: [&str; 4] = ["DNR", "DIARIENR", "DIARIENUMMER", "NR"];

/// A diarienummer: "RUN-00253-2023", and "00506-2022" where the writer left out the series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistrationNumber {
    raw: String,
    series: String,
    number: String,
}

impl RegistrationNumber {
    /// The most characters that a number has as written.
    pub const MOST_CHARACTERS: usize = 50;

    /// Reads a number as written. The error names the rule that it breaks.
    pub fn parse(raw: &str) -> Result<Self, String> {
        let readable = raw.chars().count() <= Self::MOST_CHARACTERS && !raw.chars().any(char::is_control);
        if !readable || !raw.chars().any(|c| c.is_ascii_digit()) {
            return Err(format!(
                "must be a diarienummer of at most {} characters, e.g. RUN-00253-2023",
                Self::MOST_CHARACTERS
            ));
        }
        let words = words(raw);
        let is_number = |word: &&String| word.chars().all(|c| c.is_ascii_digit());
        let (numbers, series): (Vec<_>, Vec<_>) = words.iter().partition(is_number);
        let series: Vec<_> =
            series.into_iter().filter(|word| !LABELS.contains(&word.as_str())).map(String::as_str).collect();
        Ok(Self { raw: raw.to_owned(), series: series.join("-"), number: serial_and_year(&numbers) })
    }

    /// As the document writes it.
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// The series, e.g. "RUN"; empty where the writer left it out.
    pub fn series(&self) -> &str {
        &self.series
    }

    /// Serial number and year, e.g. "00253-2023".
    pub fn number(&self) -> &str {
        &self.number
    }

    /// In the one form that all spellings share, e.g. "RUN-00253-2023".
    pub fn normal(&self) -> String {
        match self.series.as_str() {
            "" => self.number.clone(),
            series => format!("{series}-{}", self.number),
        }
    }

    /// Whether both may be meant for the same matter: a series that was left out may be any.
    pub fn may_be(&self, other: &Self) -> bool {
        let series_agree = self.series == other.series || self.series.is_empty() || other.series.is_empty();
        self.number == other.number && series_agree
    }
}

/// Runs of letters and runs of digits, in capitals; what stands between them says nothing.
fn words(raw: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = None;
    for c in raw.chars() {
        let sort = if c.is_ascii_digit() {
            Some(true)
        } else if c.is_alphabetic() {
            Some(false)
        } else {
            None
        };
        if sort.is_some() && sort != before {
            words.push(String::new());
        }
        if let (Some(_), Some(word)) = (sort, words.last_mut()) {
            word.push(capital(c));
        }
        before = sort;
    }
    words
}

/// The capital letter, where it is one letter; what has none stays.
fn capital(c: char) -> char {
    let mut capital = c.to_uppercase();
    match (capital.next(), capital.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

/// Puts the serial number, in five figures, before the year, whichever way they were written. Other forms stay as they are.
fn serial_and_year(numbers: &[&String]) -> String {
    let is_year = |number: &str| number.len() == 4 && (number.starts_with("19") || number.starts_with("20"));
    match numbers {
        [serial, year] if is_year(year) => format!("{:0>5}-{year}", serial.trim_start_matches('0')),
        [year, serial] if is_year(year) => format!("{:0>5}-{year}", serial.trim_start_matches('0')),
        other => other.iter().map(|number| number.as_str()).collect::<Vec<_>>().join("-"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn normal(raw: &str) -> String {
        RegistrationNumber::parse(raw).map(|number| number.normal()).unwrap_or_default()
    }

    #[test]
    fn spellings_of_one_number_are_one_number() {
        for raw in [
            "RUN-00253-2023",
            "Dnr RUN-00253-2023",
            "run 253/2023",
            "RUN 2023-00253",
            "Dnr: RUN–00253–2023",
            "RUN00253-2023",
        ] {
            assert_eq!(normal(raw), "RUN-00253-2023", "{raw}");
        }
        assert_eq!(normal("00506-2022"), "00506-2022");
        assert_eq!(normal("3.4-2023-11"), "3-4-2023-11");
    }

    #[test]
    fn a_number_is_kept_as_written() {
        assert_eq!(
            RegistrationNumber::parse("dnr run 253/2023").map(|number| number.raw().to_owned()),
            Ok("dnr run 253/2023".to_owned())
        );
    }

    #[test]
    fn a_left_out_series_may_be_any_but_another_series_is_another_matter() -> Result<(), String> {
        let [bare, run, other] = ["00506-2022", "RUN-00506-2022", "NRF-00506-2022"].map(RegistrationNumber::parse);
        let (bare, run, other) = (bare?, run?, other?);
        assert!(bare.may_be(&run) && run.may_be(&bare) && !run.may_be(&other));
        Ok(())
    }

    #[test]
    fn what_has_no_figure_or_is_too_long_is_no_number() {
        for raw in ["", "RUN", "   ", "1\n2", &"1".repeat(51)] {
            assert!(RegistrationNumber::parse(raw).is_err(), "{raw:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_and_normalising_twice_changes_nothing(raw in "\\PC{0,60}") {
            if let Ok(number) = RegistrationNumber::parse(&raw) {
                let again = RegistrationNumber::parse(&number.normal());
                if let Ok(again) = again {
                    prop_assert_eq!(again.normal(), number.normal());
                }
            }
        }
    }
}
