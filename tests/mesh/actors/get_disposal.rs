//! GetDisposal.

use proto::reell::actors::v1::{
    DisposalItem, DisposalItemState, DisposalState, GetDisposalRequest, KeptReason, PlanDisposalRequest,
    ProtectionMarking, SetProtectionRequest,
};
use sandbox::{Centre, builders::retention::plan, everywhere, fields, key, refused};

use super::{approve_disposal::NO_DISPOSAL, named, readings};

#[test]
fn a_disposal_is_read_as_planned_and_what_is_left_of_it_is_a_proof_without_ids() {
    everywhere(async |centre| {
        let person = centre.a_person_of(800).await;
        let id = centre.an_approved_disposal(&person).await;
        let (planned, items) = centre.disposal(&id).await;
        assert_eq!((planned.state(), planned.due), (DisposalState::Approved, 1));
        assert_eq!((items[0].record_id.as_str(), items[0].person_id.as_str()), (person.as_str(), person.as_str()));
        let digest = items[0].digest.clone();
        assert_eq!((digest.len(), items[0].due_on.len()), (64, 10));
        centre.carry_out(&id).await;
        let (proof, items) = centre.disposal(&id).await;
        assert_eq!((proof.state(), proof.disposed, proof.approvals.len()), (DisposalState::CarriedOut, 1, 2));
        assert!(proof.planned_by.contains("planner") && proof.carry_out_time.is_some());
        assert_eq!(proof.decision_reference, "RUN-00007-2020 § 3");
        assert!(proof.checks().any(|check| check == KeptReason::Hold));
        assert_eq!((items[0].state(), &items[0].digest), (DisposalItemState::Disposed, &digest));
        assert!(items[0].record_id.is_empty() && items[0].person_id.is_empty());
    });
}

/// A plan of the records of all that holds one of a person. Answers its id.
async fn a_plan_of_all_with(centre: &Centre, person: &str) -> String {
    centre.retention_rules().await;
    let mut after = String::new();
    loop {
        let request = PlanDisposalRequest { after_record_id: after, ..plan("") };
        let planned = centre.operator("planner").retention().plan_disposal(request).await.unwrap().into_inner();
        if planned.items.iter().any(|item| item.person_id == person) {
            return planned.disposal_id;
        }
        after = planned.next_after_record_id;
        assert!(!after.is_empty(), "the person is in one of the plans");
    }
}

async fn hide(centre: &Centre, person: &str) {
    let (request_id, protection) = (key(), ProtectionMarking::Secrecy.into());
    let request = SetProtectionRequest { request_id, person_id: person.to_owned(), protection };
    centre.operator("protection-manager").persons().set_protection(request).await.unwrap();
}

#[test]
fn who_has_been_hidden_since_the_plan_is_in_it_for_the_named_alone_and_each_reading_is_logged() {
    everywhere(async |centre| {
        let person = centre.a_person_of(800).await;
        let id = a_plan_of_all_with(centre, &person).await;
        let planned = format!(
            "SELECT COUNT(*) FROM audit_entry WHERE action = 'DisposalPlanned' AND ' ' || resource || ' ' LIKE '% {person} %'"
        );
        assert!(centre.databases().number("actors", &planned).await > 0, "who is in a plan is in the access log");
        let shows =
            |items: &[DisposalItem]| items.iter().any(|item| item.person_id == person || item.record_id == person);
        let (before, items) = centre.disposal(&id).await;
        assert!(shows(&items));
        assert_eq!(readings(centre, "DisposalRead", &person, "").await, 1);
        hide(centre, &person).await;
        let (after, items) = centre.disposal(&id).await;
        assert!(!shows(&items) && before == after);
        assert_eq!(readings(centre, "DisposalRead", &person, "").await, 1);
        let operator = key();
        let naming = named(&person, &operator);
        centre.operator("protection-manager").persons().grant_protected_access(naming).await.unwrap();
        let read = GetDisposalRequest { disposal_id: id };
        let found = centre.operator(&operator).retention().get_disposal(read).await.unwrap().into_inner();
        assert!(shows(&found.items));
        assert_eq!(readings(centre, "DisposalRead", &person, "").await, 2);
    });
}

#[test]
fn a_proof_does_not_tell_of_who_was_left_out_and_is_hidden_now() {
    everywhere(async |centre| {
        let held = centre.a_person_of(800).await;
        let id = centre.an_approved_disposal(&held).await;
        centre.hold(&held).await;
        centre.carry_out(&id).await;
        assert_eq!(centre.disposal(&id).await.1[0].reason(), KeptReason::Hold);
        hide(centre, &held).await;
        let (proof, items) = centre.disposal(&id).await;
        assert_eq!((proof.left_out, items.len()), (1, 0));
    });
}

#[test]
fn a_disposal_that_is_not_there_is_not_read() {
    everywhere(async |centre| {
        let mut retention = centre.operator("anna").retention();
        let nowhere = GetDisposalRequest { disposal_id: NO_DISPOSAL.into() };
        assert_eq!(refused(retention.get_disposal(nowhere).await).reason, "DISPOSAL_NOT_FOUND");
        assert_eq!(fields(retention.get_disposal(GetDisposalRequest::default()).await), ["disposal_id"]);
    });
}
