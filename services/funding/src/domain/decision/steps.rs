//! What happens to a decision on paper after it was made: its protocol is adjusted, the notice of that goes up and comes down, and it is sent.

use mesh::clock::Timestamp;
use serde::{Deserialize, Serialize};
use time::Date;

use super::Decision;
use crate::domain::{
    claims::word::StepKind,
    refusal::{Obstacle, Refusal},
};

/// How often it is noted that a decision was sent, so that it stays within what an answer may be.
const MOST_SENDINGS: usize = 7;

/// A step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What happened.
    pub kind: StepKind,
    /// The day.
    pub on: Date,
    /// Where it can be found.
    pub reference: String,
    /// To whom it was sent.
    pub recipients: Vec<String>,
    /// Whose account noted it.
    pub by: String,
    /// When it was noted.
    pub time: Timestamp,
}

/// Why a step cannot be the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disorder {
    /// It has been noted.
    Noted,
    /// This has not, which comes before it.
    Missing(StepKind),
    /// This came before it, and on a later day.
    Early(StepKind, Date),
    /// It has been sent as often as is noted.
    Often,
}

impl Decision {
    /// Notes a step, in its order. A proposal has none: nobody has decided on it.
    pub fn note(&mut self, step: Step) -> Result<(), Refusal> {
        if !self.document.is_decided() {
            return Err(Refusal::DecisionState(self.id, Obstacle::Proposal));
        }
        if let Some(disorder) = self.disorder(&step) {
            return Err(Refusal::DecisionStepOrder(self.id, disorder));
        }
        self.steps.push(step);
        self.revision += 1;
        Ok(())
    }

    fn disorder(&self, step: &Step) -> Option<Disorder> {
        let noted = |kind: StepKind| self.steps.iter().find(|held| held.kind == kind);
        if step.kind != StepKind::Communicated && noted(step.kind).is_some() {
            return Some(Disorder::Noted);
        }
        let sent = self.steps.iter().filter(|held| held.kind == StepKind::Communicated).count();
        if step.kind == StepKind::Communicated && sent >= MOST_SENDINGS {
            return Some(Disorder::Often);
        }
        let before = match step.kind {
            StepKind::Adjusted => return None,
            StepKind::Posted | StepKind::Communicated => StepKind::Adjusted,
            StepKind::Unposted => StepKind::Posted,
        };
        match noted(before) {
            None => Some(Disorder::Missing(before)),
            Some(held) if step.on < held.on => Some(Disorder::Early(before, held.on)),
            Some(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::decision::ending::tests::active;
    use time::macros::date;

    fn step(kind: StepKind, on: Date) -> Step {
        let time = Timestamp::from_micros(7);
        Step { kind, on, reference: String::new(), recipients: Vec::new(), by: "operator:a".into(), time }
    }

    #[test]
    fn a_protocol_is_adjusted_before_its_notice_goes_up_and_the_decision_is_sent() {
        let mut decision = active(&[10]);
        let id = decision.id;
        let mut note = |kind, on| match decision.note(step(kind, on)) {
            Ok(()) => None,
            Err(Refusal::DecisionStepOrder(of, disorder)) if of == id => Some(disorder),
            Err(other) => panic!("{other:?}"),
        };
        let (fourth, fifth) = (date!(2023 - 05 - 04), date!(2023 - 05 - 05));
        for early in [StepKind::Posted, StepKind::Communicated] {
            assert_eq!(note(early, fifth), Some(Disorder::Missing(StepKind::Adjusted)));
        }
        assert_eq!(note(StepKind::Adjusted, fifth), None);
        assert_eq!(note(StepKind::Adjusted, fifth), Some(Disorder::Noted));
        assert_eq!(note(StepKind::Posted, fourth), Some(Disorder::Early(StepKind::Adjusted, fifth)));
        assert_eq!(note(StepKind::Unposted, fifth), Some(Disorder::Missing(StepKind::Posted)));
        for kind in [StepKind::Posted, StepKind::Unposted, StepKind::Communicated, StepKind::Communicated] {
            assert_eq!(note(kind, fifth), None, "{kind:?}: what is sent may be sent again");
        }
        for _ in 2..MOST_SENDINGS {
            assert_eq!(note(StepKind::Communicated, fifth), None);
        }
        assert_eq!(note(StepKind::Communicated, fifth), Some(Disorder::Often));
        assert_eq!((decision.steps.len(), decision.revision), (10, 12));
    }

    #[test]
    fn a_proposal_has_no_steps_and_a_step_is_read_back_as_it_was_written() {
        let mut proposal = active(&[10]);
        proposal.document.protocol_reference.clear();
        let refused = proposal.note(step(StepKind::Adjusted, date!(2023 - 05 - 05)));
        assert_eq!(refused, Err(Refusal::DecisionState(proposal.id, Obstacle::Proposal)));
        let step = step(StepKind::Adjusted, date!(2023 - 05 - 05));
        let text = serde_json::to_string(&step).unwrap();
        assert_eq!(serde_json::from_str::<Step>(&text).unwrap(), step);
    }
}
