//! GetDisposal.

use mesh::token::issuer::Grant;
use proto::reell::actors::v1::{
    Disposal, DisposalItem, DisposalItemState, DisposalState, GetDisposalRequest, GetDisposalResponse,
    GrantSharingRequest, KeptReason, PlanDisposalRequest, ProtectionMarking, RetainedKind, SetProtectionRequest,
};
use sandbox::{
    Centre, Engine, Recipe, Shape,
    builders::retention::{approval, lifted, plan, step},
    everywhere, fields, key, refused,
};

use super::{approve_disposal::NO_DISPOSAL, grant_sharing::of as grant, named, readings};

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
        assert!(!shows(&items));
        let counted = |disposal: &Disposal| usize::try_from(disposal.due + disposal.kept).unwrap();
        assert_eq!(
            (counted(&after), &after.etag),
            (items.len(), &before.etag),
            "whom one does not see one does not count"
        );
        assert_eq!(readings(centre, "DisposalRead", &person, "").await, 1);
        let operator = key();
        let naming = named(&person, &operator);
        centre.operator("protection-manager").persons().grant_protected_access(naming).await.unwrap();
        let read = GetDisposalRequest { disposal_id: id };
        let found = centre.operator(&operator).retention().get_disposal(read).await.unwrap().into_inner();
        assert!(shows(&found.items));
        assert_eq!(counted(&found.disposal.unwrap()), found.items.len());
        assert_eq!(readings(centre, "DisposalRead", &person, "").await, 2);
    });
}

/// A disposal as somebody reads it who is named for nobody and may do all but manage protection; none where it is not there for them.
async fn read_by_others(centre: &Centre, id: &str) -> Option<GetDisposalResponse> {
    read_by(centre, "berit", id).await
}

/// A disposal as an operator reads it who may do all but manage protection.
async fn read_by(centre: &Centre, operator: &str, id: &str) -> Option<GetDisposalResponse> {
    let mut grant = Grant::operator(operator);
    grant.permissions.remove("protection.manage");
    let read = GetDisposalRequest { disposal_id: id.to_owned() };
    match centre.holder(&grant).retention().get_disposal(read).await {
        Ok(answer) => Some(answer.into_inner()),
        answer => {
            assert_eq!(refused(answer).reason, "DISPOSAL_NOT_FOUND");
            None
        }
    }
}

#[test]
fn a_proof_does_not_tell_others_of_who_was_left_out_and_is_hidden_now() {
    everywhere(async |centre| {
        let held = centre.a_person_of(800).await;
        let id = centre.an_approved_disposal(&held).await;
        centre.hold(&held).await;
        centre.carry_out(&id).await;
        assert_eq!(centre.disposal(&id).await.1[0].reason(), KeptReason::Hold);
        assert!(read_by_others(centre, &id).await.is_some());
        hide(centre, &held).await;
        assert_eq!(read_by_others(centre, &id).await, None);
        // Whoever manages protection, as the auditor of the proofs does, sees that something was done, and not on whom.
        let (proof, items) = centre.disposal(&id).await;
        assert_eq!((proof.left_out, items.len(), items[0].reason()), (1, 1, KeptReason::Hold));
        assert!(items[0].record_id.is_empty() && items[0].person_id.is_empty() && items[0].digest.len() == 64);
    });
}

#[test]
fn a_proof_of_many_is_for_others_as_if_who_is_hidden_had_never_been_in_it() {
    everywhere(async |centre| {
        let person = centre.a_person_of(800).await;
        let id = a_plan_of_all_with(centre, &person).await;
        let (_, planned) = centre.disposal(&id).await;
        let digest = planned.into_iter().find(|item| item.person_id == person).unwrap().digest;
        hide(centre, &person).await;
        let (own, _) = own_disposal(centre, &person, RetainedKind::Person).await;
        for (disposal, others) in [(&id, true), (&own, false)] {
            let found = read_by_others(centre, disposal).await;
            assert_eq!(found.is_some(), others);
            let Some(GetDisposalResponse { disposal: Some(found), items }) = found else { continue };
            assert!(!items.iter().any(|item| item.digest == digest), "also when the person is gone");
            assert_eq!(usize::try_from(found.due + found.kept), Ok(items.len()));
        }
        let (proof, items) = centre.disposal(&own).await;
        assert_eq!((proof.disposed, items.len(), items[0].state()), (1, 1, DisposalItemState::Disposed));
        assert_eq!(items[0].digest, digest, "the auditor has the proof of it");
    });
}

/// A disposal of a record of a hidden person that has been carried out by those who are named for the person. Answers its id, and one of
/// them.
async fn own_disposal(centre: &Centre, person: &str, kind: RetainedKind) -> (String, String) {
    let [planner, first, second] = [key(), key(), key()];
    for operator in [&planner, &first, &second] {
        let naming = named(person, operator);
        centre.operator("protection-manager").persons().grant_protected_access(naming).await.unwrap();
    }
    let mut retention = centre.operator(&planner).retention();
    let request = PlanDisposalRequest { kind: kind.into(), ..plan(person) };
    let id = retention.plan_disposal(request).await.unwrap().into_inner().disposal_id;
    for operator in [&first, &second] {
        centre.operator(operator).retention().approve_disposal(approval(&id)).await.unwrap();
    }
    let done = retention.carry_out_disposal(step(&id)).await.unwrap().into_inner();
    let disposal = done.disposal.unwrap();
    assert_eq!((disposal.state(), disposal.disposed, done.remaining), (DisposalState::CarriedOut, 1, 0));
    (id, planner)
}

#[test]
fn what_went_of_somebody_hidden_who_stays_is_shown_and_counted_for_the_named_alone() {
    everywhere(async |centre| {
        centre.retention_rules().await;
        let (person, recipient) = (centre.a_person().register().await, centre.an_organisation().register().await);
        let ended = GrantSharingRequest { until: "2024-06-01".into(), ..grant(&person, &recipient.id) };
        centre.operator("anna").permissions().grant_sharing(ended).await.unwrap();
        hide(centre, &person).await;
        let (id, operator) = own_disposal(centre, &person, RetainedKind::Sharing).await;
        let GetDisposalResponse { disposal, items } = read_by(centre, &operator, &id).await.unwrap();
        assert_eq!((disposal.unwrap().disposed, items.len()), (1, 1));
        assert_eq!((items[0].state(), items[0].record_id.as_str()), (DisposalItemState::Disposed, ""));
        assert_eq!(read_by_others(centre, &id).await, None);
    });
}

#[test]
fn a_disposal_of_somebody_hidden_who_went_by_another_one_is_ended_by_who_manages_protection() {
    everywhere(async |centre| {
        let person = centre.a_person_of(800).await;
        let id = centre.an_approved_disposal(&person).await;
        hide(centre, &person).await;
        own_disposal(centre, &person, RetainedKind::Person).await;
        assert_eq!(read_by_others(centre, &id).await, None);
        assert_eq!(centre.carry_out(&id).await.state(), DisposalState::CarriedOut);
        let (proof, items) = centre.disposal(&id).await;
        assert_eq!((proof.left_out, items.len()), (1, 1));
        assert!(items[0].record_id.is_empty() && items[0].person_id.is_empty());
        assert_eq!(read_by_others(centre, &id).await, None);
    });
}

#[test]
fn a_plan_of_all_takes_as_many_steps_whoever_does_them() {
    for engine in Engine::all() {
        println!("on {engine:?}");
        sandbox::run(async {
            // In a centre of its own: a plan of all takes the persons of other tests too.
            let centre = Centre::start(Recipe::new(Shape::OneProcess, engine)).await.unwrap();
            let hidden = centre.a_person_of(800).await;
            // As many others as one step takes.
            for _ in 0..25 {
                centre.a_person_of(800).await;
            }
            let id = a_plan_of_all_with(&centre, &hidden).await;
            for operator in ["first", "second"] {
                centre.operator(operator).retention().approve_disposal(approval(&id)).await.unwrap();
            }
            hide(&centre, &hidden).await;
            let operator = key();
            let naming = named(&hidden, &operator);
            centre.operator("protection-manager").persons().grant_protected_access(naming).await.unwrap();
            let mut retention = centre.operator(&operator).retention();
            let done = retention.carry_out_disposal(step(&id)).await.unwrap().into_inner();
            let own = done.disposal.unwrap();
            assert_eq!((own.state(), own.disposed, own.left_out), (DisposalState::CarriedOut, 25, 1));
            assert_eq!(done.remaining, 0, "whoever is named for somebody in it does no step more");
            let others = read_by_others(&centre, &id).await.unwrap().disposal.unwrap();
            assert_eq!((others.state(), others.disposed), (DisposalState::CarriedOut, 25));
            assert_eq!((others.due, others.left_out), (0, 0));
            centre.stop().await;
        });
    }
}

#[test]
fn a_proof_says_as_much_when_who_stayed_has_gone_later() {
    everywhere(async |centre| {
        let person = centre.a_person_of(800).await;
        let hold = centre.hold(&person).await;
        let first = centre.an_approved_disposal(&person).await;
        centre.carry_out(&first).await;
        let before = read_by_others(centre, &first).await.unwrap();
        assert_eq!((before.items.len(), before.items[0].person_id.as_str()), (1, person.as_str()));
        centre.operator("berit").retention().lift_hold(lifted(&hold)).await.unwrap();
        let second = centre.an_approved_disposal(&person).await;
        assert_eq!(centre.carry_out(&second).await.disposed, 1);
        let after = read_by_others(centre, &first).await.unwrap();
        let unnamed = DisposalItem { record_id: String::new(), person_id: String::new(), ..before.items[0].clone() };
        assert_eq!((after.disposal, after.items), (before.disposal, vec![unnamed]));
        let kept = format!(
            "SELECT COUNT(*) FROM disposal_item WHERE person_id = {id} OR record_id = {id}",
            id = centre.literal("actors", &person).await
        );
        assert_eq!(centre.databases().number("actors", &kept).await, 0, "nothing names who is gone");
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
