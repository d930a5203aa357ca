//! The contract's words and ours: phases and outcomes are read by their names, figures are written as the contract has them.

use mesh::clock::Timestamp;
use proto::reell::{
    cases::v1::{Outcome, Phase},
    reporting::v1::{Freshness, GetOverviewResponse, OutcomeCount, PhaseCount},
};

use crate::domain::{
    fact::Name,
    overview::{Feed, Overview},
};

pub mod releases;

/// What the contract puts before each phase and outcome.
const PHASE: &str = "PHASE_";
const OUTCOME: &str = "OUTCOME_";

/// The stored name of a phase.
pub fn phase_name(phase: Phase) -> Name {
    name(phase.as_str_name(), PHASE)
}

/// The stored name of an outcome.
pub fn outcome_name(outcome: Outcome) -> Name {
    name(outcome.as_str_name(), OUTCOME)
}

/// Writes the overview, phases and outcomes in the contract's order.
pub fn to_overview(overview: Overview) -> GetOverviewResponse {
    let as_of = overview.as_of().map(Timestamp::to_proto);
    let mut phases: Vec<_> = overview.phases.into_iter().map(to_phase_count).collect();
    phases.sort_by_key(|count| count.phase);
    let mut outcomes: Vec<_> = overview.outcomes.into_iter().map(to_outcome_count).collect();
    outcomes.sort_by_key(|count| count.outcome);
    GetOverviewResponse {
        open_cases: overview.open_cases,
        decided_cases: overview.decided_cases,
        withdrawn_cases: overview.withdrawn_cases,
        phases,
        outcomes,
        decided_ore: overview.decided_ore,
        committed_ore: overview.committed_ore,
        spent_ore: overview.spent_ore,
        as_of,
        freshness: overview.freshness.into_iter().map(to_freshness).collect(),
    }
}

fn to_phase_count((name, cases): (Name, i64)) -> PhaseCount {
    let phase = Phase::from_str_name(&stated(&name, PHASE)).unwrap_or_default();
    PhaseCount { phase: phase.into(), cases }
}

fn to_outcome_count((name, cases): (Name, i64)) -> OutcomeCount {
    let outcome = Outcome::from_str_name(&stated(&name, OUTCOME)).unwrap_or_default();
    OutcomeCount { outcome: outcome.into(), cases }
}

fn to_freshness(feed: Feed) -> Freshness {
    Freshness { source: feed.source, position: feed.position, as_of: feed.as_of.map(Timestamp::to_proto) }
}

fn name(stated: &str, prefix: &str) -> Name {
    stated.strip_prefix(prefix).unwrap_or(stated).to_ascii_lowercase()
}

fn stated(name: &str, prefix: &str) -> String {
    format!("{prefix}{}", name.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phase_and_outcome_is_stored_under_its_name_and_found_again() {
        let phases: Vec<_> = (0..=10).filter_map(|number| Phase::try_from(number).ok()).collect();
        let outcomes: Vec<_> = (0..=12).filter_map(|number| Outcome::try_from(number).ok()).collect();
        assert_eq!((phases.len(), outcomes.len()), (11, 13));
        let overview = to_overview(Overview {
            phases: phases.iter().rev().map(|phase| (phase_name(*phase), 1)).collect(),
            outcomes: outcomes.iter().map(|outcome| (outcome_name(*outcome), 1)).collect(),
            ..Overview::default()
        });
        assert!(overview.phases.iter().map(PhaseCount::phase).eq(phases));
        assert!(overview.outcomes.iter().map(OutcomeCount::outcome).eq(outcomes));
        assert_eq!(phase_name(Phase::InDepthMapping), "in_depth_mapping");
    }
}
