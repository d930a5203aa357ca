//! CarryOutDisposal.

use proto::reell::actors::v1::{
    AnswerRightsRequestRequest, DisposalItemState, DisposalState, GetPersonRequest, GrantSharingRequest, KeptReason,
    PlanDisposalRequest, ProtectionMarking, RetainedKind, RightsOutcome, SetProtectionRequest, SharingForm,
    SharingScope,
};
use sandbox::{
    Centre,
    builders::{
        retention::{approval, lifted, plan, step},
        rights::asks,
    },
    everywhere, fields, key, refused,
};

use super::approve_disposal::NO_DISPOSAL;
use crate::replay::twice;

async fn is_there(centre: &Centre, person: &str) -> bool {
    let read = GetPersonRequest { person_id: person.to_owned(), purpose: "a test".into() };
    match centre.operator("anna").persons().get_person(read).await {
        Ok(_) => true,
        answer => {
            assert_eq!(refused(answer).reason, "PERSON_NOT_FOUND");
            false
        }
    }
}

#[test]
fn a_person_who_goes_is_as_if_never_there_and_the_number_is_free() {
    everywhere(async |centre| {
        let number = sandbox::numbers::personal_number();
        let person = centre.a_person().numbered(&number).register().await;
        centre.age(&person, 800).await;
        let id = centre.literal("actors", &person).await;
        // Whatever stood in the way is over.
        centre.lift(&centre.restrict(&person).await).await;
        let hold = centre.hold(&person).await;
        centre.operator("berit").retention().lift_hold(lifted(&hold)).await.unwrap();
        let disposal = centre.an_approved_disposal(&person).await;
        let done = centre.carry_out(&disposal).await;
        assert_eq!((done.state(), done.disposed, done.left_out, done.due), (DisposalState::CarriedOut, 1, 0, 0));
        assert!(!is_there(centre, &person).await);
        let kept = format!(
            "SELECT COUNT(*) FROM person WHERE id = {id} AND own_key IS NULL AND identity IS NULL AND details IS NULL
             AND length(given_name) + length(family_name) + length(marking) = 0 AND disposed_at IS NOT NULL"
        );
        assert_eq!(centre.databases().number("actors", &kept).await, 1, "the bare id is left");
        for table in ["person_identity", "person_name", "restriction", "legal_hold", "import_seen", "sharing"] {
            let rows = format!("SELECT COUNT(*) FROM {table} WHERE person_id = {id}");
            assert_eq!(centre.databases().number("actors", &rows).await, 0, "{table}");
        }
        let again = centre.a_person().numbered(&number).register().await;
        assert_ne!(again, person);
    });
}

#[test]
fn whoever_has_come_to_be_protected_since_the_plan_is_left_out_and_the_proof_says_why() {
    everywhere(async |centre| {
        let held = centre.a_person_of(800).await;
        let disposal = centre.an_approved_disposal(&held).await;
        centre.hold(&held).await;
        centre.carry_out(&disposal).await;
        let (proof, items) = centre.disposal(&disposal).await;
        assert_eq!((proof.disposed, proof.left_out), (0, 1));
        assert_eq!((items[0].state(), items[0].reason()), (DisposalItemState::LeftOut, KeptReason::Hold));
        assert!(is_there(centre, &held).await);

        let mut order = centre.an_order().await;
        centre.age(&order.person_id, 800).await;
        let disposal = centre.an_approved_disposal(&order.person_id).await;
        order.request_id = key();
        let case = centre.open(order).await;
        centre.carry_out(&disposal).await;
        let (_, items) = centre.disposal(&disposal).await;
        assert_eq!((items[0].reason(), items[0].person_id.as_str()), (KeptReason::OpenCase, case.person_id.as_str()));
        assert!(is_there(centre, &case.person_id).await);

        let hidden = centre.a_person_of(800).await;
        let disposal = centre.an_approved_disposal(&hidden).await;
        let protection = ProtectionMarking::Secrecy.into();
        let hide = SetProtectionRequest { request_id: key(), person_id: hidden, protection };
        centre.operator("protection-manager").persons().set_protection(hide).await.unwrap();
        let refusal = refused(centre.operator("planner").retention().carry_out_disposal(step(&disposal)).await);
        assert_eq!(refusal.reason, "DISPOSAL_NOT_FOUND", "a plan of one person is seen by who sees the person");
    });
}

#[test]
fn records_of_a_person_go_without_the_person() {
    everywhere(async |centre| {
        centre.retention_rules().await;
        let person = centre.a_person().register().await;
        let anna = centre.operator("anna");
        let recipient = centre.an_organisation().register().await.id;
        let sharing = GrantSharingRequest {
            request_id: key(),
            person_id: person.clone(),
            recipient_id: recipient,
            scopes: vec![SharingScope::Results.into()],
            form: SharingForm::Written.into(),
            from: "2023-01-01".into(),
            until: "2024-01-01".into(),
        };
        anna.permissions().grant_sharing(sharing).await.unwrap();
        let request = anna.rights().receive_rights_request(asks(&person, "2024-02-01")).await.unwrap().into_inner();
        let answer = AnswerRightsRequestRequest {
            request_id: key(),
            rights_request_id: request.rights_request_id,
            outcome: RightsOutcome::Granted.into(),
            answered_on: "2024-02-20".into(),
            ..Default::default()
        };
        anna.rights().answer_rights_request(answer).await.unwrap();
        let id = centre.literal("actors", &person).await;
        for (kind, table) in [(RetainedKind::Sharing, "sharing"), (RetainedKind::RightsRequest, "rights_request")] {
            let request = PlanDisposalRequest { kind: kind.into(), ..plan(&person) };
            let planned = centre.operator("planner").retention().plan_disposal(request).await.unwrap().into_inner();
            let disposal = planned.disposal.unwrap().id;
            assert_eq!((planned.items.len(), planned.items[0].state()), (1, DisposalItemState::Due), "{table}");
            for operator in ["first", "second"] {
                centre.operator(operator).retention().approve_disposal(approval(&disposal)).await.unwrap();
            }
            centre.carry_out(&disposal).await;
            let rows = format!("SELECT COUNT(*) FROM {table} WHERE person_id = {id}");
            assert_eq!(centre.databases().number("actors", &rows).await, 0, "{table}");
            assert!(is_there(centre, &person).await);
        }
    });
}

#[test]
fn nothing_goes_before_two_have_approved() {
    everywhere(async |centre| {
        let person = centre.a_person_of(800).await;
        let planned = centre.plan(&person).await.disposal.unwrap();
        let mut retention = centre.operator("planner").retention();
        assert_eq!(refused(retention.carry_out_disposal(step(&planned.id)).await).reason, "DISPOSAL_NOT_APPROVED");
        centre.operator("first").retention().approve_disposal(approval(&planned.id)).await.unwrap();
        assert_eq!(refused(retention.carry_out_disposal(step(&planned.id)).await).reason, "DISPOSAL_NOT_APPROVED");
        assert!(is_there(centre, &person).await);
        assert_eq!(refused(retention.carry_out_disposal(step(NO_DISPOSAL)).await).reason, "DISPOSAL_NOT_FOUND");
        assert_eq!(fields(retention.carry_out_disposal(step("x")).await), ["disposal_id"]);
    });
}

#[test]
fn a_step_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let person = centre.a_person_of(800).await;
        let disposal = centre.an_approved_disposal(&person).await;
        let send = async |request| centre.operator("planner").retention().carry_out_disposal(request).await;
        assert_eq!(twice(step(&disposal), send).await.remaining, 0);
        // And another step of what has been carried out does nothing.
        let again = centre.carry_out(&disposal).await;
        assert_eq!((again.disposed, again.left_out), (1, 0));
    });
}
