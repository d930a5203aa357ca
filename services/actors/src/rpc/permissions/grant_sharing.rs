//! Records that a person permits something to be shared. The answer holds ids only; the rest is read with ListSharing.

use mesh::unit::{Run, Work};
use proto::reell::actors::v1::{GrantSharingRequest, GrantSharingResponse, SharingGranted};

use crate::{domain::sharing::Sharing, rpc::known, store, wire::permissions as wire};

pub fn run(work: &mut Work, request: GrantSharingRequest) -> Run<'_, GrantSharingResponse> {
    Box::pin(async move {
        let grant = wire::grant(&request)?;
        let tx = work.begin().await?;
        let person = known::person_to_use(work, &tx, grant.person).await?;
        let recipient = known::organisation(&tx, grant.recipient).await?.id;
        let sharing = Sharing {
            id: work.new_id().into(),
            person,
            recipient,
            scopes: grant.scopes,
            form: grant.form,
            period: grant.period,
            withdrawn_on: None,
            revision: 1,
            created: work.now(),
        };
        store::sharing::insert(&tx, work.keys(), &sharing).await?;
        let sharing_id = sharing.id.to_string();
        work.emit(sharing.id, sharing.revision, SharingGranted { sharing_id: sharing_id.clone() });
        Ok(GrantSharingResponse { sharing_id, etag: sharing.revision.to_string() })
    })
}
