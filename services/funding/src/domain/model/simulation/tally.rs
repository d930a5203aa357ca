//! What the cases of an alternative leave behind: sums, and counts of amounts, from which every figure follows exactly.

use std::collections::{BTreeMap, HashMap};

use super::{
    super::{
        cohort::{Crowd, Member, Month},
        words::{Cap, Role},
    },
    Alternative, MonteCarlo, Sensitivity,
    track::{NOBODY, SIDES, Track, role},
};
use crate::domain::money::Ore;

/// Amounts, each with how often it came. Prices are of few kinds, so that there are few amounts however many cases there are.
#[derive(Debug, Clone, Default)]
pub struct Counts(HashMap<i128, u64>);

/// What a tenth, a half and nine tenths stay within.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Distribution {
    /// A tenth.
    pub p10: i128,
    /// A half.
    pub p50: i128,
    /// Nine tenths.
    pub p90: i128,
    /// All.
    pub most: i128,
}

impl Counts {
    /// One amount more.
    pub fn add(&mut self, amount: i128) {
        *self.0.entry(amount).or_default() += 1;
    }

    /// The smallest amounts that so many stay within; all 0 where there are none.
    pub fn distribution(&self) -> Distribution {
        let mut sorted: Vec<_> = self.0.iter().map(|(amount, count)| (*amount, *count)).collect();
        sorted.sort_unstable();
        let all: u64 = sorted.iter().map(|(_, count)| count).sum();
        let within = |percent: u64| {
            let wanted = (all * percent).div_ceil(100).max(1);
            let mut so_far = 0;
            let reached = sorted.iter().find(|(_, count)| {
                so_far += count;
                so_far >= wanted
            });
            reached.map(|(amount, _)| *amount).unwrap_or_default()
        };
        Distribution { p10: within(10), p50: within(50), p90: within(90), most: within(100) }
    }
}

/// What one payer pays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayerFigures {
    /// Who.
    pub role: Role,
    /// How much.
    pub amount: i128,
    /// Of how many cases.
    pub cases: u64,
    /// Over those cases.
    pub per_case: Distribution,
}

/// A cap that cut something off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CapFigures {
    /// The model's key.
    pub model: String,
    /// The rule.
    pub rule: String,
    /// Which of its caps.
    pub cap: Cap,
    /// How many cases.
    pub cases: u64,
    /// How much.
    pub cut: i128,
}

/// One month of an industry, or of all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthFigures {
    /// None for all.
    pub industry: Option<String>,
    /// Which month.
    pub month: Month,
    /// How many cases.
    pub cases: u64,
    /// What others than the centre pay, without VAT.
    pub income: i128,
    /// What the cases cost, with their part of the fixed cost.
    pub cost: i128,
    /// Income less cost of all months up to this one.
    pub cumulative: i128,
}

/// The figures of an alternative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// Its name.
    pub name: String,
    /// The hashes of its models.
    pub hashes: Vec<String>,
    /// How many cases.
    pub cases: u64,
    /// For how many of them it has no model.
    pub without_model: u64,
    /// What they cost those who pay, with VAT.
    pub price: i128,
    /// What others than the centre pay, without VAT.
    pub income: i128,
    /// What they cost the centre, with its fixed cost.
    pub cost: i128,
    /// Income less cost.
    pub result: i128,
    /// What nobody pays.
    pub unfunded: i128,
    /// In how many cases.
    pub cases_unfunded: u64,
    /// Who pays how much.
    pub payers: Vec<PayerFigures>,
    /// The price of a case.
    pub price_per_case: Distribution,
    /// What nobody pays of a case.
    pub unfunded_per_case: Distribution,
    /// The caps that cut something off.
    pub caps: Vec<CapFigures>,
    /// Month by month: each industry, then all.
    pub months: Vec<MonthFigures>,
    /// How many cases a month pay for the fixed cost.
    pub break_even: Option<u64>,
    /// One thing changed at a time.
    pub sensitivity: Vec<Sensitivity>,
    /// All drawn together.
    pub monte_carlo: Option<MonteCarlo>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Cellar {
    cases: u64,
    income: i128,
    cost: i128,
}

/// The sums so far.
#[derive(Debug)]
pub struct Tally {
    cases: u64,
    without_model: u64,
    price: i128,
    cases_unfunded: u64,
    sides: [(i128, u64); SIDES],
    per_side: [Counts; SIDES],
    prices: Counts,
    caps: BTreeMap<(usize, usize, Cap), (u64, i128)>,
    months: Vec<Vec<Cellar>>,
}

impl Tally {
    /// Before the first case.
    pub fn new(crowd: &Crowd<'_>) -> Self {
        Self {
            cases: 0,
            without_model: 0,
            price: 0,
            cases_unfunded: 0,
            sides: [(0, 0); SIDES],
            per_side: Default::default(),
            prices: Counts::default(),
            caps: BTreeMap::new(),
            months: vec![vec![Cellar::default(); crowd.months]; crowd.industries.len()],
        }
    }

    /// Adds the case that a track looks at.
    pub fn add(&mut self, track: &Track<'_>, member: &Member) {
        self.cases += 1;
        let month = self.months.get_mut(member.industry).and_then(|months| months.get_mut(member.month));
        if let Some(month) = month {
            month.cases += 1;
            if track.model.is_some() {
                month.income += i128::from(track.income());
                month.cost += i128::from(track.allocation.total.cost);
            }
        }
        let Some(model) = track.model else {
            self.without_model += 1;
            return;
        };
        self.price += i128::from(track.allocation.total.gross);
        self.prices.add(track.allocation.total.gross.into());
        for (side, amount) in track.sides().into_iter().enumerate() {
            if amount > 0 {
                self.sides[side].0 += i128::from(amount);
                self.sides[side].1 += 1;
            }
            if amount > 0 || side == NOBODY {
                self.per_side[side].add(amount.into());
            }
        }
        self.cases_unfunded += u64::from(track.allocation.unfunded > 0);
        // A rule that is cut in several phases of a case is cut in one case.
        let mut before = None;
        for (rule, cap, cut) in track.cuts() {
            let hit = self.caps.entry((model, rule, cap)).or_default();
            hit.0 += u64::from(before != Some((rule, cap)));
            hit.1 += i128::from(cut);
            before = Some((rule, cap));
        }
    }

    /// The figures, with the fixed cost parted by cases.
    pub fn figures(&self, alternative: &Alternative, crowd: &Crowd<'_>, fixed: Ore) -> Figures {
        let months = self.months(crowd, fixed);
        let all = self.months.iter().flatten();
        let (income, variable) = all.fold((0, 0), |(income, cost), month| (income + month.income, cost + month.cost));
        let cost = variable + i128::from(fixed.ore()) * crowd.months as i128;
        let payers = (0..NOBODY).filter(|side| self.sides[*side].1 > 0).filter_map(|side| {
            let (amount, cases) = self.sides[side];
            Some(PayerFigures { role: role(side)?, amount, cases, per_case: self.per_side[side].distribution() })
        });
        let caps = self.caps.iter().filter_map(|((model, rule, cap), (cases, cut))| {
            let (key, content) = alternative.models.get(*model)?;
            let rule = content.rules.get(*rule)?.name.clone();
            Some(CapFigures { model: key.clone(), rule, cap: *cap, cases: *cases, cut: *cut })
        });
        Figures {
            name: alternative.name.clone(),
            hashes: alternative.models.iter().map(|(_, content)| content.hash()).collect(),
            cases: self.cases,
            without_model: self.without_model,
            price: self.price,
            income,
            cost,
            result: income - cost,
            unfunded: self.sides[NOBODY].0,
            cases_unfunded: self.cases_unfunded,
            payers: payers.collect(),
            price_per_case: self.prices.distribution(),
            unfunded_per_case: self.per_side[NOBODY].distribution(),
            caps: caps.collect(),
            months,
            break_even: break_even(fixed, income - variable, self.cases),
            sensitivity: Vec::new(),
            monte_carlo: None,
        }
    }

    fn months(&self, crowd: &Crowd<'_>, fixed: Ore) -> Vec<MonthFigures> {
        let mut figures = Vec::new();
        let mut alone: Vec<i128> = vec![0; self.months.len()];
        let mut together = 0;
        for place in 0..crowd.months {
            let of = |industry: &Vec<Cellar>| industry.get(place).copied().unwrap_or_default();
            let all: u64 = self.months.iter().map(|industry| of(industry).cases).sum();
            // Parts of the fixed cost are differences of rounded sums, so that none of it is lost.
            let part = |cases: u64| i128::from(fixed.ore()) * i128::from(cases) / i128::from(all.max(1));
            let (mut before, mut total) = (0, Cellar::default());
            for ((industry, months), cumulative) in crowd.industries.iter().zip(&self.months).zip(&mut alone) {
                let month = of(months);
                let cost = month.cost + part(before + month.cases) - part(before);
                before += month.cases;
                *cumulative += month.income - cost;
                total.income += month.income;
                total.cost += cost;
                figures.push(MonthFigures {
                    industry: Some(industry.clone()),
                    month: crowd.month(place),
                    cases: month.cases,
                    income: month.income,
                    cost,
                    cumulative: *cumulative,
                });
            }
            // A month without a case costs what it costs all the same.
            if all == 0 {
                total.cost = i128::from(fixed.ore());
            }
            together += total.income - total.cost;
            figures.push(MonthFigures {
                industry: None,
                month: crowd.month(place),
                cases: all,
                income: total.income,
                cost: total.cost,
                cumulative: together,
            });
        }
        figures
    }
}

impl MonthFigures {
    /// Income of cost, in basis points; what costs nothing is covered.
    pub fn coverage_bps(&self) -> i32 {
        if self.cost <= 0 {
            return 10_000;
        }
        i32::try_from(self.income * 10_000 / self.cost).unwrap_or(i32::MAX)
    }
}

/// How many cases a month pay for the fixed cost, at what so many leave over; none where they leave nothing.
fn break_even(fixed: Ore, left_over: i128, cases: u64) -> Option<u64> {
    if fixed == Ore::ZERO {
        return Some(0);
    }
    if left_over <= 0 {
        return None;
    }
    let wanted = i128::from(fixed.ore()) * i128::from(cases);
    u64::try_from((wanted + left_over - 1) / left_over).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn counted_amounts_have_the_percentiles_of_the_sorted_ones(mut amounts in prop::collection::vec(0i128..50, 1..400)) {
            let mut counts = Counts::default();
            amounts.iter().for_each(|amount| counts.add(*amount));
            amounts.sort_unstable();
            let at = |percent: usize| amounts[(amounts.len() * percent).div_ceil(100).max(1) - 1];
            let expected = Distribution { p10: at(10), p50: at(50), p90: at(90), most: at(100) };
            prop_assert_eq!(counts.distribution(), expected);
        }
    }

    #[test]
    fn so_many_cases_break_even_and_one_less_does_not() {
        // Each of 10 cases leaves 300 over, and a month costs 1 000: three leave 900, four 1 200.
        assert_eq!(break_even(Ore::new(1_000), 3_000, 10), Some(4));
        assert_eq!(break_even(Ore::new(900), 3_000, 10), Some(3));
        assert_eq!((break_even(Ore::ZERO, -5, 10), break_even(Ore::new(1), 0, 10)), (Some(0), None));
        assert_eq!(Counts::default().distribution(), Distribution::default());
    }
}
