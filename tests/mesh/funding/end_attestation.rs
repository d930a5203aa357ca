//! EndAttestation.

use proto::reell::funding::v1::{AttestationRole, EndAttestationRequest, ListAttestationsRequest};
use sandbox::{everywhere, fields, key, refused};

use crate::replay::twice;

fn of(right: &str, until: &str) -> EndAttestationRequest {
    EndAttestationRequest { request_id: key(), attestation_id: right.to_owned(), until: until.to_owned() }
}

#[test]
fn a_right_ends_with_a_day_and_its_substitutes_with_it() {
    everywhere(async |centre| {
        let matter = centre.a_matter().await;
        let principal = matter.grant(matter.right("head", AttestationRole::Release)).await;
        let mut deputy = matter.right("deputy", AttestationRole::Release);
        (deputy.substitute_for_id, deputy.until) = (principal.id.clone(), "2030-01-01".into());
        matter.grant(deputy).await;
        let mut administrator = centre.operator("administrator").claims();
        let ended = administrator.end_attestation(of(&principal.id, "2026-01-31")).await.unwrap().into_inner();
        assert_eq!(ended.attestation.unwrap().until, "2026-01-31");
        let filter = format!("substitute_for_id = {}", principal.id);
        let request = ListAttestationsRequest { filter, ..Default::default() };
        let substitutes = administrator.list_attestations(request).await.unwrap().into_inner().attestations;
        assert_eq!(substitutes[0].until, "2026-01-31");
        assert_eq!(
            refused(administrator.end_attestation(of(&principal.id, "2026-02-01")).await).reason,
            "ATTESTATION_ENDED"
        );
        let nobody = of("attestation_00000000000000000000000000000000", "2026-01-01");
        assert_eq!(refused(administrator.end_attestation(nobody).await).reason, "ATTESTATION_NOT_FOUND");
        assert_eq!(fields(administrator.end_attestation(of("x", "x")).await), ["attestation_id", "until"]);
    });
}

#[test]
fn an_end_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let matter = centre.a_matter().await;
        let right = matter.grant(matter.right("x", AttestationRole::Order)).await;
        let send = async |request| centre.operator("administrator").claims().end_attestation(request).await;
        twice(of(&right.id, "2026-01-31"), send).await;
    });
}
