//! Days of the calendar as both engines keep them: text, which sorts as the days do.

use anyhow::Context;
use time::{Date, format_description::BorrowedFormatItem, macros::format_description};

const DAY: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// A day as it is stored.
pub fn text(day: Date) -> String {
    day.to_string()
}

/// A day as it was stored.
pub fn stored(text: &str) -> anyhow::Result<Date> {
    Date::parse(text, DAY).with_context(|| format!("a stored day is {text}"))
}
