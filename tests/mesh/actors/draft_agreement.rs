//! DraftAgreement.

use proto::reell::actors::v1::{
    AgreementKind, AgreementState, DeactivateOrganisationRequest, DraftAgreementRequest, PartyRole,
};
use sandbox::{
    builders::agreements::{cooperation, party},
    everywhere, fields, key, refused,
};

use super::NO_ORGANISATION;
use crate::replay::{changes, twice};

/// An id of a form that is right, and of an agreement that is not there.
pub const NO_AGREEMENT: &str = "agreement_00000000000000000000000000000000";

#[test]
fn an_agreement_is_drafted_with_parties_purposes_and_what_it_permits() {
    everywhere(async |centre| {
        let request = centre.a_draft().await;
        let agreement = centre.draft(request.clone()).await;
        assert_eq!((agreement.state(), agreement.etag.as_str()), (AgreementState::Draft, "1"));
        assert_eq!((&agreement.purposes, &agreement.permits), (&request.purposes, &request.permits));
        assert_eq!(agreement.parties.len(), 2);
        assert!(agreement.parties.iter().all(|party| party.signed_on.is_empty()));
    });
}

#[test]
fn a_primary_cooperation_agreement_has_three_municipalities_at_least() {
    everywhere(async |centre| {
        let three = centre.municipalities(3).await;
        let primary = |parties: &[proto::reell::actors::v1::Organisation]| DraftAgreementRequest {
            kind: AgreementKind::PrimaryCooperation.into(),
            ..cooperation(parties)
        };
        let refusal = refused(centre.operator("anna").agreements().draft_agreement(primary(&three[..2])).await);
        assert_eq!(refusal.reason, "AGREEMENT_PARTIES_UNFIT");
        assert!(refusal.message.contains("2 kap. 2 a §"), "{}", refusal.message);
        centre.draft(primary(&three)).await;
    });
}

#[test]
fn parties_are_registered_in_use_and_what_their_role_says() {
    everywhere(async |centre| {
        let municipality = centre.municipalities(1).await.remove(0);
        let employer = centre.an_organisation().register().await;
        let gone = centre.municipalities(1).await.remove(0);
        let leave =
            DeactivateOrganisationRequest { request_id: key(), organisation_id: gone.id.clone(), etag: String::new() };
        centre.operator("anna").organisations().deactivate_organisation(leave).await.unwrap();
        let mut agreements = centre.operator("anna").agreements();
        for (other, reason) in [
            (NO_ORGANISATION, "ORGANISATION_NOT_FOUND"),
            (employer.id.as_str(), "AGREEMENT_PARTIES_UNFIT"),
            (gone.id.as_str(), "AGREEMENT_PARTIES_UNFIT"),
        ] {
            let parties = vec![party(&municipality.id, PartyRole::Municipality), party(other, PartyRole::Municipality)];
            let request = DraftAgreementRequest { parties, ..cooperation(&[]) };
            assert_eq!(refused(agreements.draft_agreement(request).await).reason, reason);
        }
    });
}

#[test]
fn a_successor_follows_a_signed_agreement_of_the_same_kind() {
    everywhere(async |centre| {
        let request = centre.a_draft().await;
        let unsigned = centre.draft(request.clone()).await;
        let after = |id: &str| DraftAgreementRequest {
            request_id: key(),
            replaces_id: id.to_owned(),
            from: "2025-01-01".into(),
            ..request.clone()
        };
        let mut agreements = centre.operator("anna").agreements();
        let refusal = refused(agreements.draft_agreement(after(&unsigned.id)).await);
        assert_eq!(
            (refusal.reason.as_str(), &refusal.metadata["agreement_id"]),
            ("AGREEMENT_NOT_REPLACEABLE", &unsigned.id)
        );
        assert_eq!(refused(agreements.draft_agreement(after(NO_AGREEMENT)).await).reason, "AGREEMENT_NOT_FOUND");
        let signed = centre.sign_all(unsigned).await;
        assert_eq!(centre.draft(after(&signed.id)).await.replaces_id, signed.id);
    });
}

#[test]
fn everything_that_is_wrong_with_a_draft_is_named() {
    everywhere(async |centre| {
        let wrong = DraftAgreementRequest {
            request_id: key(),
            parties: vec![party(NO_ORGANISATION, PartyRole::Partner), party(NO_ORGANISATION, PartyRole::Unspecified)],
            permits: vec![99],
            from: "2024-01-01".into(),
            until: "2023-01-01".into(),
            ..Default::default()
        };
        let named = fields(centre.operator("anna").agreements().draft_agreement(wrong).await);
        let expected = [
            "kind",
            "registration_number",
            "title",
            "purposes",
            "permits[0]",
            "parties[1].role",
            "parties[1].organisation_id",
            "until",
            "document_sha256",
        ];
        assert_eq!(named, expected);
    });
}

#[test]
fn a_draft_that_is_sent_again_is_one_agreement() {
    everywhere(async |centre| {
        let send = async |request| centre.operator("anna").agreements().draft_agreement(request).await;
        let answer = twice(centre.a_draft().await, send).await;
        assert_eq!(changes(centre, "actors", &answer.agreement.unwrap().id).await, 1);
    });
}
