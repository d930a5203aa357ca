//! Weeks by ISO 8601: they begin on a Monday, and the first of a year is the one with its first Thursday.

use time::{Date, Weekday};

/// The days of a week, from Monday on.
const WEEKDAYS: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

/// A week of a year. Its days may belong to the year before or after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Week {
    days: [Date; 7],
}

impl Week {
    /// Reads "2026-W48". The error names the rule that the text breaks.
    pub fn parse(text: &str) -> Result<Self, String> {
        let rule = || "must be an ISO week of a year that has it, such as 2026-W48".to_owned();
        let (year, week) = text.split_once("-W").ok_or_else(rule)?;
        let figures = |part: &str, count: usize| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
        if !figures(year, 4) || !figures(week, 2) {
            return Err(rule());
        }
        let (year, week) = (year.parse().map_err(|_| rule())?, week.parse().map_err(|_| rule())?);
        if !(1900..=2200).contains(&year) {
            return Err("must be a week of the years 1900 to 2200".into());
        }
        let mut days = [Date::MIN; 7];
        for (day, weekday) in days.iter_mut().zip(WEEKDAYS) {
            *day = Date::from_iso_week_date(year, week, weekday).map_err(|_| rule())?;
        }
        Ok(Self { days })
    }

    /// Its days, from Monday on.
    pub fn days(&self) -> &[Date; 7] {
        &self.days
    }

    /// Its Monday.
    pub fn monday(&self) -> Date {
        self.days[0]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use time::{Duration, macros::date};

    #[test]
    fn a_week_has_the_days_of_the_calendar_across_the_turn_of_the_year() {
        for (week, monday) in [
            ("2026-W48", date!(2026 - 11 - 23)),
            ("2026-W01", date!(2025 - 12 - 29)),
            ("2026-W53", date!(2026 - 12 - 28)),
            ("2027-W01", date!(2027 - 01 - 04)),
            ("2020-W53", date!(2020 - 12 - 28)),
            ("2021-W01", date!(2021 - 01 - 04)),
        ] {
            assert_eq!(Week::parse(week).map(|week| week.monday()), Ok(monday), "{week}");
        }
        assert_eq!(Week::parse("2026-W53").expect("a week").days()[6], date!(2027 - 01 - 03));
    }

    #[test]
    fn only_long_years_have_a_week_53() {
        let long = |year: i32| Week::parse(&format!("{year}-W53")).is_ok();
        let years: Vec<i32> = (2015..=2040).filter(|year| long(*year)).collect();
        assert_eq!(years, [2015, 2020, 2026, 2032, 2037]);
    }

    #[test]
    fn what_is_no_week_is_refused() {
        for wrong in [
            "", "2026-48", "2026W48", "2026-W00", "2026-W54", "2026-W4", "26-W04", "2026-w48", "-026-W10", "9999-W52",
            "2026-W+1",
        ] {
            assert!(Week::parse(wrong).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn every_day_lies_in_one_week_which_has_seven_days_in_order(days in 0i64..70_000) {
            let day = date!(1990 - 01 - 01) + Duration::days(days);
            let (year, week, _) = day.to_iso_week_date();
            let week = Week::parse(&format!("{year:04}-W{week:02}")).expect("a week");
            prop_assert!(week.days().contains(&day));
            for pair in week.days().windows(2) {
                prop_assert_eq!(pair[1] - pair[0], Duration::DAY);
            }
        }
    }
}
