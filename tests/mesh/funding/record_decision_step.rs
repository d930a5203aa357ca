//! RecordDecisionStep.

use proto::reell::funding::v1::{DecisionStepKind, RecordDecisionStepRequest};
use sandbox::{everywhere, fields, key, refused};

use super::{NO_DECISION, read};
use crate::replay::{changes, twice};

fn of(decision: &str, kind: DecisionStepKind, on: &str) -> RecordDecisionStepRequest {
    let sent = kind == DecisionStepKind::Communicated;
    RecordDecisionStepRequest {
        request_id: key(),
        decision_id: decision.to_owned(),
        kind: kind.into(),
        on: on.to_owned(),
        reference: "RUN 2024:12".into(),
        recipients: if sent { vec!["Regional utvecklingsdirektör".into()] } else { Vec::new() },
    }
}

#[test]
fn what_happened_on_paper_is_noted_in_its_order() {
    everywhere(async |centre| {
        let decision = centre.a_decision().await.import().await;
        let mut funding = centre.operator("registrar").funding();
        let early = funding.record_decision_step(of(&decision.id, DecisionStepKind::Posted, "2024-01-20")).await;
        assert_eq!(refused(early).reason, "DECISION_STEP_ORDER");
        for (kind, on) in [
            (DecisionStepKind::Adjusted, "2024-01-20"),
            (DecisionStepKind::Posted, "2024-01-21"),
            (DecisionStepKind::Communicated, "2024-01-22"),
            (DecisionStepKind::Unposted, "2024-02-12"),
        ] {
            funding.record_decision_step(of(&decision.id, kind, on)).await.unwrap();
        }
        let again = funding.record_decision_step(of(&decision.id, DecisionStepKind::Adjusted, "2024-01-23")).await;
        assert_eq!(refused(again).reason, "DECISION_STEP_ORDER");
        let steps = read(centre, &decision.id).await.steps;
        let days: Vec<_> = steps.iter().map(|step| step.on.as_str()).collect();
        assert_eq!(days, ["2024-01-20", "2024-01-21", "2024-01-22", "2024-02-12"]);
        assert_eq!((steps[2].kind(), steps[2].recipients.len()), (DecisionStepKind::Communicated, 1));
        assert!(steps.iter().all(|step| !step.recorded_by.is_empty() && step.record_time.is_some()));
    });
}

#[test]
fn a_proposal_has_no_steps_and_fields_that_break_a_rule_are_named() {
    everywhere(async |centre| {
        let proposal = centre.a_decision().await.changed(|request| request.protocol_reference.clear()).import().await;
        let mut funding = centre.operator("registrar").funding();
        let adjusted = |id: &str| of(id, DecisionStepKind::Adjusted, "2024-01-20");
        let refusal = refused(funding.record_decision_step(adjusted(&proposal.id)).await);
        assert_eq!(refusal.reason, "DECISION_STATE");
        let unknown = funding.record_decision_step(adjusted(NO_DECISION)).await;
        assert_eq!(refused(unknown).reason, "DECISION_NOT_FOUND");
        let wrong = RecordDecisionStepRequest { kind: 0, on: "2999-01-01".into(), ..adjusted("x") };
        assert_eq!(fields(funding.record_decision_step(wrong).await), ["decision_id", "kind", "on"]);
        let to_nobody = RecordDecisionStepRequest {
            recipients: Vec::new(),
            ..of(&proposal.id, DecisionStepKind::Communicated, "2024-01-20")
        };
        assert_eq!(fields(funding.record_decision_step(to_nobody).await), ["recipients"]);
        let sent = RecordDecisionStepRequest { recipients: vec!["x".into()], ..adjusted(&proposal.id) };
        assert_eq!(fields(funding.record_decision_step(sent).await), ["recipients"]);
    });
}

#[test]
fn a_step_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let decision = centre.a_decision().await.import().await;
        let send = async |request| centre.operator("registrar").funding().record_decision_step(request).await;
        let answer = twice(of(&decision.id, DecisionStepKind::Adjusted, "2024-01-20"), send).await;
        assert_eq!(answer.decision.unwrap().steps.len(), 1);
        assert_eq!(changes(centre, "funding", &decision.id).await, 2, "imported, and its step noted");
    });
}
