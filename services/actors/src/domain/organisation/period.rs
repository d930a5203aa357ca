//! Days from one on, until another or open: half-open, so that what ends on a day and what begins on it have no day in common.

use time::Date;

/// From a day on, and until another, on which it is over; open where there is none. Empty where the two are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    /// The first day.
    pub from: Date,
    /// The first day after it.
    pub until: Option<Date>,
}

impl Period {
    /// From a day on.
    pub fn since(from: Date) -> Self {
        Self { from, until: None }
    }

    /// Whether it has no day.
    pub fn is_empty(&self) -> bool {
        self.until.is_some_and(|until| until <= self.from)
    }

    /// Whether a day is in it.
    pub fn holds(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }

    /// Whether two have a day in common.
    pub fn overlaps(&self, other: &Self) -> bool {
        !self.is_empty() && !other.is_empty() && self.begins_before_end_of(other) && other.begins_before_end_of(self)
    }

    /// What is left of it without the days of another.
    pub fn without(&self, other: &Self) -> Vec<Self> {
        if !self.overlaps(other) {
            return Vec::from([*self]);
        }
        let before = Self { from: self.from, until: Some(other.from) };
        let after = other.until.map(|from| Self { from, until: self.until });
        [Some(before), after].into_iter().flatten().filter(|rest| !rest.is_empty()).collect()
    }

    /// What is left of it without the days of all the others.
    pub fn without_all<'a>(&self, others: impl IntoIterator<Item = &'a Self>) -> Vec<Self> {
        others
            .into_iter()
            .fold(Vec::from([*self]), |left, other| left.iter().flat_map(|part| part.without(other)).collect())
    }

    fn begins_before_end_of(&self, other: &Self) -> bool {
        other.until.is_none_or(|until| self.from < until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use time::{Duration, macros::date};

    fn day(number: i64) -> Date {
        date!(2020 - 01 - 01) + Duration::days(number)
    }

    fn periods() -> impl Strategy<Value = Period> {
        (0..40i64, proptest::option::of(0..20i64))
            .prop_map(|(from, days)| Period { from: day(from), until: days.map(|days| day(from + days)) })
    }

    #[test]
    fn what_ends_on_a_day_and_what_begins_on_it_have_no_day_in_common() {
        let first = Period { from: day(0), until: Some(day(5)) };
        let second = Period::since(day(5));
        assert!(!first.overlaps(&second) && !first.holds(day(5)) && second.holds(day(5)));
        assert_eq!(Period::since(day(0)).without(&first), [second]);
    }

    proptest! {
        #[test]
        fn without_another_just_its_days_are_gone(one in periods(), other in periods()) {
            let left = one.without(&other);
            for number in 0..70 {
                let held = left.iter().filter(|part| part.holds(day(number))).count();
                prop_assert_eq!(held, usize::from(one.holds(day(number)) && !other.holds(day(number))));
            }
            prop_assert_eq!(one.overlaps(&other), (0..70).any(|number| one.holds(day(number)) && other.holds(day(number))));
        }
    }
}
