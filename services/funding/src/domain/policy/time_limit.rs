//! In which time something must be done, as a rule says it: so many days, or so many years.

use time::{Date, Duration};

use super::{Basis, Policy, Terms, evaluate::clamped, read};
use crate::domain::refusal::ledger::LedgerRefusal;

/// What all versions of the rule are called in which time what is missing in a claim is answered.
pub const CLAIM_COMPLETION: &str = "eruf_2021.time_limit.claim_completion";
/// The same of an application.
pub const APPLICATION_COMPLETION: &str = "region_norrbotten.time_limit.application_completion";
/// In which time a payment can be taken back.
pub const RECOVERY: &str = "tillvaxtverket.national.time_limit.recovery";

/// What a version of such a rule says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeLimit {
    days: u16,
    years: u8,
    /// Which version it is.
    pub basis: Basis,
}

impl TimeLimit {
    /// What holds on a day.
    pub fn on(versions: &[Policy], key: &str, day: Date) -> Result<Self, LedgerRefusal> {
        read(versions, key, day, |version| {
            let Terms::TimeLimit { days, years } = version.terms else { return None };
            Some(Self { days, years, basis: version.basis() })
        })
    }

    /// The last day of a time that began on a day.
    pub fn last_day(&self, since: Date) -> Date {
        last_day((self.days, self.years), since)
    }
}

/// The last day of so many days and years since a day. What began on 29 February ends on the 28th of a year that has none.
pub(super) fn last_day((days, years): (u16, u8), since: Date) -> Date {
    let later = clamped(since.year().saturating_add(i32::from(years)), since.month(), since.day());
    later.saturating_add(Duration::days(i64::from(days)))
}

/// Time limits for the tests of the domain.
#[cfg(test)]
pub mod examples {
    use super::*;
    use crate::domain::policy::examples::version;

    /// So many days and years, whenever they are asked for.
    pub fn limit(days: u16, years: u8) -> TimeLimit {
        let held = version(Terms::TimeLimit { days, years }, Date::MIN, None);
        TimeLimit { days, years, basis: held.basis() }
    }
}

#[cfg(test)]
mod tests {
    use super::{examples::limit, *};
    use crate::domain::policy::examples::version;
    use time::macros::date;

    #[test]
    fn a_time_ends_so_many_days_or_years_after_it_began() {
        assert_eq!(limit(14, 0).last_day(date!(2024 - 02 - 20)), date!(2024 - 03 - 05));
        assert_eq!(limit(0, 10).last_day(date!(2023 - 06 - 01)), date!(2033 - 06 - 01));
        assert_eq!(limit(0, 10).last_day(date!(2024 - 02 - 29)), date!(2034 - 02 - 28));
        assert_eq!(limit(0, 1).last_day(Date::MAX), Date::MAX);
    }

    #[test]
    fn the_version_of_the_day_says_how_long_and_a_day_without_one_is_refused_by_name() {
        let days = |days, from, until| version(Terms::TimeLimit { days, years: 0 }, from, until);
        let versions = [
            days(14, date!(2021 - 01 - 01), Some(date!(2024 - 12 - 31))),
            Policy { version: 2, ..days(21, date!(2025 - 01 - 01), None) },
        ];
        let on = |day| TimeLimit::on(&versions, "a.rule", day);
        let standing = on(date!(2025 - 01 - 01)).unwrap();
        assert_eq!((standing.basis.version, standing.last_day(date!(2025 - 01 - 01))), (2, date!(2025 - 01 - 22)));
        assert_eq!(on(date!(2024 - 12 - 31)).unwrap().last_day(date!(2024 - 12 - 31)), date!(2025 - 01 - 14));
        let early = date!(2020 - 12 - 31);
        assert_eq!(on(early), Err(LedgerRefusal::PolicyRuleMissing("a.rule".into(), early)));
        let other = [version(Terms::ShareCap { max_bps: 1 }, early, None)];
        let about = TimeLimit::on(&other, "a.rule", early);
        assert_eq!(about, Err(LedgerRefusal::PolicyRuleMissing("a.rule".into(), early)), "it is no time limit");
    }
}
