//! Holds money on its way from one account to another.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{ReservePostingRequest, ReservePostingResponse};

use crate::{posting, settings::Settings, wire::ledger as wire};

pub fn run(work: &mut Work, request: ReservePostingRequest) -> Run<'_, ReservePostingResponse> {
    Box::pin(async move {
        let hold = Settings::of(work.config()).map_err(anyhow::Error::new)?.pending_hold();
        let (id, actor) = (work.new_id().into(), work.caller().name());
        let pending = wire::reserving(request, id, actor, work.now(), hold)?;
        let tx = posting::begin(work).await?;
        posting::hold(work, &tx, &pending).await?;
        work.touch(pending.id);
        Ok(ReservePostingResponse { pending: Some(wire::to_pending(&pending)) })
    })
}
