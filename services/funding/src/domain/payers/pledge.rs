//! What one payer bears of one phase of a case, by one rule of the model: held, approved, posted or given back; or what nobody bears.

use mesh::clock::Timestamp;
use serde::{Deserialize, Serialize};
use time::Date;

use super::{LimitId, PinId, PledgeId, refusal::Refusal};
use crate::domain::{
    CaseId, OrganisationId, PendingId,
    model::words::{Phase, Role, Word},
    money::Ore,
    split::{Party, split},
};

/// What has become of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Held, and not approved yet.
    Reserved,
    /// Held, and approved, or in no need of it.
    Committed,
    /// The payer's.
    Posted,
    /// Given back with the case, or by another pin.
    Voided,
    /// Given back: the payer does not pay.
    Declined,
    /// Given back by itself.
    Expired,
    /// Nobody bears it.
    Unfunded,
}

impl Word for State {
    const ALL: &'static [Self] =
        &[Self::Reserved, Self::Committed, Self::Posted, Self::Voided, Self::Declined, Self::Expired, Self::Unfunded];

    fn word(self) -> &'static str {
        match self {
            Self::Reserved => "reserved",
            Self::Committed => "committed",
            Self::Posted => "posted",
            Self::Voided => "voided",
            Self::Declined => "declined",
            Self::Expired => "expired",
            Self::Unfunded => "unfunded",
        }
    }
}

/// A payer whose room ended before what the model lets it bear.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shortfall {
    /// What it is.
    pub role: Role,
    /// Who it is, as it is printed; empty where no organisation is.
    pub organisation: String,
    /// The model's rule.
    pub rule: String,
    /// What it would have borne, in öre.
    pub asked: i64,
    /// What its room let it bear, in öre.
    pub room: i64,
}

/// What the payer has said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// The office or function at the payer.
    pub by: String,
    /// Its decision.
    pub reference: String,
    /// When it decided.
    pub on: Date,
}

/// That it is aid of minor importance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Aid {
    /// To whom.
    pub to: OrganisationId,
    /// How much, from its commitment on.
    pub eur_cent: i64,
    /// When it was committed.
    pub on: Option<Date>,
}

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pledge {
    /// Its id.
    pub id: PledgeId,
    /// The number of its latest event.
    pub revision: i64,
    /// By which pin.
    pub pin: PinId,
    /// Of which case.
    pub case: CaseId,
    /// Of which phase.
    pub phase: Phase,
    /// By which rule of the model; empty where none says that nobody pays.
    pub rule: String,
    /// The payer's key in the model; empty where nobody pays.
    pub payer: String,
    /// What the payer is.
    pub role: Option<Role>,
    /// Who the payer is.
    pub organisation: Option<OrganisationId>,
    /// The model's industry.
    pub industry: String,
    /// The rule's programme; empty where it has none.
    pub programme: String,
    /// What has become of it.
    pub state: State,
    /// How much.
    pub amount: Ore,
    /// What the phase came to, where that was stated.
    pub actual: Option<Ore>,
    /// What was posted.
    pub posted: Ore,
    /// What it is held as.
    pub pending: Option<PendingId>,
    /// The limit that it is held of.
    pub limit: Option<LimitId>,
    /// Whether the payer must approve first.
    pub needs_approval: bool,
    /// When it is given back by itself.
    pub expire_time: Option<Timestamp>,
    /// What the payer has said.
    pub approval: Option<Approval>,
    /// That it is aid.
    pub aid: Option<Aid>,
    /// The event by which its phase was completed; empty before.
    pub completed_by: String,
    /// Why it was given back.
    pub reason: String,
    /// Of what nobody bears: whose room ended where.
    pub shortfalls: Vec<Shortfall>,
    /// When it was made.
    pub create_time: Timestamp,
    /// When it last changed.
    pub update_time: Timestamp,
}

impl Pledge {
    /// Whether money is held for it.
    pub fn is_held(&self) -> bool {
        matches!(self.state, State::Reserved | State::Committed)
    }

    /// What its phase costs the payer.
    pub fn due(&self) -> Ore {
        self.actual.unwrap_or(self.amount)
    }

    /// Refuses where it does not wait for an approval.
    pub fn check_waits(&self, now: Timestamp) -> Result<(), Refusal> {
        let late = self.expire_time.is_some_and(|until| until <= now);
        if self.state != State::Reserved || late {
            return Err(Refusal::PledgeState(self.id, if late { State::Expired } else { self.state }));
        }
        Ok(())
    }

    /// The payer stands by it until then, or for as long as the case lasts.
    pub fn approve(&mut self, approval: Approval, until: Option<Timestamp>, now: Timestamp) -> Result<(), Refusal> {
        self.check_waits(now)?;
        (self.approval, self.expire_time) = (Some(approval), until);
        self.change(State::Committed, now);
        Ok(())
    }

    /// Counts it as aid, from its commitment on.
    pub fn count_aid(&mut self, eur_cent: i64, on: Date) {
        if let Some(aid) = &mut self.aid {
            (aid.eur_cent, aid.on) = (eur_cent, Some(on));
        }
    }

    /// What is held for it is given back.
    pub fn give_back(&mut self, state: State, reason: &str, now: Timestamp) -> Result<(), Refusal> {
        if !self.is_held() {
            return Err(Refusal::PledgeState(self.id, self.state));
        }
        reason.clone_into(&mut self.reason);
        self.change(state, now);
        Ok(())
    }

    /// Its phase is completed. Answers whether that is to be posted now: what is not approved waits for the approval.
    pub fn complete(&mut self, event: &str) -> bool {
        if !self.is_held() || !self.completed_by.is_empty() {
            return false;
        }
        event.clone_into(&mut self.completed_by);
        self.state == State::Committed
    }

    /// What its phase costs is the payer's. Aid is as much less as the phase came to less, rounded up.
    pub fn post(&mut self, now: Timestamp) -> Result<Ore, Refusal> {
        if self.state != State::Committed {
            return Err(Refusal::PledgeState(self.id, self.state));
        }
        self.posted = self.due();
        if let Some(aid) = &mut self.aid {
            let (whole, part) = (i128::from(self.amount.ore().max(1)), i128::from(self.posted.ore()));
            aid.eur_cent = i64::try_from((i128::from(aid.eur_cent) * part + whole - 1) / whole).unwrap_or(aid.eur_cent);
        }
        self.change(State::Posted, now);
        Ok(self.posted)
    }

    fn change(&mut self, state: State, now: Timestamp) {
        self.state = state;
        self.revision += 1;
        self.update_time = now;
    }
}

/// States what a phase came to for its payers together: each bears as much less, to the öre.
pub fn state_cost(lines: &mut [Pledge], phase: Phase, cost: Ore, now: Timestamp) -> Result<(), Refusal> {
    let mut held: Vec<&mut Pledge> =
        lines.iter_mut().filter(|line| line.phase == phase && line.is_held() && line.completed_by.is_empty()).collect();
    let whole = Ore::sum(held.iter().map(|line| line.amount)).unwrap_or(Ore::MOST);
    if held.is_empty() {
        return Err(Refusal::PhaseNotHeld(phase));
    }
    if cost > whole {
        return Err(Refusal::PhaseCostExceeded(phase, whole));
    }
    let parties: Vec<_> = held.iter().map(|line| Party { weight: line.amount, max_bps: None }).collect();
    for (line, part) in held.iter_mut().zip(split(cost, &parties).parts) {
        line.actual = Some(part);
        let state = line.state;
        line.change(state, now);
    }
    Ok(())
}

#[cfg(test)]
pub mod tests {
    //! A line for other tests to start from, and what may become of it.

    use proptest::prelude::*;
    use time::macros::date;
    use uuid::Uuid;

    use super::*;

    /// A reservation of so much.
    pub fn line(id: u128, ore: i64) -> Pledge {
        Pledge {
            id: Uuid::from_u128(id).into(),
            revision: 1,
            pin: Uuid::from_u128(1).into(),
            case: Uuid::from_u128(2).into(),
            phase: Phase::TheoryAssessment,
            rule: "a rule".into(),
            payer: "employer".into(),
            role: Some(Role::Employer),
            organisation: Some(Uuid::from_u128(3).into()),
            industry: "construction".into(),
            programme: String::new(),
            state: State::Reserved,
            amount: Ore::new(ore),
            actual: None,
            posted: Ore::ZERO,
            pending: Some(Uuid::from_u128(id).into()),
            limit: None,
            needs_approval: true,
            expire_time: Some(Timestamp::from_micros(100)),
            approval: None,
            aid: None,
            completed_by: String::new(),
            reason: String::new(),
            shortfalls: Vec::new(),
            create_time: Timestamp::from_micros(0),
            update_time: Timestamp::from_micros(0),
        }
    }

    fn approval() -> Approval {
        Approval { by: "HR".into(), reference: "7".into(), on: date!(2026 - 11 - 28) }
    }

    fn at(micros: i64) -> Timestamp {
        Timestamp::from_micros(micros)
    }

    #[test]
    fn what_is_approved_in_time_is_committed_and_posted_once() {
        let mut one = line(1, 100);
        assert_eq!(one.clone().approve(approval(), None, at(100)), Err(Refusal::PledgeState(one.id, State::Expired)));
        assert_eq!(one.approve(approval(), None, at(99)), Ok(()));
        assert_eq!((one.state, one.expire_time, one.revision), (State::Committed, None, 2));
        assert_eq!(one.approve(approval(), None, at(99)), Err(Refusal::PledgeState(one.id, State::Committed)));
        assert!(one.complete("event") && !one.complete("another"));
        assert_eq!(one.post(at(101)), Ok(Ore::new(100)));
        assert_eq!(one.post(at(102)), Err(Refusal::PledgeState(one.id, State::Posted)));
        assert_eq!(one.give_back(State::Voided, "late", at(103)), Err(Refusal::PledgeState(one.id, State::Posted)));
    }

    #[test]
    fn what_is_completed_before_it_is_approved_waits_for_the_approval() {
        let mut one = line(1, 100);
        assert!(!one.complete("event"));
        assert_eq!(one.post(at(1)), Err(Refusal::PledgeState(one.id, State::Reserved)));
        assert_eq!((one.state, one.completed_by.as_str(), one.revision), (State::Reserved, "event", 1));
    }

    #[test]
    fn aid_is_as_much_less_as_the_phase_came_to_less() {
        let mut one = line(1, 1_000);
        one.aid = Some(Aid { to: Uuid::from_u128(3).into(), eur_cent: 0, on: None });
        assert_eq!(one.approve(approval(), None, at(1)), Ok(()));
        one.count_aid(101, date!(2026 - 11 - 28));
        one.actual = Some(Ore::new(500));
        assert_eq!(one.post(at(2)), Ok(Ore::new(500)));
        assert_eq!(one.aid.map(|aid| aid.eur_cent), Some(51));
    }

    proptest! {
        #[test]
        fn a_phase_that_came_to_less_costs_each_payer_no_more_than_was_held(
            amounts in proptest::collection::vec(1i64..1_000_000, 1..6), part in 0i64..=1_000,
        ) {
            let mut lines: Vec<_> = amounts.iter().zip(1..).map(|(ore, id)| line(id, *ore)).collect();
            let whole: i64 = amounts.iter().sum();
            let cost = whole * part / 1_000;
            prop_assert_eq!(state_cost(&mut lines, Phase::TheoryAssessment, Ore::new(cost), at(1)), Ok(()));
            prop_assert_eq!(lines.iter().map(|line| line.due().ore()).sum::<i64>(), cost);
            prop_assert!(lines.iter().all(|line| line.due() <= line.amount && line.due() >= Ore::ZERO));
            let more = state_cost(&mut lines, Phase::TheoryAssessment, Ore::new(whole + 1), at(1));
            prop_assert_eq!(more, Err(Refusal::PhaseCostExceeded(Phase::TheoryAssessment, Ore::new(whole))));
            let other = state_cost(&mut lines, Phase::Intake, Ore::new(1), at(1));
            prop_assert_eq!(other, Err(Refusal::PhaseNotHeld(Phase::Intake)));
        }
    }
}
