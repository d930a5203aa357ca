//! The organisationsnummer of a legal person (lagen 1974:174): ten figures that no personal number can be mistaken for.

use std::fmt;

use thiserror::Error;

use super::luhn;

/// An organisationsnummer. It is public, so it may be shown; a sole trader's number is a personal number, and is not one of these.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrganisationNumber(String);

/// Why a text is not an organisation number. It never repeats the text, which may be a personal number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum OrganisationNumberFault {
    /// Not ten figures, nor twelve that begin with 16.
    #[error("must be 10 figures as NNNNNN-NNNN, or 12 that begin with 16; the hyphen may be left out")]
    Form,
    /// The third figure is 0 or 1, as in the month of a personal number.
    #[error(
        "looks like a personal number, which is never kept as an organisation number: leave it empty for a sole trader"
    )]
    PersonalNumber,
    /// The first figure is not that of any group.
    #[error(
        "must begin with the figure of a group of legal persons (1, 2, 3, 5, 6, 7, 8 or 9): compare it with the registration certificate"
    )]
    Group,
    /// The last figure does not follow from the others.
    #[error("has a control figure that does not fit the others: compare it with the registration certificate")]
    ControlFigure,
}

impl OrganisationNumber {
    /// Reads `NNNNNN-NNNN`, with or without the hyphen, and with or without the century figures 16 of legal persons.
    pub fn parse(text: &str) -> Result<Self, OrganisationNumberFault> {
        use OrganisationNumberFault as Fault;
        let figures = figures(text).ok_or(Fault::Form)?;
        // The second pair is at least 20, so that no number is also a date (lagen 1974:174).
        if matches!(figures.as_bytes()[2], b'0' | b'1') {
            return Err(Fault::PersonalNumber);
        }
        // The groups as published by Skatteverket: 1 estates of deceased persons, 2 state, regions, municipalities and parishes,
        // 3 foreign companies, 5 limited companies, 6 and 9 partnerships, 7 economic associations, 8 non-profit associations and foundations.
        if matches!(figures.as_bytes()[0], b'0' | b'4') {
            return Err(Fault::Group);
        }
        if !luhn::holds(&figures) {
            return Err(Fault::ControlFigure);
        }
        Ok(Self(format!("{}-{}", &figures[..6], &figures[6..])))
    }

    /// The number as `NNNNNN-NNNN`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OrganisationNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The ten figures, if the text has the form.
fn figures(text: &str) -> Option<String> {
    let text = text.trim();
    let (head, tail) = text.split_at_checked(text.len().checked_sub(4)?)?;
    let head = head.strip_suffix('-').unwrap_or(head);
    let head = if head.len() == 8 { head.strip_prefix("16")? } else { head };
    let figures = format!("{head}{tail}");
    (figures.len() == 10 && figures.bytes().all(|byte| byte.is_ascii_digit())).then_some(figures)
}

#[cfg(test)]
mod tests {
    use super::{OrganisationNumberFault as Fault, *};
    use proptest::prelude::*;

    #[test]
    fn published_numbers_are_read_in_all_their_forms() {
        // The vectors of organisationsnummer/meta, and public bodies: Stockholm, Gothenburg.
        for (text, canonical) in [
            ("5560160680", "556016-0680"),
            ("165560160680", "556016-0680"),
            ("16556016-0680", "556016-0680"),
            (" 556103-4249 ", "556103-4249"),
            ("165561034249", "556103-4249"),
            ("5592440001", "559244-0001"),
            ("212000-0142", "212000-0142"),
            ("212000-1355", "212000-1355"),
        ] {
            assert_eq!(
                OrganisationNumber::parse(text).map(|number| number.to_string()).as_deref(),
                Ok(canonical),
                "{text}"
            );
        }
    }

    #[test]
    fn a_wrong_control_figure_is_refused() {
        for text in ["5560160681", "165560160681", "5561034250", "165561034250"] {
            assert_eq!(OrganisationNumber::parse(text), Err(Fault::ControlFigure), "{text}");
        }
    }

    #[test]
    fn a_number_that_may_be_a_persons_is_refused_whatever_its_control_figure() {
        for text in ["900101-9999", "121212-1212", "701063-2391", "1212121212"] {
            assert_eq!(OrganisationNumber::parse(text), Err(Fault::PersonalNumber), "{text}");
        }
    }

    #[test]
    fn a_group_that_does_not_exist_is_refused() {
        for text in ["056016-0685", "456016-0681"] {
            assert_eq!(OrganisationNumber::parse(text), Err(Fault::Group), "{text}");
        }
    }

    #[test]
    fn other_forms_are_refused() {
        for text in [
            "",
            "-",
            "1",
            "556016068",
            "55601606800",
            "195560160680",
            "556016+0680",
            "5560-160680",
            "55601é0680",
            "556016--0680",
            "é560",
        ] {
            assert_eq!(OrganisationNumber::parse(text), Err(Fault::Form), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_read_is_printed_and_read_again(text in "16[1-35-9][0-9][2-9][0-9]{3}-?[0-9]{4}|[1-35-9][0-9][2-9][0-9]{3}-?[0-9]{4}") {
            if let Ok(number) = OrganisationNumber::parse(&text) {
                prop_assert_eq!(OrganisationNumber::parse(number.as_str()), Ok(number.clone()));
                prop_assert_eq!(OrganisationNumber::parse(&format!("16{number}")), Ok(number));
            }
        }

        #[test]
        fn no_text_makes_the_reading_fail_otherwise_than_by_a_rule(text in ".*") {
            let _ = OrganisationNumber::parse(&text);
        }
    }
}
