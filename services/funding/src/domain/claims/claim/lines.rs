//! The lines of a claim: what follows from flat rates, and what they come to.

use std::collections::BTreeMap;

use super::{Line, Sums};
use crate::domain::{
    claims::{
        CostId,
        cost::Cost,
        project::Project,
        word::{Category, CostKind, Method},
    },
    money::Ore,
};

/// What is left of costs, and the flat rates that follow from them.
pub fn of(project: &Project, costs: &[Cost]) -> Vec<Line> {
    let mut lines: Vec<_> = costs
        .iter()
        .filter(|cost| cost.left() > Ore::ZERO)
        .zip(0..)
        .map(|(cost, position)| line(position, Some(cost.id), cost.category, cost.kind, cost.left()))
        .collect();
    let money = totals(lines.iter().map(|line| (line.category, line.claimed)));
    for flat in project.terms.budget.iter().filter(|line| line.method == Method::FlatRate) {
        let base = Ore::sum(flat.base.iter().filter_map(|category| money.get(category).copied()));
        let amount = flat.flat(base.unwrap_or_default());
        if amount > Ore::ZERO {
            let position = i32::try_from(lines.len()).unwrap_or(i32::MAX);
            lines.push(line(position, None, flat.category, CostKind::Cash, amount));
        }
    }
    lines
}

/// A line of which nothing is cut.
fn line(position: i32, cost: Option<CostId>, category: Category, kind: CostKind, claimed: Ore) -> Line {
    Line { position, cost, category, kind, claimed, accepted: claimed, cut_reason: String::new() }
}

/// What flat rates come to on what is accepted of their base.
pub fn follow(project: &Project, lines: &mut [Line]) {
    let accepted = totals(lines.iter().filter(|line| line.cost.is_some()).map(|line| (line.category, line.accepted)));
    for line in lines.iter_mut().filter(|line| line.cost.is_none() && line.cut_reason.is_empty()) {
        let Some(flat) = project.terms.line(line.category) else { continue };
        let base = Ore::sum(flat.base.iter().filter_map(|category| accepted.get(category).copied()));
        line.accepted = flat.flat(base.unwrap_or_default()).min(line.claimed);
        if line.accepted < line.claimed {
            line.cut_reason = "follows from what was cut of its base".into();
        }
    }
}

/// What each category comes to.
pub fn totals(amounts: impl Iterator<Item = (Category, Ore)>) -> BTreeMap<Category, Ore> {
    amounts.fold(BTreeMap::new(), |mut totals, (category, amount)| {
        let sum = totals.entry(category).or_insert(Ore::ZERO);
        *sum = sum.plus(amount).unwrap_or(*sum);
        totals
    })
}

/// What lines come to, by what counts of each.
pub fn sums<'a>(lines: impl Iterator<Item = (&'a Line, Ore)>) -> Sums {
    lines.fold(Sums::default(), |sums, (line, amount)| {
        let amount = if line.category == Category::Income { Ore::new(-amount.ore()) } else { amount };
        let cash = if line.kind == CostKind::Cash { amount } else { Ore::ZERO };
        Sums {
            eligible: sums.eligible.plus(amount).unwrap_or(sums.eligible),
            cash: sums.cash.plus(cash).unwrap_or(sums.cash),
        }
    })
}

/// A part of an amount, rounded down.
pub fn part(amount: Ore, bps: u16) -> Ore {
    Ore::try_from(i128::from(amount.ore()) * i128::from(bps) / 10_000).unwrap_or_default()
}
