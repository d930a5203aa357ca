//! ListRightsRequests.

use proto::{
    mesh::v1::PageRequest,
    reell::actors::v1::{
        ListRightsRequestsRequest, ProtectionMarking, ReceiveRightsRequestRequest, RightsRequest, RightsRequestKind,
        SetProtectionRequest,
    },
};
use sandbox::{Centre, builders::rights::asks, everywhere, key, refused};

use super::answer_rights_request::grants;
use crate::listed::{Asked, answer, holds, ids};

async fn all(centre: &Centre, size: i32, with_answered: bool) -> Vec<RightsRequest> {
    let (mut found, mut token) = (Vec::new(), String::new());
    loop {
        let request =
            ListRightsRequestsRequest { page: Some(PageRequest { size, token }), with_answered, ..Default::default() };
        let answer = centre.operator("anna").rights().list_rights_requests(request).await.unwrap().into_inner();
        found.extend(answer.rights_requests);
        token = answer.page.unwrap_or_default().next_token;
        if token.is_empty() {
            return found;
        }
    }
}

/// A request as the list of the open ones shows it, or the list of all.
pub async fn find(centre: &Centre, id: &str, with_answered: bool) -> Option<RightsRequest> {
    all(centre, 500, with_answered).await.into_iter().find(|request| request.id == id)
}

#[test]
fn those_that_are_open_come_first_and_of_them_those_that_are_due() {
    everywhere(async |centre| {
        let person = centre.a_person().register().await;
        let mut rights = centre.operator("anna").rights();
        let mut noted = Vec::new();
        for received in ["2025-03-01", "2025-01-01", "2025-02-01"] {
            let answer = rights.receive_rights_request(asks(&person, received)).await.unwrap().into_inner();
            noted.push(answer.rights_request_id);
        }
        rights.answer_rights_request(grants(&noted[1])).await.unwrap();
        for (with_answered, expected) in [(false, vec![2, 0]), (true, vec![2, 0, 1])] {
            for size in [1, 500] {
                let found = all(centre, size, with_answered).await;
                let own: Vec<_> = found.iter().filter(|one| noted.contains(&one.id)).collect();
                let expected: Vec<_> = expected.iter().map(|place| &noted[*place]).collect();
                assert_eq!(own.iter().map(|one| &one.id).collect::<Vec<_>>(), expected);
                assert!(own[..2].iter().all(|one| one.overdue && one.person_id == person));
            }
        }
    });
}

#[test]
fn requests_are_listed_by_filter_and_in_either_order() {
    everywhere(async |centre| {
        let person = centre.a_person().register().await;
        let mut rights = centre.operator("anna").rights();
        let mut own = Vec::new();
        for (kind, received) in [
            (RightsRequestKind::Erasure, "2019-03-03"),
            (RightsRequestKind::Access, "2019-03-02"),
            (RightsRequestKind::Access, "2019-03-01"),
        ] {
            let request = ReceiveRightsRequestRequest { kind: kind.into(), ..asks(&person, received) };
            own.push(rights.receive_rights_request(request).await.unwrap().into_inner().rights_request_id);
        }
        rights.answer_rights_request(grants(&own[1])).await.unwrap();
        let list = async |asked: Asked| {
            let request = ListRightsRequestsRequest {
                page: asked.page,
                filter: asked.filter,
                order_by: asked.order_by,
                with_answered: true,
            };
            let found = centre.operator("anna").rights().list_rights_requests(request).await?.into_inner();
            answer(found.rights_requests, |one| one.id, found.page)
        };
        let march = "received_on:2019-03";
        holds(&list, march, &own, &["answered", "due_on", "received_on"]).await;
        for (narrower, order_by, expected) in [
            ("", "", vec![2, 0, 1]),
            ("", "due_on", vec![2, 1, 0]),
            ("", "answered desc, due_on", vec![1, 2, 0]),
            (" AND kind = RIGHTS_REQUEST_KIND_ACCESS", "", vec![2, 1]),
            (" AND answered = false", "", vec![2, 0]),
            (" AND outcome = RIGHTS_OUTCOME_GRANTED", "", vec![1]),
            (" AND due_on <= 2019-04-02", "", vec![2, 1]),
        ] {
            let expected: Vec<_> = expected.iter().map(|place| own[*place].clone()).collect();
            assert_eq!(ids(&list, &format!("{march}{narrower}"), order_by, 1).await, expected, "{narrower} {order_by}");
        }
    });
}

#[test]
fn the_request_of_somebody_who_is_protected_is_listed_to_nobody_else() {
    everywhere(async |centre| {
        let person = centre.a_person().register().await;
        let mut rights = centre.operator("anna").rights();
        let noted = rights.receive_rights_request(asks(&person, "2025-01-01")).await.unwrap().into_inner();
        let id = noted.rights_request_id;
        assert!(find(centre, &id, false).await.is_some());
        let hide = SetProtectionRequest {
            request_id: key(),
            person_id: person,
            protection: ProtectionMarking::Secrecy.into(),
        };
        centre.operator("protection-manager").persons().set_protection(hide).await.unwrap();
        assert_eq!(find(centre, &id, true).await, None);
        assert_eq!(refused(rights.answer_rights_request(grants(&id)).await).reason, "RIGHTS_REQUEST_NOT_FOUND");
    });
}

#[test]
fn a_page_of_another_list_is_none() {
    everywhere(async |centre| {
        let page = Some(PageRequest { size: 1, token: "AAAA".into() });
        let request = ListRightsRequestsRequest { page, ..Default::default() };
        let refusal = refused(centre.operator("anna").rights().list_rights_requests(request).await);
        assert_eq!(refusal.reason, "PAGE_TOKEN_INVALID");
    });
}
