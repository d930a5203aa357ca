//! ApproveCommitment, where aid of minor importance is counted before it is committed.

use std::time::Duration;

use mesh::clock::Clock;
use proto::reell::{
    cases::v1::Phase,
    funding::v1::{ApproveCommitmentRequest, DeclaredAid, PayerCommitmentState, RecordUndertakingRequest},
};
use sandbox::{Centre, Engine, Recipe, Shape, builders::a_step, eventually, everywhere, fields, key, refused};

use super::{
    NO_PLEDGE,
    books::{at_noon, noon},
    end_policy_rule::end_standing,
    payers::{
        a_rate, aided, aided_rating, approval, approve, approve_all, bound, case, model, payers, pin, pinning, rating,
        rooms,
    },
    repin_model::repinning,
};
use crate::replay::{changes, twice};

#[test]
fn what_a_payer_approves_is_committed_and_waits_for_as_long_as_the_case_does() {
    everywhere(async |centre| {
        let (model, bound, case) = (model(centre).await, bound(centre).await, case(centre).await);
        let pinned = pin(centre, &case, rating(centre, &model, &bound)).await;
        let line = approve(centre, &pinned.lines[0].id).await;
        assert_eq!((line.state(), line.etag.as_str()), (PayerCommitmentState::Committed, "2"));
        assert_eq!((line.approved_by.as_str(), line.approval_reference.as_str()), ("the payer's office", "decision 7"));
        assert!(line.expire_time.is_none());
        let until = centre.clock().now().plus(Duration::from_secs(86_400));
        let bounded =
            ApproveCommitmentRequest { expire_time: Some(until.to_proto()), ..approval(centre, &pinned.lines[1].id) };
        let answer = centre.operator("anna").payers().approve_commitment(bounded).await.unwrap().into_inner();
        assert_eq!(answer.commitment.unwrap().expire_time, Some(until.to_proto()));
        let now = payers(centre, &case).await;
        assert_eq!((now.reserved_ore, now.committed_ore), (575_000, 310_000));
    });
}

#[test]
fn what_was_completed_before_its_payer_approved_is_posted_by_the_approval() {
    everywhere(async |centre| {
        let (model, bound) = (model(centre).await, bound(centre).await);
        let case = centre.an_open_case().await;
        let pinned = pin(centre, &case.id, rating(centre, &model, &bound)).await;
        centre.operator("recorder").cases().record_step(a_step(&case, Phase::Guidance)).await.unwrap();
        centre.settle().await;
        assert_eq!(payers(centre, &case.id).await.posted_ore, 0);
        let line = approve(centre, &pinned.lines[0].id).await;
        assert_eq!((line.state(), line.posted_ore), (PayerCommitmentState::Posted, 150_000));
        assert_eq!(payers(centre, &case.id).await.posted_ore, 150_000);
    });
}

/// An undertaking of these companies, which declare so many euros each.
fn undertaking(companies: &[(&str, i64)]) -> RecordUndertakingRequest {
    let declared = companies.iter().map(|(company, euro)| DeclaredAid {
        organisation_id: (*company).to_owned(),
        granted_on: "2025-06-01".into(),
        eur_cent: euro * 100,
    });
    RecordUndertakingRequest {
        request_id: key(),
        undertaking_id: String::new(),
        valid_from: "2025-01-01".into(),
        organisation_ids: companies.iter().map(|(company, _)| (*company).to_owned()).collect(),
        declared: declared.collect(),
        source: "self-declaration".into(),
    }
}

async fn two_thousand_euro(centre: &Centre, employer: &str) -> String {
    let model = aided(centre, 2_000_000).await;
    let pinned = pin(centre, &case(centre).await, aided_rating(centre, &model, employer)).await;
    let [line] = pinned.lines.try_into().expect("one line");
    assert_eq!(
        (line.payer.as_str(), line.amount_ore, line.state()),
        ("fund", 2_000_000, PayerCommitmentState::Reserved)
    );
    assert_eq!(line.aid_to_organisation_id, employer);
    line.id
}

#[test]
fn acceptance_12_an_undertaking_at_299_000_euro_is_refused_2_000_more_before_the_commitment_and_its_companies_count_together()
 {
    everywhere(async |centre| {
        a_rate(centre).await;
        let mut anna = centre.operator("anna").payers();
        let one = centre.an_organisation().register().await.id;
        let other = centre.an_organisation().register().await.id;
        let declared = undertaking(&[(&one, 150_000), (&other, 147_000)]);
        anna.record_undertaking(declared).await.unwrap();
        // Both are reserved while there is room for either: aid is granted by the commitment.
        let (first, second) = (two_thousand_euro(centre, &one).await, two_thousand_euro(centre, &other).await);
        let line = approve(centre, &first).await;
        assert_eq!((line.state(), line.aid_eur_cent), (PayerCommitmentState::Committed, 200_000));
        let refusal = refused(anna.approve_commitment(approval(centre, &second)).await);
        assert_eq!((refusal.reason.as_str(), &refusal.metadata["subject"]), ("AID_CEILING_PASSED", &other));
        assert!(refusal.message.contains("299 000,00 EUR granted"), "{}", refusal.message);
        assert!(refusal.message.contains("asked 2 000,00 EUR"), "{}", refusal.message);
        // A company outside the undertaking has its own ceiling.
        let stranger = centre.an_organisation().register().await.id;
        anna.record_undertaking(undertaking(&[(&stranger, 297_000)])).await.unwrap();
        approve(centre, &two_thousand_euro(centre, &stranger).await).await;
        // And where the ceiling is near when a case is pinned, the aid ends there and the model goes on.
        let model = aided(centre, 2_000_000).await;
        let pinned = pin(centre, &case(centre).await, aided_rating(centre, &model, &one)).await;
        let told: Vec<_> = pinned.lines.iter().map(|line| (line.payer.as_str(), line.amount_ore)).collect();
        assert!(
            matches!(told.as_slice(), [("fund", aid), ("employer", rest)]
            if *aid <= 1_000_000 && *aid > 999_000 && aid + rest == 2_000_000),
            "{told:?}"
        );
    });
}

#[test]
fn two_approvals_that_race_for_the_last_aid_are_not_both_committed() {
    everywhere(async |centre| {
        a_rate(centre).await;
        let one = centre.an_organisation().register().await.id;
        let other = centre.an_organisation().register().await.id;
        let declared = undertaking(&[(&one, 150_000), (&other, 147_000)]);
        centre.operator("anna").payers().record_undertaking(declared).await.unwrap();
        let mut lines = Vec::new();
        for employer in [&one, &other, &one] {
            lines.push(two_thousand_euro(centre, employer).await);
        }
        let race = lines.iter().map(|line| {
            let (caller, request) = (centre.operator("anna"), approval(centre, line));
            async move { caller.payers().approve_commitment(request).await }
        });
        let answers = futures::future::join_all(race).await;
        let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
        assert_eq!(won.len(), 1);
        assert!(lost.into_iter().all(|answer| refused(answer).reason == "AID_CEILING_PASSED"));
    });
}

#[test]
fn aid_is_not_counted_without_a_rate_of_the_euro() {
    at_noon(noon(2026, 11, 27), async |centre, _| {
        let employer = centre.an_organisation().register().await.id;
        let model = aided(centre, 2_000_000).await;
        let request = super::payers::pinning(&case(centre).await, aided_rating(centre, &model, &employer));
        let refusal = refused(centre.operator("anna").payers().pin_model(request).await);
        assert_eq!(refusal.reason, "EXCHANGE_RATE_MISSING");
    });
}

#[test]
fn no_aid_is_counted_where_no_rate_or_no_ceiling_holds() {
    at_noon(noon(2026, 11, 27), async |centre, _| {
        let mut anna = centre.operator("anna").payers();
        let (plain, bound, pinned) = (model(centre).await, bound(centre).await, case(centre).await);
        pin(centre, &pinned, rating(centre, &plain, &bound)).await;
        let aided = aided(centre, 2_000_000).await;
        let with_aid = || aided_rating(centre, &aided, &bound.employer);
        let unrated = anna.repin_model(repinning(&pinned, "", with_aid())).await;
        assert_eq!(refused(unrated).reason, "EXCHANGE_RATE_MISSING");
        a_rate(centre).await;
        let waiting = two_thousand_euro(centre, &bound.employer).await;
        end_standing(centre, "eu_2023_2831.aid_ceiling", "2026-11-26").await;
        let other = case(centre).await;
        for refusal in [
            refused(anna.pin_model(pinning(&other, with_aid())).await),
            refused(anna.repin_model(repinning(&pinned, "", with_aid())).await),
            refused(anna.approve_commitment(approval(centre, &waiting)).await),
        ] {
            assert_eq!(refusal.reason, "POLICY_NOT_FOUND");
        }
    });
}

#[test]
fn what_nobody_approves_in_time_is_given_back_by_itself() {
    for engine in Engine::all() {
        sandbox::run(async {
            let clock = Clock::fixed(Clock::system().now());
            let recipe = Recipe::new(Shape::OneProcess, engine).with("service.funding.expiry_sweep_s = 1");
            let centre = Centre::start_at(recipe, clock.clone()).await.unwrap();
            let (model, bound, case) = (model(&centre).await, bound(&centre).await, case(&centre).await);
            super::payers::limit(&centre, &bound.transition, 885_000).await;
            let mut asked = rating(&centre, &model, &bound);
            asked.hold_s = 60;
            let pinned = pin(&centre, &case, asked).await;
            approve(&centre, &pinned.lines[1].id).await;
            clock.advance(Duration::from_secs(61));
            let late = approval(&centre, &pinned.lines[0].id);
            let late = centre.operator("anna").payers().approve_commitment(late).await;
            assert_eq!(refused(late).reason, "PAYER_COMMITMENT_STATE");
            eventually("what was reserved to expire", async || payers(&centre, &case).await.reserved_ore == 0).await;
            let now = payers(&centre, &case).await;
            assert_eq!((now.committed_ore, now.voided_ore), (160_000, 725_000));
            assert_eq!(now.lines[0].state(), PayerCommitmentState::Expired);
            let [room] = rooms(&centre, &bound.transition).await.try_into().unwrap();
            assert_eq!((room.pending_ore, room.available_ore), (160_000, 725_000));
            centre.stop().await;
        });
    }
}

#[test]
fn only_what_waits_for_it_is_approved_and_as_it_is_known() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").payers();
        let gone = anna.approve_commitment(approval(centre, NO_PLEDGE)).await;
        assert_eq!(refused(gone).reason, "PAYER_COMMITMENT_NOT_FOUND");
        let (model, bound, case) = (model(centre).await, bound(centre).await, case(centre).await);
        let pinned = pin(centre, &case, rating(centre, &model, &bound)).await;
        let id = &pinned.lines[0].id;
        let old = ApproveCommitmentRequest { etag: "9".into(), ..approval(centre, id) };
        assert_eq!(refused(anna.approve_commitment(old).await).reason, "ETAG_MISMATCH");
        approve_all(centre, &pinned.lines).await;
        let refusal = refused(anna.approve_commitment(approval(centre, id)).await);
        assert_eq!((refusal.reason.as_str(), &refusal.metadata["subject"]), ("PAYER_COMMITMENT_STATE", id));
        let wrong = ApproveCommitmentRequest {
            approved_by: "x".into(),
            reference: String::new(),
            approved_on: "2199-01-01".into(),
            expire_time: Some(Default::default()),
            ..approval(centre, "y")
        };
        let named = fields(anna.approve_commitment(wrong).await);
        assert_eq!(named, ["commitment_id", "approved_by", "reference", "approved_on", "expire_time"]);
    });
}

#[test]
fn an_approval_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let (model, bound, case) = (model(centre).await, bound(centre).await, case(centre).await);
        let pinned = pin(centre, &case, rating(centre, &model, &bound)).await;
        let send = async |request| centre.operator("anna").payers().approve_commitment(request).await;
        twice(approval(centre, &pinned.lines[0].id), send).await;
        assert_eq!(changes(centre, "funding", &pinned.lines[0].id).await, 2);
    });
}
