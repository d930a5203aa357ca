//! SignAgreement.

use proto::reell::actors::v1::{AgreementState, DraftAgreementRequest, GetAgreementRequest, SignAgreementRequest};
use sandbox::{builders::agreements::signature, everywhere, fields, key, refused};

use super::{NO_ORGANISATION, draft_agreement::NO_AGREEMENT};
use crate::replay::{changes, twice};

#[test]
fn an_agreement_is_signed_when_the_last_party_has_signed() {
    everywhere(async |centre| {
        let draft = centre.draft(centre.a_draft().await).await;
        let mut agreements = centre.operator("anna").agreements();
        let first = signature(&draft.id, &draft.parties[0].organisation_id);
        let after = agreements.sign_agreement(first).await.unwrap().into_inner().agreement.unwrap();
        assert_eq!((after.state(), after.parties[0].signed_on.as_str()), (AgreementState::Draft, "2023-12-01"));
        let last = signature(&draft.id, &draft.parties[1].organisation_id);
        let after = agreements.sign_agreement(last).await.unwrap().into_inner().agreement.unwrap();
        assert_eq!((after.state(), after.etag.as_str()), (AgreementState::InForce, "3"));
    });
}

#[test]
fn with_its_last_signature_a_successor_takes_the_place_of_the_former_one() {
    everywhere(async |centre| {
        let request = centre.a_draft().await;
        let former = centre.a_signed_agreement(request.clone()).await;
        let request = DraftAgreementRequest {
            request_id: key(),
            replaces_id: former.id.clone(),
            from: "2025-01-01".into(),
            ..request
        };
        let second = centre.draft(DraftAgreementRequest { request_id: key(), ..request.clone() }).await;
        let successor = centre.a_signed_agreement(request).await;
        let mut agreements = centre.operator("anna").agreements();
        let mut read = async |as_of: &str| {
            let request = GetAgreementRequest { agreement_id: former.id.clone(), as_of: as_of.to_owned() };
            agreements.get_agreement(request).await.unwrap().into_inner().agreement.unwrap()
        };
        let (before, after) = (read("2024-12-31").await, read("2025-01-01").await);
        assert_eq!((before.state(), after.state()), (AgreementState::InForce, AgreementState::Replaced));
        assert_eq!((after.replaced_by_id, after.until.as_str()), (successor.id, "2025-01-01"));
        let mut others = centre.operator("berit").agreements();
        others.sign_agreement(signature(&second.id, &second.parties[0].organisation_id)).await.unwrap();
        let refusal = refused(others.sign_agreement(signature(&second.id, &second.parties[1].organisation_id)).await);
        assert_eq!(refusal.reason, "AGREEMENT_NOT_REPLACEABLE", "another one was faster");
    });
}

#[test]
fn only_parties_sign_each_once_and_only_drafts() {
    everywhere(async |centre| {
        let draft = centre.draft(centre.a_draft().await).await;
        let party = draft.parties[0].organisation_id.clone();
        let mut agreements = centre.operator("anna").agreements();
        let reason = |refusal: mesh::refusal::Refused| refusal.reason;
        let stranger = refused(agreements.sign_agreement(signature(&draft.id, NO_ORGANISATION)).await);
        assert_eq!(reason(stranger), "AGREEMENT_PARTY_UNKNOWN");
        agreements.sign_agreement(signature(&draft.id, &party)).await.unwrap();
        let again = refused(agreements.sign_agreement(signature(&draft.id, &party)).await);
        assert_eq!(reason(again), "AGREEMENT_PARTY_SIGNED");
        let stale = SignAgreementRequest { etag: "1".into(), ..signature(&draft.id, &party) };
        assert_eq!(reason(refused(agreements.sign_agreement(stale).await)), "ETAG_MISMATCH");
        agreements.sign_agreement(signature(&draft.id, &draft.parties[1].organisation_id)).await.unwrap();
        let late = refused(agreements.sign_agreement(signature(&draft.id, &party)).await);
        assert_eq!(reason(late), "AGREEMENT_NOT_DRAFT");
        let nowhere = refused(agreements.sign_agreement(signature(NO_AGREEMENT, &party)).await);
        assert_eq!(reason(nowhere), "AGREEMENT_NOT_FOUND");
        let wrong = SignAgreementRequest { signed_on: "2199-01-01".into(), ..signature("x", "y") };
        assert_eq!(fields(agreements.sign_agreement(wrong).await), ["agreement_id", "organisation_id", "signed_on"]);
    });
}

#[test]
fn a_signature_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let draft = centre.draft(centre.a_draft().await).await;
        let send = async |request| centre.operator("anna").agreements().sign_agreement(request).await;
        twice(signature(&draft.id, &draft.parties[0].organisation_id), send).await;
        assert_eq!(changes(centre, "actors", &draft.id).await, 2);
    });
}
