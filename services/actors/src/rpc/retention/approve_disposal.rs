//! Approves a disposal, as one of two who did not plan it.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::actors::v1::{ApproveDisposalRequest, ApproveDisposalResponse};

use crate::{
    domain::retention::refusal::Refusal,
    store::disposal::{self, View},
    wire::retention::disposals as wire,
};

pub fn run(work: &mut Work, request: ApproveDisposalRequest) -> Run<'_, ApproveDisposalResponse> {
    Box::pin(async move {
        let id = wire::approved(&request)?;
        let view = View::of(work.caller(), work.now());
        let tx = work.begin().await?;
        let mut found = disposal::find_to_change(&tx, &view, id).await?.ok_or(Refusal::DisposalNotFound)?;
        check_etag(&request.etag, &found.revision.to_string())?;
        found.approve(work.caller().name(), work.now())?;
        disposal::update(&tx, &found).await?;
        work.touch(id);
        let seen = disposal::as_seen(&tx, &view, found).await?;
        Ok(ApproveDisposalResponse { disposal: Some(wire::disposal(&seen)) })
    })
}
