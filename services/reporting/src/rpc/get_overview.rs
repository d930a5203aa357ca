//! Reads the overview: cases by phase and outcome, and where the money is.

use mesh::unit::{Look, Run};
use proto::reell::reporting::v1::{GetOverviewRequest, GetOverviewResponse};

use crate::{domain::overview::Overview, store, wire};

pub fn run(look: &mut Look, _: GetOverviewRequest) -> Run<'_, GetOverviewResponse> {
    Box::pin(async move {
        let db = look.db();
        // Freshness first: an event that is applied meanwhile makes the figures newer than they say, never older.
        let feeds = store::feed::all(db).await?;
        let cases = store::case_fact::tally(db).await?;
        let granted_ore = store::decision_fact::granted_ore(db).await?;
        let commitments = store::commitment_fact::tally(db).await?;
        Ok(wire::to_overview(Overview::of(cases, granted_ore, &commitments, &feeds)))
    })
}
