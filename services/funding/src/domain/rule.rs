//! The rules that the figures of a financing plan must keep, each able to say by how much it is broken and where it comes from.

use super::{
    OrganisationId,
    money::{Ore, percent},
    plan::Plan,
};

/// Ten thousand basis points are the whole.
const WHOLE_BPS: i128 = 10_000;
/// A hundred basis points are a per cent.
const PERCENT_BPS: u16 = 100;
/// How many rows a sentence names; the rest are counted.
const MOST_NAMES: usize = 2;

/// One figure of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// The amount in a row.
    Line(usize),
    /// The total.
    Total,
    /// What the document grants elsewhere, for a row.
    Granted(usize),
}

/// The amounts of a plan, in öre, as stated or as a reading would have them. Wide enough that no arithmetic on stated amounts overflows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amounts {
    lines: Vec<i128>,
    granted: Vec<Option<i128>>,
    total: i128,
    /// The smallest step in which the document counts, in öre: a krona where all of it is in whole kronor.
    pub unit: i128,
}

impl Amounts {
    /// The amounts as stated.
    pub fn stated(plan: &Plan) -> Self {
        let all = plan.lines().iter().flat_map(|line| [Some(line.stated), line.granted]).flatten();
        let whole = all.chain([plan.stated_total()]).all(Ore::is_whole_kronor);
        Self {
            lines: plan.lines().iter().map(|line| line.stated.ore().into()).collect(),
            granted: plan.lines().iter().map(|line| line.granted.map(|granted| granted.ore().into())).collect(),
            total: plan.stated_total().ore().into(),
            unit: if whole { Ore::PER_KRONA.into() } else { 1 },
        }
    }

    /// The figures that there are.
    pub fn figures(&self) -> Vec<Figure> {
        let lines = (0..self.lines.len()).map(Figure::Line);
        let granted = (0..self.granted.len()).filter(|line| self.granted(*line).is_some()).map(Figure::Granted);
        lines.chain([Figure::Total]).chain(granted).collect()
    }

    /// One figure; 0 where there is none.
    pub fn of(&self, figure: Figure) -> i128 {
        match figure {
            Figure::Line(line) => self.line(line),
            Figure::Total => self.total,
            Figure::Granted(line) => self.granted(line).unwrap_or_default(),
        }
    }

    /// The same amounts but for one figure.
    pub fn with(&self, figure: Figure, amount: i128) -> Self {
        let mut changed = self.clone();
        match figure {
            Figure::Line(line) => changed.lines.iter_mut().skip(line).take(1).for_each(|stated| *stated = amount),
            Figure::Total => changed.total = amount,
            Figure::Granted(line) => {
                changed.granted.iter_mut().skip(line).take(1).for_each(|stated| *stated = Some(amount))
            }
        }
        changed
    }

    fn line(&self, line: usize) -> i128 {
        self.lines.get(line).copied().unwrap_or_default()
    }

    fn granted(&self, line: usize) -> Option<i128> {
        self.granted.get(line).copied().flatten()
    }

    fn sum(&self) -> i128 {
        self.lines.iter().sum()
    }

    /// A share of the total, rounded down to whole öre: a cap is never rounded up.
    fn share(&self, bps: u16) -> i128 {
        (self.total * i128::from(bps)).div_euclid(WHOLE_BPS)
    }

    fn nearest_unit(&self, numerator: i128, denominator: i128) -> i128 {
        let step = denominator * self.unit;
        (numerator + step / 2).div_euclid(step) * self.unit
    }
}

/// What must hold between the figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// The rows sum to the total.
    Sum,
    /// A financier pays at most a share of the total. Rows under the same cap of the same financier count together,
    /// so that a cap cannot be passed by writing the money in two rows, whatever each row cites for it.
    Cap {
        /// The rows that count.
        lines: Vec<usize>,
        /// The share, in basis points.
        max_bps: u16,
        /// Where the cap comes from, as the first row that says so has it.
        citation: String,
    },
    /// A row is the share of the total that is stated for it.
    Share {
        /// The row.
        line: usize,
        /// The share, in basis points.
        bps: u16,
    },
    /// A row is what the document grants in so many words elsewhere.
    Granted {
        /// The row.
        line: usize,
    },
}

impl Rule {
    /// All rules that a plan states about itself.
    pub fn all(plan: &Plan) -> Vec<Self> {
        let mut rules = vec![Self::Sum];
        let mut caps: Vec<(OrganisationId, Self)> = Vec::new();
        for (line, row) in plan.lines().iter().enumerate() {
            if let Some(bps) = row.max_share_bps {
                let same = caps.iter_mut().find_map(|(organisation, rule)| match rule {
                    Self::Cap { lines, max_bps, citation } if *organisation == row.organisation && *max_bps == bps => {
                        Some((lines, citation))
                    }
                    _ => None,
                });
                match same {
                    Some((lines, citation)) => {
                        lines.push(line);
                        if citation.is_empty() {
                            citation.clone_from(&row.cap_citation);
                        }
                    }
                    None => caps.push((
                        row.organisation,
                        Self::Cap { lines: vec![line], max_bps: bps, citation: row.cap_citation.clone() },
                    )),
                }
            }
            if let Some(bps) = row.stated_share_bps {
                rules.push(Self::Share { line, bps });
            }
            if row.granted.is_some() {
                rules.push(Self::Granted { line });
            }
        }
        rules.extend(caps.into_iter().map(|(_, rule)| rule));
        rules
    }

    /// The rule's name in the contract.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Sum => "SUM",
            Self::Cap { .. } => "CAP",
            Self::Share { .. } => "SHARE",
            Self::Granted { .. } => "GRANTED",
        }
    }

    /// Whether the amounts keep the rule.
    pub fn holds(&self, amounts: &Amounts) -> bool {
        match self {
            Self::Sum | Self::Granted { .. } => self.difference(amounts) == 0,
            Self::Cap { .. } => self.difference(amounts) <= 0,
            // A whole per cent is a share that somebody decided on, and the amount follows from it to the last unit.
            // A share with decimals was counted from the amounts, and is as exact as its last decimal.
            Self::Share { line, bps } => {
                let off = (amounts.line(*line) * WHOLE_BPS - amounts.total * i128::from(*bps)).abs();
                let unit = WHOLE_BPS * amounts.unit;
                off < if bps.is_multiple_of(PERCENT_BPS) { unit } else { unit.max(amounts.total) }
            }
        }
    }

    /// By how much the figures differ, in öre: stated less what the rule says.
    pub fn difference(&self, amounts: &Amounts) -> i128 {
        match self {
            Self::Sum => amounts.total - amounts.sum(),
            Self::Cap { lines, max_bps, .. } => capped(lines, amounts) - amounts.share(*max_bps),
            Self::Share { line, bps } => amounts.line(*line) - amounts.share(*bps),
            Self::Granted { line } => amounts.granted(*line).map_or(0, |granted| amounts.line(*line) - granted),
        }
    }

    /// Whether the rule is about a figure.
    pub fn concerns(&self, figure: Figure) -> bool {
        match (self, figure) {
            (Self::Sum, Figure::Line(_) | Figure::Total) | (Self::Cap { .. } | Self::Share { .. }, Figure::Total) => {
                true
            }
            (Self::Cap { lines, .. }, Figure::Line(of)) => lines.contains(&of),
            (Self::Share { line, .. }, Figure::Line(of)) => *line == of,
            (Self::Granted { line }, Figure::Line(of) | Figure::Granted(of)) => *line == of,
            (Self::Granted { .. }, Figure::Total)
            | (Self::Sum | Self::Cap { .. } | Self::Share { .. }, Figure::Granted(_)) => false,
        }
    }

    /// What a figure would have to be for the rule to hold, where the rule leaves only one answer.
    pub fn residual(&self, figure: Figure, amounts: &Amounts) -> Option<i128> {
        match (self, figure) {
            (Self::Sum, Figure::Line(line)) => Some(amounts.total - (amounts.sum() - amounts.line(line))),
            (Self::Sum, Figure::Total) => Some(amounts.sum()),
            (Self::Share { line, bps }, Figure::Line(of)) if *line == of => {
                Some(amounts.nearest_unit(amounts.total * i128::from(*bps), WHOLE_BPS))
            }
            (Self::Share { line, bps }, Figure::Total) if *bps > 0 => {
                Some(amounts.nearest_unit(amounts.line(*line) * WHOLE_BPS, i128::from(*bps)))
            }
            (Self::Granted { line }, Figure::Line(of)) if *line == of => amounts.granted(of),
            (Self::Granted { line }, Figure::Granted(of)) if *line == of => Some(amounts.line(of)),
            (Self::Sum | Self::Share { .. } | Self::Granted { .. } | Self::Cap { .. }, _) => None,
        }
    }

    /// What the amounts break, in a sentence with the figures.
    pub fn breach(&self, plan: &Plan, amounts: &Amounts) -> String {
        let by = money(self.difference(amounts).abs());
        let total = money(amounts.total);
        match self {
            Self::Sum => {
                format!("The rows sum to {}, but the total is {total}: they differ by {by}.", money(amounts.sum()))
            }
            Self::Cap { lines, max_bps, .. } => {
                let (name, share, paid) = (names(lines, plan), percent(*max_bps), money(capped(lines, amounts)));
                let most = money(amounts.share(*max_bps));
                format!("{name} is {by} over its cap of {share}: {share} of {total} is {most}, stated is {paid}.")
            }
            Self::Share { line, bps } => {
                let (name, share, paid) = (plan.name(*line), percent(*bps), money(amounts.line(*line)));
                let due = money(amounts.share(*bps));
                format!(
                    "{name} is stated to pay {share} of the total: {share} of {total} is {due}, but its row is {paid}, {by} off."
                )
            }
            Self::Granted { line } => {
                let (name, row) = (plan.name(*line), money(amounts.line(*line)));
                let granted = money(amounts.granted(*line).unwrap_or_default());
                format!("The row of {name} is {row}, but the document grants {granted} elsewhere: they differ by {by}.")
            }
        }
    }

    /// Where the rule comes from.
    pub fn citation(&self) -> String {
        match self {
            Self::Sum => "the decision's financing plan: the total is the sum of its rows".into(),
            Self::Cap { citation, .. } if citation.is_empty() => {
                "the cap stated in the decision's financing plan".into()
            }
            Self::Cap { citation, .. } => citation.clone(),
            Self::Share { .. } => "the share stated in the decision".into(),
            Self::Granted { .. } => "the amount granted in the decision's own words".into(),
        }
    }
}

fn capped(lines: &[usize], amounts: &Amounts) -> i128 {
    lines.iter().map(|line| amounts.line(*line)).sum()
}

fn names(lines: &[usize], plan: &Plan) -> String {
    let mut names: Vec<_> = lines.iter().map(|line| plan.name(*line)).collect();
    names.dedup();
    let untold = names.len().saturating_sub(MOST_NAMES);
    names.truncate(MOST_NAMES);
    if untold > 0 {
        names.push(format!("{untold} more rows"));
    }
    names.join(" and ")
}

/// An amount as text. Sums of stated amounts always fit; what does not is shown as the bare number of öre.
fn money(ore: i128) -> String {
    Ore::try_from(ore).map_or_else(|_| format!("{ore} öre"), |ore| ore.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::plan::{Line, examples::*};
    use proptest::prelude::*;

    fn broken(plan: &Plan) -> Vec<&'static str> {
        let amounts = Amounts::stated(plan);
        Rule::all(plan).iter().filter(|rule| !rule.holds(&amounts)).map(Rule::name).collect()
    }

    #[test]
    fn a_cap_is_rounded_down_to_the_ore() {
        let half = |kronor| Line { max_share_bps: Some(5_000), ..line("A", 1, kronor) };
        assert_eq!(broken(&plan(vec![half(50), line("B", 2, 51)], 101)), Vec::<&str>::new());
        assert_eq!(broken(&plan(vec![half(51), line("B", 2, 50)], 101)), ["CAP"]);
    }

    #[test]
    fn a_cap_counts_all_rows_of_its_financier_together() {
        let part = |organisation, kronor| Line { max_share_bps: Some(5_000), ..line("A", organisation, kronor) };
        assert_eq!(broken(&plan(vec![part(1, 30), part(1, 30), line("B", 2, 40)], 100)), ["CAP"]);
        assert_eq!(broken(&plan(vec![part(1, 30), part(3, 30), line("B", 2, 40)], 100)), Vec::<&str>::new());
    }

    #[test]
    fn a_cap_is_one_however_its_rows_cite_it() {
        let part =
            |citation: &str| Line { max_share_bps: Some(5_000), cap_citation: citation.into(), ..line("A", 1, 30) };
        let split = plan(vec![part(""), part("5 §"), part("förordning (2003:596) 5 §"), line("B", 2, 10)], 100);
        assert_eq!(broken(&split), ["CAP"]);
        assert!(Rule::all(&split).iter().any(|rule| rule.citation() == "5 §"));
    }

    #[test]
    fn a_whole_per_cent_is_exact_and_a_share_with_decimals_as_exact_as_its_decimals() {
        let share = |bps, kronor, rest| {
            plan(vec![Line { stated_share_bps: Some(bps), ..line("A", 1, kronor) }, line("B", 2, rest)], kronor + rest)
        };
        assert_eq!(broken(&share(3_333, 33_333, 66_667)), Vec::<&str>::new());
        assert_eq!(broken(&share(4_619, 2_751_282, 3_205_254)), Vec::<&str>::new());
        assert_eq!(broken(&share(4_620, 2_751_282, 3_205_254)), ["SHARE"]);
        assert_eq!(broken(&share(5_000, 2_978_268, 2_978_268)), Vec::<&str>::new());
        assert_eq!(broken(&share(5_000, 2_978_268, 2_978_178)), ["SHARE"]);
        assert_eq!(broken(&share(5_000, 50, 51)), Vec::<&str>::new());
    }

    #[test]
    fn a_breach_is_told_with_its_figures() {
        let founding = founding();
        let amounts = Amounts::stated(&founding).with(Figure::Total, 595_644_600);
        let told: Vec<_> = Rule::all(&founding)
            .iter()
            .filter(|rule| !rule.holds(&amounts))
            .map(|rule| rule.breach(&founding, &amounts))
            .collect();
        assert!(told.contains(
            &"Tillväxtverket is 45 kr over its cap of 50 %: 50 % of 5 956 446 kr is 2 978 223 kr, stated is 2 978 268 kr.".to_owned()
        ));
    }

    proptest! {
        #[test]
        fn a_residual_makes_its_rule_hold(rows in proptest::collection::vec(1..1_000_000i64, 1..8), total in 1..8_000_000i64, bps in 100..10_000u16, granted in 1..1_000_000i64) {
            let mut lines: Vec<_> = rows.iter().zip(1..).map(|(kronor, organisation)| line("A", organisation, *kronor)).collect();
            lines[0].stated_share_bps = Some(bps);
            lines[0].granted = Some(Ore::new(granted * 100));
            let plan = plan(lines, total);
            let amounts = Amounts::stated(&plan);
            for rule in Rule::all(&plan) {
                for figure in amounts.figures() {
                    // The total that a share implies is rounded, which moves the share by less than the unit it is checked in.
                    let Some(value) = rule.residual(figure, &amounts) else { continue };
                    prop_assert!(rule.holds(&amounts.with(figure, value)), "{rule:?} {figure:?} {value}");
                }
            }
        }
    }
}
