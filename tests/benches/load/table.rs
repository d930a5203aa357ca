//! The table: what was measured, side by side, and whether the aims are met.

use std::fmt::{self, Display};

use crate::drive::Sample;

/// One line: an operation of ours, and what it is compared with.
pub struct Row {
    /// E.g. "reads/organisation".
    pub name: &'static str,
    /// Where the data is.
    pub place: &'static str,
    /// How many ask at once.
    pub clients: usize,
    /// Ours, a sample for each round.
    pub ours: Vec<Sample>,
    /// (a): a bare echo in the same round.
    pub echo: Vec<Sample>,
    /// (c): the same SQL in the same round.
    pub direct: Vec<Sample>,
}

impl Row {
    /// An empty line.
    pub fn new(name: &'static str, place: &'static str, clients: usize) -> Self {
        Self { name, place, clients, ours: Vec::new(), echo: Vec::new(), direct: Vec::new() }
    }

    /// b/a.
    pub fn to_echo(&self) -> Option<f64> {
        ratio(&self.ours, &self.echo)
    }

    /// b/c.
    pub fn to_direct(&self) -> Option<f64> {
        ratio(&self.ours, &self.direct)
    }

    /// The sample of the median rate.
    pub fn median(&self) -> Option<&Sample> {
        median(&self.ours)
    }
}

/// One rate over the other, round by round, and the median of that.
pub fn ratio(ours: &[Sample], others: &[Sample]) -> Option<f64> {
    let mut ratios: Vec<f64> = ours.iter().zip(others).map(|(ours, other)| ours.per_s / other.per_s).collect();
    ratios.sort_by(f64::total_cmp);
    ratios.get(ratios.len() / 2).copied()
}

/// The sample of the median rate.
fn median(samples: &[Sample]) -> Option<&Sample> {
    let mut sorted: Vec<_> = samples.iter().collect();
    sorted.sort_by(|left, right| left.per_s.total_cmp(&right.per_s));
    sorted.get(sorted.len() / 2).copied()
}

const HEAD: [&str; 2] = [
    "                                          per     ms    ms    CPU us for each |  SQL units per  bytes |",
    "what                where      clients  second    p50   p99  server   db clients | each  commit    each |   b/a   b/c",
];

/// All of it. Beneath each line of ours stands what it is compared with.
pub struct Table<'a>(pub &'a [Row]);

impl Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for head in HEAD {
            writeln!(f, "{head}")?;
        }
        writeln!(f, "{}", "-".repeat(HEAD[1].len()))?;
        let mut compared_with = None;
        for row in self.0 {
            let Some(ours) = row.median() else { continue };
            let echo = median(&row.echo);
            if let Some(echo) = echo
                && compared_with.replace((row.place, row.clients)) != Some((row.place, row.clients))
            {
                line(f, "(a) bare echo", row, echo)?;
                writeln!(f)?;
            }
            line(f, row.name, row, ours)?;
            for ratio in [row.to_echo(), row.to_direct()] {
                match ratio {
                    Some(ratio) => write!(f, " {ratio:>5.2}")?,
                    None => write!(f, "     -")?,
                }
            }
            writeln!(f)?;
            if let Some(direct) = median(&row.direct) {
                line(f, "(c) its SQL alone", row, direct)?;
                writeln!(f)?;
            }
        }
        Ok(())
    }
}

fn line(f: &mut fmt::Formatter<'_>, name: &str, row: &Row, sample: &Sample) -> fmt::Result {
    let cost = &sample.cost;
    write!(f, "{name:<19} {:<10} {:>7} {:>7.0} ", row.place, row.clients, sample.per_s)?;
    write!(f, "{:>6.2} {:>5.1}  ", sample.p50_us / 1e3, sample.p99_us / 1e3)?;
    write!(f, "{:>6.0} {:>4.0} {:>7.0} | ", cost.server_us, cost.database_us, cost.client_us)?;
    write!(f, "{:>4.1} {:>7.1} {:>7.0} |", cost.statements, cost.units_per_commit, cost.bytes)
}
