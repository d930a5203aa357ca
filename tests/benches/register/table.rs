//! The tables: what landed how fast, and what was found how fast.

use std::fmt::Write;

use crate::drive::{Sample, number};

/// A file that landed, and the same rows as the engine loads them.
pub struct Landed {
    /// What the rows are.
    pub name: &'static str,
    /// Where.
    pub place: &'static str,
    /// How many.
    pub rows: u64,
    /// How long the import took.
    pub import_s: f64,
    /// How much longer it took until whoever follows the register had heard of the last row.
    pub told_s: f64,
    /// How long the engine took for the tables of what the file states.
    pub stated_s: f64,
    /// How long it took for those that are searched besides.
    pub searched_s: f64,
    /// The server's memory.
    pub memory: Memory,
}

/// What memory a process has had.
pub struct Memory {
    /// Before.
    pub before_bytes: u64,
    /// After.
    pub after_bytes: u64,
    /// The most at once by then.
    pub peak_bytes: u64,
}

impl Landed {
    /// The import's rate over the engine's into the same tables.
    pub fn to_engine(&self) -> f64 {
        (self.stated_s + self.searched_s) / self.import_s
    }
}

/// Questions that were answered, and their statements alone.
pub struct Answered {
    /// What was asked.
    pub name: &'static str,
    /// Where.
    pub place: &'static str,
    /// How many asked at once.
    pub clients: usize,
    /// Over gRPC.
    pub ours: Sample,
    /// The statements alone.
    pub direct: Sample,
}

/// A line for each file.
pub fn landed(all: &[Landed]) -> String {
    let mut text = String::from(
        "rows a second       where         import  engine, stated  engine, all   import/all  import/stated  told after s   server's MB: before  after   peak\n",
    );
    for one in all {
        let rate = |seconds: f64| number(one.rows) / seconds;
        let all_s = one.stated_s + one.searched_s;
        let _ = writeln!(
            text,
            "{:<19} {:<10} {:>9.0} {:>15.0} {:>12.0} {:>12.2} {:>14.2} {:>13.1} {:>21.0} {:>6.0} {:>6.0}",
            one.name,
            one.place,
            rate(one.import_s),
            rate(one.stated_s),
            rate(all_s),
            one.to_engine(),
            one.stated_s / one.import_s,
            one.told_s,
            number(one.memory.before_bytes) / 1e6,
            number(one.memory.after_bytes) / 1e6,
            number(one.memory.peak_bytes) / 1e6,
        );
    }
    text
}

/// A line for each kind of question and number of clients.
pub fn answered(all: &[Answered]) -> String {
    let mut text = String::from(
        "                                          over gRPC                    its SQL alone                 over that\n\
         asked                  where      clients   p50 ms  p99 ms  a second    p50 ms  p99 ms  a second     p50    p99\n",
    );
    for Answered { name, place, clients, ours, direct } in all {
        let _ = write!(text, "{name:<22} {place:<10} {clients:>7} ");
        for sample in [ours, direct] {
            let _ = write!(text, " {:>7.2} {:>7.2} {:>9.0}  ", sample.p50_us / 1e3, sample.p99_us / 1e3, sample.per_s);
        }
        let _ = writeln!(text, " {:>6.2} {:>6.2}", ours.p50_us / direct.p50_us, ours.p99_us / direct.p99_us);
    }
    text
}
