//! Says what a change of a budget needs, and asks for it: one that is free holds at once.

use mesh::{
    refusal::{Fields, both, check_etag},
    unit::{Run, Work},
};
use proto::reell::funding::v1::{AmendBudgetRequest, AmendBudgetResponse};

use crate::{
    booking,
    domain::claims::{
        amendment::{self, Amendment},
        refusal::Refusal,
    },
    matter, store,
    wire::claims as wire,
};

pub fn run(work: &mut Work, request: AmendBudgetRequest) -> Run<'_, AmendBudgetResponse> {
    Box::pin(async move {
        let mut fields = Fields::new();
        let changes = wire::terms::changes(&mut fields, &request.changes);
        let named = wire::request::decision_text(&request.decision_id, "reason", request.reason, 1_000);
        let stated = if fields.is_empty() { Ok(changes) } else { Err(fields.refusal()) };
        let ((id, reason), changes) = both(named, stated)?;
        let (tx, mut project) = matter::begin(work, id).await?;
        check_etag(&request.etag, &project.revision.to_string())?;
        matter::active(&tx, id).await?;
        project.goes_on()?;
        let rule = matter::threshold(&tx, &project).await?;
        let verdict = amendment::judge(&project, &changes, &rule).map_err(wire::request::changes_fault)?;
        if request.classify_only {
            return Ok(AmendBudgetResponse { amendment: Some(wire::terms::to_verdict(id, verdict)) });
        }
        if let Some(waiting) = store::claims::amendment::waits(&tx, id).await? {
            return Err(Refusal::AmendmentState(waiting).into());
        }
        let by = (matter::who(work, &tx).await?, work.now());
        let (amendment, entry) = Amendment::request(work.new_id().into(), &mut project, changes, verdict, reason, by);
        store::claims::amendment::insert(&tx, &amendment).await?;
        if let Some(entry) = entry.filter(|entry| !entry.postings().is_empty()) {
            store::claims::project::update(&tx, &project).await?;
            booking::record(work, &entry, &amendment.id.to_string());
        }
        wire::event::amended(work, &amendment);
        Ok(AmendBudgetResponse { amendment: Some(wire::terms::to_amendment(&amendment)) })
    })
}
