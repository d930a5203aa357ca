//! Each event that a figure depends on makes its fact known, and no other event does.

use prost::Name;
use proto::reell::{
    actors::v1::PersonRegistered,
    cases::v1::{self as cases, Outcome, Phase},
    funding::v1 as funding,
};
use uuid::Uuid;

use super::*;
use crate::domain::{
    CaseId, CommitmentId, DecisionId,
    fact::{CaseFact, CommitmentFact, DecisionFact},
};

const CASE: &str = "case_00000000000000000000000000000001";
const COMMITMENT: &str = "commitment_00000000000000000000000000000002";
const DECISION: &str = "decision_00000000000000000000000000000003";

fn known<M: prost::Message + Name>(event: &M) -> Option<Fact> {
    let mut known = all(event);
    assert!(known.len() < 2, "{known:?}");
    known.pop()
}

fn all<M: prost::Message + Name>(event: &M) -> Vec<Fact> {
    facts(Some(&Any::from_msg(event).expect("the message is encodable"))).expect("the event can be read")
}

fn case(fact: CaseFact) -> Option<Fact> {
    Some(Fact::Case(CaseId::from(Uuid::from_u128(1)), fact))
}

fn commitment(fact: CommitmentFact) -> Option<Fact> {
    Some(Fact::Commitment(CommitmentId::from(Uuid::from_u128(2)), fact))
}

fn decision() -> DecisionId {
    Uuid::from_u128(3).into()
}

#[test]
fn a_case_opens_with_its_referral_takes_steps_and_closes() {
    let case_id = || CASE.to_owned();
    let opened = cases::CaseOpened { case_id: case_id(), ..Default::default() };
    assert_eq!(known(&opened), case(CaseFact::Open("referral".into())));
    let step = cases::CaseStepRecorded { case_id: case_id(), phase: Phase::Assessment.into() };
    assert_eq!(known(&step), case(CaseFact::Open("assessment".into())));
    let outcome = Outcome::VocationalProof.into();
    let decided = cases::CaseOutcomeDecided { case_id: case_id(), outcome, ..Default::default() };
    assert_eq!(known(&decided), case(CaseFact::Decided("vocational_proof".into())));
    let withdrawn = cases::CaseWithdrawn { case_id: case_id(), ..Default::default() };
    assert_eq!(known(&withdrawn), case(CaseFact::Withdrawn));
}

#[test]
fn a_case_of_a_protected_person_is_hidden_from_its_opening_until_it_is_shown() {
    let case_id = || CASE.to_owned();
    let sight = |hidden| Fact::Sight(CaseId::from(Uuid::from_u128(1)), hidden);
    let opened = cases::CaseOpened { case_id: case_id(), hidden: true, ..Default::default() };
    assert_eq!(all(&opened)[1..], [sight(true)]);
    assert_eq!(known(&cases::CaseShown { case_id: case_id() }), Some(sight(false)));
    assert_eq!(known(&cases::CaseHidden { case_id: case_id() }), Some(sight(true)));
}

#[test]
fn a_decision_grants_from_its_activation_until_it_is_replaced() {
    let activated = funding::DecisionActivated { decision_id: DECISION.into(), granted_ore: 7 };
    assert_eq!(known(&activated), Some(Fact::Decision(decision(), DecisionFact::Active(7))));
    let superseded = funding::DecisionSuperseded { decision_id: DECISION.into(), ..Default::default() };
    assert_eq!(known(&superseded), Some(Fact::Decision(decision(), DecisionFact::Superseded)));
}

#[test]
fn a_decision_that_is_revoked_in_part_goes_on_and_one_that_has_ended_grants_what_was_used() {
    let decision_id = || DECISION.to_owned();
    let revoked = |full| funding::DecisionRevoked { decision_id: decision_id(), full, returned_ore: 4, granted_ore: 3 };
    assert_eq!(known(&revoked(false)), Some(Fact::Decision(decision(), DecisionFact::Active(3))));
    let ended = |granted| Some(Fact::Decision(decision(), DecisionFact::Ended(granted)));
    assert_eq!(known(&revoked(true)), ended(3));
    let returned = funding::GrantReturned { decision_id: decision_id(), returned_ore: 1, granted_ore: 2 };
    assert_eq!(known(&returned), ended(2));
    let closed = funding::DecisionClosed { decision_id: decision_id(), returned_ore: 1, granted_ore: 1 };
    assert_eq!(known(&closed), ended(1));
}

#[test]
fn a_commitment_is_reserved_confirmed_and_then_spent_or_released() {
    let (commitment_id, decision_id) = (|| COMMITMENT.to_owned(), || DECISION.to_owned());
    let (decision, case_id) = (decision(), String::new);
    let recorded = funding::CommitmentRecorded {
        commitment_id: commitment_id(),
        decision_id: decision_id(),
        case_id: case_id(),
        amount_ore: 9,
    };
    assert_eq!(known(&recorded), commitment(CommitmentFact::Reserved { decision, amount_ore: 9 }));
    let confirmed = funding::CommitmentConfirmed { commitment_id: commitment_id(), ..Default::default() };
    assert_eq!(known(&confirmed), commitment(CommitmentFact::Committed));
    let released = funding::CommitmentReleased {
        commitment_id: commitment_id(),
        decision_id: decision_id(),
        case_id: case_id(),
        amount_ore: 9,
    };
    assert_eq!(known(&released), commitment(CommitmentFact::Released { decision, amount_ore: 9 }));
    let spent = funding::CommitmentSpent {
        commitment_id: commitment_id(),
        decision_id: decision_id(),
        case_id: case_id(),
        spent_ore: 6,
        returned_ore: 3,
    };
    assert_eq!(known(&spent), commitment(CommitmentFact::Spent { decision, amount_ore: 9, spent_ore: 6 }));
}

#[test]
fn an_event_that_no_figure_depends_on_makes_nothing_known() {
    assert_eq!(known(&PersonRegistered::default()), None);
    assert_eq!(known(&funding::DecisionImported::default()), None);
    assert!(facts(Some(&Any::default())).is_ok_and(|facts| facts.is_empty()));
}

#[test]
fn an_event_that_cannot_be_read_is_a_fault_and_not_left_out() {
    let without_id = Any::from_msg(&cases::CaseOpened::default()).expect("the message is encodable");
    assert!(facts(Some(&without_id)).is_err());
}
