//! AcceptUndertaking.

use proto::reell::funding::v1::AcceptUndertakingRequest;
use sandbox::{everywhere, fields, key, refused};

use super::NO_DECISION;
use crate::replay::twice;

fn of(decision: &str) -> AcceptUndertakingRequest {
    AcceptUndertakingRequest { request_id: key(), decision_id: decision.to_owned() }
}

#[test]
fn a_signatory_of_who_applied_accepts_the_undertaking_and_nobody_else() {
    everywhere(async |centre| {
        let matter = centre.a_planned_project().await;
        for other in ["economist", "officer"] {
            let refusal = refused(matter.caller(other).claims().accept_undertaking(of(&matter.id())).await);
            assert_eq!(refusal.reason, "ATTESTATION_MISSING");
        }
        matter.accept().await;
        let mut claims = matter.caller("sign").claims();
        assert_eq!(refused(claims.accept_undertaking(of(&matter.id())).await).reason, "UNDERTAKING_ACCEPTED");
        assert_eq!(refused(claims.accept_undertaking(of(NO_DECISION)).await).reason, "PROJECT_NOT_FOUND");
        assert_eq!(fields(claims.accept_undertaking(of("x")).await), ["decision_id"]);
    });
}

#[test]
fn an_acceptance_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let matter = centre.a_planned_project().await;
        let send = async |request| matter.caller("sign").claims().accept_undertaking(request).await;
        twice(of(&matter.id()), send).await;
    });
}
