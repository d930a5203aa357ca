//! EvaluateModel.

use proto::reell::funding::v1::{
    CapKind, CaseFacts, EvaluateModelRequest, FinancingPhase, PayerRole, UsedBefore, ValidationRoute,
};
use sandbox::{everywhere, fields, refused};

use super::NO_MODEL;

#[test]
fn a_case_is_parted_to_the_ore_and_explained_in_swedish() {
    everywhere(async |centre| {
        let model = centre.a_published_model().await;
        let request = EvaluateModelRequest {
            model_id: model.id.clone(),
            facts: Some(centre.some_facts()),
            language_code: "sv".into(),
            ..Default::default()
        };
        let answer = centre.operator("anna").models().evaluate_model(request).await.unwrap().into_inner();
        assert_eq!((answer.price_ore, answer.net_ore, answer.unfunded_ore), (885_000, 708_000, 0));
        assert_eq!(answer.lines.iter().map(|line| line.amount_ore).sum::<i64>(), answer.price_ore);
        assert!(answer.lines.iter().all(|line| line.role() == PayerRole::TransitionOrganisation));
        assert!(answer.lines.iter().all(|line| line.requires_commitment && line.evidence.len() == 1));
        let told = answer.explanation.join("\n");
        assert!(told.contains("priset är 8\u{a0}850,00\u{a0}kr med moms"), "{told}");
        assert!(answer.trace.iter().any(|step| !step.applies && step.sentence.contains("gäller inte")));
        assert_eq!(answer.model_hash, model.hash);
    });
}

#[test]
fn what_was_used_before_counts_against_the_cap() {
    everywhere(async |centre| {
        let model = centre.a_published_model().await;
        let used = UsedBefore {
            rule: "Köpt validering i omställningsstödet".into(),
            person_ore: 900_000,
            ..Default::default()
        };
        let request = EvaluateModelRequest {
            model_id: model.id.clone(),
            facts: Some(centre.some_facts()),
            phases: vec![FinancingPhase::TheoryAssessment.into()],
            used: vec![used],
            ..Default::default()
        };
        let answer = centre.operator("anna").models().evaluate_model(request).await.unwrap().into_inner();
        let paid: Vec<_> = answer.lines.iter().map(|line| (line.payer.as_str(), line.amount_ore)).collect();
        assert_eq!(paid, [("transition", 100_000), ("employer", 60_000)]);
        let limited = answer.trace.iter().find(|step| step.limited_by() == CapKind::Person).unwrap();
        assert!(limited.sentence.contains("at most SEK\u{a0}10,000.00 a person in 12 months"), "{}", limited.sentence);
    });
}

#[test]
fn a_model_answers_for_the_days_and_routes_of_its_own() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").models();
        let model = centre.a_published_model().await;
        let good =
            EvaluateModelRequest { model_id: model.id.clone(), facts: Some(centre.some_facts()), ..Default::default() };
        let early = EvaluateModelRequest { as_of: "2023-12-31".into(), ..good.clone() };
        assert_eq!(refused(anna.evaluate_model(early).await).reason, "MODEL_NOT_IN_FORCE");
        let gone = EvaluateModelRequest { model_id: NO_MODEL.into(), ..good.clone() };
        assert_eq!(refused(anna.evaluate_model(gone).await).reason, "MODEL_NOT_FOUND");
        let facts = CaseFacts { route: ValidationRoute::Workplace.into(), ..centre.some_facts() };
        let strange = EvaluateModelRequest {
            facts: Some(facts),
            used: vec![UsedBefore { rule: "none".into(), ..Default::default() }],
            ..good.clone()
        };
        assert_eq!(fields(anna.evaluate_model(strange).await), ["facts.route", "used[0].rule"]);
        let facts = CaseFacts { municipality: "58".into(), age: 200, ..Default::default() };
        let wrong = EvaluateModelRequest {
            model_id: "x".into(),
            facts: Some(facts),
            phases: vec![99],
            as_of: "today".into(),
            language_code: "fi".into(),
            ..Default::default()
        };
        let expected = [
            "model_id",
            "facts.route",
            "facts.employment",
            "facts.municipality",
            "facts.age",
            "phases[0]",
            "as_of",
            "language_code",
        ];
        assert_eq!(fields(anna.evaluate_model(wrong).await), expected);
    });
}
