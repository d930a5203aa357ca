//! The numbers that identify a person in Sweden. They are read strictly, kept in twelve figures, and never printed whole.
//!
//! Neither sex nor birth date may be concluded from a number: a near-by day is given when the numbers of a day run out.

use std::fmt;

use thiserror::Error;
use time::{Date, Month};

use super::luhn;

/// The earliest birth year that a number can have: numbers were introduced in 1947, for the living.
const EARLIEST_YEAR: i32 = 1800;
/// What is added to the day in a coordination number.
const COORDINATION_DAYS: u8 = 60;

/// A number of either kind.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PersonNumber {
    /// Personnummer.
    Personal(PersonalNumber),
    /// Samordningsnummer.
    Coordination(CoordinationNumber),
}

/// A personnummer (folkbokföringslagen 1991:481, 18 §).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PersonalNumber(Figures);

/// A samordningsnummer (lagen 2022:1697): like a personnummer, with 60 added to the day. It does not prove an identity,
/// and its holder may get a personnummer later.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CoordinationNumber(Figures);

/// Why a text is not the number of a person. It never repeats the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PersonNumberFault {
    /// Not ten or twelve figures.
    #[error("must be 10 or 12 figures, with '-' or '+' or nothing before the last four, e.g. YYYYMMDD-NNNN")]
    Form,
    /// The day does not exist.
    #[error("must begin with a date that exists: compare it with the identity document")]
    NoSuchDate,
    /// The day has not come yet.
    #[error(
        "must not begin with a date after today: if the person is 100 or more, write all 12 figures, or '+' before the last four"
    )]
    AfterToday,
    /// The last figure does not follow from the others.
    #[error("has a control figure that does not fit the others: compare it with the identity document")]
    ControlFigure,
    /// The three figures before the control figure are 000, which is given to nobody.
    #[error("must not have 000 before the control figure: compare it with the identity document")]
    BirthNumber,
    /// A coordination number where a personal number is meant.
    #[error("is a coordination number, with 60 added to the day: state that kind of identity instead")]
    IsCoordination,
    /// A personal number where a coordination number is meant.
    #[error("is a personal number, without 60 added to the day: state that kind of identity instead")]
    IsPersonal,
}

impl PersonNumber {
    /// Reads a number of either kind. `today` decides the century of ten figures: '-' or nothing means that the person
    /// turns less than 100 this year, '+' that they turn 100 or more. Twelve figures state the century themselves.
    pub fn parse(text: &str, today: Date) -> Result<Self, PersonNumberFault> {
        let figures = Figures::parse(text, today)?;
        let coordination = figures.day > 31;
        let day = if coordination { figures.day.saturating_sub(COORDINATION_DAYS) } else { figures.day };
        let month = Month::try_from(figures.month).map_err(|_| PersonNumberFault::NoSuchDate)?;
        let date = Date::from_calendar_date(figures.year, month, day).map_err(|_| PersonNumberFault::NoSuchDate)?;
        if figures.year < EARLIEST_YEAR {
            return Err(PersonNumberFault::NoSuchDate);
        }
        if !luhn::holds(&figures.text[2..]) {
            return Err(PersonNumberFault::ControlFigure);
        }
        if &figures.text[8..11] == "000" {
            return Err(PersonNumberFault::BirthNumber);
        }
        if date > today {
            return Err(PersonNumberFault::AfterToday);
        }
        Ok(if coordination {
            Self::Coordination(CoordinationNumber(figures))
        } else {
            Self::Personal(PersonalNumber(figures))
        })
    }
}

impl PersonalNumber {
    /// Reads a personnummer; see [`PersonNumber::parse`].
    pub fn parse(text: &str, today: Date) -> Result<Self, PersonNumberFault> {
        match PersonNumber::parse(text, today)? {
            PersonNumber::Personal(number) => Ok(number),
            PersonNumber::Coordination(_) => Err(PersonNumberFault::IsCoordination),
        }
    }

    /// All twelve figures.
    pub fn canonical(&self) -> &str {
        &self.0.text
    }

    /// The number with its last four figures hidden.
    pub fn masked(&self) -> String {
        self.0.masked()
    }
}

impl CoordinationNumber {
    /// Reads a samordningsnummer; see [`PersonNumber::parse`].
    pub fn parse(text: &str, today: Date) -> Result<Self, PersonNumberFault> {
        match PersonNumber::parse(text, today)? {
            PersonNumber::Coordination(number) => Ok(number),
            PersonNumber::Personal(_) => Err(PersonNumberFault::IsPersonal),
        }
    }

    /// All twelve figures, with 60 added to the day.
    pub fn canonical(&self) -> &str {
        &self.0.text
    }

    /// The number with its last four figures hidden.
    pub fn masked(&self) -> String {
        self.0.masked()
    }
}

/// Twelve figures, read as far as the calendar is not needed. What stands in them shows nowhere.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Figures {
    text: String,
    year: i32,
    month: u8,
    day: u8,
}

impl fmt::Debug for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("****")
    }
}

impl Figures {
    fn parse(text: &str, today: Date) -> Result<Self, PersonNumberFault> {
        let text = text.trim();
        let split = text.len().checked_sub(4).ok_or(PersonNumberFault::Form)?;
        let (head, serial) = text.split_at_checked(split).ok_or(PersonNumberFault::Form)?;
        let (date, century_old) = match head.strip_suffix('+') {
            Some(date) => (date, true),
            None => (head.strip_suffix('-').unwrap_or(head), false),
        };
        if !date.bytes().chain(serial.bytes()).all(|byte| byte.is_ascii_digit()) {
            return Err(PersonNumberFault::Form);
        }
        let (year, month_and_day) = match date.len() {
            6 => (full_year(number(&date[..2]), century_old, today), &date[2..]),
            8 => (number(&date[..4]), &date[4..]),
            _ => return Err(PersonNumberFault::Form),
        };
        let (month, day) = (figure_pair(&month_and_day[..2]), figure_pair(&month_and_day[2..]));
        Ok(Self { text: format!("{year:04}{month_and_day}{serial}"), year, month, day })
    }

    fn masked(&self) -> String {
        format!("{}-****", &self.text[..8])
    }
}

/// The year that two figures mean: the latest that makes the person younger than 100 at the year's end, or a century old.
/// The hyphen becomes a plus sign in the year in which the person turns 100 (folkbokföringslagen 18 §).
fn full_year(two_figures: i32, century_old: bool, today: Date) -> i32 {
    let latest = if century_old { today.year() - 100 } else { today.year() };
    latest - (latest - two_figures).rem_euclid(100)
}

/// The value of at most four figures.
fn number(figures: &str) -> i32 {
    figures.bytes().fold(0, |value, byte| value * 10 + i32::from(byte.saturating_sub(b'0')))
}

/// The value of two figures.
fn figure_pair(figures: &str) -> u8 {
    figures.bytes().fold(0, |value, byte| value * 10 + byte.saturating_sub(b'0'))
}

#[cfg(test)]
mod tests {
    use super::{super::identity::Identity, PersonNumberFault as Fault, *};
    use proptest::prelude::*;
    use time::macros::date;

    const TODAY: Date = date!(2026 - 03 - 02);
    const TEST_NUMBERS: &str = include_str!("testdata/skatteverket.txt");

    fn test_numbers() -> Vec<&'static str> {
        TEST_NUMBERS.lines().filter(|line| !line.starts_with('#')).collect()
    }

    fn canonical(text: &str) -> Result<String, Fault> {
        PersonNumber::parse(text, TODAY).map(|number| Identity::from(number).canonical())
    }

    #[test]
    fn published_numbers_are_read_in_all_their_forms() {
        // The vectors of personnummer/meta, and Skatteverket's own examples.
        for (text, whole) in [
            ("190905271474", "190905271474"),
            ("090527+1474", "190905271474"),
            ("19090527+1474", "190905271474"),
            ("821105-9954", "198211059954"),
            ("8211059954", "198211059954"),
            (" 19821105-9954 ", "198211059954"),
            ("901211-9948", "199012119948"),
            ("791221+9990", "187912219990"),
            ("001209-9891", "200012099891"),
            ("20000229-2399", "200002292399"),
            ("000229-2399", "200002292399"),
            ("701063-2391", "197010632391"),
            ("570574-9959", "195705749959"),
            ("197306749982", "197306749982"),
        ] {
            assert_eq!(canonical(text).as_deref(), Ok(whole), "{text}");
        }
    }

    #[test]
    fn published_faulty_numbers_are_refused() {
        for text in ["150916-0006", "201509160006"] {
            assert_eq!(canonical(text), Err(Fault::BirthNumber), "{text}");
        }
        for text in ["870704-9996", "390182-9913", "121120-9941", "201210759984", "900101-9999"] {
            assert_eq!(canonical(text), Err(Fault::ControlFigure), "{text}");
        }
        for text in [
            "19090527 1474",
            "090527 1474",
            "",
            "-",
            "1474",
            "0905271474+",
            "090527--1474",
            "1909052714741",
            "090527é474",
            "०९०५२७1474",
        ] {
            assert_eq!(canonical(text), Err(Fault::Form), "{text}");
        }
    }

    #[test]
    fn the_two_kinds_are_told_apart() {
        assert_eq!(PersonalNumber::parse("701063-2391", TODAY), Err(Fault::IsCoordination));
        assert_eq!(CoordinationNumber::parse("821105-9954", TODAY), Err(Fault::IsPersonal));
        assert!(CoordinationNumber::parse("701063-2391", TODAY).is_ok());
    }

    #[test]
    fn a_day_that_does_not_exist_is_refused() {
        // The leap day of a year that has none, months and days out of range, and the gap between the two kinds.
        for text in [
            "19000229-2399",
            "20010229-2399",
            "19821305-9954",
            "19820005-9954",
            "19821100-9954",
            "19821131-9954",
            "19821150-9954",
            "19821160-9954",
            "19821199-9954",
            "00001105-9954",
            "17991105-9954",
        ] {
            assert_eq!(canonical(text), Err(Fault::NoSuchDate), "{text}");
        }
    }

    #[test]
    fn the_sign_and_today_decide_the_century() {
        let read = |text, today| PersonNumber::parse(text, today).map(|number| Identity::from(number).canonical());
        assert_eq!(read("090527-1474", TODAY).as_deref(), Ok("200905271474"));
        // The year in which the person turns 100 is the first with a plus sign.
        assert_eq!(read("090527-1474", date!(2008 - 12 - 31)).as_deref(), Ok("190905271474"));
        assert_eq!(read("090527+1474", date!(2009 - 01 - 01)).as_deref(), Ok("190905271474"));
        assert_eq!(read("090527-1474", date!(2009 - 01 - 01)), Err(Fault::AfterToday));
        assert_eq!(read("090527-1474", date!(2009 - 05 - 27)).as_deref(), Ok("200905271474"));
        assert_eq!(read("200905271474", date!(2009 - 05 - 26)), Err(Fault::AfterToday));
    }

    #[test]
    fn a_number_shows_its_last_four_figures_nowhere() {
        let number = PersonNumber::parse("19821105-9954", TODAY).expect("published as valid");
        assert_eq!(Identity::from(number.clone()).masked(), "19821105-****");
        assert_eq!(format!("{number:?}"), "Personal(PersonalNumber(****))");
    }

    #[test]
    fn all_of_skatteverkets_test_numbers_are_accepted() {
        let numbers = test_numbers();
        assert!(numbers.len() > 2_000);
        for number in numbers {
            assert_eq!(PersonalNumber::parse(number, TODAY).as_ref().map(PersonalNumber::canonical), Ok(number));
        }
    }

    #[test]
    fn a_test_number_with_one_figure_altered_is_refused_unless_only_the_century_is_another() {
        for number in test_numbers() {
            for place in 0..12 {
                for figure in b'0'..=b'9' {
                    let mut altered = number.as_bytes().to_vec();
                    if altered[place] == figure {
                        continue;
                    }
                    altered[place] = figure;
                    let altered = String::from_utf8(altered).expect("figures");
                    let century: i32 = altered[..2].parse().expect("figures");
                    let year: i32 = altered[..4].parse().expect("figures");
                    let possible = (18..=19).contains(&century) || (century == 20 && &altered[2..8] <= "260302");
                    let leap_day_lost = &altered[4..8] == "0229" && !time::util::is_leap_year(year);
                    // The control figure does not cover the century.
                    let acceptable = place < 2 && possible && !leap_day_lost;
                    assert_eq!(canonical(&altered).is_ok(), acceptable, "{altered}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn every_form_of_a_number_leads_to_the_same_twelve_figures(index in 0..test_numbers().len(), age_sign in any::<bool>()) {
            let whole = test_numbers()[index];
            let (date, serial) = whole.split_at(8);
            let year: i32 = date[..4].parse()?;
            let sign = if TODAY.year() - year >= 100 { "+" } else { "-" };
            let mut forms = vec![whole.to_owned(), format!("{date}-{serial}"), format!("{date}+{serial}"), format!("{}{sign}{serial}", &date[2..])];
            if sign == "-" && age_sign {
                forms.push(format!("{}{serial}", &date[2..]));
            }
            for form in forms {
                let read = canonical(&form);
                prop_assert_eq!(read.as_deref(), Ok(whole), "{}", form);
            }
        }

        #[test]
        fn no_text_makes_the_reading_fail_otherwise_than_by_a_rule(text in ".*") {
            if let Err(fault) = PersonNumber::parse(&text, TODAY) {
                prop_assert!(text.trim().len() < 6 || !fault.to_string().contains(text.trim()));
            }
        }
    }
}
