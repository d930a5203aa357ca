//! The overview: tallies of the facts, added up.

use mesh::clock::Timestamp;

use super::fact::{CaseFact, CommitmentState, Name};

/// The services whose events the figures are made of.
pub const SOURCES: [&str; 2] = ["cases", "funding"];

/// How many cases there are of which the same is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseTally {
    /// What is known.
    pub fact: CaseFact,
    /// How many.
    pub cases: i64,
}

/// What all commitments in one state come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommitmentTally {
    /// The state.
    pub state: CommitmentState,
    /// What is set aside by them, in öre.
    pub amount_ore: i64,
    /// What was spent of it, in öre.
    pub spent_ore: i64,
}

/// How far a service's events have been taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// The service.
    pub source: String,
    /// The position of the last event that was applied; 0 before the first.
    pub position: i64,
    /// When that event occurred.
    pub as_of: Option<Timestamp>,
}

/// What the centre can show.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Overview {
    /// Cases in progress.
    pub open_cases: i64,
    /// Cases with an outcome.
    pub decided_cases: i64,
    /// Cases closed without one.
    pub withdrawn_cases: i64,
    /// Open cases by the phase of their latest step.
    pub phases: Vec<(Name, i64)>,
    /// Decided cases by outcome.
    pub outcomes: Vec<(Name, i64)>,
    /// What decisions grant that are active or have ended, in öre: what went back is not in it.
    pub decided_ore: i64,
    /// What is held for open cases, in öre.
    pub committed_ore: i64,
    /// What was spent, in öre.
    pub spent_ore: i64,
    /// How far each service's events have been taken in, in the order of [`SOURCES`].
    pub freshness: Vec<Feed>,
}

impl Overview {
    /// Adds the tallies up. A source that has not been heard yet stands at 0.
    pub fn of(cases: Vec<CaseTally>, decided_ore: i64, commitments: &[CommitmentTally], feeds: &[Feed]) -> Self {
        let mut overview = Self { decided_ore, ..Self::default() };
        for tally in cases {
            overview.count(tally);
        }
        for tally in commitments {
            overview.spent_ore += tally.spent_ore;
            if tally.state.is_held() {
                overview.committed_ore += tally.amount_ore;
            }
        }
        overview.freshness = SOURCES.into_iter().map(|source| freshness(source, feeds)).collect();
        overview
    }

    /// When the latest event that is in the figures occurred.
    pub fn as_of(&self) -> Option<Timestamp> {
        self.freshness.iter().filter_map(|feed| feed.as_of).max()
    }

    fn count(&mut self, CaseTally { fact, cases }: CaseTally) {
        match fact {
            CaseFact::Open(phase) => {
                self.open_cases += cases;
                self.phases.push((phase, cases));
            }
            CaseFact::Decided(outcome) => {
                self.decided_cases += cases;
                self.outcomes.push((outcome, cases));
            }
            CaseFact::Withdrawn => self.withdrawn_cases += cases,
        }
    }
}

fn freshness(source: &str, feeds: &[Feed]) -> Feed {
    let heard = feeds.iter().find(|feed| feed.source == source).cloned();
    heard.unwrap_or_else(|| Feed { source: source.to_owned(), position: 0, as_of: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_money_that_is_held_counts_as_committed() {
        let tally = |state, amount_ore, spent_ore| CommitmentTally { state, amount_ore, spent_ore };
        let commitments = [
            tally(CommitmentState::Reserved, 1, 0),
            tally(CommitmentState::Committed, 20, 0),
            tally(CommitmentState::Spent, 300, 250),
            tally(CommitmentState::Released, 4_000, 0),
        ];
        let overview = Overview::of(Vec::new(), 5_000, &commitments, &[]);
        assert_eq!((overview.decided_ore, overview.committed_ore, overview.spent_ore), (5_000, 21, 250));
    }

    #[test]
    fn phases_are_of_open_cases_and_outcomes_of_decided_ones() {
        let tally = |fact, cases| CaseTally { fact, cases };
        let cases = vec![
            tally(CaseFact::Open("assessment".into()), 2),
            tally(CaseFact::Open("guidance".into()), 1),
            tally(CaseFact::Decided("grade".into()), 5),
            tally(CaseFact::Withdrawn, 7),
        ];
        let overview = Overview::of(cases, 0, &[], &[]);
        assert_eq!((overview.open_cases, overview.decided_cases, overview.withdrawn_cases), (3, 5, 7));
        assert_eq!(overview.phases, [("assessment".into(), 2), ("guidance".into(), 1)]);
        assert_eq!(overview.outcomes, [("grade".into(), 5)]);
    }

    #[test]
    fn a_source_that_has_not_been_heard_is_named_all_the_same() {
        let heard = Feed { source: "funding".into(), position: 9, as_of: Some(Timestamp::from_micros(5)) };
        let overview = Overview::of(Vec::new(), 0, &[], std::slice::from_ref(&heard));
        let silent = Feed { source: "cases".into(), position: 0, as_of: None };
        assert_eq!(overview.freshness, [silent, heard]);
        assert_eq!(overview.as_of(), Some(Timestamp::from_micros(5)));
    }
}
