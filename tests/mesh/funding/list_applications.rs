//! ListApplications.

use proto::reell::funding::v1::ListApplicationsRequest;
use sandbox::everywhere;

use super::request_application_completion::asked;
use crate::listed::{Asked, answer, holds, ids};

#[test]
fn applications_are_filtered_and_ordered_by_whoever_asks() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        let registered = filing.a_registered().await;
        let own = [filing.a_draft().await.id, registered.id.clone(), filing.a_submitted().await.id];
        asked(&filing, &registered.id).await;
        let list = async |asked: Asked| {
            let Asked { page, filter, order_by } = asked;
            let request = ListApplicationsRequest { page, filter, order_by };
            let found = filing.caller("reader").applications().list_applications(request).await?.into_inner();
            assert!(found.applications.iter().all(|application| application.acts.is_empty()));
            answer(found.applications, |item| item.id, found.page)
        };
        let of_filing = format!("applicant_id = {}", filing.applicant.id);
        holds(&list, &of_filing, &own, &["create_time", "title", "applied_ore"]).await;
        let due = format!("{of_filing} AND state = completion_requested AND completion_due <= {}", filing.day(14));
        assert_eq!(ids(&list, &due, "", 10).await, [registered.id.as_str()]);
        let number = format!("registration_number = \"{}\"", registered.normal_registration_number);
        assert_eq!(ids(&list, &number, "", 10).await, [registered.id]);
    });
}
