//! What the messages on the centre and on gatherings have in common: texts, days, lists, and words out of a closed set.

use mesh::refusal::Fields;
use time::{Date, format_description::BorrowedFormatItem, macros::format_description};

const DAY: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");
/// The longest title or reference, in characters.
pub const SHORT: usize = 200;
/// The most organisations in one request.
pub const ORGANISATIONS: usize = 500;

/// A day of the calendar.
pub fn day(text: &str) -> Result<Date, String> {
    // The format itself lets a sign stand before the year.
    let read = Date::parse(text, DAY).ok().filter(|_| text.len() == "YYYY-MM-DD".len());
    read.ok_or_else(|| "must be a day of the calendar, as YYYY-MM-DD".into())
}

/// A day, or nothing.
pub fn optional_day(text: &str) -> Result<Option<Date>, String> {
    if text.is_empty() { Ok(None) } else { day(text).map(Some) }
}

/// A text of some length, on one line or on several. What stands before and behind it goes.
pub fn text(text: &str, least: usize, most: usize, lines: bool) -> Result<String, String> {
    let text = text.trim();
    if text.chars().any(|character| character.is_control() && !(lines && matches!(character, '\n' | '\t'))) {
        return Err("must not hold control characters: type the text instead of pasting it".into());
    }
    match text.chars().count() {
        length if length < least => Err("must not be empty".into()),
        length if length > most => Err(format!("must be at most {most} characters")),
        _ => Ok(text.to_owned()),
    }
}

/// A list of texts, none of them empty.
pub fn texts(fields: &mut Fields, name: &str, list: &[String], most: usize, longest: usize) -> Vec<String> {
    if list.len() > most {
        fields.reject(name, format!("must be at most {most}"));
        return Vec::new();
    }
    let numbered = list.iter().enumerate();
    numbered.filter_map(|(place, one)| fields.take(&format!("{name}[{place}]"), text(one, 1, longest, true))).collect()
}

/// Which of a closed set a number of the contract stands for.
pub fn one_of<T: Copy, C: Into<i32>>(all: &[T], contract: impl Fn(T) -> C, number: i32) -> Result<T, String> {
    let found = all.iter().copied().find(|one| contract(*one).into() == number);
    found.ok_or_else(|| "must be one of those that the contract names: choose one".into())
}

/// Which of a closed set a filter asks for; unspecified is all of it.
pub fn filter<T: Copy, C: Into<i32>>(all: &[T], contract: impl Fn(T) -> C, number: i32) -> Result<Option<T>, String> {
    if number == 0 { Ok(None) } else { one_of(all, contract, number).map(Some) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_one_of_the_calendar_and_a_text_has_its_bounds() {
        for wrong in ["2023-02-29", "+2023-01-1", "2023-1-01", "20230101", " 2023-01-01", ""] {
            assert!(day(wrong).is_err(), "{wrong}");
        }
        assert_eq!(day("2024-02-29").map(|day| day.to_string()), Ok("2024-02-29".into()));
        assert_eq!(optional_day(""), Ok(None));
        assert_eq!(text("  Luleå ", 1, 5, false), Ok("Luleå".into()));
        assert!(text("Luleå!", 1, 5, false).is_err() && text("  ", 1, 5, false).is_err());
        assert!(text("a\nb", 1, 5, false).is_err() && text("a\nb", 1, 5, true).is_ok());
        assert!(text("a\u{0}b", 1, 5, true).is_err());
    }
}
