//! DeclareApplicationConflict.

use mesh::token::issuer::Grant;
use proto::{mesh::v1::ListHoldingsRequest, reell::funding::v1::DeclareApplicationConflictRequest};
use sandbox::{Centre, everywhere, fields, key, refused};

use super::NO_APPLICATION;
use crate::replay::twice;

/// The command to note that whoever has an account is partial; without one it is the caller's.
pub fn of(application: &str, account: &str) -> DeclareApplicationConflictRequest {
    DeclareApplicationConflictRequest {
        request_id: key(),
        application_id: application.to_owned(),
        account: account.to_owned(),
        reason: "a relative works for the applicant".into(),
    }
}

/// The matters and accounts in which a human is held to be partial.
pub async fn partial_in(centre: &Centre, person: &str) -> Vec<String> {
    let request =
        ListHoldingsRequest { service: "funding".into(), subject_ids: vec![person.to_owned()], ..Default::default() };
    let gateway = centre.caller("gateway", Some(centre.token(&Grant::operator("anna"))));
    let held = gateway.holdings("funding").list_holdings(request).await.unwrap().into_inner().holdings;
    held.into_iter().filter(|held| held.kind == "partiality").map(|held| held.key).collect()
}

#[test]
fn who_is_partial_assesses_nothing_and_is_told_what_is_held_on_it() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        let application = filing.a_registered().await;
        let mut administrator = centre.operator("administrator").applications();
        let officer = filing.account("officer");
        administrator.declare_application_conflict(of(&application.id, &officer)).await.unwrap();
        let request = filing.assessing(&application.id);
        let partial = refused(filing.caller("officer").applications().assess_application(request).await);
        assert_eq!(partial.reason, "CONFLICT_OF_INTEREST");
        let held = partial_in(centre, &filing.person("officer")).await;
        assert!(held.len() == 1 && held[0].starts_with(&application.id), "{held:?}");
        let nobody = of(&application.id, &filing.account("nobody"));
        let nobody = refused(administrator.declare_application_conflict(nobody).await);
        assert_eq!(nobody.reason, "ATTESTATION_NOT_FOUND");
        let nowhere = refused(administrator.declare_application_conflict(of(NO_APPLICATION, "")).await);
        assert_eq!(nowhere.reason, "APPLICATION_NOT_FOUND");
        let wrong = DeclareApplicationConflictRequest { reason: String::new(), ..of("x", "") };
        let named = fields(administrator.declare_application_conflict(wrong).await);
        assert_eq!(named, ["application_id", "reason"]);
    });
}

#[test]
fn a_declaration_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        let application = filing.a_registered().await;
        let send = async |request| filing.caller("officer").applications().declare_application_conflict(request).await;
        let answer = twice(of(&application.id, ""), send).await;
        assert_eq!(answer.account, filing.account("officer"));
    });
}
