//! Days as texts: YYYY-MM-DD, which sort as the days do.

use time::{Date, Month};

/// Reads YYYY-MM-DD. The error names the rule that the text breaks.
pub fn parse(text: &str) -> Result<Date, String> {
    let rule = || "must be a day of the calendar, written YYYY-MM-DD".to_owned();
    let figures = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = text.split('-').collect();
    let &[year, month, day] = parts.as_slice() else { return Err(rule()) };
    if year.len() != 4 || month.len() != 2 || day.len() != 2 || ![year, month, day].into_iter().all(figures) {
        return Err(rule());
    }
    let month = month.parse::<u8>().ok().and_then(|month| Month::try_from(month).ok()).ok_or_else(rule)?;
    let (year, day) = (year.parse().map_err(|_| rule())?, day.parse().map_err(|_| rule())?);
    Date::from_calendar_date(year, month, day).map_err(|_| rule())
}

/// Writes YYYY-MM-DD.
pub fn text(day: Date) -> String {
    format!("{:04}-{:02}-{:02}", day.year(), u8::from(day.month()), day.day())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_no_day_is_refused() {
        for wrong in
            ["", "2026-1-1", "2026-02-29", "2026-13-01", "20260101", "2026-01-01T00", "+026-01-01", "2026-01-01-01"]
        {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn a_day_is_read_as_it_is_written_and_sorts_as_a_text(left in 0i32..3_000_000, right in 0i32..3_000_000) {
            let day = |days: i32| Date::from_julian_day(1_721_426 + days).expect("a day");
            let (left, right) = (day(left), day(right));
            prop_assert_eq!(parse(&text(left)), Ok(left));
            prop_assert_eq!(text(left) < text(right), left < right);
        }
    }
}
