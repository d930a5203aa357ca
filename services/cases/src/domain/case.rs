//! A validation case and its transitions: each gives the case as it is afterwards, one revision on, or the reason why not.

use mesh::clock::Timestamp;

use super::{
    CaseId, CommitmentId, DecisionId, OrganisationId, PersonId, outcome::Outcome, phase::Phase, refusal::Refusal,
    step::Step,
};

/// One person's way from referral to outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Its id.
    pub id: CaseId,
    /// How many changes it has seen, its opening being the first. Each change is one event with this number.
    pub revision: i64,
    /// Where it stands.
    pub state: State,
    /// Whose case it is.
    pub person: PersonId,
    /// The organisation that referred the person, and that owns the case among partners.
    pub referrer: OrganisationId,
    /// The referrer's own reference.
    pub referrer_reference: String,
    /// What the validation aims at.
    pub target: String,
    /// What has been done, in the order it was recorded. The first is the referral.
    pub steps: Vec<Step>,
    /// The money that is set aside for it.
    pub commitment: Commitment,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
}

/// Where a case stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// In progress.
    Open,
    /// It has its outcome.
    Decided(Verdict),
    /// The individual did not want to go on. Taking part is voluntary.
    Withdrawn,
}

/// A state without what it holds, to ask for cases by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// In progress.
    Open,
    /// It has its outcome.
    Decided,
    /// The individual did not want to go on.
    Withdrawn,
}

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// What the case led to.
    pub outcome: Outcome,
    /// Who issues the document; none where the outcome is not one.
    pub issuer: Option<OrganisationId>,
    /// What the case cost.
    pub cost_ore: i64,
}

/// The money that is set aside for a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Commitment {
    /// Its id in the funding service.
    pub id: CommitmentId,
    /// How much.
    pub amount_ore: i64,
}

/// What is asked for when a case is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Whose case it is to be.
    pub person: PersonId,
    /// The organisation that refers the person.
    pub referrer: OrganisationId,
    /// The referrer's own reference.
    pub referrer_reference: String,
    /// What the validation aims at.
    pub target: String,
    /// The funding decision that pays.
    pub decision: DecisionId,
    /// What the case is planned to cost.
    pub planned_cost_ore: i64,
}

/// Opens a case, with the referral as its first step, for a person who has none in progress: two would map and pay for the same
/// learning twice.
pub fn open(id: CaseId, order: Order, commitment: Commitment, now: Timestamp) -> Case {
    let referral = Step {
        phase: Phase::Referral,
        mode: None,
        performer: Some(order.referrer),
        occurred_on: now.date(),
        recorded_at: now,
    };
    Case {
        id,
        revision: 1,
        state: State::Open,
        person: order.person,
        referrer: order.referrer,
        referrer_reference: order.referrer_reference,
        target: order.target,
        steps: vec![referral],
        commitment,
        opened_at: now,
        changed_at: now,
    }
}

impl Case {
    /// The phase of the latest step.
    pub fn phase(&self) -> Phase {
        self.steps.last().map_or(Phase::Referral, |step| step.phase)
    }

    /// Where it stands, in a word.
    pub fn stage(&self) -> Stage {
        match self.state {
            State::Open => Stage::Open,
            State::Decided(_) => Stage::Decided,
            State::Withdrawn => Stage::Withdrawn,
        }
    }

    /// What was decided, if anything was.
    pub fn verdict(&self) -> Option<Verdict> {
        match self.state {
            State::Decided(verdict) => Some(verdict),
            State::Open | State::Withdrawn => None,
        }
    }

    /// Records a step. Any phase may come at any time and again, but learning is mapped in depth before it is assessed,
    /// valideringsförordning (2022:1549) 4 §. What counts is the order of recording: a mapping may be dated the day of its assessment.
    pub fn record(mut self, step: Step) -> Result<Self, Refusal> {
        self.check_open()?;
        if step.phase.assesses() && !self.steps.iter().any(|before| before.phase == Phase::InDepthMapping) {
            return Err(Refusal::MappingMissing);
        }
        let now = step.recorded_at;
        self.steps.push(step);
        Ok(self.changed(now))
    }

    /// Records the outcome that the issuing body has decided, and closes the case.
    pub fn decide(mut self, verdict: Verdict, now: Timestamp) -> Result<Self, Refusal> {
        self.check_open()?;
        verdict.outcome.check_basis(&self.steps)?;
        if verdict.outcome.is_document() && verdict.issuer.is_none() {
            return Err(Refusal::IssuerMissing);
        }
        if verdict.cost_ore > self.commitment.amount_ore {
            return Err(Refusal::CostExceedsCommitment {
                cost_ore: verdict.cost_ore,
                committed_ore: self.commitment.amount_ore,
            });
        }
        self.state = State::Decided(verdict);
        Ok(self.changed(now))
    }

    /// Closes the case because the individual does not want to go on.
    pub fn withdraw(mut self, now: Timestamp) -> Result<Self, Refusal> {
        self.check_open()?;
        self.state = State::Withdrawn;
        Ok(self.changed(now))
    }

    fn check_open(&self) -> Result<(), Refusal> {
        match self.state {
            State::Open => Ok(()),
            State::Decided(_) | State::Withdrawn => Err(Refusal::CaseClosed),
        }
    }

    fn changed(mut self, now: Timestamp) -> Self {
        self.revision += 1;
        self.changed_at = now;
        self
    }
}

impl Stage {
    /// All states.
    pub const ALL: [Self; 3] = [Self::Open, Self::Decided, Self::Withdrawn];

    /// The name it is stored under.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Decided => "decided",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The stage stored under a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.name() == name)
    }
}

#[cfg(test)]
mod tests;
