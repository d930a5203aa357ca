//! From which day on something holds, and until which: half-open, so that what follows begins on the day the former ends.

use time::{Date, Month, format_description::BorrowedFormatItem, macros::format_description};

const DAY: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// Reads a day as the contract and the database write it.
pub fn day(text: &str) -> Result<Date, String> {
    let read = Date::parse(text, DAY).ok().filter(|_| text.len() == "YYYY-MM-DD".len());
    // Registers of the field do not reach further; a year beyond is a typing error.
    read.filter(|day| (1900..=2199).contains(&day.year()))
        .ok_or_else(|| "must be a day of the years 1900 to 2199, as YYYY-MM-DD".into())
}

/// Writes a day.
pub fn day_text(day: Date) -> String {
    format!("{:04}-{:02}-{:02}", day.year(), u8::from(day.month()), day.day())
}

/// The day of the same date some months later, or the last of that month where it has no such date. No months are the day itself.
pub fn months_after(day: Date, months: i32) -> Date {
    let count = day.year() * 12 + i32::from(u8::from(day.month())) - 1 + months;
    let month = u8::try_from(count.rem_euclid(12) + 1).ok().and_then(|month| Month::try_from(month).ok());
    let (year, month) = (count.div_euclid(12), month.unwrap_or(Month::December));
    // There is such a day but at the end of all years.
    Date::from_calendar_date(year, month, day.day().min(month.length(year))).unwrap_or(Date::MAX)
}

/// The days on which something holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// The first day.
    pub from: Date,
    /// The day after the last; none where no end is set.
    pub until: Option<Date>,
}

impl Validity {
    /// From a day on, until another or without end.
    pub fn new(from: Date, until: Option<Date>) -> Result<Self, String> {
        match until {
            Some(until) if until <= from => {
                Err("must be later than the first day, or empty where no end is set".into())
            }
            _ => Ok(Self { from, until }),
        }
    }

    /// Whether it holds on a day.
    pub fn holds_on(self, day: Date) -> bool {
        self.from <= day && !self.is_over_on(day)
    }

    /// Whether it no longer holds on a day.
    pub fn is_over_on(self, day: Date) -> bool {
        self.until.is_some_and(|until| until <= day)
    }

    /// Whether there is a day on which both hold.
    pub fn overlaps(self, other: Self) -> bool {
        let begins = self.from.max(other.from);
        self.holds_on(begins) && other.holds_on(begins)
    }

    /// The same, ending on a day at the latest. A day before the first one leaves no day at all.
    #[must_use]
    pub fn ended(self, until: Date) -> Self {
        let until = self.until.map_or(until, |set| set.min(until));
        Self { from: self.from, until: Some(until.max(self.from)) }
    }
}

#[cfg(test)]
pub mod tests {
    use proptest::prelude::*;
    use time::macros::date;

    use super::*;

    pub const FIRST: Date = date!(2026 - 01 - 01);

    /// A day some days after the first.
    pub fn nth(days: i64) -> Date {
        FIRST + time::Duration::days(days)
    }

    /// Any validity within a few weeks.
    pub fn any() -> impl Strategy<Value = Validity> {
        (0i64..20, proptest::option::of(1i64..20))
            .prop_map(|(from, length)| Validity { from: nth(from), until: length.map(|length| nth(from + length)) })
    }

    #[test]
    fn a_day_is_read_as_it_is_written() {
        assert_eq!(day("2026-02-28").map(day_text), Ok("2026-02-28".into()));
        for wrong in ["", "2026-2-28", "2026-02-30", "20260228", "+2026-02-28", "0026-02-28", "2026-02-28 "] {
            assert!(day(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn months_later_is_the_same_date_or_the_last_of_the_month() {
        assert_eq!(months_after(date!(2024 - 01 - 31), 1), date!(2024 - 02 - 29));
        assert_eq!(months_after(date!(2023 - 12 - 31), 14), date!(2025 - 02 - 28));
        assert_eq!(months_after(date!(2023 - 12 - 05), 0), date!(2023 - 12 - 05));
        assert_eq!(months_after(date!(2023 - 06 - 05), 120), date!(2033 - 06 - 05));
        assert_eq!(months_after(Date::MAX, 1), Date::MAX);
    }

    #[test]
    fn an_end_that_is_not_later_than_the_beginning_is_none() {
        assert!(Validity::new(FIRST, Some(FIRST)).is_err());
        assert!(Validity::new(FIRST, Some(nth(1))).is_ok_and(|one| one.holds_on(FIRST) && !one.holds_on(nth(1))));
    }

    proptest! {
        #[test]
        fn two_overlap_exactly_where_some_day_has_both(one in any(), other in any()) {
            let shared = (0..60).any(|day| one.holds_on(nth(day)) && other.holds_on(nth(day)));
            prop_assert_eq!(one.overlaps(other), shared);
            prop_assert_eq!(other.overlaps(one), shared);
        }

        #[test]
        fn what_is_ended_holds_on_the_days_before_and_on_no_other(one in any(), end in 0i64..60) {
            for day in 0..60 {
                prop_assert_eq!(one.ended(nth(end)).holds_on(nth(day)), one.holds_on(nth(day)) && day < end);
            }
        }
    }
}
