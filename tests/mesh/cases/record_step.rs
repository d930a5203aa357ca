//! RecordStep.

use proto::reell::{
    actors::v1::ProtectionMarking,
    cases::v1::{CaseState, Mode, Phase, RecordStepRequest, WithdrawCaseRequest},
};
use sandbox::{builders::a_step, everywhere, fields, key, refused};

use super::{DENIED, NO_CASE, denials, history, mark, named_for};

#[test]
fn steps_of_any_phase_are_recorded_in_any_order_and_none_is_lost() {
    everywhere(async |centre| {
        let phases = [
            Phase::Guidance,
            Phase::InitialMapping,
            Phase::InDepthMapping,
            Phase::Assessment,
            Phase::InDepthMapping,
            Phase::FollowUp,
        ];
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
        let request = RecordStepRequest {
            performer_id: performer_id.clone(),
            mode: Mode::Workplace.into(),
            ..a_step(&case, Phase::Guidance)
        };
        let case = centre.operator("anna").cases().record_step(request).await.unwrap().into_inner().case.unwrap();
        let step = case.steps.last().unwrap();
        assert_eq!(
            (step.mode(), step.performer_id.as_str(), step.occurred_on.as_str()),
            (Mode::Workplace, performer_id.as_str(), "2024-05-14")
        );
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
fn steps_that_come_at_once_are_all_recorded_and_numbered_without_gaps() {
    everywhere(async |centre| {
        let case = centre.an_open_case().await;
        let caller = centre.operator("anna");
        let sent = (0..6).map(|_| {
            let (mut cases, request) = (caller.cases(), a_step(&case, Phase::Guidance));
            async move { cases.record_step(request).await.unwrap() }
        });
        futures::future::join_all(sent).await;
        let happened = history(centre, "cases", &case.id).await;
        assert!(happened.iter().map(|(number, _)| *number).eq(1..=7), "{happened:?}");
        assert!(happened[1..].iter().all(|(_, kind)| kind == "CaseStepRecorded"), "{happened:?}");
    });
}

#[test]
fn of_two_who_decided_on_the_same_state_one_is_refused() {
    everywhere(async |centre| {
        let case = centre.an_open_case().await;
        let step = || RecordStepRequest { etag: case.etag.clone(), ..a_step(&case, Phase::Guidance) };
        let (mut one, mut two) = (centre.operator("anna").cases(), centre.operator("berit").cases());
        let (first, second) = tokio::join!(one.record_step(step()), two.record_step(step()));
        let (won, lost) = if first.is_ok() { (first, second) } else { (second, first) };
        assert_eq!(won.unwrap().into_inner().case.unwrap().etag, "2");
        assert_eq!(refused(lost).reason, "ETAG_MISMATCH");
    });
}

#[test]
fn the_same_step_sent_again_is_recorded_once() {
    everywhere(async |centre| {
        let case = centre.an_open_case().await;
        let request = a_step(&case, Phase::Guidance);
        let mut cases = centre.operator("anna").cases();
        let first = cases.record_step(request.clone()).await.unwrap().into_inner();
        assert_eq!(cases.record_step(request).await.unwrap().into_inner(), first);
        assert_eq!(history(centre, "cases", &case.id).await.len(), 2);
    });
}

#[test]
fn whoever_may_not_records_no_step_and_no_partner_does() {
    everywhere(async |centre| {
        let case = centre.an_open_case().await;
        let request = a_step(&case, Phase::Guidance);
        let said =
            denials(centre, "cases.record", async |caller| caller.cases().record_step(request.clone()).await).await;
        assert_eq!(said, DENIED);
        let partner = centre.partner(&case.referrer_id).cases().record_step(request).await;
        assert_eq!(refused(partner).reason, "SUBJECT_NOT_ALLOWED");
        assert_eq!(history(centre, "cases", &case.id).await.len(), 1);
    });
}

#[test]
fn every_field_that_breaks_its_rule_is_named() {
    everywhere(async |centre| {
        let case = centre.an_open_case().await;
        let wrong = RecordStepRequest {
            case_id: "x".into(),
            phase: 0,
            mode: 42,
            performer_id: "y".into(),
            occurred_on: "2024-02-30".into(),
            ..a_step(&case, Phase::Guidance)
        };
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

#[test]
fn a_step_in_the_case_of_a_protected_person_is_recorded_by_the_named_alone() {
    everywhere(async |centre| {
        let case = centre.an_open_case().await;
        mark(centre, &case, ProtectionMarking::Secrecy).await;
        let step = || RecordStepRequest { etag: String::new(), ..a_step(&case, Phase::Guidance) };
        let mut berit = centre.operator("berit").cases();
        let of_nobody = refused(berit.record_step(RecordStepRequest { case_id: NO_CASE.into(), ..step() }).await);
        assert_eq!(refused(berit.record_step(step()).await), of_nobody);
        let anna = named_for(centre, &case.person_id).await;
        let taken = anna.cases().record_step(step()).await.unwrap().into_inner().case.unwrap();
        assert_eq!(taken.steps.len(), case.steps.len() + 1);
    });
}
