//! A financing model: who pays for validation in an industry, as data that is drafted, reviewed, published and then never changed.
//!
//! ```text
//! draft ── SubmitModelForReview ──► review ── PublishModel (by another person, and without a hole) ──► published
//!  ▲ │                                │                                                                  │
//!  └─┘ ReviseModel                    └────────────── RetireModel ──► retired ◄──── RetireModel ──────────┘
//! ```

use mesh::clock::Timestamp;

use self::{check::Findings, content::Content, refusal::Refusal};
use super::claims::attestation::Signer;

pub mod check;
pub mod cohort;
pub mod condition;
pub mod content;
pub mod examples;
pub mod explain;
pub mod facts;
pub mod price;
pub mod refusal;
pub mod simulation;
pub mod waterfall;
pub mod words;

mesh::id!(
    /// A version of a financing model.
    ModelId,
    "model"
);
mesh::id!(
    /// A simulation that was run and kept.
    SimulationId,
    "simulation"
);

/// Where a version stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Being written.
    Draft,
    /// With its reviewer.
    Review,
    /// In use.
    Published,
    /// Out of use.
    Retired,
}

/// One version of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// Its id.
    pub id: ModelId,
    /// The number of its latest event.
    pub revision: i64,
    /// What its versions have in common.
    pub key: String,
    /// 1, 2, 3 …
    pub version: i32,
    /// Where it stands.
    pub state: State,
    /// What it says.
    pub content: Content,
    /// Who has written it, each once.
    pub authors: Vec<String>,
    /// Who has published it.
    pub approved_by: Option<String>,
    /// Why it was taken out of use.
    pub retire_reason: Option<String>,
    /// When it was drafted.
    pub create_time: Timestamp,
    /// When it last changed.
    pub update_time: Timestamp,
}

impl Model {
    /// Drafts the version behind the latest one under a key.
    pub fn draft(id: ModelId, key: String, latest: i32, content: Content, author: String, now: Timestamp) -> Self {
        Self {
            id,
            revision: 1,
            key,
            version: latest.saturating_add(1),
            state: State::Draft,
            content,
            authors: vec![author],
            approved_by: None,
            retire_reason: None,
            create_time: now,
            update_time: now,
        }
    }

    /// Writes a draft anew.
    pub fn revise(&mut self, content: Content, author: String, now: Timestamp) -> Result<(), Refusal> {
        self.must_be(&[State::Draft])?;
        self.content = content;
        if !self.authors.contains(&author) {
            self.authors.push(author);
        }
        self.change(State::Draft, now);
        Ok(())
    }

    /// Hands a draft to its reviewer.
    pub fn submit(&mut self, now: Timestamp) -> Result<(), Refusal> {
        self.must_be(&[State::Draft])?;
        self.change(State::Review, now);
        Ok(())
    }

    /// Refuses where this person may not publish it as it stands. `authors` are those who are behind its authors' accounts.
    pub fn check_published_by(&self, authors: &[Signer], approver: &Signer) -> Result<(), Refusal> {
        self.must_be(&[State::Review])?;
        if authors.iter().any(|author| approver.is(author)) {
            return Err(Refusal::PublishingByAuthor(self.id));
        }
        Ok(())
    }

    /// Publishes what is under review, as another person than its authors has found it, and without a hole.
    pub fn publish(
        &mut self,
        authors: &[Signer],
        approver: Signer,
        found: &Findings,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        self.check_published_by(authors, &approver)?;
        if !found.is_sound() {
            return Err(Refusal::ModelUnsound(self.id, found.blocking().count()));
        }
        self.approved_by = Some(approver.account);
        self.change(State::Published, now);
        Ok(())
    }

    /// Takes it out of use, for a reason.
    pub fn retire(&mut self, reason: String, now: Timestamp) -> Result<(), Refusal> {
        self.must_be(&[State::Draft, State::Review, State::Published])?;
        self.retire_reason = Some(reason);
        self.change(State::Retired, now);
        Ok(())
    }

    fn must_be(&self, states: &[State]) -> Result<(), Refusal> {
        if states.contains(&self.state) { Ok(()) } else { Err(Refusal::ModelState(self.id, self.state)) }
    }

    fn change(&mut self, state: State, now: Timestamp) {
        self.state = state;
        self.revision += 1;
        self.update_time = now;
    }
}

#[cfg(test)]
mod tests;
