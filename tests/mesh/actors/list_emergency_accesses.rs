//! ListEmergencyAccesses.

use proto::{
    mesh::v1::PageRequest,
    reell::actors::v1::{EmergencyAccess, ListEmergencyAccessesRequest, ProtectionMarking},
};
use sandbox::{Centre, everywhere, refused};

use super::claim_emergency_access::to;
use crate::listed::{Asked, answer, holds, ids};

/// All emergency accesses to a person.
pub async fn of(centre: &Centre, person: &str, with_reviewed: bool) -> Vec<EmergencyAccess> {
    let (mut found, mut token) = (Vec::new(), String::new());
    loop {
        let page = Some(PageRequest { size: 2, token });
        let request = ListEmergencyAccessesRequest { page, with_reviewed, ..Default::default() };
        let answer = centre.operator("reviewer").persons().list_emergency_accesses(request).await.unwrap().into_inner();
        found.extend(answer.accesses.into_iter().filter(|one| one.person_id == person));
        token = answer.page.unwrap_or_default().next_token;
        if token.is_empty() {
            return found;
        }
    }
}

#[test]
fn emergency_accesses_wait_for_review_latest_first() {
    everywhere(async |centre| {
        let person = centre.a_person().marked(ProtectionMarking::Secrecy).register().await;
        let mut claimed = Vec::new();
        for _ in 0..3 {
            let answer = centre.operator("anna").persons().claim_emergency_access(to(&person)).await.unwrap();
            claimed.insert(0, answer.into_inner().access_id);
        }
        let listed = of(centre, &person, false).await;
        let mut ids: Vec<_> = listed.iter().map(|one| one.id.clone()).collect();
        ids.sort();
        claimed.sort();
        assert_eq!(ids, claimed);
        assert!(listed.iter().all(|one| one.subject.starts_with("operator:anna@") && one.reviewed_by.is_empty()));
        assert!(listed.iter().all(|one| one.reason.contains("threatened")));
        let token = ListEmergencyAccessesRequest {
            page: Some(PageRequest { size: 2, token: "x".into() }),
            with_reviewed: true,
            ..Default::default()
        };
        let refusal = refused(centre.operator("anna").persons().list_emergency_accesses(token).await);
        assert_eq!(refusal.reason, "PAGE_TOKEN_INVALID");
    });
}

#[test]
fn emergency_accesses_are_listed_by_filter_and_in_either_order() {
    everywhere(async |centre| {
        let person = centre.a_person().marked(ProtectionMarking::Secrecy).register().await;
        let mut own = Vec::new();
        for _ in 0..3 {
            let answer = centre.operator("anna").persons().claim_emergency_access(to(&person)).await.unwrap();
            own.push(answer.into_inner().access_id);
        }
        let list = async |asked: Asked| {
            let request = ListEmergencyAccessesRequest {
                page: asked.page,
                filter: asked.filter,
                order_by: asked.order_by,
                ..Default::default()
            };
            let found = centre.operator("reviewer").persons().list_emergency_accesses(request).await?.into_inner();
            answer(found.accesses, |one| one.id, found.page)
        };
        holds(&list, "", &own, &["begin_time", "begin_time desc"]).await;
        let of_nobody = ids(&list, "subject = nobody OR reviewed_by:* OR review_time:*", "", 10).await;
        assert!(of_nobody.is_empty(), "{of_nobody:?}");
    });
}
