//! Posts entries, all of them or none.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{PostEntriesRequest, PostEntriesResponse};

use crate::{posting, wire::ledger as wire};

pub fn run(work: &mut Work, request: PostEntriesRequest) -> Run<'_, PostEntriesResponse> {
    Box::pin(async move {
        let wishes = wire::entries(request.entries, work.now().date())?;
        // Alone: PostgreSQL locks each entry that is being closed, and has room for some thousands of such locks in one transaction.
        let tx = posting::begin_batch(work).await?;
        let posted = posting::post_batch(work, &tx, wishes).await?;
        Ok(PostEntriesResponse { entry_ids: posted.iter().map(|entry| entry.id.to_string()).collect() })
    })
}
