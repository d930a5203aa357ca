//! ReactivateOrganisation.

use proto::reell::actors::v1::{DeactivateOrganisationRequest, OrganisationState, ReactivateOrganisationRequest};
use sandbox::{everywhere, fields, key, refused};

use super::NO_ORGANISATION;
use crate::replay::{changes, twice};

fn of(id: &str, etag: &str) -> ReactivateOrganisationRequest {
    ReactivateOrganisationRequest { request_id: key(), organisation_id: id.to_owned(), etag: etag.to_owned() }
}

fn out_of_use(id: &str) -> DeactivateOrganisationRequest {
    DeactivateOrganisationRequest { request_id: key(), organisation_id: id.to_owned(), etag: String::new() }
}

#[test]
fn an_organisation_comes_back_into_use_with_all_that_it_had_and_only_once_when_sent_again() {
    everywhere(async |centre| {
        let organisation = centre.an_organisation().register().await;
        let mut organisations = centre.operator("anna").organisations();
        organisations.deactivate_organisation(out_of_use(&organisation.id)).await.unwrap();
        let answer = twice(of(&organisation.id, "2"), async |request| {
            centre.operator("anna").organisations().reactivate_organisation(request).await
        })
        .await;
        let after = answer.organisation.unwrap();
        assert_eq!((after.state(), after.etag.as_str()), (OrganisationState::Active, "3"));
        assert_eq!((after.names, after.role_periods), (organisation.names, organisation.role_periods));
        assert_eq!(changes(centre, "actors", &organisation.id).await, 3);
    });
}

#[test]
fn what_is_in_use_or_not_there_or_has_changed_since_is_not_reactivated() {
    everywhere(async |centre| {
        let mut organisations = centre.operator("anna").organisations();
        let id = centre.an_organisation().register().await.id;
        assert_eq!(refused(organisations.reactivate_organisation(of(&id, "")).await).reason, "ORGANISATION_ACTIVE");
        assert_eq!(refused(organisations.reactivate_organisation(of(&id, "9")).await).reason, "ETAG_MISMATCH");
        let nobody = organisations.reactivate_organisation(of(NO_ORGANISATION, "")).await;
        assert_eq!(refused(nobody).reason, "ORGANISATION_NOT_FOUND");
        assert_eq!(fields(organisations.reactivate_organisation(of("", "a\nb")).await), ["organisation_id", "etag"]);
    });
}
