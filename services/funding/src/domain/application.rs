//! Pure: an application for project funding, from its draft to what was decided on it.
//!
//! ```text
//! draft ─► submitted ─► registered ─► assessed ─► proposed ─► granted / granted in part
//!                        ▲      │        ▲   └─────────┴────► rejected
//!        completed ◄─────┼──────┘        │       withdrawn: from anything that is not decided
//!            └─► completion requested ───┘ (as it stands, where the answer is overdue)
//! ```

use mesh::clock::Timestamp;
use serde::{Deserialize, Serialize};
use time::Date;
use uuid::Uuid;

use super::{
    DecisionId, OrganisationId,
    claims::attestation::Signer,
    decision::{self, Decision},
    money::Ore,
    plan,
    policy::{Basis, time_limit::TimeLimit},
    refusal::Refusal as DecisionRefusal,
    registration_number::RegistrationNumber,
};
use content::Content;
use refusal::{Refusal, Unfit};
use word::{Recommendation, State, Step};

pub mod content;
pub mod delegation;
pub mod refusal;
pub mod word;

mesh::id!(
    /// An application for project funding.
    ApplicationId,
    "application"
);
mesh::id!(
    /// What a position may decide on delegation.
    DelegationRuleId,
    "delegation"
);

/// What a financier grants, as the decision has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Which organisation, as a bare id.
    pub financier: Uuid,
    /// How much.
    pub granted: Ore,
    /// The share of the whole that the decision states.
    pub share_bps: Option<u16>,
}

/// On whose authority something was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Authority {
    /// On delegation.
    Delegation {
        /// By which rule, as a bare id.
        rule: Uuid,
        /// In which position.
        position: String,
    },
    /// By the committee.
    Committee {
        /// The paragraph of its protocol.
        paragraph: String,
        /// Who was absent for being partial, as bare ids.
        absent: Vec<Uuid>,
    },
}

/// How an application was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// On which day.
    pub on: Date,
    /// On whose authority.
    pub authority: Authority,
}

/// Something that was done with an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// What.
    pub step: Step,
    /// Who.
    pub signer: Signer,
    /// When.
    #[serde(rename = "micros")]
    pub time: Timestamp,
    /// In their words.
    pub note: String,
}

/// An application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// Its id.
    pub id: ApplicationId,
    /// The number of its latest event.
    pub revision: i64,
    /// Where it stands.
    pub state: State,
    /// What is applied for.
    pub content: Content,
    /// The day on which it was received.
    pub received_on: Option<Date>,
    /// Its number in the register.
    pub registration: Option<RegistrationNumber>,
    /// When what is missing must be answered.
    pub completion_due: Option<Date>,
    /// By which versions of rules its times were set.
    pub rules: Vec<Basis>,
    /// What its assessment recommends.
    pub recommendation: Option<Recommendation>,
    /// The decision that answers it.
    pub decision: Option<DecisionId>,
    /// What is granted; nothing until then.
    pub grants: Vec<Grant>,
    /// How it was decided.
    pub verdict: Option<Verdict>,
    /// What was done with it, oldest first.
    pub acts: Vec<Act>,
    /// When it was drafted.
    pub create_time: Timestamp,
}

impl Application {
    /// Writes it down.
    pub fn draft(id: ApplicationId, content: Content, by: Act) -> Self {
        Self {
            id,
            revision: 1,
            state: State::Draft,
            content,
            received_on: None,
            registration: None,
            completion_due: None,
            rules: Vec::new(),
            recommendation: None,
            decision: None,
            grants: Vec::new(),
            verdict: None,
            create_time: by.time,
            acts: vec![by],
        }
    }

    /// Writes it anew. What was received and is to be completed stays of whom and to whom it is, and whole.
    pub fn revise(&mut self, content: Content, by: Act) -> Result<(), Refusal> {
        self.must_be(&[State::Draft, State::CompletionRequested])?;
        if let Some(received_on) = self.received_on {
            let parties = |content: &Content| (content.applicant, content.addressed_to);
            if parties(&content) != parties(&self.content) {
                let rule = "must stay who applies and to whom: withdraw the application, and hand in another";
                return Err(Refusal::Incomplete(self.id, vec![("content.applicant_id".into(), rule)]));
            }
            whole(self.id, &content, received_on)?;
        }
        self.content = content;
        self.advance(self.state, by);
        Ok(())
    }

    /// Hands it in, as received on a day.
    pub fn submit(&mut self, received_on: Date, by: Act) -> Result<(), Refusal> {
        self.must_be(&[State::Draft])?;
        whole(self.id, &self.content, received_on)?;
        self.received_on = Some(received_on);
        self.advance(State::Submitted, by);
        Ok(())
    }

    /// Enters it in the register. `held` is another application under the same number.
    pub fn register(
        &mut self,
        number: RegistrationNumber,
        held: Option<ApplicationId>,
        by: Act,
    ) -> Result<(), Refusal> {
        self.must_be(&[State::Submitted])?;
        if let Some(held) = held {
            return Err(Refusal::AlreadyRegistered(held));
        }
        self.registration = Some(number);
        self.advance(State::Registered, by);
        Ok(())
    }

    /// Asks for what is missing, which is answered in a time.
    pub fn ask(&mut self, limit: &TimeLimit, by: Act) -> Result<(), Refusal> {
        self.must_be(&[State::Registered, State::Completed])?;
        self.completion_due = Some(limit.last_day(by.time.date()));
        limit.basis.note_in(&mut self.rules);
        self.advance(State::CompletionRequested, by);
        Ok(())
    }

    /// Answers what was missing.
    pub fn complete(&mut self, by: Act) -> Result<(), Refusal> {
        self.must_be(&[State::CompletionRequested])?;
        self.completion_due = None;
        self.advance(State::Completed, by);
        Ok(())
    }

    /// Assesses it.
    pub fn assess(&mut self, recommendation: Recommendation, by: Act) -> Result<(), Refusal> {
        let overdue = self.completion_due.is_some_and(|due| due < by.time.date());
        let states = [State::Registered, State::Completed, State::CompletionRequested];
        self.must_be(if overdue { &states } else { &states[..2] })?;
        self.completion_due = None;
        self.recommendation = Some(recommendation);
        self.advance(State::Assessed, by);
        Ok(())
    }

    /// Names the decision that answers it. `answered` is another application that the decision answers.
    pub fn propose(&mut self, decision: &Decision, answered: Option<ApplicationId>, by: Act) -> Result<(), Refusal> {
        self.must_be(&[State::Assessed, State::Proposed])?;
        self.fits(decision)?;
        if let Some(other) = answered {
            return Err(Refusal::DecisionUnfit(decision.id, Unfit::Answers(other)));
        }
        self.decision = Some(decision.id);
        self.advance(State::Proposed, by);
        Ok(())
    }

    /// What a decision is about, in money: what the financier grants, or what was applied for where nothing is.
    pub fn at_stake(&self, granting: Option<&Decision>) -> Ore {
        granting.map_or_else(|| self.applied(), |decision| granted_by(&grants(decision), self.content.addressed_to))
    }

    /// Decides it: by the decision that grants, or against it.
    pub fn decide(&mut self, granting: Option<&Decision>, verdict: Verdict, by: Act) -> Result<(), Refusal> {
        let state = match granting {
            None => {
                self.must_be(&[State::Assessed, State::Proposed])?;
                State::Rejected
            }
            Some(decision) => {
                self.must_be(&[State::Proposed])?;
                self.fits(decision)?;
                self.grants = grants(decision);
                if self.granted() >= self.applied() { State::DecidedGranted } else { State::DecidedPartial }
            }
        };
        self.verdict = Some(verdict);
        self.advance(state, by);
        Ok(())
    }

    /// Takes it back.
    pub fn withdraw(&mut self, by: Act) -> Result<(), Refusal> {
        self.must_be(&State::UNDECIDED)?;
        self.completion_due = None;
        self.advance(State::Withdrawn, by);
        Ok(())
    }

    /// Who applies.
    pub fn applicant(&self) -> OrganisationId {
        self.content.applicant.into()
    }

    /// Who decides.
    pub fn addressed_to(&self) -> OrganisationId {
        self.content.addressed_to.into()
    }

    /// What is asked of who decides, over all its lines.
    pub fn applied(&self) -> Ore {
        self.content.applied_of(self.content.addressed_to)
    }

    /// What who decides grants.
    pub fn granted(&self) -> Ore {
        granted_by(&self.grants, self.content.addressed_to)
    }

    /// Who has acted for the applicant.
    pub fn applicants(&self) -> impl Iterator<Item = &Signer> {
        let for_applicant = |act: &&Act| match act.step {
            Step::Drafted | Step::Revised | Step::Submitted | Step::Completed | Step::Withdrawn => true,
            Step::Registered | Step::CompletionRequested | Step::Assessed | Step::Proposed | Step::Decided => false,
        };
        self.acts.iter().filter(for_applicant).map(|act| &act.signer)
    }

    /// Who has assessed it.
    pub fn assessors(&self) -> impl Iterator<Item = &Signer> {
        self.acts.iter().filter(|act| act.step == Step::Assessed).map(|act| &act.signer)
    }

    /// Refuses where it stands elsewhere.
    pub fn must_be(&self, states: &[State]) -> Result<(), Refusal> {
        if states.contains(&self.state) { Ok(()) } else { Err(Refusal::State(self.id, self.state)) }
    }

    /// Whether a decision can be the answer: of the same applicant, under the same number, with money of who decides, and not replaced.
    fn fits(&self, decision: &Decision) -> Result<(), Refusal> {
        let unfit = |why| Err(Refusal::DecisionUnfit(decision.id, why));
        let document = &decision.document;
        if document.applicant != self.applicant() {
            return unfit(Unfit::Applicant);
        }
        if !self.registration.as_ref().is_some_and(|number| number.may_be(&document.registration_number)) {
            return unfit(Unfit::Number);
        }
        if !document.plan.lines().iter().any(|line| line.organisation == self.addressed_to()) {
            return unfit(Unfit::Financier);
        }
        match (decision.state, decision.corrected_by) {
            (decision::State::Superseded(by), _) | (_, Some(by)) => unfit(Unfit::Replaced(by)),
            (decision::State::Revoked | decision::State::Closed, None) => unfit(Unfit::Ended),
            (decision::State::Proposed | decision::State::Decided | decision::State::Active, None) => Ok(()),
        }
    }

    fn advance(&mut self, state: State, by: Act) {
        self.state = state;
        self.revision += 1;
        self.acts.push(by);
    }
}

/// Refuses to grant by a decision in which something disagrees.
pub fn undisputed(decision: &Decision) -> Result<(), DecisionRefusal> {
    let blocking = decision.blocking();
    if blocking.is_empty() { Ok(()) } else { Err(DecisionRefusal::FindingUnresolved(decision.id, blocking)) }
}

fn whole(id: ApplicationId, content: &Content, received_on: Date) -> Result<(), Refusal> {
    let faults = content.faults();
    if !faults.is_empty() {
        return Err(Refusal::Incomplete(id, faults));
    }
    if content.from.is_some_and(|from| from < received_on) {
        return Err(Refusal::StartEarly(id, received_on));
    }
    Ok(())
}

fn grants(decision: &Decision) -> Vec<Grant> {
    let grant = |line: &plan::Line| Grant {
        financier: line.organisation.uuid(),
        granted: line.booked(),
        share_bps: line.stated_share_bps,
    };
    decision.document.plan.lines().iter().map(grant).collect()
}

fn granted_by(grants: &[Grant], financier: Uuid) -> Ore {
    Ore::sum(grants.iter().filter(|grant| grant.financier == financier).map(|grant| grant.granted)).unwrap_or_default()
}

#[cfg(test)]
mod tests;
