//! PlanDisposal.

use proto::reell::{
    actors::v1::{DisposalItemState, DisposalState, GetPersonRequest, KeptReason, PlanDisposalRequest, RetainedKind},
    cases::v1::WithdrawCaseRequest,
};
use sandbox::{
    Centre,
    builders::{retention::plan, rights::asks},
    everywhere, fields, key, refused,
};

use super::{NO_PERSON, a_protected_person};
use crate::replay::twice;

/// Why the rule of today lets a person stay; unspecified where they would go.
async fn stays(centre: &Centre, person: &str) -> KeptReason {
    let plan = centre.plan(person).await;
    let disposal = plan.disposal.unwrap();
    assert_eq!((disposal.state(), disposal.due + disposal.kept, plan.items.len()), (DisposalState::Proposed, 1, 1));
    let going = plan.items[0].state() == DisposalItemState::Due;
    assert_eq!((going, plan.items[0].person_id.as_str()), (plan.items[0].reason == 0, person));
    plan.items[0].reason()
}

#[test]
fn a_plan_says_of_each_why_it_stays_and_changes_nothing() {
    everywhere(async |centre| {
        let person = centre.a_person().register().await;
        assert_eq!(stays(centre, &person).await, KeptReason::NotDue);
        centre.age(&person, 800).await;
        assert_eq!(stays(centre, &person).await, KeptReason::Unspecified);
        let restriction = centre.restrict(&person).await;
        assert_eq!(stays(centre, &person).await, KeptReason::Restricted);
        centre.lift(&restriction).await;
        let request = asks(&person, "2026-11-02");
        centre.operator("registrar").rights().receive_rights_request(request).await.unwrap();
        assert_eq!(stays(centre, &person).await, KeptReason::PendingRequest);
        let read = GetPersonRequest { person_id: person, purpose: "a test".into() };
        assert!(centre.operator("anna").persons().get_person(read).await.is_ok());
        let assessor = centre.an_assessor().await;
        centre.employ(&assessor).await;
        let person = centre.person_of(&assessor).await;
        centre.age(&person, 800).await;
        assert_eq!(stays(centre, &person).await, KeptReason::ActiveAssessor);
    });
}

#[test]
fn the_time_of_a_person_runs_from_the_last_case_as_the_case_service_knows_it() {
    everywhere(async |centre| {
        let case = centre.an_open_case().await;
        centre.age(&case.person_id, 800).await;
        assert_eq!(stays(centre, &case.person_id).await, KeptReason::OpenCase);
        let close = WithdrawCaseRequest { request_id: key(), case_id: case.id.clone(), etag: String::new() };
        centre.operator("anna").cases().withdraw_case(close).await.unwrap();
        assert_eq!(stays(centre, &case.person_id).await, KeptReason::NotDue);
        centre.age_case(&case.id, 366).await;
        assert_eq!(stays(centre, &case.person_id).await, KeptReason::Unspecified);
    });
}

#[test]
fn who_is_protected_is_in_no_plan_but_one_of_their_own_by_who_is_named() {
    everywhere(async |centre| {
        let (person, named) = a_protected_person(centre).await;
        centre.age(&person, 800).await;
        centre.retention_rules().await;
        let mut stranger = centre.operator("planner").retention();
        assert_eq!(refused(stranger.plan_disposal(plan(&person)).await).reason, "PERSON_NOT_FOUND");
        let own = centre.operator(&named).retention().plan_disposal(plan(&person)).await.unwrap().into_inner();
        let disposal = own.disposal.unwrap();
        assert_eq!(disposal.due, 1);
        let all = PlanDisposalRequest { person_id: String::new(), ..plan(&person) };
        let mut after = String::new();
        loop {
            let request = PlanDisposalRequest { request_id: key(), after_record_id: after, ..all.clone() };
            let found = centre.operator(&named).retention().plan_disposal(request).await.unwrap().into_inner();
            assert!(found.items.iter().all(|item| item.person_id != person));
            after = found.next_after_record_id;
            if after.is_empty() {
                break;
            }
        }
        let read = proto::reell::actors::v1::GetDisposalRequest { disposal_id: disposal.id };
        assert_eq!(refused(stranger.get_disposal(read).await).reason, "DISPOSAL_NOT_FOUND");
    });
}

#[test]
fn without_a_rule_nothing_is_planned_and_nobody_is_planned_for_who_is_not_there() {
    everywhere(async |centre| {
        centre.retention_rules().await;
        let mut retention = centre.operator("planner").retention();
        let long_ago = PlanDisposalRequest { as_of: "1950-01-01".into(), person_id: String::new(), ..plan("") };
        assert_eq!(refused(retention.plan_disposal(long_ago).await).reason, "RETENTION_RULE_MISSING");
        assert_eq!(refused(retention.plan_disposal(plan(NO_PERSON)).await).reason, "PERSON_NOT_FOUND");
        let wrong = PlanDisposalRequest {
            kind: RetainedKind::Sharing.into(),
            as_of: "x".into(),
            person_id: "x".into(),
            after_record_id: NO_PERSON.into(),
            ..plan("")
        };
        assert_eq!(fields(retention.plan_disposal(wrong).await), ["as_of", "person_id", "after_record_id"]);
        let nothing = PlanDisposalRequest { kind: 0, ..plan("") };
        assert_eq!(fields(retention.plan_disposal(nothing).await), ["kind"]);
    });
}

#[test]
fn a_plan_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let person = centre.a_person_of(800).await;
        centre.retention_rules().await;
        let send = async |request| centre.operator("planner").retention().plan_disposal(request).await;
        let answer = twice(plan(&person), send).await;
        assert_eq!(answer.items.len(), 1);
    });
}
