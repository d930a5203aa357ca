//! The table: what was measured, side by side.

use std::fmt::{self, Display};

use crate::drive::{Sample, number};

/// A way to post transfers, a sample for each round.
pub struct Posted {
    /// What each operation is.
    pub name: String,
    /// Where.
    pub place: &'static str,
    /// How many post at once.
    pub clients: usize,
    /// How many transfers one operation is.
    pub size: usize,
    /// Through the RPC.
    pub ours: Vec<Sample>,
    /// The same postings as bare SQL.
    pub bare: Vec<Sample>,
    /// As the engine loads them, in transfers a second.
    pub loaded: Vec<f64>,
}

/// Balances that were read, with so many postings in the books.
pub struct Read {
    /// What was asked.
    pub name: &'static str,
    /// Where.
    pub place: &'static str,
    /// How many postings there are.
    pub postings: u64,
    /// How many ask at once.
    pub clients: usize,
    /// Through the RPC; none where the answer did not come in time.
    pub ours: Option<Sample>,
    /// Its SQL alone.
    pub bare: Option<Sample>,
}

/// Books that were summed and checked.
pub struct Checked {
    /// What was done.
    pub name: &'static str,
    /// Where.
    pub place: &'static str,
    /// Of how many entries.
    pub entries: u64,
    /// How long it took.
    pub seconds: f64,
    /// How long its SQL alone took.
    pub bare_s: Option<f64>,
    /// The server's memory before, after, and the most at once by then.
    pub memory: [u64; 3],
}

/// All of it.
#[derive(Default)]
pub struct Table {
    /// Transfers.
    pub posted: Vec<Posted>,
    /// Balances.
    pub read: Vec<Read>,
    /// Books.
    pub checked: Vec<Checked>,
}

impl Posted {
    /// Transfers a second through the RPC.
    pub fn per_s(&self) -> f64 {
        middle(self.ours.iter().map(|sample| sample.per_s * number(self.size as u64)))
    }

    /// That over bare SQL, round by round, and the median of it.
    pub fn to_bare(&self) -> f64 {
        middle(self.ours.iter().zip(&self.bare).map(|(ours, bare)| ours.per_s / bare.per_s))
    }

    /// That over the engine's own load.
    pub fn to_loaded(&self) -> f64 {
        middle(self.ours.iter().zip(&self.loaded).map(|(ours, loaded)| ours.per_s * number(self.size as u64) / loaded))
    }
}

/// The median.
pub fn middle(figures: impl Iterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = figures.collect();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The sample of the median rate.
fn median(samples: &[Sample]) -> Option<&Sample> {
    let mut sorted: Vec<_> = samples.iter().collect();
    sorted.sort_by(|left, right| left.per_s.total_cmp(&right.per_s));
    sorted.get(sorted.len() / 2).copied()
}

const POSTED: &str = "\
two-leg transfers                       transfers a second             RPC over       ms each     CPU us a transfer
posted              where      clients      RPC bare SQL    load   bare  load    p50    p99  server   db clients units/commit";
const READ: &str = "\
balances                                                  through the RPC              its SQL alone
read                where        postings clients   p50 ms  p99 ms  a second    p50 ms  p99 ms  a second";
const CHECKED: &str = "\
the books                                                  entries    SQL alone  RPC over  server's MB
                    where         entries  seconds        a second      seconds      that   before  after   peak";

impl Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.posted.is_empty() {
            writeln!(f, "{POSTED}")?;
        }
        for posted in &self.posted {
            let size = number(posted.size as u64);
            let Some(sample) = median(&posted.ours) else { continue };
            let bare = middle(posted.bare.iter().map(|sample| sample.per_s * size));
            let loaded = middle(posted.loaded.iter().copied());
            write!(f, "{:<19} {:<10} {:>7} ", posted.name, posted.place, posted.clients)?;
            write!(f, "{:>8.0} {bare:>8.0} {loaded:>7.0} ", posted.per_s())?;
            write!(f, "{:>6.2} {:>5.2} ", posted.to_bare(), posted.to_loaded())?;
            write!(f, "{:>6.1} {:>6.1} ", sample.p50_us / 1e3, sample.p99_us / 1e3)?;
            let cost = sample.cost;
            let [server, database, clients] = [cost.server_us, cost.database_us, cost.client_us].map(|us| us / size);
            writeln!(f, "{server:>7.0} {database:>4.0} {clients:>7.0} {:>12.1}", cost.units_per_commit)?;
        }
        if !self.read.is_empty() {
            writeln!(f, "\n{READ}")?;
        }
        for Read { name, place, postings, clients, ours, bare } in &self.read {
            write!(f, "{name:<19} {place:<10} {postings:>10} {clients:>7} ")?;
            for sample in [ours, bare] {
                match sample {
                    Some(sample) => {
                        write!(
                            f,
                            " {:>7.2} {:>7.2} {:>9.0}  ",
                            sample.p50_us / 1e3,
                            sample.p99_us / 1e3,
                            sample.per_s
                        )?;
                    }
                    None => write!(f, " {:>7} {:>7} {:>9}  ", "-", "-", "-")?,
                }
            }
            writeln!(f)?;
        }
        if !self.checked.is_empty() {
            writeln!(f, "\n{CHECKED}")?;
        }
        for Checked { name, place, entries, seconds, bare_s, memory } in &self.checked {
            write!(f, "{name:<19} {place:<10} {entries:>10} {seconds:>8.2} {:>15.0} ", number(*entries) / seconds)?;
            match bare_s {
                Some(bare_s) => write!(f, "{bare_s:>12.2} {:>9.2} ", seconds / bare_s)?,
                None => write!(f, "{:>12} {:>9} ", "-", "-")?,
            }
            let [before, after, peak] = memory.map(|bytes| number(bytes) / 1e6);
            writeln!(f, "{before:>8.0} {after:>6.0} {peak:>6.0}")?;
        }
        Ok(())
    }
}
