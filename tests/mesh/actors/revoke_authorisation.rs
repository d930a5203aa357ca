//! RevokeAuthorisation.

use proto::reell::actors::v1::{AuthorisationState, RevocationReason, RevokeAuthorisationRequest};
use sandbox::{everywhere, fields, key, refused};

use super::{
    NO_ASSESSOR,
    lift_suspension::of as lift,
    suspend_authorisation::{NO_AUTHORISATION, of as suspend},
};
use crate::replay::{changes, twice};

/// That an authorisation is revoked.
pub fn of(assessor: &str, authorisation: &str) -> RevokeAuthorisationRequest {
    RevokeAuthorisationRequest {
        request_id: key(),
        assessor_id: assessor.to_owned(),
        etag: String::new(),
        authorisation_id: authorisation.to_owned(),
        reason: RevocationReason::Misconduct.into(),
    }
}

#[test]
fn a_revoked_authorisation_stays_revoked_and_a_new_one_may_be_granted() {
    everywhere(async |centre| {
        let (assessor, authorisation) = centre.an_authorised_assessor().await;
        let mut assessors = centre.operator("anna").assessors();
        assessors.revoke_authorisation(of(&assessor, &authorisation)).await.unwrap();
        let shown = centre.assessor(&assessor).await.authorisations.remove(0);
        assert_eq!(shown.state(), AuthorisationState::Revoked);
        assert_eq!(shown.revocation_reason(), RevocationReason::Misconduct);
        for refusal in [
            refused(assessors.revoke_authorisation(of(&assessor, &authorisation)).await),
            refused(assessors.suspend_authorisation(suspend(&assessor, &authorisation)).await),
            refused(assessors.lift_suspension(lift(&assessor, &authorisation)).await),
        ] {
            assert_eq!(refusal.reason, "AUTHORISATION_REVOKED_ALREADY");
        }
        let owner = centre.a_model_owner().await;
        let mut anew = sandbox::builders::assessors::grant(&assessor, &owner.id);
        anew.from = shown.revoked_on;
        assessors.grant_authorisation(anew).await.unwrap();
    });
}

#[test]
fn only_an_authorisation_that_is_there_is_revoked() {
    everywhere(async |centre| {
        let (assessor, authorisation) = centre.an_authorised_assessor().await;
        let mut assessors = centre.operator("anna").assessors();
        let refusal = refused(assessors.revoke_authorisation(of(&assessor, NO_AUTHORISATION)).await);
        assert_eq!(refusal.reason, "AUTHORISATION_NOT_FOUND");
        let refusal = refused(assessors.revoke_authorisation(of(NO_ASSESSOR, &authorisation)).await);
        assert_eq!(refusal.reason, "ASSESSOR_NOT_FOUND");
        let stale = RevokeAuthorisationRequest { etag: "1".into(), ..of(&assessor, &authorisation) };
        assert_eq!(refused(assessors.revoke_authorisation(stale).await).reason, "ETAG_MISMATCH");
        let wrong = RevokeAuthorisationRequest { reason: 0, ..of("x", "y") };
        let named = fields(assessors.revoke_authorisation(wrong).await);
        assert_eq!(named, ["assessor_id", "authorisation_id", "reason"]);
    });
}

#[test]
fn a_revocation_that_is_sent_again_is_one_change() {
    everywhere(async |centre| {
        let (assessor, authorisation) = centre.an_authorised_assessor().await;
        let send = async |request| centre.operator("anna").assessors().revoke_authorisation(request).await;
        twice(of(&assessor, &authorisation), send).await;
        assert_eq!(changes(centre, "actors", &assessor).await, 3);
    });
}
