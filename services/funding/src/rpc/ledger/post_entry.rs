//! Posts an entry.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{PostEntryRequest, PostEntryResponse};

use crate::{posting, wire::ledger as wire};

pub fn run(work: &mut Work, request: PostEntryRequest) -> Run<'_, PostEntryResponse> {
    Box::pin(async move {
        let wish = wire::entry(request.entry, work.now().date())?;
        let tx = posting::begin(work).await?;
        let posted = posting::post(work, &tx, vec![wish]).await?;
        Ok(PostEntryResponse { entry: posted.first().map(wire::to_entry) })
    })
}
