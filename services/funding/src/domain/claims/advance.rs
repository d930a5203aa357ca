//! How much may be paid in advance: half of what a financier grants in money, and 400 000 kr in all (förordning 2003:596 11 §, as read on
//! 2015:858), however many rows it has, and never more than the row's grant has left.

use super::{
    project::{Financier, Project},
    refusal::Refusal,
    word::FinancingKind,
};
use crate::domain::{DecisionId, money::Ore};

/// The most in all.
const MOST: Ore = Ore::new(40_000_000);
/// Where it stands.
pub const CITATION: &str = "förordning (2003:596) 11 § (as amended by 2015:858)";

/// The most that may be advanced of a grant.
pub fn most(granted: Ore) -> Ore {
    Ore::new(granted.ore() / 2).min(MOST)
}

/// Refuses an advance on a row that brings no money, and one that is more than its financier may advance on all its rows together.
pub fn allow(project: &Project, row: &Financier, wanted: Ore) -> Result<(), Refusal> {
    if row.kind != FinancingKind::Cash {
        return Err(Refusal::AdvanceNotCash(project.decision));
    }
    let all = |of: fn(&Financier) -> Ore| {
        let own = |other: &&Financier| other.organisation == row.organisation && other.kind == FinancingKind::Cash;
        Ore::sum(project.financiers.iter().filter(own).map(of))
    };
    let granted = all(|row| row.granted).unwrap_or(row.granted);
    check(project.decision, granted, row.left(), all(|row| row.advanced).unwrap_or(granted), wanted)
}

/// Refuses an advance that is more than the rule allows, whatever was advanced before counted in, or more than is left of the grant: what
/// is accepted, claimed or advanced already is paid out of it too.
fn check(decision: DecisionId, granted: Ore, left: Ore, before: Ore, wanted: Ore) -> Result<(), Refusal> {
    let most = most(granted).min(before.plus(left.max(Ore::ZERO)).unwrap_or(granted));
    match before.plus(wanted) {
        Some(sum) if sum <= most => Ok(()),
        _ => Err(Refusal::AdvanceLimit { decision, granted, most, before, wanted }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mesh::refusal::Refusal as _;

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
