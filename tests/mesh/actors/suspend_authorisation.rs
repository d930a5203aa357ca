//! SuspendAuthorisation.

use proto::reell::actors::v1::{AuthorisationState, SuspendAuthorisationRequest, SuspensionReason};
use sandbox::{everywhere, fields, key, refused};

use super::{NO_ASSESSOR, lift_suspension::of as lift};
use crate::replay::{changes, twice};

/// An id of a form that is right, and of an authorisation that is not there.
pub const NO_AUTHORISATION: &str = "authorisation_00000000000000000000000000000000";

/// That an authorisation is suspended for a complaint.
pub fn of(assessor: &str, authorisation: &str) -> SuspendAuthorisationRequest {
    SuspendAuthorisationRequest {
        request_id: key(),
        assessor_id: assessor.to_owned(),
        etag: String::new(),
        authorisation_id: authorisation.to_owned(),
        reason: SuspensionReason::Complaint.into(),
    }
}

#[test]
fn a_suspended_authorisation_says_since_when_and_why() {
    everywhere(async |centre| {
        let (assessor, authorisation) = centre.an_authorised_assessor().await;
        centre.operator("anna").assessors().suspend_authorisation(of(&assessor, &authorisation)).await.unwrap();
        let shown = centre.assessor(&assessor).await.authorisations.remove(0);
        assert_eq!(shown.state(), AuthorisationState::Suspended);
        assert_eq!(shown.suspensions.len(), 1);
        assert_eq!(shown.suspensions[0].reason(), SuspensionReason::Complaint);
        assert!(shown.suspensions[0].lifted_on.is_empty());
    });
}

#[test]
fn why_somebody_is_suspended_is_not_readable_in_the_database() {
    everywhere(async |centre| {
        let (assessor, authorisation) = centre.an_authorised_assessor().await;
        centre.operator("anna").assessors().suspend_authorisation(of(&assessor, &authorisation)).await.unwrap();
        let sql = "SELECT COUNT(*) FROM suspension WHERE LENGTH(reason) < 30";
        assert_eq!(centre.databases().number("actors", sql).await, 0, "a reason is not sealed");
    });
}

#[test]
fn what_is_suspended_or_not_there_cannot_be_suspended() {
    everywhere(async |centre| {
        let (assessor, authorisation) = centre.an_authorised_assessor().await;
        let mut assessors = centre.operator("anna").assessors();
        assessors.suspend_authorisation(of(&assessor, &authorisation)).await.unwrap();
        let refusal = refused(assessors.suspend_authorisation(of(&assessor, &authorisation)).await);
        assert_eq!(refusal.reason, "AUTHORISATION_SUSPENDED_ALREADY");
        let refusal = refused(assessors.suspend_authorisation(of(&assessor, NO_AUTHORISATION)).await);
        assert_eq!(refusal.reason, "AUTHORISATION_NOT_FOUND");
        let refusal = refused(assessors.suspend_authorisation(of(NO_ASSESSOR, &authorisation)).await);
        assert_eq!(refusal.reason, "ASSESSOR_NOT_FOUND");
        let stale = SuspendAuthorisationRequest { etag: "1".into(), ..of(&assessor, &authorisation) };
        assert_eq!(refused(assessors.suspend_authorisation(stale).await).reason, "ETAG_MISMATCH");
        let wrong = SuspendAuthorisationRequest { reason: 99, ..of(&assessor, "x") };
        assert_eq!(fields(assessors.suspend_authorisation(wrong).await), ["authorisation_id", "reason"]);
    });
}

#[test]
fn an_authorisation_is_suspended_a_hundred_times_and_no_more() {
    everywhere(async |centre| {
        let (assessor, authorisation) = centre.an_authorised_assessor().await;
        let mut assessors = centre.operator("anna").assessors();
        for _ in 0..100 {
            assessors.suspend_authorisation(of(&assessor, &authorisation)).await.unwrap();
            assessors.lift_suspension(lift(&assessor, &authorisation)).await.unwrap();
        }
        let full = assessors.suspend_authorisation(of(&assessor, &authorisation)).await;
        assert_eq!(refused(full).reason, "ASSESSOR_RECORD_FULL");
    });
}

#[test]
fn a_suspension_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let (assessor, authorisation) = centre.an_authorised_assessor().await;
        let send = async |request| centre.operator("anna").assessors().suspend_authorisation(request).await;
        twice(of(&assessor, &authorisation), send).await;
        assert_eq!(changes(centre, "actors", &assessor).await, 3);
        assert_eq!(centre.assessor(&assessor).await.authorisations[0].suspensions.len(), 1);
    });
}
