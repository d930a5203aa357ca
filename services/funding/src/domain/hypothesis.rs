//! Finds what may have been meant where figures disagree: every slip of the pen in every figure, tried against every rule, and ranked.

use std::collections::HashSet;

use super::{
    money::Ore,
    plan::Plan,
    rule::{Amounts, Figure, Rule},
};

/// How many broken rules a reading tells; the rest are counted.
const MOST_TOLD: usize = 5;

/// The kind of slip that would explain a figure, the likeliest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Slip {
    /// Two adjacent digits changed places.
    Transposition,
    /// One digit is wrong.
    SingleDigit,
    /// The figure was carried over, rounded or added up wrongly: it is what the others leave.
    Residual,
}

/// A rule that would not hold if a hypothesis were true.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct BrokenRule {
    /// The rule's name, e.g. "CAP".
    pub rule: String,
    /// The figures, in a sentence.
    pub explanation: String,
    /// Where the rule comes from.
    pub citation: String,
}

/// One possible reading of figures that disagree: a single figure that would have been meant otherwise.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Hypothesis {
    /// 1 is the likeliest.
    pub rank: i32,
    /// The slip that would explain it.
    pub slip: Slip,
    /// The figure that would be wrong: the financier as stated, or "total".
    pub figure: String,
    /// What stands in the document.
    pub stated: Ore,
    /// What would have been meant.
    pub corrected: Ore,
    /// True where every figure and every rule agrees if this is what was meant.
    pub all_agree: bool,
    /// What would not hold, or the first five of it.
    pub broken_rules: Vec<BrokenRule>,
    /// The reading in a sentence.
    pub explanation: String,
}

/// The readings under which a rule that the stated figures break would hold, the likeliest first and `most` of them at most:
/// those where all agree, then those that break fewer rules, then by how easily the slip is made, then by how little changes.
pub fn readings(plan: &Plan, broken: &Rule, most: usize) -> Vec<Hypothesis> {
    let stated = Amounts::stated(plan);
    let rules = Rule::all(plan);
    let found = search(&stated, &rules, broken, || ());
    (1..).zip(found.into_iter().take(most)).filter_map(|(rank, reading)| reading.told(rank, plan, &stated)).collect()
}

/// Looks for every reading, and ranks them. `tried` is called for each amount that is tried: at most a few hundred for each figure
/// that the rule concerns.
///
/// What the rule itself leaves for a figure is always a reading, and shows what else it would break.
/// Other slips are readings only where they break nothing that holds as stated, or there would be hundreds that explain nothing.
fn search<'a>(stated: &Amounts, rules: &'a [Rule], broken: &Rule, mut tried: impl FnMut()) -> Vec<Reading<'a>> {
    let holding: Vec<_> = rules.iter().map(|rule| rule.holds(stated)).collect();
    let mut found = Vec::new();
    for figure in stated.figures().into_iter().filter(|figure| broken.concerns(*figure)) {
        let left = broken.residual(figure, stated);
        for (amount, slip) in candidates(stated.of(figure), left, stated.unit) {
            tried();
            let meant = stated.with(figure, amount);
            if !broken.holds(&meant) {
                continue;
            }
            let breaks: Vec<_> = rules.iter().map(|rule| !rule.holds(&meant)).collect();
            let breaks_nothing_new = breaks.iter().zip(&holding).all(|(breaks, held)| !(*breaks && *held));
            if Some(amount) == left || breaks_nothing_new {
                let mut breaks: Vec<_> =
                    rules.iter().zip(breaks).filter_map(|(rule, breaks)| breaks.then_some(rule)).collect();
                // A cap is a matter of law, and is told before what the document says about itself.
                breaks.sort_by_key(|rule| !matches!(rule, Rule::Cap { .. }));
                found.push(Reading { figure, slip, change: amount - stated.of(figure), meant, breaks });
            }
        }
    }
    found.sort_by_key(|reading| (reading.breaks.len(), reading.slip, reading.change.unsigned_abs()));
    found
}

struct Reading<'a> {
    figure: Figure,
    slip: Slip,
    change: i128,
    meant: Amounts,
    breaks: Vec<&'a Rule>,
}

impl Reading<'_> {
    /// The reading in words. None where the amount is beyond what can be counted, which no stated amount leads to.
    fn told(&self, rank: i32, plan: &Plan, stated: &Amounts) -> Option<Hypothesis> {
        let figure = match self.figure {
            Figure::Line(line) => plan.name(line),
            Figure::Total => "total".into(),
            Figure::Granted(line) => format!("{} (granted)", plan.name(line)),
        };
        let from = Ore::try_from(stated.of(self.figure)).ok()?;
        let to = Ore::try_from(self.meant.of(self.figure)).ok()?;
        let broken_rules: Vec<_> = self
            .breaks
            .iter()
            .take(MOST_TOLD)
            .map(|rule| BrokenRule {
                rule: rule.name().into(),
                explanation: rule.breach(plan, &self.meant),
                citation: rule.citation(),
            })
            .collect();
        let how = match self.slip {
            Slip::Transposition => "two adjacent digits changed places",
            Slip::SingleDigit => "one digit is wrong",
            Slip::Residual => "it is what the other figures leave",
        };
        let sentences: Vec<_> = broken_rules.iter().map(|rule| rule.explanation.as_str()).collect();
        let then = match self.breaks.len() {
            0 => "every figure and every rule agrees.".to_owned(),
            all if all > MOST_TOLD => {
                format!("this does not hold: {} … and {} more rules.", sentences.join(" "), all - MOST_TOLD)
            }
            _ => format!("this does not hold: {}", sentences.join(" ")),
        };
        let spoken = if self.figure == Figure::Total { "the total" } else { figure.as_str() };
        let explanation = format!("If {spoken} was meant to be {to} and not {from} ({how}), {then}");
        Some(Hypothesis {
            rank,
            slip: self.slip,
            figure,
            stated: from,
            corrected: to,
            all_agree: self.breaks.is_empty(),
            broken_rules,
            explanation,
        })
    }
}

/// What may have been meant by an amount: each transposition, each other digit, and what a rule leaves. Each amount once, by its likeliest slip.
fn candidates(stated: i128, left: Option<i128>, unit: i128) -> Vec<(i128, Slip)> {
    let mut seen = HashSet::from([stated]);
    let slips = slips(stated / unit).into_iter().map(|(amount, slip)| (amount * unit, slip));
    let left = left.filter(|amount| *amount > 0).map(|amount| (amount, Slip::Residual));
    slips.chain(left).filter(|(amount, _)| seen.insert(*amount)).collect()
}

/// Every number that one slip leads to or from. None begins with a zero, since nobody writes one.
fn slips(number: i128) -> Vec<(i128, Slip)> {
    let digits: Vec<u8> = number.to_string().bytes().collect();
    let mut found = Vec::new();
    for place in 1..digits.len() {
        let mut swapped = digits.clone();
        swapped.swap(place - 1, place);
        found.push((swapped, Slip::Transposition));
    }
    for place in 0..digits.len() {
        for digit in b'0'..=b'9' {
            let mut other = digits.clone();
            other.iter_mut().skip(place).take(1).for_each(|slot| *slot = digit);
            found.push((other, Slip::SingleDigit));
        }
    }
    let read = |digits: &[u8]| std::str::from_utf8(digits).ok().and_then(|text| text.parse().ok());
    found
        .into_iter()
        .filter(|(digits, _)| digits.first() != Some(&b'0'))
        .filter_map(|(digits, slip)| Some((read(&digits)?, slip)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::plan::{Line, examples::*};
    use proptest::prelude::*;

    #[test]
    fn acceptance_1_in_the_founding_decision_one_slip_alone_makes_all_figures_agree() {
        let found = readings(&founding(), &Rule::Sum, 12);
        let first = &found[0];
        assert_eq!((first.rank, first.slip, first.figure.as_str()), (1, Slip::Transposition, "Norrbottens kommuner"));
        assert_eq!((first.stated, first.corrected), (Ore::new(22_689_600), Ore::new(22_698_600)));
        assert!(first.all_agree && first.broken_rules.is_empty());
        assert_eq!(
            first.explanation,
            "If Norrbottens kommuner was meant to be 226 986 kr and not 226 896 kr (two adjacent digits changed places), every figure and every rule agrees."
        );
        assert!(found[1..].iter().all(|reading| !reading.all_agree && reading.slip == Slip::Residual));
        assert_eq!(found.len(), 4, "each figure has one reading that makes the sum right");
    }

    #[test]
    fn acceptance_1_each_other_reading_of_the_founding_decision_shows_what_it_would_break() {
        let found = readings(&founding(), &Rule::Sum, 12);
        let of = |figure: &str| found.iter().find(|reading| reading.figure == figure).unwrap();
        let region = of("Region Norrbotten");
        assert_eq!(region.corrected, Ore::new(275_137_200));
        assert_eq!(region.broken_rules.iter().map(|broken| broken.rule.as_str()).collect::<Vec<_>>(), ["GRANTED"]);
        let total = of("total");
        assert_eq!(total.corrected, Ore::new(595_644_600));
        let cap = total.broken_rules.iter().find(|broken| broken.rule == "CAP").unwrap();
        assert!(cap.explanation.contains("45 kr over its cap of 50 %"), "{}", cap.explanation);
        assert!(
            cap.explanation.contains("2 978 223 kr") && cap.explanation.contains("2 978 268 kr"),
            "{}",
            cap.explanation
        );
        assert_eq!(cap.citation, "förordning (2003:596) 5 §");
        assert!(of("Tillväxtverket").broken_rules.iter().any(|broken| broken.rule == "CAP"));
    }

    #[test]
    fn an_amount_that_is_granted_otherwise_elsewhere_may_be_the_slip() {
        let row = Line { granted: Some(Ore::new(275_122_800)), ..line("A", 1, 2_751_282) };
        let found = readings(&plan(vec![row, line("B", 2, 1_000)], 2_752_282), &Rule::Granted { line: 0 }, 12);
        assert_eq!(
            (found[0].figure.as_str(), found[0].slip, found[0].all_agree),
            ("A (granted)", Slip::Transposition, true)
        );
        assert_eq!((found[1].figure.as_str(), found[1].all_agree), ("A", false));
    }

    #[test]
    fn figures_in_ore_are_searched_in_ore() {
        let rows = vec![line("A", 1, 100), Line { stated: Ore::new(12_354), ..line("B", 2, 0) }];
        let plan = Plan::new(rows, Ore::new(10_000 + 12_345)).unwrap();
        let found = readings(&plan, &Rule::Sum, 12);
        assert_eq!(
            (found[0].figure.as_str(), found[0].slip, found[0].corrected),
            ("B", Slip::Transposition, Ore::new(12_345))
        );
    }

    #[test]
    fn a_reading_tells_five_broken_rules_and_counts_the_rest() {
        let rows = (1..=9).map(|organisation| Line { granted: Some(Ore::new(7)), ..line("A", organisation, 10) });
        let found = readings(&plan(rows.collect(), 1_000), &Rule::Sum, 12);
        assert_eq!((found.len(), found[0].broken_rules.len(), found[0].all_agree), (10, 5, false));
        assert!(found[0].explanation.ends_with("… and 4 more rules."), "{}", found[0].explanation);
        assert_eq!(readings(&plan(vec![line("A", 1, 10)], 11), &Rule::Sum, 1).len(), 1, "no more than asked for");
    }

    #[test]
    fn the_largest_plans_that_are_taken_in_are_searched_within_bounds_and_without_overflow() {
        for plan in largest() {
            let (stated, rules) = (Amounts::stated(&plan), Rule::all(&plan));
            let broken: Vec<_> = rules.iter().filter(|rule| !rule.holds(&stated)).take(20).collect();
            assert!(broken.len() >= 2);
            let mut tried = 0;
            broken.iter().for_each(|rule| drop(search(&stated, &rules, rule, || tried += 1)));
            assert!(tried <= 25_000, "{tried} amounts were tried");
            assert!(broken.iter().all(|rule| readings(&plan, rule, 12).len() <= 12));
        }
    }

    /// A plan whose figures all agree: caps that hold, granted amounts as in the rows, shares as they are.
    fn consistent() -> impl Strategy<Value = Plan> {
        let row = (10i64..9_000_000, any::<bool>(), any::<bool>());
        (proptest::collection::vec(row, 1..8), any::<bool>()).prop_map(|(rows, odd_ore)| {
            let scale = if odd_ore { 1 } else { Ore::PER_KRONA };
            let total: i64 = rows.iter().map(|(amount, ..)| amount * scale).sum();
            let lines = (1..).zip(&rows).map(|(organisation, (amount, granted, capped))| {
                let stated = Ore::new(amount * scale);
                let cap =
                    u16::try_from((i128::from(stated.ore()) * 10_000 + i128::from(total) - 1) / i128::from(total))
                        .unwrap();
                Line {
                    stated,
                    granted: granted.then_some(stated),
                    max_share_bps: capped.then_some(cap),
                    ..line(&format!("F{organisation}"), organisation, 0)
                }
            });
            Plan::new(lines.collect(), Ore::new(total)).unwrap()
        })
    }

    /// The plan with one figure miswritten, and the figure's name and true amount.
    fn with_slip(plan: &Plan, figure: usize, pick: usize) -> Option<(Plan, String, Ore)> {
        let stated = Amounts::stated(plan);
        let figures: Vec<_> =
            stated.figures().into_iter().filter(|figure| !matches!(figure, Figure::Granted(_))).collect();
        let figure = figures[figure % figures.len()];
        let truth = stated.of(figure);
        let wrong: Vec<_> = slips(truth / stated.unit)
            .into_iter()
            .map(|(number, _)| number * stated.unit)
            .filter(|amount| *amount != truth && *amount > 0)
            .collect();
        let slipped = Ore::try_from(*wrong.get(pick % wrong.len().max(1))?).ok()?;
        let mut lines = plan.lines().to_vec();
        let (name, total) = match figure {
            Figure::Line(line) => {
                lines[line].stated = slipped;
                (plan.name(line), plan.stated_total())
            }
            _ => ("total".into(), slipped),
        };
        let plan = Plan::new(lines, total).ok()?;
        // A slip that loses the odd öre is still searched in the step that the document counts in.
        (Amounts::stated(&plan).unit == stated.unit).then(|| (plan, name, Ore::try_from(truth).unwrap()))
    }

    proptest! {
        #[test]
        fn a_slip_in_a_plan_that_agreed_is_found_among_the_readings_where_all_agree(plan in consistent(), figure: prop::sample::Index, pick: prop::sample::Index) {
            let (figure, pick) = (figure.index(1_000), pick.index(1_000));
            if let Some((slipped, name, truth)) = with_slip(&plan, figure, pick) {
                let found = readings(&slipped, &Rule::Sum, 12);
                let injected = found.iter().find(|reading| reading.figure == name && reading.corrected == truth);
                prop_assert!(injected.is_some_and(|reading| reading.all_agree && reading.slip != Slip::Residual), "{found:?}");
            }
        }

        #[test]
        fn readings_are_ranked_and_each_repairs_the_sum(rows in proptest::collection::vec(1..10_000i64, 1..8), total in 1..100_000i64) {
            let lines = (1..).zip(&rows).map(|(organisation, kronor)| Line { max_share_bps: Some(5_000), ..line("A", organisation, *kronor) });
            let plan = plan(lines.collect(), total);
            let found = readings(&plan, &Rule::Sum, 12);
            prop_assert!(found.windows(2).all(|pair| pair[0].broken_rules.len() <= pair[1].broken_rules.len()));
            prop_assert!(found.iter().zip(1..).all(|(reading, rank)| reading.rank == rank));
            prop_assert!(found.iter().all(|reading| reading.broken_rules.iter().all(|broken| broken.rule != "SUM")));
        }
    }
}
