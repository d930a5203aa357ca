//! Workshops and other gatherings: what is planned, which organisations are invited and came, and what came of it.
//!
//! ```text
//! planned ──► held, by its first attendance or outcome
//!        └──► cancelled
//! ```

use std::{collections::BTreeMap, time::Duration};

use mesh::clock::Timestamp;
use time::Date;

use super::organisation::OrganisationId;
use refusal::Refusal;

pub mod refusal;
#[cfg(test)]
mod tests;

mesh::id!(
    /// A gathering's id.
    GatheringId,
    "gathering"
);

mesh::id!(
    /// The id of the unit or node where a gathering takes place.
    NodeId,
    "unit"
);

/// The most outcomes of one gathering.
pub const MOST_OUTCOMES: usize = 100;

/// What sort of gathering it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Workshop.
    Workshop,
    /// Webinar.
    Webinar,
    /// Meeting.
    Meeting,
    /// Conference.
    Conference,
    /// Studiebesök.
    SiteVisit,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Workshop, Self::Webinar, Self::Meeting, Self::Conference, Self::SiteVisit];
}

/// How far it has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is to be.
    Planned,
    /// It was.
    Held,
    /// It was called off.
    Cancelled,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Planned, Self::Held, Self::Cancelled];
}

/// What is planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// What sort of gathering.
    pub kind: Kind,
    /// What it is called.
    pub title: String,
    /// When it starts.
    pub start: Timestamp,
    /// How long it lasts.
    pub duration_minutes: i32,
    /// The unit or node where it takes place.
    pub node: Option<NodeId>,
    /// Another place, in words; empty for none.
    pub venue: String,
    /// Whether one can take part from afar.
    pub remote: bool,
    /// What it is to be about, item by item.
    pub agenda: Vec<String>,
}

impl Plan {
    /// The day of its first moment.
    pub fn first_day(&self) -> Date {
        self.start.date()
    }

    /// The day of its last moment.
    pub fn last_day(&self) -> Date {
        let minutes = u64::try_from(self.duration_minutes).unwrap_or(0);
        self.start.plus(Duration::from_secs(minutes * 60)).minus(Duration::from_micros(1)).date()
    }
}

/// An organisation in a gathering.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Part {
    /// When its invitation was noted; none where it was not invited.
    pub invited: Option<Timestamp>,
    /// How many came.
    pub participants: i32,
}

/// What came of a gathering.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Something was decided.
    Decision {
        /// What.
        text: String,
    },
    /// Somebody is to do something.
    Action {
        /// What.
        text: String,
        /// By when.
        due: Date,
        /// Who answers for it.
        responsible: OrganisationId,
    },
}

impl Outcome {
    /// Who is to do something.
    pub fn responsible(&self) -> Option<OrganisationId> {
        match self {
            Self::Decision { .. } => None,
            Self::Action { responsible, .. } => Some(*responsible),
        }
    }
}

/// A gathering.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gathering {
    /// Which it is.
    pub id: GatheringId,
    /// What is planned.
    pub plan: Plan,
    /// How far it has come.
    pub state: State,
    /// Those who are invited or came.
    pub parts: BTreeMap<OrganisationId, Part>,
    /// What was noted.
    pub notes: String,
    /// What came of it.
    pub outcomes: Vec<Outcome>,
    /// Why it was called off; empty where it was not.
    pub cancel_reason: String,
    /// 1 when planned, and one more with each change.
    pub revision: i64,
    /// When it was planned.
    pub created: Timestamp,
    /// When it last changed.
    pub updated: Timestamp,
}

impl Gathering {
    /// A new gathering.
    pub fn plan(id: GatheringId, plan: Plan, now: Timestamp) -> Self {
        Self {
            id,
            plan,
            state: State::Planned,
            parts: BTreeMap::new(),
            notes: String::new(),
            outcomes: Vec::new(),
            cancel_reason: String::new(),
            revision: 1,
            created: now,
            updated: now,
        }
    }

    /// Writes the plan anew.
    pub fn revise(&mut self, plan: Plan, now: Timestamp) -> Result<(), Refusal> {
        self.must_be_planned()?;
        self.plan = plan;
        self.touch(now);
        Ok(())
    }

    /// Calls it off.
    pub fn cancel(&mut self, reason: String, now: Timestamp) -> Result<(), Refusal> {
        self.must_be_planned()?;
        self.state = State::Cancelled;
        self.cancel_reason = reason;
        self.touch(now);
        Ok(())
    }

    /// Notes invitations, and answers those who were not invited before.
    pub fn invite(&mut self, organisations: &[OrganisationId], now: Timestamp) -> Result<Vec<OrganisationId>, Refusal> {
        self.must_be_planned()?;
        let mut new = Vec::new();
        for organisation in organisations {
            let part = self.parts.entry(*organisation).or_default();
            if part.invited.is_none() {
                part.invited = Some(now);
                new.push(*organisation);
            }
        }
        self.touch(now);
        Ok(new)
    }

    /// Notes who came, invited or not. Who is noted again is corrected.
    pub fn record_attendance(&mut self, came: &[(OrganisationId, i32)], now: Timestamp) -> Result<(), Refusal> {
        self.must_have_begun(now)?;
        for (organisation, participants) in came {
            self.parts.entry(*organisation).or_default().participants = *participants;
        }
        // Who was never invited, and did not come after all, has no part in it.
        self.parts.retain(|_, part| *part != Part::default());
        self.state = State::Held;
        self.touch(now);
        Ok(())
    }

    /// Adds what came of it. Notes that are empty leave those that there are.
    pub fn record_outcome(&mut self, outcomes: Vec<Outcome>, notes: String, now: Timestamp) -> Result<(), Refusal> {
        self.must_have_begun(now)?;
        if self.outcomes.len() + outcomes.len() > MOST_OUTCOMES {
            return Err(Refusal::GatheringFullOfOutcomes);
        }
        self.outcomes.extend(outcomes);
        if !notes.is_empty() {
            self.notes = notes;
        }
        self.state = State::Held;
        self.touch(now);
        Ok(())
    }

    fn must_be_planned(&self) -> Result<(), Refusal> {
        match self.state {
            State::Planned => Ok(()),
            State::Held | State::Cancelled => Err(Refusal::GatheringNotPlanned),
        }
    }

    fn must_have_begun(&self, now: Timestamp) -> Result<(), Refusal> {
        match self.state {
            State::Cancelled => Err(Refusal::GatheringCancelled),
            State::Planned | State::Held if now < self.plan.start => {
                Err(Refusal::GatheringNotBegun { start: self.plan.start })
            }
            State::Planned | State::Held => Ok(()),
        }
    }

    fn touch(&mut self, now: Timestamp) {
        self.revision += 1;
        self.updated = now;
    }
}

/// How far gatherings have reached an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// It came at least once.
    Attended,
    /// It was invited, and never came.
    InvitedOnly,
    /// Neither.
    Never,
}

/// An organisation of a target group, and how far gatherings have reached it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Involvement {
    /// Who.
    pub organisation: OrganisationId,
    /// What it is called.
    pub name: String,
    /// How many gatherings it came to.
    pub attended: i64,
    /// How many it was invited to.
    pub invited: i64,
    /// The start of the last one that it came to.
    pub last_attended: Option<Timestamp>,
}

impl Involvement {
    /// How far gatherings have reached it.
    pub fn reach(&self) -> Reach {
        match (self.attended, self.invited) {
            (1.., _) => Reach::Attended,
            (_, 1..) => Reach::InvitedOnly,
            (_, _) => Reach::Never,
        }
    }
}

/// A target group of the founding decision, and which organisations are in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetGroup {
    /// Its id, a word.
    pub id: String,
    /// The item of the decision that names it.
    pub item: i32,
    /// What it is called.
    pub title: String,
    /// Roles that make an organisation one of the group …
    pub roles: Vec<String>,
    /// … unless it has one of these.
    pub except_roles: Vec<String>,
    /// 1 as it was founded, and one more with each change.
    pub revision: i64,
}

impl TargetGroup {
    /// Says anew which roles make an organisation one of it, and which take it out.
    pub fn regroup(&mut self, roles: Vec<String>, except_roles: Vec<String>) {
        self.roles = roles;
        self.except_roles = except_roles;
        self.revision += 1;
    }
}
