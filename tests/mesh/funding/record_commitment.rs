//! RecordCommitment, which only the case service may ask for.

use std::time::Duration;

use mesh::clock::Clock;
use proto::reell::funding::v1::{CommitmentState, GetCommitmentRequest, RecordCommitmentRequest};
use sandbox::{Centre, Engine, Recipe, Shape, eventually, everywhere, fields, key, refused};

use super::{NO_DECISION, case_service, read, reservation, reserve};
use crate::replay::{changes, twice};

#[test]
fn money_is_reserved_for_a_case_and_is_then_gone_from_what_is_left() {
    everywhere(async |centre| {
        let decision = centre.an_active_decision(5_000_000).await;
        let request = reservation(&decision.id, 1_200_000);
        let held = case_service(centre)
            .funding()
            .record_commitment(request.clone())
            .await
            .unwrap()
            .into_inner()
            .commitment
            .unwrap();
        assert_eq!(
            (held.state(), held.amount_ore, &held.case_id),
            (CommitmentState::Reserved, 1_200_000, &request.case_id)
        );
        assert!(held.expire_time.is_some());
        assert_eq!(read(centre, &decision.id).await.available_ore, 3_800_000);
        // Wished for again under another key, it is the same money.
        let again = RecordCommitmentRequest { request_id: key(), ..request };
        let same =
            case_service(centre).funding().record_commitment(again).await.unwrap().into_inner().commitment.unwrap();
        assert_eq!(same.id, held.id);
        assert_eq!(read(centre, &decision.id).await.available_ore, 3_800_000);
    });
}

#[test]
fn a_case_has_one_commitment() {
    everywhere(async |centre| {
        let (decision, other) =
            (centre.an_active_decision(5_000_000).await, centre.an_active_decision(5_000_000).await);
        let request = reservation(&decision.id, 1_000_000);
        case_service(centre).funding().record_commitment(request.clone()).await.unwrap();
        let dearer = RecordCommitmentRequest { request_id: key(), amount_ore: 2_000_000, ..request.clone() };
        let elsewhere = RecordCommitmentRequest { request_id: key(), decision_id: other.id.clone(), ..request };
        for wish in [dearer, elsewhere] {
            let refusal = refused(case_service(centre).funding().record_commitment(wish).await);
            assert_eq!(refusal.reason, "CASE_ALREADY_COMMITTED");
        }
        assert_eq!(read(centre, &other.id).await.available_ore, 5_000_000);
    });
}

#[test]
fn no_more_is_committed_than_an_active_decision_has_left() {
    everywhere(async |centre| {
        let decision = centre.an_active_decision(1_000_000).await;
        let mut funding = case_service(centre).funding();
        assert_eq!(
            refused(funding.record_commitment(reservation(&decision.id, 1_000_001)).await).reason,
            "FUNDS_INSUFFICIENT"
        );
        funding.record_commitment(reservation(&decision.id, 1_000_000)).await.unwrap();
        assert_eq!(refused(funding.record_commitment(reservation(&decision.id, 1)).await).reason, "FUNDS_INSUFFICIENT");
        let dormant = centre.a_decision().await.import().await;
        assert_eq!(refused(funding.record_commitment(reservation(&dormant.id, 1)).await).reason, "DECISION_NOT_ACTIVE");
        assert_eq!(refused(funding.record_commitment(reservation(NO_DECISION, 1)).await).reason, "DECISION_NOT_FOUND");
    });
}

#[test]
fn of_sixty_four_that_race_for_the_last_ten_places_ten_get_one() {
    everywhere(async |centre| {
        let decision = centre.an_active_decision(1_000_000).await;
        let race = (0..64).map(|_| {
            let (caller, request) = (case_service(centre), reservation(&decision.id, 100_000));
            async move { caller.funding().record_commitment(request).await }
        });
        let answers = futures::future::join_all(race).await;
        let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
        assert_eq!(won.len(), 10);
        for answer in lost {
            assert_eq!(refused(answer).reason, "FUNDS_INSUFFICIENT");
        }
        let held = read(centre, &decision.id).await;
        assert_eq!((held.available_ore, held.committed_ore), (0, 1_000_000));
    });
}

#[test]
fn every_field_that_breaks_its_rule_is_named() {
    everywhere(async |centre| {
        let wrong =
            RecordCommitmentRequest { request_id: key(), decision_id: "x".into(), case_id: "y".into(), amount_ore: 0 };
        let named = fields(case_service(centre).funding().record_commitment(wrong).await);
        assert_eq!(named, ["decision_id", "case_id", "amount_ore"]);
        let refusal = refused(centre.operator("anna").funding().record_commitment(reservation(NO_DECISION, 1)).await);
        assert_eq!(refusal.reason, "CALLER_NOT_ALLOWED");
    });
}

#[test]
fn a_reservation_that_no_case_confirms_is_given_back_when_it_expires() {
    sandbox::run(async {
        let clock = Clock::fixed(Clock::system().now());
        let recipe = Recipe::new(Shape::OneProcess, Engine::Sqlite).with("service.funding.expiry_sweep_s = 1");
        let centre = Centre::start_at(recipe, clock.clone()).await.unwrap();
        let decision = centre.an_active_decision(5_000_000).await;
        let held = reserve(&centre, &decision.id, 5_000_000).await;
        let request = GetCommitmentRequest { commitment_id: held.id };
        let state = async || {
            let read = centre.operator("anna").funding().get_commitment(request.clone()).await;
            read.unwrap().into_inner().commitment.unwrap().state()
        };
        clock.advance(Duration::from_secs(899));
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        assert_eq!(state().await, CommitmentState::Reserved);
        clock.advance(Duration::from_secs(2));
        eventually("a released reservation", async || state().await == CommitmentState::Released).await;
        assert_eq!(read(&centre, &decision.id).await.available_ore, 5_000_000);
        centre.stop().await;
    });
}

#[test]
fn a_reservation_that_is_sent_again_takes_its_money_once() {
    everywhere(async |centre| {
        let decision = centre.an_active_decision(5_000_000).await;
        let send = async |request| case_service(centre).funding().record_commitment(request).await;
        let answer = twice(reservation(&decision.id, 2_000_000), send).await;
        let held = answer.commitment.expect("the answer holds the commitment");
        assert_eq!(changes(centre, "funding", &held.id).await, 1);
        assert_eq!(read(centre, &decision.id).await.available_ore, 3_000_000);
    });
}
