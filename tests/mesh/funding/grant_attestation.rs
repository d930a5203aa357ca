//! GrantAttestation.

use proto::reell::funding::v1::{AttestationRole, GrantAttestationRequest};
use sandbox::{everywhere, fields, key, refused};

use crate::replay::{changes, twice};

#[test]
fn an_account_is_one_humans_and_nobody_gives_a_right_to_themselves() {
    everywhere(async |centre| {
        let matter = centre.a_matter().await;
        let right = |name: &str| matter.right(name, AttestationRole::Release);
        let own = refused(matter.caller("x").claims().grant_attestation(right("x")).await);
        assert_eq!(own.reason, "ATTESTATION_OWN");
        // Neither by another account of the same human.
        let mut second = right("order.second");
        second.person_id = matter.person("order");
        let other = refused(matter.caller("order").claims().grant_attestation(second).await);
        assert_eq!(other.reason, "ATTESTATION_OWN");
        let mut stolen = right("order");
        stolen.person_id = matter.person("x");
        let mut administrator = centre.operator("administrator").claims();
        assert_eq!(refused(administrator.grant_attestation(stolen).await).reason, "ATTESTATION_ACCOUNT");
    });
}

#[test]
fn a_substitute_has_a_principal_of_the_same_role_and_an_end() {
    everywhere(async |centre| {
        let matter = centre.a_matter().await;
        let principal = matter.grant(matter.right("head", AttestationRole::Release)).await;
        let substitute = |role| GrantAttestationRequest {
            substitute_for_id: principal.id.clone(),
            until: "2030-01-01".into(),
            ..matter.right("deputy", role)
        };
        let mut administrator = centre.operator("administrator").claims();
        let open = GrantAttestationRequest { until: String::new(), ..substitute(AttestationRole::Release) };
        assert_eq!(fields(administrator.grant_attestation(open).await), ["until"]);
        let other = substitute(AttestationRole::Order);
        assert_eq!(refused(administrator.grant_attestation(other).await).reason, "ATTESTATION_NOT_FOUND");
        let given = matter.grant(substitute(AttestationRole::Release)).await;
        assert_eq!((given.substitute_for_id, given.until.as_str()), (principal.id.clone(), "2030-01-01"));
        let wrong = GrantAttestationRequest {
            account: "x".into(),
            role: 0,
            from: "x".into(),
            ..matter.right("y", AttestationRole::Order)
        };
        assert_eq!(fields(administrator.grant_attestation(wrong).await), ["account", "role", "from"]);
    });
}

#[test]
fn a_right_that_is_sent_again_is_given_once() {
    everywhere(async |centre| {
        let matter = centre.a_matter().await;
        let request = GrantAttestationRequest { request_id: key(), ..matter.right("x", AttestationRole::Order) };
        let send = async |request| centre.operator("administrator").claims().grant_attestation(request).await;
        let answer = twice(request, send).await;
        assert_eq!(changes(centre, "funding", &answer.attestation.unwrap().id).await, 1);
    });
}
