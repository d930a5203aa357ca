//! How long what is kept on persons is kept: rules that rest on decisions on disposal, and what they say of one record on a day.
//!
//! For a day, a kind of record has one rule or none. Where it has none, nothing of the kind may be disposed of.

use mesh::clock::Timestamp;
use time::Date;

use super::{
    validity::{Validity, months_after},
    word::Word,
};
use refusal::Refusal;

pub mod refusal;

mesh::id!(
    /// A retention rule's id.
    RuleId,
    "retention"
);

/// What is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A person, with all that the registry holds on them.
    Person,
    /// A permission to share.
    Sharing,
    /// A request for a right, with its answer.
    RightsRequest,
}

impl Word for Kind {
    const ALL: &'static [Self] = &[Self::Person, Self::Sharing, Self::RightsRequest];

    fn word(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Sharing => "sharing",
            Self::RightsRequest => "rights_request",
        }
    }
}

/// From when the time runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// From the day the last case was closed; where there never was one, from the registration.
    LastCaseClosed,
    /// From the registration.
    Registered,
    /// From the end of a permission to share, or its withdrawal where that came first.
    SharingEnded,
    /// From the day a request was answered.
    RequestAnswered,
}

impl Word for Trigger {
    const ALL: &'static [Self] = &[Self::LastCaseClosed, Self::Registered, Self::SharingEnded, Self::RequestAnswered];

    fn word(self) -> &'static str {
        match self {
            Self::LastCaseClosed => "last_case_closed",
            Self::Registered => "registered",
            Self::SharingEnded => "sharing_ended",
            Self::RequestAnswered => "request_answered",
        }
    }
}

impl Trigger {
    /// Whether the time of a kind can run from it.
    pub fn fits(self, kind: Kind) -> bool {
        match self {
            Self::LastCaseClosed | Self::Registered => kind == Kind::Person,
            Self::SharingEnded => kind == Kind::Sharing,
            Self::RequestAnswered => kind == Kind::RightsRequest,
        }
    }
}

/// What is done when the time is up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// It is destroyed.
    Dispose,
}

impl Word for Action {
    const ALL: &'static [Self] = &[Self::Dispose];

    fn word(self) -> &'static str {
        match self {
            Self::Dispose => "dispose",
        }
    }
}

/// Why a record stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// The person has an open case.
    OpenCase,
    /// Somebody holds the person.
    Hold,
    /// Data on the person is stored, and not used further: nor destroyed.
    Restricted,
    /// The person waits for an answer.
    PendingRequest,
    /// The person is an assessor at work.
    ActiveAssessor,
    /// The time is not up.
    NotDue,
    /// Another rule holds, or none.
    RuleChanged,
    /// There is no such record for whoever asks.
    NotFound,
}

impl Word for Kept {
    const ALL: &'static [Self] = &[
        Self::OpenCase,
        Self::Hold,
        Self::Restricted,
        Self::PendingRequest,
        Self::ActiveAssessor,
        Self::NotDue,
        Self::RuleChanged,
        Self::NotFound,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::OpenCase => "open_case",
            Self::Hold => "hold",
            Self::Restricted => "restricted",
            Self::PendingRequest => "pending_request",
            Self::ActiveAssessor => "active_assessor",
            Self::NotDue => "not_due",
            Self::RuleChanged => "rule_changed",
            Self::NotFound => "not_found",
        }
    }
}

/// How the person behind a record stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// Whether somebody holds them.
    pub held: bool,
    /// Whether processing is restricted.
    pub restricted: bool,
    /// Whether a request of theirs is open.
    pub asks: bool,
    /// Whether they are an assessor who is employed or authorised.
    pub assesses: bool,
    /// Whether they have an open case.
    pub open_case: bool,
    /// When their last case was closed.
    pub last_closed: Option<Date>,
}

/// A retention rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its id.
    pub id: RuleId,
    /// What for.
    pub kind: Kind,
    /// The key of a legal reference, or empty.
    pub legal_reference: String,
    /// What it rests on in words, or empty.
    pub basis: String,
    /// Where the decision on disposal stands.
    pub decision_reference: String,
    /// From when the time runs.
    pub trigger: Trigger,
    /// How long, in months.
    pub months: i32,
    /// What is done then.
    pub action: Action,
    /// The days on which the rule holds.
    pub period: Validity,
    /// 1 when recorded, and one more with each change.
    pub revision: i64,
    /// When it was recorded.
    pub created: Timestamp,
}

impl Rule {
    /// Refuses where the time of the kind cannot run from there, or where on some of the days the kind has another rule.
    pub fn fits(&self, others: &[Self]) -> Result<(), Refusal> {
        if !self.trigger.fits(self.kind) {
            return Err(Refusal::TriggerUnfit);
        }
        let mut same = others.iter().filter(|other| other.kind == self.kind);
        match same.find(|other| other.period.overlaps(self.period)) {
            Some(other) => Err(Refusal::RuleOverlaps { other: other.id }),
            None => Ok(()),
        }
    }

    /// Ends it on a day.
    pub fn end(&mut self, until: Date) -> Result<(), Refusal> {
        if self.period.is_over_on(until) {
            return Err(Refusal::RuleEndedAlready);
        }
        self.period = self.period.ended(until);
        self.revision += 1;
        Ok(())
    }

    /// Ends it on a day on which it holds, and answers the rule that holds from then on in its place.
    pub fn revise(
        &mut self,
        id: RuleId,
        since: Date,
        months: i32,
        decision_reference: String,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        if since <= self.period.from || !self.period.holds_on(since) {
            return Err(Refusal::RevisionOutOfTerm);
        }
        let period = Validity { from: since, until: self.period.until };
        let next = Self { id, months, decision_reference, period, revision: 1, created: now, ..self.clone() };
        self.end(since)?;
        Ok(next)
    }

    /// The day the time is up of what began on a day, for a person of this standing.
    pub fn due(&self, began: Date, standing: &Standing) -> Date {
        let from = match self.trigger {
            Trigger::LastCaseClosed => standing.last_closed.map_or(began, |closed| closed.max(began)),
            Trigger::Registered | Trigger::SharingEnded | Trigger::RequestAnswered => began,
        };
        months_after(from, self.months)
    }

    /// Why a record that began on a day stays on another day; none where it goes. What protects the person comes before the time.
    pub fn judge(&self, began: Date, standing: &Standing, day: Date) -> Option<Kept> {
        let of_person = self.kind == Kind::Person;
        let stops = [
            (standing.held, Kept::Hold),
            (standing.restricted, Kept::Restricted),
            (standing.asks, Kept::PendingRequest),
            (of_person && standing.open_case, Kept::OpenCase),
            (of_person && standing.assesses, Kept::ActiveAssessor),
            (self.due(began, standing) > day, Kept::NotDue),
        ];
        stops.into_iter().find_map(|(stops, reason)| stops.then_some(reason))
    }
}

/// What is looked for before a record of a kind goes.
pub fn checks(kind: Kind) -> &'static [Kept] {
    match kind {
        Kind::Person => Kept::ALL,
        Kind::Sharing | Kind::RightsRequest => {
            &[Kept::Hold, Kept::Restricted, Kept::PendingRequest, Kept::NotDue, Kept::RuleChanged, Kept::NotFound]
        }
    }
}

#[cfg(test)]
mod tests;
