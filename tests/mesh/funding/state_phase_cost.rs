//! StatePhaseCost.

use proto::reell::{
    cases::v1::Phase,
    funding::v1::{FinancingPhase, PayerCommitmentState, StatePhaseCostRequest},
};
use sandbox::{builders::a_step, eventually, everywhere, fields, key, refused};

use super::{
    books::balance,
    payers::{approve_all, bound, case, limit, model, payers, pin, rating, rooms},
};
use crate::replay::{changes, twice};

fn cost(case: &str, phase: FinancingPhase, ore: i64) -> StatePhaseCostRequest {
    StatePhaseCostRequest { request_id: key(), case_id: case.to_owned(), phase: phase.into(), amount_ore: ore }
}

#[test]
fn what_a_phase_came_to_is_posted_and_the_rest_is_free_again() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").payers();
        let (model, bound) = (model(centre).await, bound(centre).await);
        let case = centre.an_open_case().await;
        // The transition organisation bears 100 000 of the intake, and the employer the 50 000 that are left.
        limit(centre, &bound.transition, 100_000).await;
        let mut asked = rating(centre, &model, &bound);
        asked.phases = vec![FinancingPhase::Intake.into(), FinancingPhase::Certificate.into()];
        let pinned = pin(centre, &case.id, asked).await;
        approve_all(centre, &pinned.lines).await;
        let answer = anna.state_phase_cost(cost(&case.id, FinancingPhase::Intake, 90_001)).await.unwrap().into_inner();
        let parts: Vec<_> = answer.lines.iter().map(|line| (line.payer.as_str(), line.actual_ore)).collect();
        assert_eq!(parts, [("transition", Some(60_001)), ("employer", Some(30_000))]);
        centre.operator("recorder").cases().record_step(a_step(&case, Phase::InitialMapping)).await.unwrap();
        eventually("a posted intake", async || payers(centre, &case.id).await.posted_ore == 90_001).await;
        let [room] = rooms(centre, &bound.transition).await.try_into().unwrap();
        assert_eq!((room.posted_ore, room.pending_ore, room.available_ore), (60_001, 0, 39_999));
        let fee = balance(centre, &format!("case:{}:intake:fee", case.id)).await;
        assert_eq!((fee.posted_credit_ore, fee.pending_credit_ore), (90_001, 0));
        let late = anna.state_phase_cost(cost(&case.id, FinancingPhase::Intake, 1)).await;
        assert_eq!(refused(late).reason, "PHASE_NOT_HELD");
    });
}

#[test]
fn a_phase_that_cost_nothing_is_nobodys() {
    everywhere(async |centre| {
        let (model, bound) = (model(centre).await, bound(centre).await);
        let case = centre.an_open_case().await;
        let pinned = pin(centre, &case.id, rating(centre, &model, &bound)).await;
        approve_all(centre, &pinned.lines).await;
        let free = cost(&case.id, FinancingPhase::Intake, 0);
        centre.operator("anna").payers().state_phase_cost(free).await.unwrap();
        centre.operator("recorder").cases().record_step(a_step(&case, Phase::Guidance)).await.unwrap();
        eventually("a line that is given back", async || {
            payers(centre, &case.id).await.lines[0].state() == PayerCommitmentState::Voided
        })
        .await;
        assert_eq!(payers(centre, &case.id).await.posted_ore, 0);
    });
}

#[test]
fn no_phase_comes_to_more_than_is_held_of_it() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").payers();
        let (model, bound, case) = (model(centre).await, bound(centre).await, case(centre).await);
        let unpinned = anna.state_phase_cost(cost(&case, FinancingPhase::Intake, 1)).await;
        assert_eq!(refused(unpinned).reason, "CASE_NOT_PINNED");
        pin(centre, &case, rating(centre, &model, &bound)).await;
        let refusal = refused(anna.state_phase_cost(cost(&case, FinancingPhase::Intake, 150_001)).await);
        assert_eq!((refusal.reason.as_str(), refusal.metadata["held_ore"].as_str()), ("PHASE_COST_EXCEEDED", "150000"));
        let unpriced = anna.state_phase_cost(cost(&case, FinancingPhase::DeepMapping, 1)).await;
        assert_eq!(refused(unpriced).reason, "PHASE_NOT_HELD");
        let wrong = cost("x", FinancingPhase::Unspecified, -1);
        assert_eq!(fields(anna.state_phase_cost(wrong).await), ["case_id", "phase", "amount_ore"]);
    });
}

#[test]
fn a_cost_that_is_sent_again_is_stated_once() {
    everywhere(async |centre| {
        let (model, bound, case) = (model(centre).await, bound(centre).await, case(centre).await);
        pin(centre, &case, rating(centre, &model, &bound)).await;
        let send = async |request| centre.operator("anna").payers().state_phase_cost(request).await;
        let answer = twice(cost(&case, FinancingPhase::Intake, 100_000), send).await;
        assert_eq!(changes(centre, "funding", &answer.lines[0].id).await, 2);
    });
}
