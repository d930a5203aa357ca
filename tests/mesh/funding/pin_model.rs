//! PinModel, which reserves what each payer bears of each phase.

use proto::reell::funding::v1::{
    CaseRating, DraftModelRequest, FinancingPhase, PayerCommitmentState, PayerRole, PinModelRequest, UsedBefore,
    ValidationRoute,
};
use sandbox::{everywhere, fields, key, refused};

use super::{
    NO_MODEL,
    books::balance,
    payers::{binding, bound, case, content, limit, model, pin, pinning, publish, rating, rooms, told, unemployed},
};
use crate::{
    actors::NO_ORGANISATION,
    replay::{changes, twice},
};

#[test]
fn a_case_pins_a_model_with_its_prices_and_each_payer_is_reserved_phase_by_phase() {
    everywhere(async |centre| {
        let (model, bound, case) = (model(centre).await, bound(centre).await, case(centre).await);
        let pinned = pin(centre, &case, rating(centre, &model, &bound)).await;
        let of = pinned.pin.unwrap();
        assert_eq!((&of.model_id, &of.model_hash, of.price_ore), (&model.id, &model.hash, 885_000));
        assert_eq!((of.net_ore, of.unfunded_ore, of.etag.as_str()), (708_000, 0, "1"));
        let reserved = PayerCommitmentState::Reserved;
        let line = |phase: FinancingPhase, ore| (i32::from(phase), "transition", ore, reserved);
        let expected = [
            line(FinancingPhase::Intake, 150_000),
            line(FinancingPhase::TheoryAssessment, 160_000),
            line(FinancingPhase::PracticalAssessment, 475_000),
            line(FinancingPhase::Certificate, 100_000),
        ];
        assert_eq!(told(&pinned.lines), expected);
        assert!(pinned.lines.iter().all(|line| line.organisation_id == bound.transition && line.expire_time.is_some()));
        let held = balance(centre, &format!("payer:{}:commitment", bound.transition)).await;
        assert_eq!((held.pending_debit_ore, held.posted_debit_ore), (885_000, 0));
        let fee = balance(centre, &format!("case:{case}:theory_assessment:fee")).await;
        assert_eq!(fee.pending_credit_ore, 160_000);
    });
}

#[test]
fn the_version_is_found_by_industry_route_and_day() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").payers();
        let bound = bound(centre).await;
        let content = content(centre).await;
        let first = publish(centre, &centre.a_drafted_model_of(content.clone()).await).await;
        let request = DraftModelRequest { request_id: key(), key: first.key.clone(), content: Some(content.clone()) };
        let second = centre.operator("author").models().draft_model(request).await.unwrap().into_inner().model.unwrap();
        let by = |industry: &str| CaseRating {
            model_id: String::new(),
            industry: industry.to_owned(),
            ..rating(centre, &first, &bound)
        };
        let draft = CaseRating { model_id: second.id.clone(), ..rating(centre, &first, &bound) };
        let on = case(centre).await;
        assert_eq!(refused(anna.pin_model(pinning(&on, draft)).await).reason, "MODEL_STATE");
        let second = publish(centre, &second).await;
        let found = pin(centre, &on, by(&content.industry)).await;
        assert_eq!(found.pin.unwrap().model_id, second.id);
        let early = CaseRating { on: "2023-12-31".into(), ..rating(centre, &first, &bound) };
        let on = case(centre).await;
        assert_eq!(refused(anna.pin_model(pinning(&on, early)).await).reason, "MODEL_NOT_IN_FORCE");
        publish(centre, &centre.a_drafted_model_of(content.clone()).await).await;
        let refusal = refused(anna.pin_model(pinning(&on, by(&content.industry))).await);
        assert_eq!(refusal.reason, "MODEL_AMBIGUOUS");
        assert!(refusal.metadata["model_ids"].contains(&second.id));
        assert_eq!(refused(anna.pin_model(pinning(&on, by("nobodys"))).await).reason, "MODEL_NOT_FOUND");
        let gone = CaseRating { model_id: NO_MODEL.into(), ..rating(centre, &first, &bound) };
        assert_eq!(refused(anna.pin_model(pinning(&on, gone)).await).reason, "MODEL_NOT_FOUND");
    });
}

#[test]
fn of_sixty_four_cases_that_race_for_a_payers_last_ten_places_ten_get_one_and_the_others_are_told_why() {
    everywhere(async |centre| {
        let model = model(centre).await;
        let service = model.content.as_ref().unwrap().payers.iter();
        let service = service.filter(|payer| payer.role() == PayerRole::EmploymentService);
        let service = service.map(|payer| payer.organisation_id.clone()).next().unwrap();
        limit(centre, &service, 10 * 885_000).await;
        let mut cases = Vec::new();
        for _ in 0..64 {
            cases.push(case(centre).await);
        }
        let race = cases.iter().map(|case| {
            let rating =
                CaseRating { model_id: model.id.clone(), facts: Some(unemployed(centre)), ..Default::default() };
            let caller = centre.operator("anna");
            async move { caller.payers().pin_model(pinning(case, rating)).await.unwrap().into_inner() }
        });
        let answers = futures::future::join_all(race).await;
        let (won, lost): (Vec<_>, Vec<_>) =
            answers.into_iter().partition(|answer| answer.pin.as_ref().unwrap().unfunded_ore == 0);
        assert_eq!((won.len(), lost.len()), (10, 54));
        assert!(won.iter().flat_map(|answer| &answer.lines).all(|line| line.organisation_id == service));
        for answer in &lost {
            assert_eq!(answer.pin.as_ref().unwrap().unfunded_ore, 885_000);
            for line in &answer.lines {
                assert_eq!((line.state(), line.payer.as_str()), (PayerCommitmentState::Unfunded, ""));
                let [short] = line.shortfalls.as_slice() else { panic!("one payer's room ended: {line:?}") };
                assert_eq!((short.role(), &short.organisation_id), (PayerRole::EmploymentService, &service));
                assert_eq!((short.room_ore, short.asked_ore), (0, line.amount_ore));
            }
        }
        let [room] = rooms(centre, &service).await.try_into().unwrap();
        assert_eq!((room.available_ore, room.pending_ore, room.posted_ore), (0, 8_850_000, 0));
    });
}

#[test]
fn where_a_payers_room_ends_the_next_of_the_model_goes_on() {
    everywhere(async |centre| {
        let (model, bound, case) = (model(centre).await, bound(centre).await, case(centre).await);
        let limit = limit(centre, &bound.transition, 200_000).await;
        let asked = CaseRating {
            phases: vec![FinancingPhase::TheoryAssessment.into(), FinancingPhase::Certificate.into()],
            ..rating(centre, &model, &bound)
        };
        let pinned = pin(centre, &case, asked).await;
        let [theory, certificate] = [FinancingPhase::TheoryAssessment, FinancingPhase::Certificate].map(i32::from);
        let expected = [
            (theory, "transition", 160_000, PayerCommitmentState::Reserved),
            (certificate, "transition", 40_000, PayerCommitmentState::Reserved),
            (certificate, "employer", 60_000, PayerCommitmentState::Committed),
        ];
        assert_eq!(told(&pinned.lines), expected);
        assert_eq!((&pinned.lines[0].limit_id, pinned.lines[2].limit_id.as_str()), (&limit.id, ""));
        assert!(pinned.lines[2].expire_time.is_none() && !pinned.lines[2].needs_approval);
    });
}

#[test]
fn a_case_that_is_not_open_and_a_payer_who_is_nobody_are_refused() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").payers();
        let (model, bound, case) = (model(centre).await, bound(centre).await, case(centre).await);
        let good = rating(centre, &model, &bound);
        let nowhere = format!("case_{}", uuid::Uuid::new_v4().simple());
        let refusal = refused(anna.pin_model(pinning(&nowhere, good.clone())).await);
        assert_eq!((refusal.reason.as_str(), &refusal.metadata["subject"]), ("CASE_NOT_OPEN", &nowhere));
        let unbound = CaseRating { bindings: Vec::new(), ..good.clone() };
        let refusal = refused(anna.pin_model(pinning(&case, unbound)).await);
        assert_eq!(
            (refusal.reason.as_str(), refusal.metadata["role"].as_str()),
            ("PAYER_UNBOUND", "transition_organisation")
        );
        let stranger =
            CaseRating { bindings: vec![binding(PayerRole::TransitionOrganisation, NO_ORGANISATION)], ..good.clone() };
        assert_eq!(refused(anna.pin_model(pinning(&case, stranger)).await).reason, "ORGANISATION_NOT_ACTIVE");
        pin(centre, &case, good.clone()).await;
        assert_eq!(refused(anna.pin_model(pinning(&case, good)).await).reason, "CASE_ALREADY_PINNED");
    });
}

#[test]
fn every_field_that_breaks_its_rule_is_named() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").payers();
        let wrong = CaseRating {
            model_id: "x".into(),
            on: "soon".into(),
            facts: Some(Default::default()),
            phases: vec![99],
            bindings: vec![binding(PayerRole::Individual, NO_ORGANISATION), binding(PayerRole::Employer, "y")],
            used: vec![UsedBefore { rule: "a".into(), payer_year_ore: 1, ..Default::default() }],
            hold_s: -1,
            ..Default::default()
        };
        let named = fields(anna.pin_model(pinning("z", wrong)).await);
        let expected = [
            "case_id",
            "rating.model_id",
            "rating.on",
            "rating.facts.route",
            "rating.facts.employment",
            "rating.phases[0]",
            "rating.bindings[0].role",
            "rating.bindings[1].organisation_id",
            "rating.used[0]",
            "rating.hold_s",
        ];
        assert_eq!(named, expected);
        let (model, bound, case) = (model(centre).await, bound(centre).await, case(centre).await);
        let both = CaseRating { industry: "care".into(), ..rating(centre, &model, &bound) };
        assert_eq!(fields(anna.pin_model(pinning(&case, both)).await), ["rating.industry"]);
        let mut strange = rating(centre, &model, &bound);
        strange.facts.as_mut().unwrap().route = ValidationRoute::Workplace.into();
        strange.used = vec![UsedBefore { rule: "none".into(), person_ore: 1, ..Default::default() }];
        let named = fields(anna.pin_model(pinning(&case, strange)).await);
        assert_eq!(named, ["rating.facts.route", "rating.used[0].rule"]);
    });
}

#[test]
fn a_pin_that_is_sent_again_reserves_once() {
    everywhere(async |centre| {
        let (model, bound, case) = (model(centre).await, bound(centre).await, case(centre).await);
        let send = async |request: PinModelRequest| centre.operator("anna").payers().pin_model(request).await;
        let answer = twice(pinning(&case, rating(centre, &model, &bound)), send).await;
        assert_eq!(changes(centre, "funding", &answer.pin.unwrap().id).await, 1);
        assert_eq!(changes(centre, "funding", &answer.lines[0].id).await, 1);
        let held = balance(centre, &format!("payer:{}:commitment", bound.transition)).await;
        assert_eq!(held.pending_debit_ore, 885_000);
    });
}
