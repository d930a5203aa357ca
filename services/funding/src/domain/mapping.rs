//! Which account of an organisation's chart each account of ours stands for.

use serde::{Deserialize, Serialize};

use super::OrganisationId;

/// The most lines of a mapping.
pub const MOST_LINES: usize = 1_000;

/// What an account, or all accounts that begin alike, stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// The account, or its beginning followed by `*`.
    pub account: String,
    /// The account in the chart; none for what is not taken over.
    pub chart_account: Option<String>,
    /// Its name there.
    pub chart_name: String,
    /// The project that it is booked on; empty for none.
    pub project: String,
}

/// A version of the mapping of an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// Whose.
    pub organisation: OrganisationId,
    /// 1, 2, 3 …
    pub version: i32,
    /// What is mapped, and how the file is headed.
    pub content: Content,
    /// Who set it.
    pub recorded_by: String,
}

/// What a mapping says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// The organisation's name.
    pub company_name: String,
    /// Its number.
    pub registration_number: String,
    /// The chart.
    pub chart: String,
    /// The series of the vouchers.
    pub series: String,
    /// The lines.
    pub lines: Vec<Line>,
}

impl Content {
    /// What an account stands for: the longest that fits counts. None where nothing fits.
    pub fn of(&self, account: &str) -> Option<&Line> {
        let length = |line: &Line| match line.account.strip_suffix('*') {
            Some(beginning) => account.starts_with(beginning).then_some(beginning.len()),
            // A whole name is closer than any beginning.
            None => (line.account == account).then_some(usize::MAX),
        };
        let fitting = self.lines.iter().filter_map(|line| Some((length(line)?, line)));
        fitting.max_by_key(|(length, _)| *length).map(|(_, line)| line)
    }
}

/// Reads the number of a legal person, as 212000-1234. A person's number, as a sole trader has, is refused: it would leave the centre in
/// every file.
pub fn registration_number(text: &str) -> Result<String, String> {
    let digits: Vec<u8> = text.bytes().filter(|byte| *byte != b'-').collect();
    let written = text.len() == 11 && text.as_bytes().get(6) == Some(&b'-') && digits.len() == 10;
    if !written || !digits.iter().all(u8::is_ascii_digit) {
        return Err("must be ten digits as 212000-1234".into());
    }
    if digits.get(2).is_none_or(|digit| *digit < b'2') {
        return Err("must be a legal person's number, and not a person's".into());
    }
    if luhn(&digits) {
        return Ok(text.to_owned());
    }
    Err("must have the check digit that follows from the others: look for a slip".into())
}

fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .enumerate()
        .map(|(place, digit)| {
            let value = u32::from(digit - b'0') * if place.is_multiple_of(2) { 2 } else { 1 };
            value / 10 + value % 10
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_beginning_that_fits_counts_and_a_whole_name_before_any() {
        let line = |account: &str, chart: Option<&str>| Line {
            account: account.into(),
            chart_account: chart.map(str::to_owned),
            chart_name: String::new(),
            project: String::new(),
        };
        let content = Content {
            company_name: "Region".into(),
            registration_number: "232100-0230".into(),
            chart: "Region-Bas".into(),
            series: "F".into(),
            lines: vec![line("a:*", None), line("a:b*", Some("3011")), line("a:bc", Some("3012"))],
        };
        let of = |account: &str| content.of(account).map(|line| line.chart_account.as_deref());
        assert_eq!(
            [of("a:x"), of("a:bx"), of("a:bc"), of("b:a")],
            [Some(None), Some(Some("3011")), Some(Some("3012")), None]
        );
    }

    #[test]
    fn a_persons_number_is_no_organisations_number() {
        assert!(registration_number("232100-0230").is_ok());
        for wrong in ["811218-9876", "2321000230", "232100-0231", "23210o-0230", ""] {
            assert!(registration_number(wrong).is_err(), "{wrong}");
        }
    }
}
