//! GetClaim.

use proto::reell::funding::v1::GetClaimRequest;
use sandbox::{everywhere, fields, refused};

use super::NO_CLAIM;

#[test]
fn a_claim_is_read_with_its_lines_its_shares_and_who_did_what() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let claim = matter.a_signed_claim(700_000).await;
        let mut claims = matter.caller("anna").claims();
        let read =
            claims.get_claim(GetClaimRequest { claim_id: claim.id.clone() }).await.unwrap().into_inner().claim.unwrap();
        assert_eq!(read, claim);
        assert_eq!((read.lines.len(), read.shares.len(), read.acts.len()), (1, 1, 3));
        assert_eq!(
            refused(claims.get_claim(GetClaimRequest { claim_id: NO_CLAIM.into() }).await).reason,
            "CLAIM_NOT_FOUND"
        );
        assert_eq!(fields(claims.get_claim(GetClaimRequest { claim_id: "x".into() }).await), ["claim_id"]);
    });
}
