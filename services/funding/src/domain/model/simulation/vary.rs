//! What becomes of an alternative where volume, price or dropout is another: one at a time, and drawn together.

use super::{
    super::cohort::{Crowd, Dice, Variation},
    Alternative, Clock, Plan,
    tally::{Counts, Distribution},
    track::Track,
};

/// Volume by a fifth, price by a tenth, dropout by a half, each down and up.
const TRIED: [(&str, Variation); 6] = [
    ("volume", Variation { volume_bps: 8_000, ..Variation::NONE }),
    ("volume", Variation { volume_bps: 12_000, ..Variation::NONE }),
    ("price", Variation { price_bps: 9_000, ..Variation::NONE }),
    ("price", Variation { price_bps: 11_000, ..Variation::NONE }),
    ("dropout", Variation { dropout_bps: 5_000, ..Variation::NONE }),
    ("dropout", Variation { dropout_bps: 15_000, ..Variation::NONE }),
];

/// The most cases of one draw: they stand for all, with caps and sums in proportion.
const SAMPLE: u64 = 2_000;

/// One thing changed, and all else as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sensitivity {
    /// What.
    pub what: &'static str,
    /// In basis points of what it was.
    pub factor_bps: u32,
    /// Income less cost.
    pub result: i128,
    /// What nobody pays.
    pub unfunded: i128,
    /// Against the result as it was.
    pub change: i128,
}

/// All drawn together, again and again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonteCarlo {
    /// How often.
    pub runs: u32,
    /// Of income less cost.
    pub result: Distribution,
    /// Of what nobody pays.
    pub unfunded: Distribution,
    /// How many of the runs end with a loss, in basis points.
    pub loss_bps: i32,
}

/// How many passes over all cases a plan is, about: for telling how far it has come.
pub fn passes(plan: &Plan, crowd: &Crowd<'_>) -> u64 {
    let tried = if plan.sensitivity { TRIED.len() as u64 } else { 0 };
    let drawn = u64::from(plan.runs) * crowd.cases.min(SAMPLE);
    1 + tried + drawn.div_ceil(crowd.cases.max(1))
}

/// Tries each change alone.
pub(super) fn one_at_a_time(
    plan: &Plan,
    alternative: &Alternative,
    crowd: &Crowd<'_>,
    result: i128,
    clock: &mut Clock<'_>,
) -> Option<Vec<Sensitivity>> {
    let tried = TRIED.iter().map(|(what, variation)| {
        let cases = varied(crowd.cases, variation);
        let sums = sums(plan, alternative, crowd, variation, cases, cases, clock)?;
        let factor_bps = match *what {
            "volume" => variation.volume_bps,
            "price" => variation.price_bps,
            _ => variation.dropout_bps,
        };
        Some(Sensitivity {
            what,
            factor_bps,
            result: sums.result,
            unfunded: sums.unfunded,
            change: sums.result - result,
        })
    });
    tried.collect()
}

/// Draws all of them together.
pub(super) fn together(
    plan: &Plan,
    alternative: &Alternative,
    crowd: &Crowd<'_>,
    clock: &mut Clock<'_>,
) -> Option<MonteCarlo> {
    let (mut results, mut unfunded, mut losses) = (Counts::default(), Counts::default(), 0u32);
    for run in 0..plan.runs {
        let mut dice = Dice::new(plan.seed, u64::from(run));
        // The sum of two draws: the middle is likelier than the ends.
        let mut around = |spread: u64| {
            let drawn = dice.below(spread + 1) + dice.below(spread + 1);
            u32::try_from(10_000 - spread + drawn).unwrap_or(10_000)
        };
        let variation = Variation { volume_bps: around(3_000), price_bps: around(1_000), dropout_bps: around(5_000) };
        let cases = varied(crowd.cases, &variation);
        let sums = sums(plan, alternative, crowd, &variation, cases.min(SAMPLE), cases, clock)?;
        losses += u32::from(sums.result < 0);
        results.add(sums.result);
        unfunded.add(sums.unfunded);
    }
    let loss_bps = i32::try_from(u64::from(losses) * 10_000 / u64::from(plan.runs.max(1))).unwrap_or_default();
    Some(MonteCarlo { runs: plan.runs, result: results.distribution(), unfunded: unfunded.distribution(), loss_bps })
}

struct Sums {
    result: i128,
    unfunded: i128,
}

/// The sums of so many cases that stand for so many.
fn sums(
    plan: &Plan,
    alternative: &Alternative,
    crowd: &Crowd<'_>,
    variation: &Variation,
    sample: u64,
    cases: u64,
    clock: &mut Clock<'_>,
) -> Option<Sums> {
    let mut track = Track::new(alternative, crowd).scaled(sample, cases);
    let (mut left, mut unfunded) = (0i128, 0i128);
    for number in 0..sample {
        let member = crowd.member(number, sample, variation);
        track.run(&member, variation.price_bps);
        if track.model.is_some() {
            left += i128::from(track.income()) - i128::from(track.allocation.total.cost);
            unfunded += i128::from(track.allocation.unfunded);
        }
        if !clock.tick() {
            return None;
        }
    }
    let scaled = |sum: i128| sum * i128::from(cases) / i128::from(sample.max(1));
    let fixed = i128::from(plan.fixed_cost.ore()) * crowd.months as i128;
    Some(Sums { result: scaled(left) - fixed, unfunded: scaled(unfunded) })
}

fn varied(cases: u64, variation: &Variation) -> u64 {
    (cases * u64::from(variation.volume_bps) / 10_000).max(1)
}
