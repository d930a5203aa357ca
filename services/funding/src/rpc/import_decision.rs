//! Imports a funding decision as it stands, and finds what disagrees in it.

use std::collections::BTreeSet;

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{ImportDecisionRequest, ImportDecisionResponse};

use crate::{
    domain::{
        decision::{Decision, Import},
        refusal::Refusal,
    },
    peers::Peers,
    store, wire,
};

pub fn run(work: &mut Work<Peers>, request: ImportDecisionRequest) -> Run<'_, ImportDecisionResponse> {
    Box::pin(async move {
        let wire::Submission { document, corrects } = wire::submission(request)?;
        // One organisation may both apply and finance; it is asked about once.
        let lines = document.plan.lines().iter().map(|line| line.organisation);
        let organisations: BTreeSet<_> = lines.chain([document.applicant]).collect();
        let mut peers = work.peers();
        for organisation in organisations {
            peers.check_active(organisation).await?;
        }
        let number = document.registration_number.clone();
        let import = Import::inspect(document, work.caller().name(), work.now(), || work.new_id());

        let tx = work.begin_on(&number.normal()).await?;
        let mut corrected = match corrects {
            Some(id) => Some(store::decision::find_to_change(&tx, id).await?.ok_or(Refusal::ReplacedDecisionNotFound)?),
            None => None,
        };
        let held = store::decision::holder(&tx, &number).await?;
        let decision = Decision::import(work.new_id().into(), import, held, corrected.as_mut())?;
        store::decision::insert(&tx, &decision).await?;
        if let Some(corrected) = corrected {
            store::decision::update(&tx, &corrected).await?;
        }
        work.emit(decision.id, decision.revision, wire::event::imported(&decision));
        Ok(ImportDecisionResponse { decision: Some(wire::decision::to_decision(&decision)) })
    })
}
