//! How much may be paid in advance: a share of what a financier grants in money, and so much in all, as the rule says that holds on the day,
//! however many rows the financier has, and never more than the row's grant has left.

use time::Date;

use super::{
    project::{Financier, Project},
    refusal::Refusal,
    word::FinancingKind,
};
use crate::domain::{
    DecisionId,
    money::Ore,
    policy::{self, Basis, Policy, Terms},
    refusal::ledger::LedgerRefusal,
};

/// What all versions of the rule of advances are called.
pub const RULE: &str = "2003_596.advance_limit";

/// What a version of the rule says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// Of the grant, in basis points.
    pub max_bps: u16,
    /// In all.
    pub most: Ore,
    /// Which version it is.
    pub basis: Basis,
}

impl Limit {
    /// What holds on a day.
    pub fn on(versions: &[Policy], day: Date) -> Result<Self, LedgerRefusal> {
        policy::read(versions, RULE, day, |version| {
            let Terms::AdvanceLimit { max_bps, max_ore } = version.terms else { return None };
            Some(Self { max_bps, most: Ore::new(max_ore), basis: version.basis() })
        })
    }

    /// The most that may be advanced of a grant.
    fn of(&self, granted: Ore) -> Ore {
        let share = i128::from(granted.ore()) * i128::from(self.max_bps) / 10_000;
        Ore::try_from(share).unwrap_or(granted).min(self.most)
    }
}

/// Refuses an advance on a row that brings no money, and one that is more than its financier may advance on all its rows together.
pub fn allow(project: &Project, row: &Financier, limit: &Limit, wanted: Ore) -> Result<(), Refusal> {
    if row.kind != FinancingKind::Cash {
        return Err(Refusal::AdvanceNotCash(project.decision));
    }
    let all = |of: fn(&Financier) -> Ore| {
        let own = |other: &&Financier| other.organisation == row.organisation && other.kind == FinancingKind::Cash;
        Ore::sum(project.financiers.iter().filter(own).map(of))
    };
    let granted = all(|row| row.granted).unwrap_or(row.granted);
    check(project.decision, limit, granted, row.left(), all(|row| row.advanced).unwrap_or(granted), wanted)
}

/// Refuses an advance that is more than the rule allows, whatever was advanced before counted in, or more than is left of the grant: what
/// is accepted, claimed or advanced already is paid out of it too.
fn check(
    decision: DecisionId,
    limit: &Limit,
    granted: Ore,
    left: Ore,
    before: Ore,
    wanted: Ore,
) -> Result<(), Refusal> {
    let most = limit.of(granted).min(before.plus(left.max(Ore::ZERO)).unwrap_or(granted));
    match before.plus(wanted) {
        Some(sum) if sum <= most => Ok(()),
        _ => Err(Refusal::AdvanceLimit { decision, limit: Box::new(limit.clone()), granted, most, before, wanted }),
    }
}

/// Limits for the tests of the domain.
#[cfg(test)]
pub mod examples {
    use super::*;
    use crate::domain::policy::examples::version;

    /// Half of the grant and 400 000 kr, as the rule is shipped.
    pub fn limit() -> Limit {
        let terms = Terms::AdvanceLimit { max_bps: 5_000, max_ore: 40_000_000 };
        Limit::on(&[version(terms, Date::MIN, None)], Date::MIN).expect("it holds")
    }
}

#[cfg(test)]
mod tests {
    use super::{examples::limit, *};
    use crate::domain::policy::examples::version;
    use mesh::refusal::Refusal as _;
    use time::macros::date;

    const DAY: Date = date!(2024 - 03 - 01);

    fn check(decision: DecisionId, granted: Ore, left: Ore, before: Ore, wanted: Ore) -> Result<(), Refusal> {
        super::check(decision, &limit(), granted, left, before, wanted)
    }

    #[test]
    fn the_version_that_holds_on_the_day_says_how_much() {
        let tenth = Terms::AdvanceLimit { max_bps: 1_000, max_ore: 70_000_000 };
        let versions = [version(tenth, date!(2024 - 01 - 01), Some(date!(2024 - 12 - 31)))];
        let limit = Limit::on(&versions, DAY).unwrap();
        assert_eq!((limit.max_bps, limit.most), (1_000, Ore::new(70_000_000)));
        let (decision, grant) = (DecisionId::from(uuid::Uuid::from_u128(1)), Ore::new(500_000_000));
        let check = |ore| super::check(decision, &limit, grant, grant, Ore::ZERO, Ore::new(ore));
        assert_eq!(check(50_000_000), Ok(()));
        let refused = check(50_000_001).unwrap_err().message();
        assert!(refused.contains("10 %") && refused.contains("700 000 kr"), "{refused}");
        let missing = |day| Err(LedgerRefusal::PolicyRuleMissing(RULE.into(), day));
        let later = date!(2025 - 01 - 01);
        assert_eq!(Limit::on(&versions, later), missing(later), "none holds then");
        let other = [version(Terms::ShareCap { max_bps: 1 }, date!(2024 - 01 - 01), None)];
        assert_eq!(Limit::on(&other, DAY), missing(DAY), "it is no limit");
    }

    #[test]
    fn acceptance_8_of_two_point_seven_million_five_hundred_thousand_is_too_much_in_advance_and_four_hundred_is_not() {
        let (decision, grant) = (DecisionId::from(uuid::Uuid::from_u128(1)), Ore::new(270_000_000));
        let refused = check(decision, grant, grant, Ore::ZERO, Ore::new(50_000_000)).unwrap_err();
        assert_eq!(refused.reason(), "ADVANCE_LIMIT");
        assert!(refused.message().contains("400 000 kr"), "{}", refused.message());
        assert!(check(decision, grant, grant, Ore::ZERO, Ore::new(40_000_000)).is_ok());
        assert!(check(decision, grant, grant, Ore::new(1), Ore::new(40_000_000)).is_err());
        assert!(check(decision, Ore::new(101), Ore::new(101), Ore::ZERO, Ore::new(51)).is_err());
        assert!(check(decision, grant, Ore::new(5), Ore::new(7), Ore::new(5)).is_ok());
        assert!(
            check(decision, grant, Ore::new(5), Ore::new(7), Ore::new(6)).is_err(),
            "no more than the grant has left"
        );
    }
}
