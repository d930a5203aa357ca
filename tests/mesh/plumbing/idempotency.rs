//! A command is carried out once per key, however often and however fast it is sent.

use proto::reell::{
    actors::v1::{LookUpOrganisationRequest, RegisterOrganisationRequest, look_up_organisation_request::By},
    cases::v1::OpenCaseRequest,
};
use sandbox::{everywhere, key, refused};

#[test]
fn the_same_command_again_gets_the_same_answer_and_has_one_effect() {
    everywhere(async |centre| {
        let order = centre.an_order().await;
        let mut cases = centre.operator("anna").cases();
        let first = cases.open_case(order.clone()).await.unwrap();
        let again = cases.open_case(order.clone()).await.unwrap();
        assert!(first.metadata().get("idempotency-replayed").is_none());
        assert_eq!(
            again.metadata().get("idempotency-replayed").map(|value| value.as_bytes()),
            Some(b"true".as_slice())
        );
        let case = first.into_inner().case.unwrap();
        assert_eq!(again.into_inner().case.as_ref(), Some(&case));
        let events = format!("SELECT COUNT(*) FROM event WHERE aggregate = '{}'", case.id);
        assert_eq!(centre.databases().number("cases", &events).await, 1);
        let entries =
            format!("SELECT COUNT(*) FROM audit_entry WHERE action = 'CaseOpened' AND resource = '{}'", case.id);
        assert_eq!(centre.databases().number("cases", &entries).await, 1);
    });
}

#[test]
fn the_answer_is_that_of_the_first_time_whatever_has_happened_since() {
    everywhere(async |centre| {
        let order = centre.an_order().await;
        let first = centre.open(order.clone()).await;
        let step = sandbox::builders::a_step(&first, proto::reell::cases::v1::Phase::Guidance);
        centre.operator("anna").cases().record_step(step).await.unwrap();
        assert_eq!(centre.open(order).await, first);
    });
}

#[test]
fn the_same_key_with_another_body_is_refused() {
    everywhere(async |centre| {
        let order = centre.an_order().await;
        centre.open(order.clone()).await;
        let other = OpenCaseRequest { target: "VVS".into(), ..order };
        let refusal = refused(centre.operator("opener").cases().open_case(other).await);
        assert_eq!((refusal.reason.as_str(), refusal.domain.as_str()), ("REQUEST_ID_REUSED", "mesh"));
    });
}

#[test]
fn the_same_key_twenty_times_at_once_has_one_effect_and_one_answer() {
    everywhere(async |centre| {
        let order = centre.an_order().await;
        let caller = centre.operator("anna");
        let sent = (0..20).map(|_| {
            let (mut cases, order) = (caller.cases(), order.clone());
            async move { cases.open_case(order).await }
        });
        let answers = futures::future::join_all(sent).await;
        let cases: Vec<_> = answers.into_iter().map(|answer| answer.unwrap().into_inner().case.unwrap()).collect();
        assert!(cases.windows(2).all(|pair| pair[0] == pair[1]), "{cases:?}");
        let opened = format!("SELECT COUNT(*) FROM event WHERE aggregate = '{}'", cases[0].id);
        assert_eq!(centre.databases().number("cases", &opened).await, 1);
        let money =
            format!("SELECT COUNT(*) FROM event WHERE aggregate = '{}' AND sequence = 1", cases[0].commitment_id);
        assert_eq!(centre.databases().number("funding", &money).await, 1);
    });
}

#[test]
fn a_key_is_its_callers_own() {
    everywhere(async |centre| {
        let request = centre.an_organisation().request();
        let other = RegisterOrganisationRequest {
            request_id: request.request_id.clone(),
            ..centre.an_organisation().request()
        };
        let first = centre.operator("anna").organisations().register_organisation(request).await.unwrap().into_inner();
        let second = centre.operator("berit").organisations().register_organisation(other).await.unwrap().into_inner();
        assert_ne!(first.organisation.unwrap().id, second.organisation.unwrap().id);
    });
}

#[test]
fn a_refused_command_leaves_nothing_and_may_be_sent_again_once_the_way_is_free() {
    everywhere(async |centre| {
        let order = centre.an_order().await;
        let blocking = centre.open(OpenCaseRequest { request_id: key(), ..order.clone() }).await;
        let mut cases = centre.operator("anna").cases();
        assert_eq!(refused(cases.open_case(order.clone()).await).reason, "PERSON_HAS_OPEN_CASE");
        let request = proto::reell::cases::v1::WithdrawCaseRequest {
            request_id: key(),
            case_id: blocking.id,
            etag: String::new(),
        };
        cases.withdraw_case(request).await.unwrap();
        cases.open_case(order).await.unwrap();
    });
}

#[test]
fn of_many_who_want_one_name_one_gets_it_and_the_others_are_told() {
    everywhere(async |centre| {
        let name = format!("Det enda {}", key());
        let sent = (0..12).map(|number| {
            let caller = centre.operator(&format!("clerk-{number}"));
            let request = centre.an_organisation().named(&name).request();
            async move { caller.organisations().register_organisation(request).await }
        });
        let (won, lost): (Vec<_>, Vec<_>) = futures::future::join_all(sent).await.into_iter().partition(Result::is_ok);
        assert_eq!(won.len(), 1);
        for answer in lost {
            assert_eq!(refused(answer).reason, "ORGANISATION_NAME_TAKEN");
        }
        let found = LookUpOrganisationRequest { by: Some(By::Name(name)) };
        let found = centre
            .operator("anna")
            .organisations()
            .look_up_organisation(found)
            .await
            .unwrap()
            .into_inner()
            .organisation;
        assert_eq!(found, won.into_iter().next().unwrap().unwrap().into_inner().organisation);
    });
}
