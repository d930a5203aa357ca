//! Records that a person withdraws a permission, from today on.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::actors::v1::{SharingWithdrawn, WithdrawSharingRequest, WithdrawSharingResponse};

use crate::{
    domain::sharing::Refusal,
    store::{self, person::sight::Sight},
    wire::permissions as wire,
};

pub fn run(work: &mut Work, request: WithdrawSharingRequest) -> Run<'_, WithdrawSharingResponse> {
    Box::pin(async move {
        let id = wire::withdrawal(&request)?;
        let tx = work.begin().await?;
        let sight = Sight::of(work.caller(), work.now());
        let found = store::sharing::find_to_change(&tx, work.keys(), &sight, id).await?;
        let mut sharing = found.ok_or(Refusal::SharingNotFound)?;
        check_etag(&request.etag, &sharing.revision.to_string())?;
        sharing.withdraw(work.now().date())?;
        store::sharing::update(&tx, &sharing).await?;
        work.emit(sharing.id, sharing.revision, SharingWithdrawn { sharing_id: id.to_string() });
        Ok(WithdrawSharingResponse { etag: sharing.revision.to_string() })
    })
}
