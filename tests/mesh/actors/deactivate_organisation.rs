//! DeactivateOrganisation.

use proto::reell::actors::v1::{DeactivateOrganisationRequest, GetOrganisationRequest, OrganisationState};
use sandbox::{everywhere, fields, key, numbers, refused};

use super::NO_ORGANISATION;
use crate::replay::{changes, twice};

fn of(id: &str, etag: &str) -> DeactivateOrganisationRequest {
    DeactivateOrganisationRequest { request_id: key(), organisation_id: id.to_owned(), etag: etag.to_owned() }
}

#[test]
fn an_organisation_is_taken_out_of_use_and_stays_in_the_register() {
    everywhere(async |centre| {
        let mut organisations = centre.operator("anna").organisations();
        let before = centre.an_organisation().register().await;
        let after = organisations
            .deactivate_organisation(of(&before.id, &before.etag))
            .await
            .unwrap()
            .into_inner()
            .organisation
            .unwrap();
        assert_eq!((after.state(), after.etag.as_str()), (OrganisationState::Inactive, "2"));
        assert_eq!((&after.name, &after.create_time), (&before.name, &before.create_time));
        assert_ne!(after.update_time, before.update_time);
        let read = organisations
            .get_organisation(GetOrganisationRequest { organisation_id: before.id, ..Default::default() })
            .await
            .unwrap()
            .into_inner();
        assert_eq!(read.organisation, Some(after));
    });
}

#[test]
fn an_organisation_out_of_use_cannot_be_taken_out_again() {
    everywhere(async |centre| {
        let mut organisations = centre.operator("anna").organisations();
        let organisation = centre.an_organisation().register().await;
        organisations.deactivate_organisation(of(&organisation.id, "")).await.unwrap();
        let refusal = refused(organisations.deactivate_organisation(of(&organisation.id, "")).await);
        assert_eq!(refusal.reason, "ORGANISATION_NOT_ACTIVE");
    });
}

#[test]
fn who_decided_on_an_older_state_is_refused() {
    everywhere(async |centre| {
        let organisation = centre.an_organisation().register().await;
        let refusal =
            refused(centre.operator("anna").organisations().deactivate_organisation(of(&organisation.id, "7")).await);
        assert_eq!((refusal.reason.as_str(), refusal.domain.as_str()), ("ETAG_MISMATCH", "mesh"));
    });
}

#[test]
fn an_organisation_that_is_not_there_and_an_id_that_is_none_are_refused() {
    everywhere(async |centre| {
        let mut organisations = centre.operator("anna").organisations();
        assert_eq!(
            refused(organisations.deactivate_organisation(of(NO_ORGANISATION, "")).await).reason,
            "ORGANISATION_NOT_FOUND"
        );
        assert_eq!(
            fields(organisations.deactivate_organisation(of("person_1", "a\nb")).await),
            ["organisation_id", "etag"]
        );
    });
}

#[test]
fn a_deactivation_that_is_sent_again_is_no_second_one() {
    everywhere(async |centre| {
        let organisation = centre.an_organisation().register().await;
        let request = of(&organisation.id, &organisation.etag);
        twice(request, async |request| centre.operator("anna").organisations().deactivate_organisation(request).await)
            .await;
        assert_eq!(changes(centre, "actors", &organisation.id).await, 2, "its registration and its deactivation");
    });
}

#[test]
fn what_an_organisation_out_of_use_is_called_is_not_free_for_another() {
    everywhere(async |centre| {
        let mut organisations = centre.operator("anna").organisations();
        let number = numbers::organisation_number();
        let gone = centre.an_organisation().numbered(&number).register().await;
        organisations.deactivate_organisation(of(&gone.id, "")).await.unwrap();
        let same_name = centre.an_organisation().named(&gone.name).request();
        assert_eq!(refused(organisations.register_organisation(same_name).await).reason, "ORGANISATION_NAME_TAKEN");
        let same_number = centre.an_organisation().numbered(&number).request();
        assert_eq!(refused(organisations.register_organisation(same_number).await).reason, "ORGANISATION_NUMBER_TAKEN");
    });
}
