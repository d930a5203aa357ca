//! GetRelease.

use proto::reell::reporting::v1::GetReleaseRequest;
use sandbox::{everywhere, fields, refused};

use super::NO_RELEASE;
use crate::cases::{DENIED, denials};

#[test]
fn a_release_is_read_with_all_of_its_tables() {
    everywhere(async |centre| {
        let release = centre.a_published_release().await;
        let mut anna = centre.operator("anna").releases();
        let request = GetReleaseRequest { release_id: release.id.clone() };
        let read = anna.get_release(request.clone()).await.unwrap().into_inner();
        assert_eq!(read.release, Some(release));
        let gone = GetReleaseRequest { release_id: NO_RELEASE.into() };
        assert_eq!(refused(anna.get_release(gone).await).reason, "RELEASE_NOT_FOUND");
        assert_eq!(fields(anna.get_release(GetReleaseRequest { release_id: "x".into() }).await), ["release_id"]);
        let said =
            denials(centre, "statistics.read", async |caller| caller.releases().get_release(request.clone()).await);
        assert_eq!(said.await, DENIED);
    });
}
