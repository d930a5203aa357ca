//! GetCasePayers, and what becomes of its lines on the case's way.

use proto::reell::{
    cases::v1::{Case, DecideOutcomeRequest, Outcome, Phase, WithdrawCaseRequest},
    funding::v1::{CaseFacts, EmploymentStatus, FinancingPhase, GetCasePayersRequest, PayerCommitmentState},
};
use sandbox::{Centre, builders::a_step, eventually, everywhere, fields, key, refused};

use super::{
    books::balance,
    payers::{approve_all, bound, case, limit, model, payers, pin, rating, rooms, told},
};

async fn step(centre: &Centre, case: &Case, phase: Phase) {
    centre.operator("recorder").cases().record_step(a_step(case, phase)).await.expect("the step is recorded");
}

async fn decide(centre: &Centre, case: &Case, outcome: Outcome) {
    let request = DecideOutcomeRequest {
        request_id: key(),
        case_id: case.id.clone(),
        etag: String::new(),
        outcome: outcome.into(),
        issuer_id: match outcome {
            Outcome::ReferredOnwards => String::new(),
            _ => centre.house().await.organisation.id.clone(),
        },
        cost_ore: 100,
    };
    centre.operator("anna").cases().decide_outcome(request).await.expect("the outcome is decided");
}

#[test]
fn each_phase_is_posted_by_the_step_that_completes_it_and_the_certificate_by_the_outcome() {
    everywhere(async |centre| {
        let (model, bound) = (model(centre).await, bound(centre).await);
        limit(centre, &bound.transition, 885_000).await;
        let case = centre.an_open_case().await;
        let pinned = pin(centre, &case.id, rating(centre, &model, &bound)).await;
        approve_all(centre, &pinned.lines).await;
        let posted = async |ore: i64| {
            eventually("posted phases", async || payers(centre, &case.id).await.posted_ore == ore).await;
        };
        step(centre, &case, Phase::InDepthMapping).await;
        posted(150_000).await;
        step(centre, &case, Phase::Assessment).await;
        posted(785_000).await;
        // What was completed once is not completed again.
        step(centre, &case, Phase::Assessment).await;
        decide(centre, &case, Outcome::CompetenceCertificate).await;
        posted(885_000).await;
        let now = payers(centre, &case.id).await;
        assert_eq!((now.reserved_ore, now.committed_ore, now.voided_ore), (0, 0, 0));
        assert!(now.lines.iter().all(|line| line.state() == PayerCommitmentState::Posted));
        let [room] = rooms(centre, &bound.transition).await.try_into().unwrap();
        assert_eq!((room.posted_ore, room.pending_ore, room.available_ore), (885_000, 0, 0));
        let fee = balance(centre, &format!("case:{}:certificate:fee", case.id)).await;
        assert_eq!(fee.posted_credit_ore, 100_000);
    });
}

#[test]
fn an_outcome_without_a_document_gives_back_what_no_phase_will_use() {
    everywhere(async |centre| {
        let (model, bound) = (model(centre).await, bound(centre).await);
        let case = centre.an_open_case().await;
        let pinned = pin(centre, &case.id, rating(centre, &model, &bound)).await;
        approve_all(centre, &pinned.lines[..2]).await;
        step(centre, &case, Phase::Guidance).await;
        decide(centre, &case, Outcome::ReferredOnwards).await;
        eventually("what is given back", async || payers(centre, &case.id).await.voided_ore == 735_000).await;
        let now = payers(centre, &case.id).await;
        assert_eq!((now.posted_ore, now.reserved_ore, now.committed_ore), (150_000, 0, 0));
        assert_eq!(now.lines[3].reason, "the case has its outcome");
    });
}

#[test]
fn a_withdrawn_case_gives_its_payers_back_what_they_reserved() {
    everywhere(async |centre| {
        let (model, bound) = (model(centre).await, bound(centre).await);
        let case = centre.an_open_case().await;
        pin(centre, &case.id, rating(centre, &model, &bound)).await;
        let request = WithdrawCaseRequest { request_id: key(), case_id: case.id.clone(), etag: String::new() };
        centre.partner(&case.referrer_id).cases().withdraw_case(request).await.unwrap();
        eventually("what is given back", async || payers(centre, &case.id).await.voided_ore == 885_000).await;
        let held = balance(centre, &format!("payer:{}:commitment", bound.transition)).await;
        assert_eq!((held.pending_debit_ore, held.posted_debit_ore), (0, 0));
        let again = super::payers::pinning(&case.id, rating(centre, &model, &bound));
        assert_eq!(refused(centre.operator("anna").payers().pin_model(again).await).reason, "CASE_NOT_OPEN");
    });
}

#[test]
fn a_case_is_explained_in_both_languages_and_what_nobody_bears_is_said() {
    everywhere(async |centre| {
        let (model, bound, case) = (model(centre).await, bound(centre).await, case(centre).await);
        let facts = CaseFacts { employment: EmploymentStatus::Outside.into(), transition: 0, ..centre.some_facts() };
        let mut asked = rating(centre, &model, &bound);
        (asked.facts, asked.phases) = (Some(facts), vec![FinancingPhase::TheoryAssessment.into()]);
        pin(centre, &case, asked).await;
        let now = payers(centre, &case).await;
        let nobody = [(i32::from(FinancingPhase::TheoryAssessment), "", 160_000, PayerCommitmentState::Unfunded)];
        assert_eq!(told(&now.lines), nobody);
        assert_eq!(now.lines[0].rule, "Ingen betalare är känd");
        assert!(now.lines[0].shortfalls.is_empty());
        assert_eq!(now.pin.unwrap().unfunded_ore, 160_000);
        let (swedish, english) = (now.explanation_sv.join("\n"), now.explanation_en.join("\n"));
        assert!(swedish.contains("1\u{a0}600,00\u{a0}kr saknar finansiering"), "{swedish}");
        assert!(english.contains("SEK\u{a0}1,600.00 has no funding"), "{english}");
    });
}

#[test]
fn a_case_that_has_pinned_nothing_is_refused() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").payers();
        let unpinned = GetCasePayersRequest { case_id: case(centre).await };
        assert_eq!(refused(anna.get_case_payers(unpinned).await).reason, "CASE_NOT_PINNED");
        let wrong = GetCasePayersRequest { case_id: "x".into() };
        assert_eq!(fields(anna.get_case_payers(wrong).await), ["case_id"]);
    });
}
