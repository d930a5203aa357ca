//! Aid of minor importance (de minimis): counted in euro cents, for all companies of an undertaking together, by the ceiling of the day.

use time::Date;

use super::{UndertakingId, refusal::Refusal};
use crate::domain::{
    OrganisationId,
    money::Ore,
    policy::{
        Policy,
        evaluate::{Facts, Judgement, Outcome, evaluate},
    },
};

/// The rule that the ceiling stands in.
pub const CEILING: &str = "eu_2023_2831.aid_ceiling";
/// A rate is kronor times so much.
const RATE: i128 = 10_000;

/// What a euro was worth on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rate {
    /// The day.
    pub on: Date,
    /// Kronor for a euro, times 10 000.
    pub sek_e4: i64,
    /// Who published it.
    pub source: String,
}

impl Rate {
    /// What an amount is in cents, rounded up: no ceiling is passed by a rounding.
    pub fn cents(&self, amount: Ore) -> i64 {
        let (ore, rate) = (i128::from(amount.ore().max(0)) * RATE, i128::from(self.sek_e4.max(1)));
        i64::try_from((ore + rate - 1) / rate).unwrap_or(i64::MAX)
    }

    /// What cents are in öre, rounded down.
    pub fn ore(&self, cents: i64) -> i64 {
        let ore = i128::from(cents.max(0)) * i128::from(self.sek_e4.max(1)) / RATE;
        i64::try_from(ore).unwrap_or(i64::MAX)
    }
}

/// Aid that a company got: which, on which day, how many euro cents.
pub type Grant = (OrganisationId, Date, i64);

/// Companies that are one, as of a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undertaking {
    /// Its id.
    pub id: UndertakingId,
    /// 1, 2, 3 …
    pub version: i32,
    /// From when on.
    pub valid_from: Date,
    /// All of them.
    pub companies: Vec<OrganisationId>,
    /// What they declare to have got elsewhere.
    pub declared: Vec<Grant>,
    /// Where they declared it.
    pub source: String,
    /// Who recorded it.
    pub recorded_by: String,
}

/// The version of an undertaking that holds on a day: the latest of those that had begun.
pub fn standing(versions: &[Undertaking], day: Date) -> Option<&Undertaking> {
    versions.iter().filter(|version| version.valid_from <= day).max_by_key(|version| version.version)
}

/// What is known of the aid of a company: the companies that count with it, and all their grants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The companies, the one that asks among them.
    pub group: Vec<OrganisationId>,
    /// What they got.
    pub grants: Vec<Grant>,
}

fn judged(policy: &Policy, known: &Known, asked: i64, day: Date) -> Option<Judgement> {
    let facts = Facts::Aid { group: known.group.clone(), grants: known.grants.clone(), asked_eur_cent: asked };
    evaluate(policy, &facts, day)
}

/// How many cents are left below the ceiling; nothing where the rule is about something else.
pub fn left(policy: &Policy, known: &Known, day: Date) -> i64 {
    judged(policy, known, 0, day).map_or(0, |judged| judged.limit.saturating_sub(judged.asked).max(0))
}

/// Refuses where so much more would pass the ceiling.
pub fn check(policy: &Policy, company: OrganisationId, known: &Known, asked: i64, day: Date) -> Result<(), Refusal> {
    match judged(policy, known, asked, day) {
        Some(judged) if judged.outcome == Outcome::Allowed => Ok(()),
        Some(judged) => Err(Refusal::AidCeilingPassed(company, judged.explanation)),
        None => Err(Refusal::AidCeilingPassed(company, "the rule holds no ceiling that it could be counted by".into())),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date;
    use uuid::Uuid;

    use super::*;
    use crate::domain::policy::{Terms, examples::version};

    fn ceiling() -> Policy {
        let terms = Terms::AidCeiling { ceiling_eur_cent: 30_000_000, years: 3 };
        Policy { citation: "(EU) 2023/2831".into(), ..version(terms, date!(2024 - 01 - 01), None) }
    }

    #[test]
    fn two_thousand_more_than_299_000_is_refused_with_the_figures() {
        let (one, other) = (Uuid::from_u128(2).into(), Uuid::from_u128(3).into());
        let day = date!(2026 - 11 - 28);
        let known = Known {
            group: vec![one, other],
            grants: vec![(one, date!(2025 - 06 - 01), 15_000_000), (other, date!(2025 - 06 - 02), 14_900_000)],
        };
        assert_eq!(left(&ceiling(), &known, day), 100_000);
        assert_eq!(check(&ceiling(), one, &known, 100_000, day), Ok(()));
        let refused = check(&ceiling(), one, &known, 200_000, day);
        assert!(
            matches!(refused, Err(Refusal::AidCeilingPassed(company, said)) if company == one && said.contains("299 000,00 EUR granted"))
        );
        let alone = Known { group: vec![one], grants: known.grants };
        assert_eq!(check(&ceiling(), one, &alone, 200_000, day), Ok(()));
    }

    #[test]
    fn the_latest_version_that_has_begun_says_who_belongs_together() {
        let version = |version, valid_from| Undertaking {
            id: Uuid::from_u128(1).into(),
            version,
            valid_from,
            companies: vec![],
            declared: vec![],
            source: String::new(),
            recorded_by: String::new(),
        };
        let versions = [version(1, date!(2026 - 01 - 01)), version(2, date!(2026 - 07 - 01))];
        let on = |day| standing(&versions, day).map(|version| version.version);
        assert_eq!(on(date!(2025 - 12 - 31)), None);
        assert_eq!(on(date!(2026 - 06 - 30)), Some(1));
        assert_eq!(on(date!(2026 - 07 - 01)), Some(2));
    }

    proptest! {
        #[test]
        fn no_rounding_makes_aid_smaller(ore in 0i64..1_000_000_000, sek_e4 in 80_000i64..150_000) {
            let rate = Rate { on: date!(2026 - 11 - 27), sek_e4, source: String::new() };
            let cents = rate.cents(Ore::new(ore));
            prop_assert!(i128::from(cents) * i128::from(sek_e4) >= i128::from(ore) * RATE);
            prop_assert!(rate.cents(Ore::new(rate.ore(cents))) <= cents);
        }
    }
}
