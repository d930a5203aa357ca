//! Alternatives tried on the same cases: what each payer pays, what nobody does, whether the centre breaks even, and which cases'
//! money moves from one alternative to the next. The same models, cases and parameters have one result, to the öre.
//!
//! Cases go by one at a time and leave sums and counts behind, so that a million of them take the room of a thousand.

use super::{
    cohort::{Cohort, Crowd, Variation},
    content::{Content, digest},
};
use crate::domain::money::Ore;

pub mod moves;
pub mod tally;
mod track;
mod vary;

use moves::{Comparison, Moves};
use tally::{Figures, Tally};
use track::Track;

pub use vary::{MonteCarlo, Sensitivity};

/// The most alternatives.
pub const MOST_ALTERNATIVES: usize = 4;
/// The most models of an alternative.
pub const MOST_MODELS: usize = 10;
/// The most draws of volume, price and dropout together.
pub const MOST_RUNS: u32 = 200;
/// How many cases go by between two looks at whether anybody still wants the result.
const STRIDE: u64 = 2_048;
/// What the fingerprint belongs to: another way to count is another result.
const METHOD: &str = "reell simulation 1";

/// Models that are tried together, one for each industry and route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternative {
    /// Its name.
    pub name: String,
    /// Its models, each with its key.
    pub models: Vec<(String, Content)>,
}

/// What is simulated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// What is tried; the others are compared with the first.
    pub alternatives: Vec<Alternative>,
    /// On which cases.
    pub cohort: Cohort,
    /// What the centre costs each month whatever it does.
    pub fixed_cost: Ore,
    /// Whether volume, price and dropout are tried one at a time.
    pub sensitivity: bool,
    /// How often they are drawn together.
    pub runs: u32,
    /// What the draws are made from.
    pub seed: u64,
}

/// What came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// How many cases there were.
    pub cases: u64,
    /// The figures of each alternative.
    pub alternatives: Vec<Figures>,
    /// Each of the others against the first.
    pub comparisons: Vec<Comparison>,
}

impl Plan {
    /// SHA-256 over all that the result follows from.
    pub fn fingerprint(&self) -> String {
        let of = |alternative: &Alternative| {
            let models = alternative.models.iter().map(|(key, content)| (key.clone(), content.hash()));
            (alternative.name.clone(), models.collect::<Vec<_>>())
        };
        let alternatives: Vec<_> = self.alternatives.iter().map(of).collect();
        digest(&(METHOD, alternatives, self.cohort.hash(), self.fixed_cost, self.sensitivity, self.runs, self.seed))
    }
}

/// Tells how far a run has come, and learns whether to go on.
struct Clock<'a> {
    done: u64,
    total: u64,
    tell: &'a mut dyn FnMut(u64, u64) -> bool,
}

impl Clock<'_> {
    /// One case more; false where nobody wants the result any more.
    fn tick(&mut self) -> bool {
        self.done += 1;
        !self.done.is_multiple_of(STRIDE) || (self.tell)(self.done.min(self.total), self.total)
    }
}

/// Runs a plan. `tell` hears how many cases of how many are done, and answers whether to go on; where it says no, there is no outcome.
pub fn run(plan: &Plan, tell: &mut dyn FnMut(u64, u64) -> bool) -> Option<Outcome> {
    let crowd = plan.cohort.crowd();
    let total = crowd.cases * plan.alternatives.len() as u64 * vary::passes(plan, &crowd);
    let mut clock = Clock { done: 0, total, tell };
    let (mut tallies, mut moves) = base(plan, &crowd, &mut clock)?;
    let mut alternatives = Vec::new();
    for (alternative, tally) in plan.alternatives.iter().zip(&mut tallies) {
        let mut figures = tally.figures(alternative, &crowd, plan.fixed_cost);
        if plan.sensitivity {
            figures.sensitivity = vary::one_at_a_time(plan, alternative, &crowd, figures.result, &mut clock)?;
        }
        if plan.runs > 0 {
            figures.monte_carlo = Some(vary::together(plan, alternative, &crowd, &mut clock)?);
        }
        alternatives.push(figures);
    }
    let comparisons = moves.iter_mut().map(|moves| moves.comparison(&plan.alternatives, &crowd)).collect();
    (clock.tell)(clock.total, clock.total);
    Some(Outcome { cases: crowd.cases, alternatives, comparisons })
}

/// The pass over all cases as they are.
fn base(plan: &Plan, crowd: &Crowd<'_>, clock: &mut Clock<'_>) -> Option<(Vec<Tally>, Vec<Moves>)> {
    let mut tracks: Vec<_> = plan.alternatives.iter().map(|alternative| Track::new(alternative, crowd)).collect();
    let mut tallies: Vec<_> = plan.alternatives.iter().map(|_| Tally::new(crowd)).collect();
    let mut moves: Vec<_> = (1..plan.alternatives.len()).map(Moves::new).collect();
    for number in 0..crowd.cases {
        let member = crowd.member(number, crowd.cases, &Variation::NONE);
        for (track, tally) in tracks.iter_mut().zip(&mut tallies) {
            track.run(&member, 10_000);
            tally.add(track, &member);
            if !clock.tick() {
                return None;
            }
        }
        let Some((first, others)) = tracks.split_first() else { continue };
        for (moves, other) in moves.iter_mut().zip(others) {
            moves.add(first, other, &member);
        }
    }
    Some((tallies, moves))
}

#[cfg(test)]
pub mod tests;
