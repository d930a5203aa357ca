//! ReviewEmergencyAccess.

use proto::reell::actors::v1::{ProtectionMarking, ReviewEmergencyAccessRequest};
use sandbox::{Centre, everywhere, fields, key, refused};

use super::{NO_ACCESS, claim_emergency_access::to, list_emergency_accesses, named};
use crate::replay::twice;

fn found(access: &str) -> ReviewEmergencyAccessRequest {
    ReviewEmergencyAccessRequest { request_id: key(), access_id: access.to_owned(), finding: "It was needed".into() }
}

async fn claimed(centre: &Centre) -> (String, String) {
    let person = centre.a_person().marked(ProtectionMarking::Secrecy).register().await;
    let answer = centre.operator("anna").persons().claim_emergency_access(to(&person)).await.unwrap().into_inner();
    (person, answer.access_id)
}

#[test]
fn another_person_reviews_an_emergency_access_once() {
    everywhere(async |centre| {
        let (person, access) = claimed(centre).await;
        let own = centre.operator("anna").persons().review_emergency_access(found(&access)).await;
        assert_eq!(refused(own).reason, "REVIEW_OF_ONESELF");
        let mut reviewer = centre.operator("reviewer").persons();
        reviewer.review_emergency_access(found(&access)).await.unwrap();
        assert_eq!(refused(reviewer.review_emergency_access(found(&access)).await).reason, "ACCESS_REVIEWED");
        assert!(list_emergency_accesses::of(centre, &person, false).await.is_empty());
        let listed = list_emergency_accesses::of(centre, &person, true).await;
        assert!(listed[0].reviewed_by.starts_with("operator:reviewer@") && listed[0].finding == "It was needed");
    });
}

#[test]
fn what_is_reviewed_is_an_emergency_access() {
    everywhere(async |centre| {
        let person = centre.a_person().register().await;
        let mut reviewer = centre.operator("reviewer").persons();
        assert_eq!(refused(reviewer.review_emergency_access(found(NO_ACCESS)).await).reason, "ACCESS_NOT_FOUND");
        let ordinary = reviewer.grant_protected_access(named(&person, "anna")).await.unwrap().into_inner().access_id;
        assert_eq!(refused(reviewer.review_emergency_access(found(&ordinary)).await).reason, "ACCESS_NOT_FOUND");
        let empty = ReviewEmergencyAccessRequest { finding: String::new(), ..found("") };
        assert_eq!(fields(reviewer.review_emergency_access(empty).await), ["access_id", "finding"]);
    });
}

#[test]
fn a_review_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let (_, access) = claimed(centre).await;
        twice(found(&access), async |request| {
            centre.operator("reviewer").persons().review_emergency_access(request).await
        })
        .await;
    });
}
