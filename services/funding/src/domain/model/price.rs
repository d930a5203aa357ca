//! What a phase costs: the price list of a model, counted in whole öre.

use serde::{Deserialize, Serialize};

use super::{
    content::Citation,
    facts::{Facts, MOST_UNITS, Number},
    words::Phase,
};
use crate::domain::money::Ore;

/// Ten thousand basis points are the whole.
pub const WHOLE: i128 = 10_000;
/// The most that one line of a price list may be, for each unit: a million kronor.
pub const MOST_AMOUNT: Ore = Ore::new(100_000_000);

/// What a line of the price list is counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Unit {
    /// Once a case.
    Case,
    /// For each unit of a fact.
    Per(Number),
}

impl Unit {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Case => "case",
            Self::Per(number) => number.name(),
        }
    }

    /// Reads a name. The error is the rule.
    pub fn parse(name: &str) -> Result<Self, String> {
        if name == Self::Case.name() {
            return Ok(Self::Case);
        }
        Number::unit(name).map(Self::Per).ok_or_else(|| {
            let known: Vec<_> = Number::UNITS.iter().map(|unit| unit.name()).collect();
            format!("must be case, or a fact that counts: {}", known.join(", "))
        })
    }

    /// How many units a case has.
    pub fn count(self, facts: &Facts) -> i64 {
        match self {
            Self::Case => 1,
            Self::Per(number) => facts.number(number).clamp(0, MOST_UNITS),
        }
    }
}

impl TryFrom<String> for Unit {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        Self::parse(&name)
    }
}

impl From<Unit> for String {
    fn from(unit: Unit) -> Self {
        unit.name().to_owned()
    }
}

/// One line of a price list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Component {
    /// What it is.
    pub name: String,
    /// In which phase.
    pub phase: Phase,
    /// What it is counted by.
    pub unit: Unit,
    /// For each unit.
    pub amount_ore: Ore,
    /// Whether VAT is in the amount.
    pub includes_vat: bool,
    /// The VAT rate.
    pub vat_bps: u16,
    /// What each unit costs the centre, without VAT; the price without VAT where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_ore: Option<Ore>,
    /// Where the price comes from.
    pub citation: Citation,
    /// Whether it is an example, and nobody's price.
    pub is_example: bool,
}

/// What a phase costs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Price {
    /// Without VAT.
    pub net: i64,
    /// With VAT.
    pub gross: i64,
    /// What it costs the centre, without VAT.
    pub cost: i64,
}

impl Component {
    /// What it adds to a case's price. `factor_bps` raises or lowers the price, and leaves the cost.
    ///
    /// VAT is rounded to whole öre line by line, halves up, as an invoice does.
    pub fn price(&self, facts: &Facts, factor_bps: u32) -> Price {
        let units = self.unit.count(facts);
        // A million kronor by ten thousand units, twice: far from what i64 holds.
        let line = rounded(i128::from(self.amount_ore.ore()) * i128::from(units) * i128::from(factor_bps), WHOLE);
        let vat = i128::from(self.vat_bps);
        let (net, gross) = match self.includes_vat {
            true => (without_vat(line, self.vat_bps), line),
            false => (line, line + rounded(i128::from(line) * vat, WHOLE)),
        };
        let unchanged = |component: &Self| component.price(facts, 10_000).net;
        let cost = match self.cost_ore {
            Some(cost) => cost.ore() * units,
            None if factor_bps == 10_000 => net,
            None => unchanged(self),
        };
        Price { net, gross, cost }
    }
}

impl std::ops::AddAssign for Price {
    fn add_assign(&mut self, other: Self) {
        self.net += other.net;
        self.gross += other.gross;
        self.cost += other.cost;
    }
}

/// What an amount is without the VAT in it, to the nearest öre.
pub fn without_vat(gross: i64, vat_bps: u16) -> i64 {
    rounded(i128::from(gross) * WHOLE, WHOLE + i128::from(vat_bps))
}

/// A quotient of what is not negative, halves up.
fn rounded(amount: i128, by: i128) -> i64 {
    i64::try_from((2 * amount + by) / (2 * by)).unwrap_or(i64::MAX)
}

/// A share of what is not negative, rounded down: whoever pays at most a share must not pay an öre above it.
pub fn share(of: i64, bps: u16) -> i64 {
    i64::try_from(i128::from(of) * i128::from(bps) / WHOLE).unwrap_or(i64::MAX)
}

#[cfg(test)]
pub mod tests {
    //! Prices are exact, and a line for other tests to start from.

    use proptest::prelude::*;

    use super::*;
    use crate::domain::model::words::{Employment, Route};

    /// A line with VAT in it.
    pub fn component(phase: Phase, ore: i64) -> Component {
        Component {
            name: "test".into(),
            phase,
            unit: Unit::Case,
            amount_ore: Ore::new(ore),
            includes_vat: true,
            vat_bps: 2_500,
            cost_ore: None,
            citation: Citation { source: "a source".into(), reference: String::new(), is_law: false },
            is_example: true,
        }
    }

    #[test]
    fn the_published_fee_of_a_competence_test_is_parted_from_its_vat() {
        let facts = Facts::new(Route::Sector, Employment::Employed);
        let paper = component(Phase::TheoryAssessment, 210_000).price(&facts, 10_000);
        assert_eq!(paper, Price { net: 168_000, gross: 210_000, cost: 168_000 });
        let dearer = component(Phase::TheoryAssessment, 210_000).price(&facts, 11_000);
        assert_eq!((dearer.gross, dearer.cost), (231_000, 168_000));
    }

    #[test]
    fn hours_are_counted_and_nothing_costs_nothing() {
        let hourly = Component {
            unit: Unit::Per(Number::AssessorHours),
            includes_vat: false,
            ..component(Phase::Intake, 65_000)
        };
        let facts = Facts::new(Route::Sector, Employment::Employed);
        assert_eq!(hourly.price(&facts, 10_000), Price::default());
        let facts = facts.with_number(Number::AssessorHours, 3);
        assert_eq!(hourly.price(&facts, 10_000), Price { net: 195_000, gross: 243_750, cost: 195_000 });
    }

    proptest! {
        #[test]
        fn vat_is_off_by_half_an_ore_at_most(ore in 0i64..100_000_000, vat in 0u16..10_000, includes: bool) {
            let line = Component { vat_bps: vat, includes_vat: includes, ..component(Phase::Intake, ore) };
            let price = line.price(&Facts::new(Route::Sector, Employment::Employed), 10_000);
            let ideal = i128::from(price.net) * (WHOLE + i128::from(vat));
            prop_assert!((ideal - i128::from(price.gross) * WHOLE).abs() <= WHOLE);
            prop_assert!(price.net <= price.gross);
        }

        #[test]
        fn a_share_is_never_more_than_the_share(of in 0i64..i64::MAX, bps in 0u16..=10_000) {
            let part = i128::from(share(of, bps));
            prop_assert!(part * WHOLE <= i128::from(of) * i128::from(bps));
            prop_assert!((part + 1) * WHOLE > i128::from(of) * i128::from(bps));
        }
    }
}
