//! Closes a decision of which nothing is open any more, and gives back what nobody has used in one ledger entry.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::funding::v1::{CloseDecisionRequest, CloseDecisionResponse};

use crate::{
    booking,
    domain::{
        claims::{ending::Unsettled, word::Role},
        money::Ore,
        refusal::Refusal,
    },
    matter, store, wire,
};

pub fn run(work: &mut Work, request: CloseDecisionRequest) -> Run<'_, CloseDecisionResponse> {
    Box::pin(async move {
        let id = wire::decision_id(&request.decision_id)?;
        let tx = work.begin_on(&id.to_string()).await?;
        let mut decision = store::decision::find_to_change(&tx, id).await?.ok_or(Refusal::DecisionNotFound)?;
        check_etag(&request.etag, &decision.etag())?;
        let mut project = store::claims::project::find_to_change(&tx, id).await?;
        let financiers: Vec<_> = decision.document.plan.lines().iter().map(|line| line.organisation).collect();
        let signer = matter::authorised(work, &tx, Role::Officer, &financiers, Ore::ZERO).await?;
        matter::unbiased_in(work, &tx, &decision, project.as_ref(), &signer).await?;

        let mut open = Vec::new();
        if store::claims::amendment::waits(&tx, id).await?.is_some() {
            open.push(Unsettled::Amendment);
        }
        if store::claims::payment::on_its_way(&tx, id).await?.is_some() {
            open.push(Unsettled::Payment);
        }
        if store::claims::recovery::under_way(&tx, id).await? {
            open.push(Unsettled::Recovery);
        }
        let returned = decision.balance.available;
        let entry = decision.close(project.as_mut(), open, signer, work.now())?;
        store::decision::update(&tx, &decision).await?;
        if let Some(project) = &project {
            store::claims::project::update(&tx, project).await?;
        }
        if !entry.postings().is_empty() {
            booking::record(work, &entry, decision.document.registration_number.raw());
        }
        matter::nothing_due(&tx, id).await?;
        work.emit(id, decision.revision, wire::event::closed(&decision, returned));
        Ok(CloseDecisionResponse { decision: Some(wire::decision::to_decision(&decision)) })
    })
}
