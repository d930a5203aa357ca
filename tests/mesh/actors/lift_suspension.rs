//! LiftSuspension.

use proto::reell::actors::v1::{AuthorisationState, LiftReason, LiftSuspensionRequest};
use sandbox::{everywhere, fields, key, refused};

use super::{
    NO_ASSESSOR,
    suspend_authorisation::{NO_AUTHORISATION, of as suspend},
};
use crate::replay::{changes, twice};

/// That the suspension of an authorisation is lifted, since nothing was found.
pub fn of(assessor: &str, authorisation: &str) -> LiftSuspensionRequest {
    LiftSuspensionRequest {
        request_id: key(),
        assessor_id: assessor.to_owned(),
        etag: String::new(),
        authorisation_id: authorisation.to_owned(),
        reason: LiftReason::Cleared.into(),
    }
}

#[test]
fn an_authorisation_whose_suspension_is_lifted_is_in_force_and_can_be_suspended_again() {
    everywhere(async |centre| {
        let (assessor, authorisation) = centre.an_authorised_assessor().await;
        let mut assessors = centre.operator("anna").assessors();
        for times in 1..=2 {
            assessors.suspend_authorisation(suspend(&assessor, &authorisation)).await.unwrap();
            assessors.lift_suspension(of(&assessor, &authorisation)).await.unwrap();
            let shown = centre.assessor(&assessor).await.authorisations.remove(0);
            assert_eq!((shown.state(), shown.suspensions.len()), (AuthorisationState::InForce, times));
            let last = shown.suspensions.last().unwrap();
            assert_eq!((last.lift_reason(), &last.lifted_on), (LiftReason::Cleared, &last.from));
        }
    });
}

#[test]
fn what_is_not_suspended_or_not_there_cannot_be_lifted() {
    everywhere(async |centre| {
        let (assessor, authorisation) = centre.an_authorised_assessor().await;
        let mut assessors = centre.operator("anna").assessors();
        let refusal = refused(assessors.lift_suspension(of(&assessor, &authorisation)).await);
        assert_eq!(refusal.reason, "AUTHORISATION_NOT_SUSPENDED");
        let refusal = refused(assessors.lift_suspension(of(&assessor, NO_AUTHORISATION)).await);
        assert_eq!(refusal.reason, "AUTHORISATION_NOT_FOUND");
        let refusal = refused(assessors.lift_suspension(of(NO_ASSESSOR, &authorisation)).await);
        assert_eq!(refusal.reason, "ASSESSOR_NOT_FOUND");
        let stale = LiftSuspensionRequest { etag: "1".into(), ..of(&assessor, &authorisation) };
        assert_eq!(refused(assessors.lift_suspension(stale).await).reason, "ETAG_MISMATCH");
        let wrong = LiftSuspensionRequest { reason: 0, ..of(&assessor, &authorisation) };
        assert_eq!(fields(assessors.lift_suspension(wrong).await), ["reason"]);
    });
}

#[test]
fn a_lift_that_is_sent_again_is_one_change() {
    everywhere(async |centre| {
        let (assessor, authorisation) = centre.an_authorised_assessor().await;
        centre.operator("anna").assessors().suspend_authorisation(suspend(&assessor, &authorisation)).await.unwrap();
        let send = async |request| centre.operator("anna").assessors().lift_suspension(request).await;
        twice(of(&assessor, &authorisation), send).await;
        assert_eq!(changes(centre, "actors", &assessor).await, 4);
    });
}
