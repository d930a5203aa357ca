//! RecordStep.

use proto::reell::cases::v1::{CaseState, Mode, Phase, RecordStepRequest, WithdrawCaseRequest};
use sandbox::{builders::a_step, everywhere, fields, key, refused};

use super::NO_CASE;

#[test]
fn steps_of_any_phase_are_recorded_in_any_order_and_none_is_lost() {
    everywhere(async |centre| {
        let phases = [Phase::Guidance, Phase::InitialMapping, Phase::InDepthMapping, Phase::Assessment, Phase::InDepthMapping, Phase::FollowUp];
        let case = centre.a_case_with(&phases).await;
        let recorded: Vec<_> = case.steps.iter().map(|step| step.phase()).collect();
        assert_eq!(recorded, [&[Phase::Referral], phases.as_slice()].concat());
        assert_eq!((case.state(), case.phase(), case.etag.as_str()), (CaseState::Open, Phase::FollowUp, "7"));
    });
}

#[test]
fn a_step_keeps_who_how_and_when() {
    everywhere(async |centre| {
        let case = centre.an_open_case().await;
        let performer_id = centre.house().await.organisation.id.clone();
        let request = RecordStepRequest { performer_id: performer_id.clone(), mode: Mode::Workplace.into(), ..a_step(&case, Phase::Guidance) };
        let case = centre.operator("anna").cases().record_step(request).await.unwrap().into_inner().case.unwrap();
        let step = case.steps.last().unwrap();
        assert_eq!((step.mode(), step.performer_id.as_str(), step.occurred_on.as_str()), (Mode::Workplace, performer_id.as_str(), "2024-05-14"));
        assert!(step.record_time.is_some());
    });
}

#[test]
fn an_assessment_without_an_in_depth_mapping_is_refused() {
    everywhere(async |centre| {
        let case = centre.a_case_with(&[Phase::InitialMapping]).await;
        for phase in [Phase::Assessment, Phase::GradeExamination] {
            let refusal = refused(centre.operator("anna").cases().record_step(a_step(&case, phase)).await);
            assert_eq!(refusal.reason, "MAPPING_MISSING");
        }
    });
}

#[test]
fn a_closed_case_takes_no_step() {
    everywhere(async |centre| {
        let case = centre.an_open_case().await;
        let withdrawal = WithdrawCaseRequest { request_id: key(), case_id: case.id.clone(), etag: String::new() };
        centre.operator("anna").cases().withdraw_case(withdrawal).await.unwrap();
        let refusal = refused(centre.operator("anna").cases().record_step(a_step(&case, Phase::Guidance)).await);
        assert_eq!(refusal.reason, "CASE_CLOSED");
    });
}

#[test]
fn who_decided_on_an_older_state_is_refused_and_changes_nothing() {
    everywhere(async |centre| {
        let case = centre.a_case_with(&[Phase::Guidance]).await;
        let stale = RecordStepRequest { etag: "1".into(), ..a_step(&case, Phase::Guidance) };
        assert_eq!(refused(centre.operator("anna").cases().record_step(stale).await).reason, "ETAG_MISMATCH");
        let fresh = RecordStepRequest { etag: case.etag, ..a_step(&centre.an_open_case().await, Phase::Guidance) };
        assert_eq!(refused(centre.operator("anna").cases().record_step(fresh).await).reason, "ETAG_MISMATCH");
    });
}

#[test]
fn every_field_that_breaks_its_rule_is_named() {
    everywhere(async |centre| {
        let case = centre.an_open_case().await;
        let wrong = RecordStepRequest { case_id: "x".into(), phase: 0, mode: 42, performer_id: "y".into(), occurred_on: "2024-02-30".into(), ..a_step(&case, Phase::Guidance) };
        let mut cases = centre.operator("anna").cases();
        assert_eq!(fields(cases.record_step(wrong).await), ["case_id", "phase", "mode", "performer_id", "occurred_on"]);
        let tomorrow = RecordStepRequest { occurred_on: "2999-01-01".into(), ..a_step(&case, Phase::Guidance) };
        assert_eq!(fields(cases.record_step(tomorrow).await), ["occurred_on"]);
        let without_mode = RecordStepRequest { mode: 0, ..a_step(&case, Phase::Assessment) };
        assert_eq!(fields(cases.record_step(without_mode).await), ["mode"]);
        let nowhere = RecordStepRequest { case_id: NO_CASE.into(), ..a_step(&case, Phase::Guidance) };
        assert_eq!(refused(cases.record_step(nowhere).await).reason, "CASE_NOT_FOUND");
    });
}
