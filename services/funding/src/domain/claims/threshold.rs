//! What a change of a budget needs: nothing, the case officer's approval, or a formal decision.

use time::Date;

use super::word::ChangeClass;
use crate::domain::{
    money::Ore,
    policy::{self, Basis, Policy, Terms, evaluate::percent},
    refusal::ledger::LedgerRefusal,
};

/// What all versions of the rule of changed budgets are called.
pub const RULE: &str = "tillvaxtverket.national.change_threshold";

/// A version of the rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Threshold {
    /// What it is called.
    pub version: String,
    /// Up to this share of the budget a category grows freely.
    pub free_bps: u32,
    /// From this amount on a formal decision is needed.
    pub formal_from: Ore,
    /// Which version it is.
    pub basis: Basis,
}

/// The version that holds on a day.
pub fn standing(versions: &[Policy], day: Date) -> Result<Threshold, LedgerRefusal> {
    policy::read(versions, RULE, day, |version| {
        let Terms::ChangeThreshold { overrun_bps, formal_from_ore } = version.terms else { return None };
        Some(Threshold {
            version: version.from.year().to_string(),
            free_bps: overrun_bps,
            formal_from: Ore::new(formal_from_ore),
            basis: version.basis(),
        })
    })
}

impl Threshold {
    /// What a category's growth needs.
    pub fn classify(&self, budget: Ore, grown: Ore) -> ChangeClass {
        let growth = i128::from(grown.ore()) - i128::from(budget.ore());
        if growth <= 0 || growth * 10_000 <= i128::from(budget.ore()) * i128::from(self.free_bps) {
            ChangeClass::Free
        } else if growth < i128::from(self.formal_from.ore()) {
            ChangeClass::Officer
        } else {
            ChangeClass::Formal
        }
    }

    /// The same in a sentence, with the figures.
    pub fn explain(&self, category: &str, budget: Ore, grown: Ore) -> String {
        let growth = grown.minus(budget).unwrap_or_default();
        let (free, formal) = (percent(self.free_bps), self.formal_from);
        let outcome = match self.classify(budget, grown) {
            ChangeClass::Free => format!("which is within {free} and free"),
            ChangeClass::Officer => {
                format!("which is over {free} and under {formal}: the case officer's approval is enough")
            }
            ChangeClass::Formal => format!("which is over {free} and {formal} or more: a formal decision is needed"),
        };
        format!("{category} grows by {growth} from {budget} to {grown}, {outcome} (rule of {}).", self.version)
    }
}

/// Versions for the tests of the domain.
#[cfg(test)]
pub mod examples {
    use super::*;
    use crate::domain::policy::examples::version;
    use time::macros::date;

    /// The two versions of the handbook, as they are shipped.
    pub fn versions() -> [Policy; 2] {
        let terms = |overrun_bps, formal_from_ore| Terms::ChangeThreshold { overrun_bps, formal_from_ore };
        [
            version(terms(1_000, 1_000_000), date!(2014 - 01 - 01), Some(date!(2019 - 02 - 12))),
            Policy { version: 2, ..version(terms(2_000, 5_000_000), date!(2019 - 02 - 13), None) },
        ]
    }

    /// The later one.
    pub fn handbook() -> Threshold {
        standing(&versions(), date!(2024 - 01 - 01)).expect("it holds")
    }
}

#[cfg(test)]
mod tests {
    use super::{examples::*, *};
    use crate::domain::policy::examples::version;
    use time::macros::date;

    #[test]
    fn acceptance_7_nineteen_point_nine_per_cent_is_free_and_a_quarter_an_officers_or_a_formal_decisions_by_its_amount()
    {
        let rule = handbook();
        assert_eq!((rule.version.as_str(), rule.basis.version), ("2019", 2));
        let kronor = |kronor: i64| Ore::new(kronor * 100);
        assert_eq!(rule.classify(kronor(1_000_000), kronor(1_199_000)), ChangeClass::Free);
        assert_eq!(rule.classify(kronor(1_000_000), kronor(1_200_000)), ChangeClass::Free);
        assert_eq!(rule.classify(kronor(160_000), kronor(200_000)), ChangeClass::Officer);
        assert_eq!(rule.classify(kronor(200_000), kronor(250_000)), ChangeClass::Formal);
        assert_eq!(rule.classify(kronor(200_000), kronor(100_000)), ChangeClass::Free);
        assert_eq!(
            rule.explain("staff", kronor(200_000), kronor(250_000)),
            "staff grows by 50 000 kr from 200 000 kr to 250 000 kr, which is over 20 % and 50 000 kr or more: a formal decision is needed (rule of 2019)."
        );
    }

    #[test]
    fn what_is_recorded_of_the_day_is_the_rule_and_a_day_without_one_is_refused_by_name() {
        let (from, until) = (date!(2024 - 01 - 01), date!(2024 - 12 - 31));
        let terms = Terms::ChangeThreshold { overrun_bps: 500, formal_from_ore: 2_000_000 };
        let version = Policy { citation: "the handbook of 2024".into(), ..version(terms, from, Some(until)) };
        let versions = [version];
        let rule = standing(&versions, until).unwrap();
        assert_eq!((rule.version.as_str(), rule.basis.citation.as_str()), ("2024", "the handbook of 2024"));
        assert_eq!(rule.classify(Ore::new(10_000_000), Ore::new(10_500_000)), ChangeClass::Free);
        assert_eq!(rule.classify(Ore::new(10_000_000), Ore::new(10_500_001)), ChangeClass::Officer);
        assert_eq!(rule.classify(Ore::new(10_000_000), Ore::new(12_000_000)), ChangeClass::Formal);
        for day in [date!(2023 - 12 - 31), date!(2025 - 01 - 01)] {
            assert_eq!(standing(&versions, day), Err(LedgerRefusal::PolicyRuleMissing(RULE.into(), day)));
        }
    }

    #[test]
    fn before_2019_a_tenth_and_ten_thousand_kronor_were_the_limits() {
        let rule = standing(&versions(), date!(2019 - 02 - 12)).unwrap();
        assert_eq!(rule.classify(Ore::new(10_000_000), Ore::new(11_000_000)), ChangeClass::Free);
        assert_eq!(rule.classify(Ore::new(5_000_000), Ore::new(5_999_900)), ChangeClass::Officer);
        assert_eq!(rule.classify(Ore::new(10_000_000), Ore::new(11_500_000)), ChangeClass::Formal);
    }
}
