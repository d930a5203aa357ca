//! Interest: by the day, at what held on each of them (räntelagen 1975:635).

use time::Date;

use super::{
    Policy, Terms,
    evaluate::{WHOLE_BPS, amount as kronor, percent},
};
use crate::domain::money::Ore;

/// What all versions of the rule are called by which what is taken back bears interest.
pub const RULE: &str = "1975_635.interest";
/// The days of a year. The law names none; actual days of 365 is how courts and the enforcement authority count.
const YEAR: i128 = 365;

/// Interest that has run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Interest {
    /// How much: whole öre, what is less than one is dropped.
    pub amount: Ore,
    /// A sentence for the days of each version.
    pub trace: Vec<String>,
}

/// What has run on an amount from one day to another, both counted; nothing where the last is before the first. Fails with the first day
/// on which no version of the rule holds.
pub fn run(amount: Ore, from: Date, until: Date, versions: &[Policy]) -> Result<Interest, Date> {
    let (mut parts, mut trace, mut day) = (0, Vec::new(), Some(from));
    while let Some(first) = day.filter(|day| *day <= until) {
        let held = versions.iter().find(|version| version.holds_on(first)).ok_or(first)?;
        let Terms::Interest { reference_bps, margin_bps } = held.terms else { return Err(first) };
        let rate = reference_bps.saturating_add(margin_bps);
        let last = held.until.map_or(until, |last| last.min(until));
        let days = (last - first).whole_days() + 1;
        parts += i128::from(amount.ore()) * i128::from(rate) * i128::from(days);
        trace.push(format!(
            "{days} days from {first} to {last} at {} on {} by {}",
            percent(rate.unsigned_abs()),
            kronor(amount),
            held.citation
        ));
        day = last.next_day();
    }
    // At most half of 10^15 öre a year, for as many years as there are: it fits.
    let amount = i64::try_from(parts.div_euclid(YEAR * WHOLE_BPS)).map_or(Ore::MOST, Ore::new);
    Ok(Interest { amount, trace })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::policy::examples;
    use proptest::prelude::*;
    use time::macros::date;

    fn version(reference_bps: i32, from: Date, until: Option<Date>) -> Policy {
        let terms = Terms::Interest { reference_bps, margin_bps: 800 };
        Policy { citation: "räntelagen 6 §".into(), ..examples::version(terms, from, until) }
    }

    fn halves() -> [Policy; 2] {
        [
            version(350, date!(2023 - 07 - 01), Some(date!(2023 - 12 - 31))),
            version(400, date!(2024 - 01 - 01), Some(date!(2024 - 06 - 30))),
        ]
    }

    #[test]
    fn each_day_bears_interest_at_the_rate_of_its_half_year_and_the_sum_is_cut_once() {
        // 31 days at 11,5 % and 31 at 12 % on 10 000 kr: 97,671… kr and 101,917… kr.
        let held = run(Ore::new(1_000_000), date!(2023 - 12 - 01), date!(2024 - 01 - 31), &halves()).unwrap();
        assert_eq!(held.amount, Ore::new(19_958));
        assert_eq!(
            held.trace,
            [
                "31 days from 2023-12-01 to 2023-12-31 at 11,5 % on 10 000,00 by räntelagen 6 §",
                "31 days from 2024-01-01 to 2024-01-31 at 12 % on 10 000,00 by räntelagen 6 §",
            ]
        );
    }

    #[test]
    fn the_first_day_and_the_last_are_counted_and_none_before_the_first() {
        let on = |until| run(Ore::new(3_650_000), date!(2024 - 02 - 28), until, &halves()).unwrap().amount.ore();
        assert_eq!(on(date!(2024 - 02 - 27)), 0);
        assert_eq!(on(date!(2024 - 02 - 28)), 1_200);
        assert_eq!(on(date!(2024 - 03 - 01)), 3 * 1_200, "the leap day is a day");
    }

    #[test]
    fn a_day_without_a_rule_is_named() {
        let gap = run(Ore::new(1), date!(2024 - 06 - 30), date!(2024 - 07 - 02), &halves());
        assert_eq!(gap, Err(date!(2024 - 07 - 01)));
    }

    #[test]
    fn the_most_on_the_most_for_the_longest_is_counted() {
        let all =
            Policy { terms: Terms::Interest { reference_bps: 5_000, margin_bps: 0 }, ..version(0, Date::MIN, None) };
        let most = run(Ore::MOST, date!(0001 - 01 - 01), Date::MAX, &[all]).unwrap();
        assert!(most.amount > Ore::MOST);
    }

    proptest! {
        #[test]
        fn cut_anywhere_the_parts_are_less_than_two_ore_from_the_whole(
            ore in 1..100_000_000_i64, first in 0..180_i64, more in 0..180_i64,
        ) {
            let from = date!(2023 - 07 - 01) + time::Duration::days(first);
            let until = from + time::Duration::days(more);
            let on = |from, until| run(Ore::new(ore), from, until, &halves()).unwrap().amount.ore();
            let middle = from + time::Duration::days(more / 2);
            let parts = on(from, middle) + on(middle + time::Duration::days(1), until);
            prop_assert!((0..2).contains(&(on(from, until) - parts)));
        }
    }
}
