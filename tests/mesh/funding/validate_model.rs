//! ValidateModel.

use proto::reell::funding::v1::{EmploymentStatus, FinancingPhase, ModelFindingKind, PayerStep, ValidateModelRequest};
use sandbox::{everywhere, fields, refused};

use super::NO_MODEL;

#[test]
fn a_hole_comes_with_a_case_that_falls_into_it() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").models();
        let sound = ValidateModelRequest { model_id: centre.a_drafted_model().await.id };
        let answer = anna.validate_model(sound).await.unwrap().into_inner();
        assert!(answer.sound && answer.findings.is_empty() && answer.combinations > 5);
        let mut content = centre.an_example("construction-byn").await;
        content.rules.retain(|rule| rule.step() != PayerStep::Unfunded);
        let request = ValidateModelRequest { model_id: centre.a_drafted_model_of(content).await.id };
        let answer = anna.validate_model(request).await.unwrap().into_inner();
        assert!(!answer.sound);
        let first = &answer.findings[0];
        assert_eq!((first.kind(), first.phase()), (ModelFindingKind::NotCovered, FinancingPhase::Intake));
        let facts = first.counterexample.as_ref().unwrap();
        assert!([EmploymentStatus::Unemployed, EmploymentStatus::Outside].contains(&facts.employment()));
        assert!(first.explanation.contains("add a residual payer"), "{}", first.explanation);
    });
}

#[test]
fn only_a_model_that_there_is_is_checked() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").models();
        let gone = ValidateModelRequest { model_id: NO_MODEL.into() };
        assert_eq!(refused(anna.validate_model(gone).await).reason, "MODEL_NOT_FOUND");
        assert_eq!(fields(anna.validate_model(ValidateModelRequest { model_id: "x".into() }).await), ["model_id"]);
    });
}
