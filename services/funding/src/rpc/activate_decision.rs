//! Makes a decision's money available, and takes back that of the decisions that it replaces, in one ledger entry.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::funding::v1::{ActivateDecisionRequest, ActivateDecisionResponse};

use crate::{booking, domain::refusal::Refusal, store, wire};

/// Activations go one after another, whatever they are about: which other decisions are active decides on each.
const ONE_AT_A_TIME: &str = "activations";

pub fn run(work: &mut Work, request: ActivateDecisionRequest) -> Run<'_, ActivateDecisionResponse> {
    Box::pin(async move {
        let id = wire::decision_id(&request.decision_id)?;
        // A commitment that is left with a group is not seen before its commit, and must be carried over too.
        let tx = work.begin_alone_on(ONE_AT_A_TIME).await?;
        let mut decision = store::decision::find_to_change(&tx, id).await?.ok_or(Refusal::DecisionNotFound)?;
        check_etag(&request.etag, &decision.etag())?;
        let mut replaced = store::succession::replaced(&tx, &decision).await?;
        let rival = match store::succession::rival(&tx, &decision, &replaced).await? {
            None => store::succession::begun(&tx, &replaced).await?,
            rival => rival,
        };
        let entry = decision.activate(&mut replaced, rival)?;

        store::decision::update(&tx, &decision).await?;
        for old in &replaced {
            store::decision::update(&tx, old).await?;
            booking::transfer(work, &tx, old.id, id).await?;
            work.emit(old.id, old.revision, wire::event::superseded(old.id, id));
        }
        booking::record(work, &entry, decision.document.registration_number.raw());
        work.emit(id, decision.revision, wire::event::activated(&decision));
        Ok(ActivateDecisionResponse { decision: Some(wire::decision::to_decision(&decision)) })
    })
}
