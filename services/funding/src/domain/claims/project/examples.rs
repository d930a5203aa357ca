//! Projects for the tests of the domain.

use super::*;
use crate::domain::claims::terms::examples::{PROJECT, line, terms};

/// A row that grants so much.
pub fn financier(organisation: u128, ore: i64, max_bps: Option<u16>) -> Financier {
    Financier::new(uuid::Uuid::from_u128(organisation), FinancingKind::Cash, Ore::new(ore), max_bps)
}

/// A project of these rows, with a budget for staff and contributions in kind.
pub fn project(financiers: Vec<Financier>) -> Project {
    let budget = vec![line(Category::Staff, 100_000_000), line(Category::InKind, 10_000_000)];
    Project {
        decision: DecisionId::from(uuid::Uuid::from_u128(7)),
        revision: 1,
        told: 1,
        applicant: OrganisationId::from(uuid::Uuid::from_u128(1)),
        days: PROJECT,
        terms: terms(budget, financiers.len()),
        financiers,
        undertaking: None,
        eligible: Ore::ZERO,
        cash: Ore::ZERO,
        claimed: BTreeMap::new(),
        open_claim: None,
        claims: 0,
        reported: false,
        closed: false,
    }
}

/// The corrected founding decision's rows: half is Tillväxtverket's, and half is its cap.
pub fn founding() -> Project {
    project(vec![
        financier(1, 275_128_200, Some(5_000)),
        financier(2, 22_698_600, None),
        financier(3, 297_826_800, Some(5_000)),
    ])
}
