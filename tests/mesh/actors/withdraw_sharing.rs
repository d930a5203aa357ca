//! WithdrawSharing.

use proto::reell::actors::v1::WithdrawSharingRequest;
use sandbox::{Centre, everywhere, fields, key, refused};

use super::{
    get_assessor::{hide, name},
    grant_sharing::of as grant,
};
use crate::replay::{changes, twice};

const NO_SHARING: &str = "sharing_00000000000000000000000000000000";

/// That a person withdraws a permission.
pub fn of(sharing: &str) -> WithdrawSharingRequest {
    WithdrawSharingRequest { request_id: key(), sharing_id: sharing.to_owned(), etag: String::new() }
}

/// A new permission's id.
async fn granted(centre: &Centre) -> String {
    let (person, recipient) = (centre.a_person().register().await, centre.an_organisation().register().await);
    let answer = centre.operator("anna").permissions().grant_sharing(grant(&person, &recipient.id)).await;
    answer.unwrap().into_inner().sharing_id
}

#[test]
fn a_permission_is_withdrawn_once() {
    everywhere(async |centre| {
        let sharing = granted(centre).await;
        let mut permissions = centre.operator("anna").permissions();
        let stale = WithdrawSharingRequest { etag: "9".into(), ..of(&sharing) };
        assert_eq!(refused(permissions.withdraw_sharing(stale).await).reason, "ETAG_MISMATCH");
        permissions.withdraw_sharing(of(&sharing)).await.unwrap();
        assert_eq!(refused(permissions.withdraw_sharing(of(&sharing)).await).reason, "SHARING_WITHDRAWN_ALREADY");
        assert_eq!(refused(permissions.withdraw_sharing(of(NO_SHARING)).await).reason, "SHARING_NOT_FOUND");
        assert_eq!(fields(permissions.withdraw_sharing(of("x")).await), ["sharing_id"]);
    });
}

#[test]
fn a_permission_of_a_protected_person_is_not_there_for_who_is_not_named() {
    everywhere(async |centre| {
        let (person, recipient) = (centre.a_person().register().await, centre.an_organisation().register().await);
        let mut berit = centre.operator("berit").permissions();
        let sharing = berit.grant_sharing(grant(&person, &recipient.id)).await.unwrap().into_inner().sharing_id;
        hide(centre, &person).await;
        assert_eq!(refused(berit.withdraw_sharing(of(&sharing)).await).reason, "SHARING_NOT_FOUND");
        let refusal = refused(berit.grant_sharing(grant(&person, &recipient.id)).await);
        assert_eq!(refusal.reason, "PERSON_NOT_FOUND");
        name(centre, &person, "anna").await;
        centre.operator("anna").permissions().withdraw_sharing(of(&sharing)).await.unwrap();
    });
}

#[test]
fn a_withdrawal_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let sharing = granted(centre).await;
        let send = async |request| centre.operator("anna").permissions().withdraw_sharing(request).await;
        twice(of(&sharing), send).await;
        assert_eq!(changes(centre, "actors", &sharing).await, 2);
    });
}
