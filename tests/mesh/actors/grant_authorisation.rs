//! GrantAuthorisation.

use proto::reell::actors::v1::{
    AuthorisationState, DeactivateOrganisationRequest, GrantAuthorisationRequest, OrganisationRole,
};
use sandbox::{builders::assessors::grant, everywhere, fields, key, refused};

use super::{NO_ASSESSOR, NO_ORGANISATION};
use crate::replay::{changes, twice};

#[test]
fn a_model_owner_authorises_an_assessor_for_one_version_of_its_model() {
    everywhere(async |centre| {
        let assessor = centre.an_assessor().await;
        let owner = centre.a_model_owner().await;
        let mut assessors = centre.operator("anna").assessors();
        let granted = assessors.grant_authorisation(grant(&assessor, &owner.id)).await.unwrap().into_inner();
        let shown = centre.assessor(&assessor).await;
        assert_eq!(shown.etag, granted.etag);
        let authorisation = &shown.authorisations[0];
        assert_eq!((authorisation.id.as_str(), &authorisation.granted_by_id), (&*granted.authorisation_id, &owner.id));
        assert_eq!(authorisation.state(), AuthorisationState::InForce);
        let other = GrantAuthorisationRequest { model_version: "2026:1".into(), ..grant(&assessor, &owner.id) };
        assessors.grant_authorisation(other).await.unwrap();
    });
}

#[test]
fn for_a_day_there_is_one_authorisation_for_a_version_only() {
    everywhere(async |centre| {
        let (assessor, first) = centre.an_authorised_assessor().await;
        let owner = centre.a_model_owner().await;
        let refusal =
            refused(centre.operator("anna").assessors().grant_authorisation(grant(&assessor, &owner.id)).await);
        assert_eq!(
            (refusal.reason.as_str(), &refusal.metadata["authorisation_id"]),
            ("AUTHORISATION_OVERLAPS", &first)
        );
    });
}

#[test]
fn only_an_organisation_in_use_that_issues_or_provides_is_a_model_owner() {
    everywhere(async |centre| {
        let assessor = centre.an_assessor().await;
        let mut assessors = centre.operator("anna").assessors();
        let employer = centre.an_organisation().with_role(OrganisationRole::Employer).register().await;
        let gone = centre.a_model_owner().await;
        let leave =
            DeactivateOrganisationRequest { request_id: key(), organisation_id: gone.id.clone(), etag: String::new() };
        centre.operator("anna").organisations().deactivate_organisation(leave).await.unwrap();
        for (owner, reason) in [
            (employer.id.as_str(), "MODEL_OWNER_REQUIRED"),
            (&gone.id, "MODEL_OWNER_REQUIRED"),
            (NO_ORGANISATION, "ORGANISATION_NOT_FOUND"),
        ] {
            assert_eq!(refused(assessors.grant_authorisation(grant(&assessor, owner)).await).reason, reason);
        }
        let provider = centre.an_organisation().with_role(OrganisationRole::Provider).register().await;
        assessors.grant_authorisation(grant(&assessor, &provider.id)).await.unwrap();
    });
}

#[test]
fn an_unknown_assessor_an_older_state_and_wrong_fields_are_refused() {
    everywhere(async |centre| {
        let (assessor, owner) = (centre.an_assessor().await, centre.a_model_owner().await);
        let mut assessors = centre.operator("anna").assessors();
        let refusal = refused(assessors.grant_authorisation(grant(NO_ASSESSOR, &owner.id)).await);
        assert_eq!(refusal.reason, "ASSESSOR_NOT_FOUND");
        let stale = GrantAuthorisationRequest { etag: "9".into(), ..grant(&assessor, &owner.id) };
        assert_eq!(refused(assessors.grant_authorisation(stale).await).reason, "ETAG_MISMATCH");
        let wrong = GrantAuthorisationRequest {
            model_key: "SIV Bas".into(),
            model_version: " ".into(),
            from: "2024-13-01".into(),
            ..grant("x", "y")
        };
        assert_eq!(
            fields(assessors.grant_authorisation(wrong).await),
            ["assessor_id", "model_key", "model_version", "granted_by_id", "from"]
        );
    });
}

#[test]
fn a_record_takes_a_hundred_authorisations_and_no_more() {
    everywhere(async |centre| {
        let (assessor, owner) = (centre.an_assessor().await, centre.a_model_owner().await);
        let mut assessors = centre.operator("anna").assessors();
        let version = |number: i32| GrantAuthorisationRequest {
            model_version: format!("2026:{number}"),
            ..grant(&assessor, &owner.id)
        };
        for number in 1..=100 {
            assessors.grant_authorisation(version(number)).await.unwrap();
        }
        assert_eq!(refused(assessors.grant_authorisation(version(101)).await).reason, "ASSESSOR_RECORD_FULL");
    });
}

#[test]
fn an_authorisation_that_is_sent_again_is_granted_once() {
    everywhere(async |centre| {
        let (assessor, owner) = (centre.an_assessor().await, centre.a_model_owner().await);
        let send = async |request| centre.operator("anna").assessors().grant_authorisation(request).await;
        twice(grant(&assessor, &owner.id), send).await;
        assert_eq!(changes(centre, "actors", &assessor).await, 2);
    });
}
