//! Noise by the cell's own key (Cell Key Method): the same cell has the same value in every table, and none stays exactly what it is told.
//!
//! How likely each noise is follows from the parameters: of all distributions with the expectation 0 and the variance that is asked for,
//! the one that says least beyond that (as in the method of Fraser and Wooton and its package ptable).

use serde::{Deserialize, Serialize};

use super::leaves::Tally;

/// All keys.
const KEYS: f64 = 4_294_967_296.0;
/// How exactly a distribution meets what is asked of it.
const EXACT: f64 = 1e-10;
/// How often it is drawn nearer at most.
const STEPS: usize = 400;

/// What the noise is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parameters {
    /// The most that a value may be off.
    pub max_noise: i64,
    /// The variance of the noise, in thousandths.
    pub variance_thousandths: i64,
    /// Values from 1 to this never appear.
    pub small_values: i64,
    /// How many thousandths of cells keep their value; 0 where the noise itself decides.
    pub stay_thousandths: i64,
}

/// One noise, and the keys that it is for: those below this one, and not below the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Step {
    noise: i64,
    below: u64,
}

/// The noise for every count and key. It is kept with what it was used for, so that whatever computes it later draws the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noise {
    /// What it is made of.
    pub parameters: Parameters,
    /// For 1 unit, 2 units and so on; the last is for all counts from there on.
    rows: Vec<Vec<Step>>,
}

impl Noise {
    /// The noise of these parameters; the error is a rule for the variance.
    pub fn of(parameters: Parameters) -> Result<Self, String> {
        let last = parameters.max_noise + parameters.small_values + 1;
        let rows =
            (1..=last).map(|units| Ok(steps(&likelihoods(parameters, units)?))).collect::<Result<_, String>>()?;
        Ok(Self { parameters, rows })
    }

    /// The value of a cell.
    pub fn value(&self, tally: Tally) -> i64 {
        if tally.units <= 0 {
            return 0;
        }
        let row = usize::try_from(tally.units - 1).unwrap_or(usize::MAX).min(self.rows.len().saturating_sub(1));
        let step = self.rows.get(row).and_then(|steps| steps.iter().find(|step| u64::from(tally.key) < step.below));
        tally.units + step.map_or(0, |step| step.noise)
    }
}

fn steps(likelihoods: &[(i64, f64)]) -> Vec<Step> {
    let mut sum = 0.0;
    let last = likelihoods.len().saturating_sub(1);
    let step = |(index, (noise, likelihood)): (usize, &(i64, f64))| {
        sum += likelihood;
        let below = if index == last { KEYS } else { (sum * KEYS).round() };
        Step { noise: *noise, below: below as u64 }
    };
    likelihoods.iter().enumerate().map(step).collect()
}

/// How likely each noise is on so many units.
fn likelihoods(parameters: Parameters, units: i64) -> Result<Vec<(i64, f64)>, String> {
    let allowed = |noise: &i64| {
        let value = units + noise;
        value == 0 || value > parameters.small_values
    };
    let noises: Vec<i64> = (-parameters.max_noise..=parameters.max_noise).filter(|noise| units + noise >= 0).collect();
    let noises: Vec<i64> = noises.into_iter().filter(allowed).collect();
    let variance = parameters.variance_thousandths as f64 / 1_000.0;
    let stay = parameters.stay_thousandths as f64 / 1_000.0;
    if stay == 0.0 || !noises.contains(&0) {
        return spread(&noises, variance).map_err(|bounds| rule(units, 1.0, bounds));
    }
    let others: Vec<i64> = noises.into_iter().filter(|noise| *noise != 0).collect();
    let moved = 1.0 - stay;
    let spread = spread(&others, variance / moved).map_err(|bounds| rule(units, moved, bounds))?;
    let mut all: Vec<_> = spread.into_iter().map(|(noise, likelihood)| (noise, likelihood * moved)).collect();
    all.push((0, stay));
    all.sort_by_key(|(noise, _)| *noise);
    Ok(all)
}

fn rule(units: i64, moved: f64, (least, most): (f64, f64)) -> String {
    let [least, most] = [least, most].map(|bound| (bound * moved * 1_000.0).round() as i64);
    format!(
        "must be more than {least} and less than {most}, as {units} units can have with the other parameters: state another, or more max_noise"
    )
}

/// The distribution on these noises with the expectation 0 and this variance that says least beyond that: its likelihoods are
/// exp(a·noise + b·noise²), and a and b are found by Newton's method. The error is what the variance must lie between.
fn spread(noises: &[i64], variance: f64) -> Result<Vec<(i64, f64)>, (f64, f64)> {
    let below = noises.iter().filter(|noise| **noise < 0);
    let above = noises.iter().filter(|noise| **noise > 0);
    let (Some(lowest), Some(highest)) = (below.clone().min(), above.clone().max()) else { return Err((0.0, 0.0)) };
    let nearest = if noises.contains(&0) { 0 } else { -below.max().unwrap_or(&0) * above.min().unwrap_or(&0) };
    let (least, most) = (nearest as f64, (-lowest * highest) as f64);
    if variance <= least + 1e-6 || variance >= most - 1e-6 {
        return Err((least, most));
    }
    let (mut a, mut b) = (0.0, 0.0);
    for _ in 0..STEPS {
        let moments = Moments::of(noises, a, b);
        let (first, second) = (moments.of[1], moments.of[2] - variance);
        if first.abs() < EXACT && second.abs() < EXACT {
            return Ok(moments.likelihoods);
        }
        let [_, one, two, three, four] = moments.of;
        let (aa, ab, bb) = (two - one * one, three - one * two, four - two * two);
        let determinant = aa * bb - ab * ab;
        if determinant.abs() < f64::MIN_POSITIVE {
            break;
        }
        let step = ((ab * second - bb * first) / determinant, (ab * first - aa * second) / determinant);
        let value = |a: f64, b: f64| Moments::of(noises, a, b).log - b * variance;
        let here = value(a, b);
        let mut part = 1.0;
        while part > 1e-12 && value(a + part * step.0, b + part * step.1) > here {
            part /= 2.0;
        }
        (a, b) = (a + part * step.0, b + part * step.1);
    }
    let moments = Moments::of(noises, a, b);
    let near = moments.of[1].abs() < 1e-7 && (moments.of[2] - variance).abs() < 1e-7;
    if near { Ok(moments.likelihoods) } else { Err((least, most)) }
}

/// A distribution by its two parameters, with its first four moments.
struct Moments {
    likelihoods: Vec<(i64, f64)>,
    of: [f64; 5],
    /// The logarithm of what its weights sum to.
    log: f64,
}

impl Moments {
    fn of(noises: &[i64], a: f64, b: f64) -> Self {
        let exponent = |noise: i64| a * noise as f64 + b * (noise * noise) as f64;
        let highest = noises.iter().map(|noise| exponent(*noise)).fold(f64::NEG_INFINITY, f64::max);
        let weights: Vec<f64> = noises.iter().map(|noise| (exponent(*noise) - highest).exp()).collect();
        let sum: f64 = weights.iter().sum();
        let likelihoods: Vec<(i64, f64)> =
            noises.iter().zip(weights).map(|(noise, weight)| (*noise, weight / sum)).collect();
        let moment = |power: i32| -> f64 {
            likelihoods.iter().map(|(noise, likely)| (*noise as f64).powi(power) * likely).sum()
        };
        Self { of: [0, 1, 2, 3, 4].map(moment), log: highest + sum.ln(), likelihoods }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parameters(max_noise: i64, variance_thousandths: i64, small_values: i64, stay_thousandths: i64) -> Parameters {
        Parameters { max_noise, variance_thousandths, small_values, stay_thousandths }
    }

    /// What is in use: without small values, with them, with a share that stays, and the widest.
    const SETS: [(i64, i64, i64, i64); 6] =
        [(1, 500, 0, 0), (2, 1_000, 0, 0), (4, 2_500, 2, 0), (5, 3_000, 2, 0), (3, 1_200, 0, 500), (10, 5_000, 1, 100)];

    #[test]
    fn noise_has_the_expectation_and_the_variance_that_were_asked_for() {
        for (most, variance, small, stay) in SETS {
            let noise = Noise::of(parameters(most, variance, small, stay)).unwrap();
            for (units, steps) in (1i64..).zip(&noise.rows) {
                let mut from = 0;
                let (mut mean, mut square, mut stays) = (0.0, 0.0, 0.0);
                for step in steps {
                    let likely = (step.below - from) as f64 / KEYS;
                    from = step.below;
                    mean += likely * step.noise as f64;
                    square += likely * (step.noise * step.noise) as f64;
                    stays += if step.noise == 0 { likely } else { 0.0 };
                }
                assert_eq!(from, 1 << 32, "every key has its noise");
                assert!(mean.abs() < 1e-6, "{most} {variance} {small} at {units}: {mean}");
                assert!(
                    (square - variance as f64 / 1_000.0).abs() < 1e-6,
                    "{most} {variance} {small} at {units}: {square}"
                );
                if stay > 0 && units > small {
                    assert!((stays - stay as f64 / 1_000.0).abs() < 1e-6, "{stays} of {units} stay");
                }
            }
        }
    }

    #[test]
    fn a_variance_that_small_counts_cannot_have_is_refused_with_what_they_can() {
        let refused = |max, variance, small| Noise::of(parameters(max, variance, small, 0)).unwrap_err();
        assert!(refused(2, 2_000, 0).contains("more than 0 and less than 2000"), "1 unit is at most 1 too many");
        assert!(refused(3, 1_000, 2).contains("more than 2000 and less than 3000"), "1 unit becomes 0 or 3");
        assert!(Noise::of(parameters(3, 2_500, 2, 0)).is_ok());
    }

    proptest! {
        #[test]
        fn nothing_stays_nothing_and_no_value_is_negative_small_or_too_far_off(
            set in 0usize..6, units in 0i64..400, key in any::<u32>(),
        ) {
            let (most, variance, small, stay) = SETS[set];
            let noise = Noise::of(parameters(most, variance, small, stay)).unwrap();
            let value = noise.value(Tally { units, key });
            prop_assert!(value == 0 || value > small);
            prop_assert!((value - units).abs() <= most);
            prop_assert!(units > 0 || value == 0);
            prop_assert_eq!(noise.value(Tally { units, key }), value);
        }
    }
}
