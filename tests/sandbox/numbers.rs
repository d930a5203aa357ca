//! Numbers that belong to nobody: those that Skatteverket keeps for tests, and organisation numbers in a row that is not given out.

use std::sync::atomic::{AtomicI64, Ordering};

use time::{Date, Duration, Month};

use crate::scratch;

/// How many such numbers there are.
const PERSONAL_NUMBERS: i64 = 7_304;

/// A personal number in twelve figures that was not given before. People born in the 1990s with the serials 238 and 239 do not exist.
pub fn personal_number() -> String {
    static GIVEN: AtomicI64 = AtomicI64::new(0);
    let number = GIVEN.fetch_add(1, Ordering::Relaxed);
    assert!(number < PERSONAL_NUMBERS, "all personal numbers that belong to nobody have been given");
    let first = Date::from_calendar_date(1990, Month::January, 1).expect("a day");
    let day = first + Duration::days(number / 2);
    let short = format!("{:02}{:02}{:02}{}", day.year() % 100, u8::from(day.month()), day.day(), 238 + number % 2);
    format!("19{short}{}", control_figure(&short))
}

/// A coordination number in twelve figures that was not given before: 60 stands added to the day of a personal number.
pub fn coordination_number() -> String {
    let number = personal_number();
    let day: u32 = number[6..8].parse().expect("a day");
    let short = format!("{}{}{}", &number[2..6], day + 60, &number[8..11]);
    format!("19{short}{}", control_figure(&short))
}

/// An organisation number as NNNNNN-NNNN that was not given before.
pub fn organisation_number() -> String {
    let figures = format!("559{:06}", 999_999 - scratch::next() % 900_000);
    format!("{}-{}{}", &figures[..6], &figures[6..], control_figure(&figures))
}

/// The last figure by Luhn's rule, for nine figures.
fn control_figure(figures: &str) -> u32 {
    let weighted = figures.bytes().enumerate().map(|(place, figure)| {
        let product = u32::from(figure - b'0') * if place % 2 == 0 { 2 } else { 1 };
        product / 10 + product % 10
    });
    (10 - weighted.sum::<u32>() % 10) % 10
}

/// Every way to write a personal number of twelve figures.
pub fn spellings(number: &str) -> Vec<String> {
    let (long, short) = (number, &number[2..]);
    let mut spellings = vec![long.to_owned(), short.to_owned()];
    for sign in ["-", "+"] {
        spellings.push(format!("{}{sign}{}", &long[..8], &long[8..]));
        spellings.push(format!("{}{sign}{}", &short[..6], &short[6..]));
    }
    spellings
}
