//! Money set aside for one case: reserved while the case is being opened, committed while it is open, then spent or given back.
//!
//! ```text
//! reserved ──► committed ──► spent
//!   │  ▲            │
//!   ▼  │            ▼
//! released ◄────────┘
//! ```

use mesh::clock::Timestamp;

use super::{CaseId, CommitmentId, DecisionId, money::Ore, refusal::Refusal};

/// Where a commitment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Reserved for a case that has not yet confirmed it; expires.
    Reserved,
    /// The case is open.
    Committed,
    /// The case was decided; its cost is spent and the rest was given back.
    Spent,
    /// Given back.
    Released,
}

/// Money of one decision, for one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commitment {
    /// Its id.
    pub id: CommitmentId,
    /// The number of its latest event.
    pub revision: i64,
    /// Whose money.
    pub decision: DecisionId,
    /// For which case.
    pub case: CaseId,
    /// How much was set aside.
    pub amount: Ore,
    /// What the case cost; nothing until it is decided.
    pub spent: Ore,
    /// Where it stands.
    pub state: State,
    /// When a reservation that no case has confirmed is released.
    pub expire_time: Timestamp,
}

/// Something that has happened to a commitment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// To which.
    pub commitment: CommitmentId,
    /// Its number among the commitment's events.
    pub sequence: i64,
    /// Whose money, at the time.
    pub decision: DecisionId,
    /// For which case.
    pub case: CaseId,
    /// What.
    pub what: What,
}

/// What may happen to a commitment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Money was set aside.
    Recorded(Ore),
    /// The case is open.
    Confirmed,
    /// Money was given back.
    Released(Ore),
    /// A cost was booked, and the rest given back.
    Spent {
        /// The cost.
        spent: Ore,
        /// The rest.
        returned: Ore,
    },
}

impl Commitment {
    /// Reserves money for a case.
    pub fn reserve(
        id: CommitmentId,
        decision: DecisionId,
        case: CaseId,
        amount: Ore,
        expire_time: Timestamp,
    ) -> (Self, Event) {
        let mut commitment =
            Self { id, revision: 0, decision, case, amount, spent: Ore::ZERO, state: State::Reserved, expire_time };
        let recorded = commitment.note(What::Recorded(amount));
        (commitment, recorded)
    }

    /// Whether money stands behind it.
    pub fn is_live(&self) -> bool {
        match self.state {
            State::Reserved | State::Committed => true,
            State::Spent | State::Released => false,
        }
    }

    /// Answers a repeated wish for the same money of the same decision for the same case; anything else is refused.
    pub fn answers(&self, decision: DecisionId, amount: Ore) -> Result<(), Refusal> {
        if self.is_live() && self.decision == decision && self.amount == amount {
            return Ok(());
        }
        Err(Refusal::CaseAlreadyCommitted(self.case, self.id))
    }

    /// Whether it is a reservation that no case has confirmed in time.
    pub fn has_expired(&self, now: Timestamp) -> bool {
        self.state == State::Reserved && self.expire_time <= now
    }

    /// The case is open. Nothing happens where that is known already; a released commitment must be reserved again first.
    pub fn confirm(&mut self) -> Result<Option<Event>, Refusal> {
        match self.state {
            State::Reserved => {
                self.state = State::Committed;
                Ok(Some(self.note(What::Confirmed)))
            }
            State::Committed => Ok(None),
            State::Spent | State::Released => Err(self.not_now()),
        }
    }

    /// Reserves again what was released, of the decision that stands today.
    pub fn reserve_again(&mut self, decision: DecisionId) -> Result<Event, Refusal> {
        match self.state {
            State::Released => {
                self.state = State::Reserved;
                self.decision = decision;
                Ok(self.note(What::Recorded(self.amount)))
            }
            State::Reserved | State::Committed | State::Spent => Err(self.not_now()),
        }
    }

    /// Refuses where nobody may give the money back by hand. What pays for an open case ends with the case alone:
    /// whoever took it away would leave the case's cost without cover.
    pub fn check_given_up(&self) -> Result<(), Refusal> {
        match self.state {
            State::Reserved => Ok(()),
            State::Committed | State::Spent | State::Released => Err(self.not_now()),
        }
    }

    /// Gives the money back.
    pub fn release(&mut self) -> Result<Event, Refusal> {
        match self.state {
            State::Reserved | State::Committed => {
                self.state = State::Released;
                Ok(self.note(What::Released(self.amount)))
            }
            State::Spent | State::Released => Err(self.not_now()),
        }
    }

    /// Books the case's cost and gives the rest back. A case never costs more than was set aside for it.
    pub fn spend(&mut self, cost: Ore) -> Result<Event, Refusal> {
        let returned = self.amount.minus(cost).filter(|rest| *rest >= Ore::ZERO && cost >= Ore::ZERO);
        match (self.state, returned) {
            (State::Reserved | State::Committed, Some(returned)) => {
                self.state = State::Spent;
                self.spent = cost;
                Ok(self.note(What::Spent { spent: cost, returned }))
            }
            (State::Reserved | State::Committed, None) => Err(Refusal::FundsInsufficient(self.decision)),
            (State::Spent | State::Released, _) => Err(self.not_now()),
        }
    }

    /// Goes on under the decision that replaces its own: the money is given back to the old one and set aside of the new one.
    pub fn transfer(&mut self, to: DecisionId) -> Vec<Event> {
        if !self.is_live() {
            return Vec::new();
        }
        let mut events = vec![self.note(What::Released(self.amount))];
        self.decision = to;
        events.push(self.note(What::Recorded(self.amount)));
        if self.state == State::Committed {
            events.push(self.note(What::Confirmed));
        }
        events
    }

    fn not_now(&self) -> Refusal {
        Refusal::CommitmentState(self.id, self.state)
    }

    fn note(&mut self, what: What) -> Event {
        self.revision += 1;
        Event { commitment: self.id, sequence: self.revision, decision: self.decision, case: self.case, what }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn reserved(amount: i64) -> Commitment {
        let [id, decision, case] = [1, 2, 3].map(Uuid::from_u128);
        Commitment::reserve(id.into(), decision.into(), case.into(), Ore::new(amount), Timestamp::from_micros(900)).0
    }

    #[test]
    fn a_reservation_expires_until_its_case_confirms_it() {
        let mut commitment = reserved(100);
        assert!(
            !commitment.has_expired(Timestamp::from_micros(899)) && commitment.has_expired(Timestamp::from_micros(900))
        );
        assert!(commitment.confirm().is_ok_and(|event| event.is_some()));
        assert!(!commitment.has_expired(Timestamp::from_micros(900)));
        assert_eq!(commitment.confirm(), Ok(None), "a second confirmation changes nothing");
    }

    #[test]
    fn the_same_wish_is_answered_and_another_is_refused() {
        let commitment = reserved(100);
        let (decision, other) = (commitment.decision, DecisionId::from(Uuid::from_u128(9)));
        assert_eq!(commitment.answers(decision, Ore::new(100)), Ok(()));
        for (decision, amount) in [(decision, 101), (other, 100)] {
            assert_eq!(
                commitment.answers(decision, Ore::new(amount)),
                Err(Refusal::CaseAlreadyCommitted(commitment.case, commitment.id))
            );
        }
    }

    #[test]
    fn what_was_released_is_confirmed_only_after_it_is_reserved_again() {
        let mut commitment = reserved(100);
        let today = DecisionId::from(Uuid::from_u128(9));
        assert!(commitment.release().is_ok());
        assert_eq!(commitment.confirm(), Err(Refusal::CommitmentState(commitment.id, State::Released)));
        assert!(commitment.reserve_again(today).is_ok_and(|event| event.decision == today));
        assert!(commitment.confirm().is_ok_and(|event| event.is_some_and(|event| event.sequence == 4)));
    }

    #[test]
    fn what_was_released_is_spent_only_after_it_is_reserved_again() {
        let mut commitment = reserved(100);
        assert!(commitment.release().is_ok());
        assert_eq!(commitment.spend(Ore::new(60)), Err(Refusal::CommitmentState(commitment.id, State::Released)));
        assert!(commitment.reserve_again(commitment.decision).is_ok());
        let spent = commitment.spend(Ore::new(60)).map(|event| event.what);
        assert_eq!(spent, Ok(What::Spent { spent: Ore::new(60), returned: Ore::new(40) }));
    }

    #[test]
    fn only_what_no_case_has_confirmed_is_given_up_by_hand() {
        let mut commitment = reserved(100);
        assert_eq!(commitment.check_given_up(), Ok(()));
        assert!(commitment.confirm().is_ok());
        let refused = commitment.check_given_up();
        assert_eq!(refused, Err(Refusal::CommitmentState(commitment.id, State::Committed)));
        let sentence = refused.map_err(|refusal| mesh::refusal::Refusal::message(&refusal));
        assert!(sentence.is_err_and(|sentence| sentence.contains("withdraw the case or decide its outcome")));
        assert!(commitment.release().is_ok(), "a withdrawn case gives it back");
        assert_eq!(commitment.check_given_up(), Err(Refusal::CommitmentState(commitment.id, State::Released)));
    }

    #[test]
    fn a_cost_beyond_the_commitment_is_refused_and_changes_nothing() {
        let mut commitment = reserved(100);
        let before = commitment.clone();
        assert_eq!(commitment.spend(Ore::new(101)), Err(Refusal::FundsInsufficient(commitment.decision)));
        assert_eq!(commitment, before);
    }

    #[test]
    fn a_commitment_goes_on_under_the_decision_that_replaces_its_own() {
        let mut commitment = reserved(100);
        let _ = commitment.confirm();
        let (old, new) = (commitment.decision, DecisionId::from(Uuid::from_u128(9)));
        let told: Vec<_> =
            commitment.transfer(new).into_iter().map(|event| (event.sequence, event.decision, event.what)).collect();
        assert_eq!(
            told,
            [
                (3, old, What::Released(Ore::new(100))),
                (4, new, What::Recorded(Ore::new(100))),
                (5, new, What::Confirmed)
            ]
        );
        assert_eq!((commitment.state, commitment.decision), (State::Committed, new));
    }

    proptest! {
        #[test]
        fn events_are_numbered_without_gaps_and_what_is_ended_stays_so(steps in proptest::collection::vec((0..5u8, 0..120i64), 0..40)) {
            let mut commitment = reserved(100);
            let mut sequence = 1;
            for (step, cost) in steps {
                let before = commitment.clone();
                let events: Vec<Event> = match step {
                    0 => commitment.confirm().ok().flatten().into_iter().collect(),
                    1 => commitment.release().into_iter().collect(),
                    2 => commitment.spend(Ore::new(cost)).into_iter().collect(),
                    3 => commitment.reserve_again(before.decision).into_iter().collect(),
                    _ => commitment.transfer(before.decision),
                };
                for event in &events {
                    sequence += 1;
                    prop_assert_eq!(event.sequence, sequence);
                }
                prop_assert_eq!(commitment.revision, sequence);
                if events.is_empty() {
                    prop_assert_eq!(&commitment, &before);
                }
                if before.state == State::Spent {
                    prop_assert_eq!(&commitment, &before);
                }
                prop_assert!(commitment.spent <= commitment.amount);
            }
        }
    }
}
