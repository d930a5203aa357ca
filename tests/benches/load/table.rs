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

    /// Ours over the other, round by round, and the median of that.
    fn ratio(&self, other: &[Sample]) -> Option<f64> {
        let mut ratios: Vec<f64> = self.ours.iter().zip(other).map(|(ours, other)| ours.per_s / other.per_s).collect();
        ratios.sort_by(f64::total_cmp);
        ratios.get(ratios.len() / 2).copied()
    }

    /// b/a.
    pub fn to_echo(&self) -> Option<f64> {
        self.ratio(&self.echo)
    }

    /// b/c.
    pub fn to_direct(&self) -> Option<f64> {
        self.ratio(&self.direct)
    }

    /// The sample of the median rate.
    pub fn median(&self) -> Option<&Sample> {
        median(&self.ours)
    }
}

/// The sample of the median rate.
fn median(samples: &[Sample]) -> Option<&Sample> {
    let mut sorted: Vec<_> = samples.iter().collect();
    sorted.sort_by(|left, right| left.per_s.total_cmp(&right.per_s));
    sorted.get(sorted.len() / 2).copied()
}

/// Something that we aim at.
pub struct Aim {
    /// What.
    pub what: String,
    /// What was measured.
    pub found: f64,
    /// What is wanted.
    pub wanted: f64,
    /// Whether less is better.
    pub at_most: bool,
    /// Behind the numbers.
    pub unit: &'static str,
}

impl Display for Aim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, found, wanted, at_most, unit } = self;
        let met = if *at_most { found <= wanted } else { found >= wanted };
        let digits = if *wanted >= 100.0 { 0 } else { 2 };
        let bound = if *at_most { "at most" } else { "at least" };
        write!(f, "{:<8} {what}: {found:.digits$}{unit}, aim {bound} {wanted:.digits$}{unit}", if met { "met" } else { "NOT MET" })
    }
}

const HEAD: &str = "\
                                            per    p50    p99 |  CPU us for each | SQL  units  bytes | (a) per   b/a | (c) per   b/c
 what                where       clients   second   ms     ms | serv    db clie. |each per c.   each |  second       |  second
---------------------------------------------------------------------------------------------------------------------------------";

/// All of it.
pub struct Table<'a>(pub &'a [Row]);

impl Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEAD}")?;
        for row in self.0 {
            let Some(ours) = row.median() else { continue };
            let cost = &ours.cost;
            write!(
                f,
                " {:<19} {:<12}{:>6} {:>8.0} {:>6.2} {:>6.2} |{:>5.0} {:>5.0} {:>5.0} |{:>4.1} {:>5.1} {:>6.0} |",
                row.name,
                row.place,
                row.clients,
                ours.per_s,
                ours.p50_us / 1e3,
                ours.p99_us / 1e3,
                cost.server_us,
                cost.database_us,
                cost.client_us,
                cost.statements,
                cost.units_per_commit,
                cost.bytes
            )?;
            compared(f, median(&row.echo), row.to_echo())?;
            write!(f, " |")?;
            compared(f, median(&row.direct), row.to_direct())?;
            writeln!(f)?;
        }
        Ok(())
    }
}

fn compared(f: &mut fmt::Formatter<'_>, other: Option<&Sample>, ratio: Option<f64>) -> fmt::Result {
    match (other, ratio) {
        (Some(other), Some(ratio)) => write!(f, "{:>8.0} {ratio:>5.2}", other.per_s),
        _ => write!(f, "{:14}", ""),
    }
}
