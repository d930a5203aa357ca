//! RepinModel, which gives back what is not posted and reserves anew.

use proto::reell::{
    cases::v1::Phase,
    funding::v1::{CaseRating, FinancingPhase, PayerCommitmentState, PayerRole, RepinModelRequest},
};
use sandbox::{Centre, builders::a_step, eventually, everywhere, fields, key, refused};

use super::{
    NO_MODEL,
    books::balance,
    payers::{approve_all, binding, bound, case, content, model, payers, pin, publish, rating, told},
};
use crate::{
    actors::NO_ORGANISATION,
    replay::{changes, twice},
};

/// The command to pin anew.
pub fn repinning(case: &str, etag: &str, rating: CaseRating) -> RepinModelRequest {
    RepinModelRequest {
        request_id: key(),
        case_id: case.to_owned(),
        etag: etag.to_owned(),
        rating: Some(rating),
        reason: "the employer has changed".into(),
    }
}

/// A rating by which fewer assessor hours are needed: the practical test costs 1 187,50 less.
fn cheaper(mut rating: CaseRating) -> CaseRating {
    rating.facts.as_mut().unwrap().assessor_hours = 3;
    rating
}

#[test]
fn what_was_reserved_is_given_back_and_reserved_anew_in_one_step() {
    everywhere(async |centre| {
        let (model, bound, case) = (model(centre).await, bound(centre).await, case(centre).await);
        let first = rating(centre, &model, &bound);
        pin(centre, &case, first.clone()).await;
        let answer = centre.operator("anna").payers().repin_model(repinning(&case, "1", cheaper(first))).await;
        let answer = answer.unwrap().into_inner();
        let of = answer.pin.unwrap();
        assert_eq!((of.etag.as_str(), of.price_ore, of.reason.as_str()), ("2", 766_250, "the employer has changed"));
        assert_eq!(answer.voided_ore, 885_000);
        let held = balance(centre, &format!("payer:{}:commitment", bound.transition)).await;
        assert_eq!(held.pending_debit_ore, 766_250);
        let now = payers(centre, &case).await;
        assert_eq!((now.reserved_ore, now.voided_ore, now.lines.len()), (766_250, 885_000, 4));
        assert_eq!(now.pin.unwrap().id, of.id);
    });
}

async fn step(centre: &Centre, case: &proto::reell::cases::v1::Case, phase: Phase) {
    centre.operator("recorder").cases().record_step(a_step(case, phase)).await.expect("the step is recorded");
}

#[test]
fn what_is_posted_stays_and_counts_against_the_caps_of_the_new_pin() {
    everywhere(async |centre| {
        let (model, bound) = (model(centre).await, bound(centre).await);
        let case = centre.an_open_case().await;
        let first = rating(centre, &model, &bound);
        approve_all(centre, &pin(centre, &case.id, first.clone()).await.lines).await;
        step(centre, &case, Phase::Guidance).await;
        eventually("a posted intake", async || payers(centre, &case.id).await.posted_ore == 150_000).await;
        let answer = centre.operator("anna").payers().repin_model(repinning(&case.id, "", cheaper(first))).await;
        let answer = answer.unwrap().into_inner();
        let reserved = PayerCommitmentState::Reserved;
        let line = |phase: FinancingPhase, ore| (i32::from(phase), "transition", ore, reserved);
        let expected = [
            line(FinancingPhase::TheoryAssessment, 160_000),
            line(FinancingPhase::PracticalAssessment, 356_250),
            line(FinancingPhase::Certificate, 100_000),
        ];
        assert_eq!(told(&answer.lines), expected);
        let now = payers(centre, &case.id).await;
        assert_eq!((now.posted_ore, now.reserved_ore, now.voided_ore), (150_000, 616_250, 735_000));
        assert_eq!(now.lines.len(), 4);
    });
}

#[test]
fn a_case_is_rated_anew_as_it_is_known_and_for_a_reason() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").payers();
        let (model, bound, case) = (model(centre).await, bound(centre).await, case(centre).await);
        let good = rating(centre, &model, &bound);
        assert_eq!(refused(anna.repin_model(repinning(&case, "", good.clone())).await).reason, "CASE_NOT_PINNED");
        pin(centre, &case, good.clone()).await;
        assert_eq!(refused(anna.repin_model(repinning(&case, "7", good.clone())).await).reason, "ETAG_MISMATCH");
        let nowhere = format!("case_{}", uuid::Uuid::new_v4().simple());
        assert_eq!(refused(anna.repin_model(repinning(&nowhere, "", good.clone())).await).reason, "CASE_NOT_OPEN");
        let unbound = CaseRating { bindings: Vec::new(), ..good.clone() };
        assert_eq!(refused(anna.repin_model(repinning(&case, "", unbound)).await).reason, "PAYER_UNBOUND");
        // Nothing was given back by what was refused.
        assert_eq!(payers(centre, &case).await.reserved_ore, 885_000);
        let wrong = RepinModelRequest { reason: "x".into(), ..repinning("y", "", good) };
        assert_eq!(fields(anna.repin_model(wrong).await), ["case_id", "reason"]);
    });
}

#[test]
fn a_case_is_rated_anew_by_a_published_model_that_is_valid_and_with_payers_in_use() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").payers();
        let (bound, case, content) = (bound(centre).await, case(centre).await, content(centre).await);
        let first = publish(centre, &centre.a_drafted_model_of(content.clone()).await).await;
        let draft = centre.a_drafted_model_of(content.clone()).await;
        let good = rating(centre, &first, &bound);
        pin(centre, &case, good.clone()).await;
        let by = |model_id: &str, industry: &str| CaseRating {
            model_id: model_id.to_owned(),
            industry: industry.to_owned(),
            ..good.clone()
        };
        let stranger = vec![binding(PayerRole::TransitionOrganisation, NO_ORGANISATION)];
        for (anew, reason) in [
            (by(NO_MODEL, ""), "MODEL_NOT_FOUND"),
            (by("", "nobodys"), "MODEL_NOT_FOUND"),
            (by(&draft.id, ""), "MODEL_STATE"),
            (CaseRating { on: "2023-12-31".into(), ..good.clone() }, "MODEL_NOT_IN_FORCE"),
            (CaseRating { bindings: stranger, ..good.clone() }, "ORGANISATION_NOT_ACTIVE"),
        ] {
            assert_eq!(refused(anna.repin_model(repinning(&case, "", anew)).await).reason, reason);
        }
        let second = publish(centre, &draft).await;
        let either = refused(anna.repin_model(repinning(&case, "", by("", &content.industry))).await);
        assert_eq!(either.reason, "MODEL_AMBIGUOUS");
        assert!(either.metadata["model_ids"].contains(&second.id));
        assert_eq!(payers(centre, &case).await.reserved_ore, 885_000, "nothing was given back by what was refused");
    });
}

#[test]
fn a_new_pin_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let (model, bound, case) = (model(centre).await, bound(centre).await, case(centre).await);
        let first = rating(centre, &model, &bound);
        pin(centre, &case, first.clone()).await;
        let send = async |request| centre.operator("anna").payers().repin_model(request).await;
        let answer = twice(repinning(&case, "1", cheaper(first)), send).await;
        assert_eq!(changes(centre, "funding", &answer.pin.unwrap().id).await, 1);
        assert_eq!(payers(centre, &case).await.reserved_ore, 766_250);
    });
}
