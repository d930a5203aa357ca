//! A disposal: records of one kind whose time is up, destroyed after two persons have approved it. What is left of it is its proof.
//!
//! ```text
//! PlanDisposal ──► proposed ── ApproveDisposal, by two others ──► approved ── CarryOutDisposal, in steps ──► carried out
//! ```

use mesh::clock::Timestamp;
use time::Date;
use uuid::Uuid;

use super::{
    person::PersonId,
    retention::{Kept, Kind, RuleId, refusal::Refusal},
    word::Word,
};

mesh::id!(
    /// A disposal's id.
    DisposalId,
    "disposal"
);

/// How many persons approve, beside the one who planned.
const APPROVALS: usize = 2;

/// How far it has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Planned.
    Proposed,
    /// Approved by two.
    Approved,
    /// Nothing remains to be done.
    CarriedOut,
}

impl Word for State {
    const ALL: &'static [Self] = &[Self::Proposed, Self::Approved, Self::CarriedOut];

    fn word(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Approved => "approved",
            Self::CarriedOut => "carried_out",
        }
    }
}

/// What becomes of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is to go.
    Due,
    /// The plan lets it stay.
    Kept,
    /// It is gone.
    Disposed,
    /// It was to go, and its standing had changed.
    LeftOut,
}

impl Word for Fate {
    const ALL: &'static [Self] = &[Self::Due, Self::Kept, Self::Disposed, Self::LeftOut];

    fn word(self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Kept => "kept",
            Self::Disposed => "disposed",
            Self::LeftOut => "left_out",
        }
    }
}

/// A record in a disposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its place: 1, 2, 3 …
    pub place: i32,
    /// Which; none once it is gone.
    pub record: Option<Uuid>,
    /// Whose; none once it is gone, and where it is of nobody in the register.
    pub person: Option<PersonId>,
    /// A keyed digest of the record's id: what is left of it.
    pub digest: Vec<u8>,
    /// What becomes of it.
    pub fate: Fate,
    /// Why it stays.
    pub reason: Option<Kept>,
    /// The day its time is up.
    pub due: Option<Date>,
    /// Whether it is of somebody who was hidden when they, or it, went.
    pub veiled: bool,
}

impl Item {
    /// Notes that it is gone, and forgets which it was, but not whether it was of somebody hidden.
    pub fn dispose(&mut self, hidden: bool) {
        self.unname();
        (self.fate, self.veiled) = (Fate::Disposed, hidden);
    }

    /// Forgets which it is, and whose.
    pub fn unname(&mut self) {
        (self.record, self.person) = (None, None);
    }

    /// Notes that it stays after all.
    pub fn leave_out(&mut self, reason: Kept) {
        (self.reason, self.fate) = (Some(reason), Fate::LeftOut);
    }
}

/// How many records there are of each fate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// To go.
    pub due: i32,
    /// Staying by the plan.
    pub kept: i32,
    /// Gone.
    pub disposed: i32,
    /// Left out.
    pub left_out: i32,
}

impl Tally {
    /// Counts records.
    pub fn of<'a>(items: impl IntoIterator<Item = &'a Item>) -> Self {
        let mut tally = Self::default();
        for item in items {
            tally.add(item.fate, 1);
        }
        tally
    }

    /// Counts more of a fate.
    pub fn add(&mut self, fate: Fate, more: i32) {
        match fate {
            Fate::Due => self.due += more,
            Fate::Kept => self.kept += more,
            Fate::Disposed => self.disposed += more,
            Fate::LeftOut => self.left_out += more,
        }
    }
}

/// That somebody has approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// Who, as the audit trail names them.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A disposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disposal {
    /// Its id.
    pub id: DisposalId,
    /// What goes.
    pub kind: Kind,
    /// The day the rule was evaluated on.
    pub as_of: Date,
    /// The rule.
    pub rule: RuleId,
    /// Where its decision stands.
    pub decision_reference: String,
    /// Whose records alone it holds; none once that person is gone, and where it holds those of all.
    pub person: Option<PersonId>,
    /// How far it has come.
    pub state: State,
    /// Who has planned it, as the audit trail names them.
    pub planned_by: String,
    /// When.
    pub planned: Timestamp,
    /// Who has approved it.
    pub approvals: Vec<Approval>,
    /// How many records there are of each fate.
    pub tally: Tally,
    /// When the last step was done.
    pub done: Option<Timestamp>,
    /// 1 when planned, and one more with each change.
    pub revision: i64,
}

impl Disposal {
    /// Notes an approval: each is of another person, and none of the one who planned.
    pub fn approve(&mut self, by: String, now: Timestamp) -> Result<(), Refusal> {
        if self.state != State::Proposed {
            return Err(Refusal::NotProposed);
        }
        if by == self.planned_by {
            return Err(Refusal::PlannedByCaller);
        }
        if self.approvals.iter().any(|approval| approval.by == by) {
            return Err(Refusal::ApprovedByCaller);
        }
        self.approvals.push(Approval { by, at: now });
        if self.approvals.len() >= APPROVALS {
            self.state = State::Approved;
        }
        self.revision += 1;
        Ok(())
    }

    /// Refuses where it may not be carried out.
    pub fn approved(&self) -> Result<(), Refusal> {
        match self.state {
            State::Proposed => Err(Refusal::NotApproved),
            State::Approved | State::CarriedOut => Ok(()),
        }
    }

    /// Notes a step: how many went, and how many were left out.
    pub fn step(&mut self, disposed: i32, left_out: i32, now: Timestamp) {
        if self.state != State::Approved {
            return;
        }
        self.tally.disposed += disposed;
        self.tally.left_out += left_out;
        self.tally.due -= disposed + left_out;
        if self.tally.due <= 0 {
            (self.state, self.done) = (State::CarriedOut, Some(now));
        }
        self.revision += 1;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date;

    use super::*;

    fn proposed(due: i32) -> Disposal {
        Disposal {
            id: Uuid::from_u128(1).into(),
            kind: Kind::Person,
            as_of: date!(2026 - 01 - 01),
            rule: Uuid::from_u128(2).into(),
            decision_reference: "RUN-00001-2026".into(),
            person: None,
            state: State::Proposed,
            planned_by: "0".into(),
            planned: Timestamp::from_micros(0),
            approvals: Vec::new(),
            tally: Tally { due, ..Tally::default() },
            done: None,
            revision: 1,
        }
    }

    #[test]
    fn a_record_that_is_gone_leaves_its_digest_and_nothing_else() {
        let mut item = Item {
            place: 1,
            record: Some(Uuid::from_u128(7)),
            person: Some(Uuid::from_u128(7).into()),
            digest: vec![1, 2],
            fate: Fate::Due,
            reason: None,
            due: None,
            veiled: false,
        };
        item.dispose(true);
        assert!(item.veiled, "nobody who was hidden shows by being gone");
        assert_eq!((item.record, item.person, item.fate, item.digest.len()), (None, None, Fate::Disposed, 2));
        assert_eq!(Tally::of([&item]), Tally { disposed: 1, ..Tally::default() });
    }

    proptest! {
        #[test]
        fn it_is_approved_by_two_persons_neither_of_whom_planned_it(callers in prop::collection::vec(0u8..4, 0..8)) {
            let (mut disposal, mut others) = (proposed(1), Vec::new());
            for caller in callers {
                let before = disposal.approvals.len();
                let said = disposal.approve(caller.to_string(), Timestamp::from_micros(1));
                let counts = before < APPROVALS && caller != 0 && !others.contains(&caller);
                prop_assert_eq!(said.is_ok(), counts);
                if counts { others.push(caller); }
                prop_assert_eq!(disposal.approved().is_ok(), others.len() == APPROVALS);
                prop_assert_eq!(disposal.approvals.len(), others.len());
            }
        }

        #[test]
        fn steps_end_when_nothing_is_due_and_no_record_is_lost(steps in prop::collection::vec((0i32..3, 0i32..3), 0..20)) {
            let mut disposal = proposed(10);
            disposal.step(1, 0, Timestamp::from_micros(0));
            prop_assert_eq!(disposal.tally.due, 10);
            disposal.state = State::Approved;
            for (gone, left) in steps {
                let gone = gone.min(disposal.tally.due);
                let left = left.min(disposal.tally.due - gone);
                disposal.step(gone, left, Timestamp::from_micros(2));
                let tally = disposal.tally;
                prop_assert_eq!(tally.due + tally.disposed + tally.left_out, 10);
                prop_assert_eq!(disposal.state == State::CarriedOut, tally.due == 0);
                prop_assert_eq!(disposal.done.is_some(), tally.due == 0);
            }
        }
    }
}
