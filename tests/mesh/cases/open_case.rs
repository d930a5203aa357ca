//! OpenCase.

use proto::reell::{
    actors::v1::{DeactivateOrganisationRequest, OrganisationRole, ProtectionMarking},
    cases::v1::{Case, CaseState, GetCaseRequest, OpenCaseRequest, Phase, WithdrawCaseRequest},
    funding::v1::{CommitmentState, GetCommitmentRequest},
};
use sandbox::{Centre, Engine, Recipe, Shape, eventually, everywhere, fields, key, refused};

use super::{DENIED, denials, history, named_for};
use crate::{
    actors::{NO_ORGANISATION, NO_PERSON},
    funding::{read, reserve},
};

/// Ten who want to open a case for one person at once. One does, and its case is answered; the others are told why not.
async fn ten_at_once(centre: &Centre, order: &OpenCaseRequest) -> Case {
    let sent = (0..10).map(|number| {
        let order = OpenCaseRequest { request_id: key(), ..order.clone() };
        let caller = centre.operator(&format!("clerk-{number}"));
        async move { caller.cases().open_case(order).await }
    });
    let (mut opened, others): (Vec<_>, Vec<_>) =
        futures::future::join_all(sent).await.into_iter().partition(Result::is_ok);
    assert_eq!(opened.len(), 1);
    for answer in others {
        assert_eq!(refused(answer).reason, "PERSON_HAS_OPEN_CASE");
    }
    opened.remove(0).unwrap().into_inner().case.unwrap()
}

#[test]
fn a_case_is_opened_with_the_referral_as_its_first_step_and_money_behind_it() {
    everywhere(async |centre| {
        let order = centre.an_order().await;
        let case = centre.open(order.clone()).await;
        assert_eq!((case.state(), case.phase(), case.etag.as_str()), (CaseState::Open, Phase::Referral, "1"));
        assert_eq!(
            (&case.person_id, &case.referrer_id, &case.target),
            (&order.person_id, &order.referrer_id, &order.target)
        );
        assert_eq!((case.committed_ore, case.cost_ore, case.steps.len()), (order.planned_cost_ore, 0, 1));
        let request = GetCommitmentRequest { commitment_id: case.commitment_id.clone() };
        eventually("a confirmed commitment", async || {
            let held = centre.operator("anna").funding().get_commitment(request.clone()).await.unwrap().into_inner();
            held.commitment.is_some_and(|held| held.state() == CommitmentState::Committed && held.case_id == case.id)
        })
        .await;
    });
}

#[test]
fn a_person_with_an_open_case_is_refused_a_second() {
    everywhere(async |centre| {
        let order = centre.an_order().await;
        centre.open(order.clone()).await;
        let second = OpenCaseRequest { request_id: key(), ..order };
        let refusal = refused(centre.operator("anna").cases().open_case(second).await);
        assert_eq!(refusal.reason, "PERSON_HAS_OPEN_CASE");
    });
}

#[test]
fn of_ten_who_open_a_case_for_one_person_at_once_one_does_and_the_others_are_told() {
    everywhere(async |centre| {
        let order = centre.an_order().await;
        let case = ten_at_once(centre, &order).await;
        let withdrawal = WithdrawCaseRequest { request_id: key(), case_id: case.id, etag: "1".into() };
        centre.operator("anna").cases().withdraw_case(withdrawal).await.unwrap();
        ten_at_once(centre, &order).await;
    });
}

/// Whoever came second may have reserved money before it was told.
#[test]
fn money_that_was_reserved_for_a_case_that_never_opened_is_given_back_when_its_time_is_up() {
    for engine in Engine::all() {
        sandbox::run(async {
            let recipe = Recipe::new(Shape::OneProcess, engine);
            let recipe =
                recipe.with("service.funding.reservation_hold_s = 1").with("service.funding.expiry_sweep_s = 1");
            let centre = Centre::start(recipe).await.unwrap();
            let decision = centre.an_active_decision(20_000_000).await;
            reserve(&centre, &decision.id, 300_000).await;
            let order = OpenCaseRequest { decision_id: decision.id.clone(), ..centre.an_order().await };
            let case = ten_at_once(&centre, &order).await;
            eventually("money for one case only", async || {
                let held = read(&centre, &decision.id).await;
                (held.committed_ore, held.available_ore) == (case.committed_ore, 20_000_000 - case.committed_ore)
            })
            .await;
            centre.stop().await;
        });
    }
}

#[test]
fn the_same_order_again_is_the_same_case_and_the_same_money() {
    everywhere(async |centre| {
        let decision = centre.an_active_decision(5_000_000).await;
        let order = OpenCaseRequest { decision_id: decision.id.clone(), ..centre.an_order().await };
        let case = centre.open(order.clone()).await;
        assert_eq!(centre.open(order).await, case);
        assert_eq!(history(centre, "cases", &case.id).await, [(1, "CaseOpened".to_owned())]);
        let held = read(centre, &decision.id).await;
        assert_eq!((held.committed_ore, held.available_ore), (case.committed_ore, 5_000_000 - case.committed_ore));
    });
}

#[test]
fn whoever_may_not_opens_no_case() {
    everywhere(async |centre| {
        let order = centre.an_order().await;
        let said = denials(centre, "cases.open", async |caller| caller.cases().open_case(order.clone()).await).await;
        assert_eq!(said, DENIED);
        centre.open(order).await;
    });
}

#[test]
fn a_partner_opens_cases_in_its_own_name_only() {
    everywhere(async |centre| {
        let referrer = centre.an_organisation().with_role(OrganisationRole::Referrer).register().await;
        let order = OpenCaseRequest { referrer_id: referrer.id.clone(), ..centre.an_order().await };
        let refusal = refused(centre.partner(NO_ORGANISATION).cases().open_case(order.clone()).await);
        assert_eq!(refusal.reason, "REFERRER_NOT_CALLER");
        let opened = centre.partner(&referrer.id).cases().open_case(order).await.unwrap().into_inner();
        assert_eq!(opened.case.unwrap().referrer_id, referrer.id);
    });
}

#[test]
fn a_referrer_must_be_registered_in_use_and_one_that_refers() {
    everywhere(async |centre| {
        let employer = centre.an_organisation().register().await;
        let gone = centre.an_organisation().with_role(OrganisationRole::Referrer).register().await;
        let request =
            DeactivateOrganisationRequest { request_id: key(), organisation_id: gone.id.clone(), etag: String::new() };
        centre.operator("anna").organisations().deactivate_organisation(request).await.unwrap();
        let unfit = [
            (NO_ORGANISATION, "ORGANISATION_NOT_FOUND"),
            (gone.id.as_str(), "ORGANISATION_NOT_ACTIVE"),
            (employer.id.as_str(), "ORGANISATION_WITHOUT_ROLE"),
        ];
        for (referrer, why) in unfit {
            let order = OpenCaseRequest { referrer_id: referrer.into(), ..centre.an_order().await };
            let refusal = refused(centre.operator("anna").cases().open_case(order).await);
            assert_eq!(refusal.reason, "REFERRER_NOT_ACTIVE");
            assert_eq!(refusal.metadata.get("reason").map(String::as_str), Some(why));
        }
    });
}

#[test]
fn a_person_must_be_registered_first() {
    everywhere(async |centre| {
        let order = OpenCaseRequest { person_id: NO_PERSON.into(), ..centre.an_order().await };
        assert_eq!(refused(centre.operator("anna").cases().open_case(order).await).reason, "PERSON_NOT_REGISTERED");
    });
}

#[test]
fn for_a_person_whose_data_is_not_to_be_used_no_case_is_opened_until_it_may_be() {
    everywhere(async |centre| {
        let order = centre.an_order().await;
        let restriction = centre.restrict(&order.person_id).await;
        let mut cases = centre.operator("anna").cases();
        assert_eq!(refused(cases.open_case(order.clone()).await).reason, "PERSON_RESTRICTED");
        centre.lift(&restriction).await;
        // The refusal was of another state, so the same order stands.
        cases.open_case(order).await.unwrap();
    });
}

#[test]
fn a_case_without_money_is_refused_with_the_reason_of_the_money() {
    everywhere(async |centre| {
        let poor = centre.an_active_decision(1_000).await;
        let dormant = centre.a_decision().await.import().await;
        let nowhere = "decision_00000000000000000000000000000000";
        for (decision, why) in [
            (poor.id.as_str(), "FUNDS_INSUFFICIENT"),
            (&dormant.id, "DECISION_NOT_ACTIVE"),
            (nowhere, "DECISION_NOT_FOUND"),
        ] {
            let order = OpenCaseRequest { decision_id: decision.into(), ..centre.an_order().await };
            let refusal = refused(centre.operator("anna").cases().open_case(order).await);
            assert_eq!(refusal.reason, "FUNDS_NOT_COMMITTED");
            assert_eq!(refusal.metadata.get("reason").map(String::as_str), Some(why));
            assert!(
                refusal.metadata.get("message").is_some_and(|message| refusal.message.ends_with(message.as_str())),
                "{refusal:?}"
            );
        }
    });
}

#[test]
fn a_refused_case_holds_no_money() {
    everywhere(async |centre| {
        let decision = centre.an_active_decision(10_000_000).await;
        let order = OpenCaseRequest {
            decision_id: decision.id.clone(),
            person_id: NO_PERSON.into(),
            ..centre.an_order().await
        };
        refused(centre.operator("anna").cases().open_case(order).await);
        let held = read(centre, &decision.id).await;
        assert_eq!((held.available_ore, held.committed_ore), (10_000_000, 0));
    });
}

#[test]
fn every_field_that_breaks_its_rule_is_named() {
    everywhere(async |centre| {
        let wrong = OpenCaseRequest {
            request_id: key(),
            person_id: "199001022384".into(),
            referrer_id: String::new(),
            referrer_reference: "x".repeat(101),
            target: " ".into(),
            decision_id: "case_1".into(),
            planned_cost_ore: 0,
        };
        let named = fields(centre.operator("anna").cases().open_case(wrong).await);
        assert_eq!(
            named,
            ["person_id", "referrer_id", "referrer_reference", "target", "decision_id", "planned_cost_ore"]
        );
        let order = centre.an_order().await;
        let without_key = OpenCaseRequest { request_id: "7".into(), ..order.clone() };
        assert_eq!(fields(centre.operator("anna").cases().open_case(without_key).await), ["request_id"]);
        let without_end = OpenCaseRequest { planned_cost_ore: i64::MAX, target: "x".repeat(201), ..order };
        assert_eq!(
            fields(centre.operator("anna").cases().open_case(without_end).await),
            ["target", "planned_cost_ore"]
        );
    });
}

#[test]
fn a_case_for_a_protected_person_is_opened_by_the_named_alone_and_is_hidden_from_the_start() {
    everywhere(async |centre| {
        let order = centre.an_order().await;
        let hidden = centre.a_person().marked(ProtectionMarking::Unknown).register().await;
        let anna = named_for(centre, &hidden).await;
        let of = |person: &str| OpenCaseRequest { request_id: key(), person_id: person.to_owned(), ..order.clone() };
        let mut berit = centre.operator("berit").cases();
        let of_nobody = refused(berit.open_case(of(NO_PERSON)).await);
        assert_eq!(refused(berit.open_case(of(&hidden)).await), of_nobody);
        let case = anna.cases().open_case(of(&hidden)).await.unwrap().into_inner().case.unwrap();
        // That there is a case already is told to the named alone too.
        assert_eq!(refused(berit.open_case(of(&hidden)).await), of_nobody);
        assert_eq!(refused(anna.cases().open_case(of(&hidden)).await).reason, "PERSON_HAS_OPEN_CASE");
        let read = GetCaseRequest { case_id: case.id.clone() };
        assert_eq!(refused(berit.get_case(read.clone()).await).reason, "CASE_NOT_FOUND");
        assert!(anna.cases().get_case(read).await.is_ok());
    });
}
