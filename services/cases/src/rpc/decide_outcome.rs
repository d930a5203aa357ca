//! Records the outcome that the issuing body has decided, and closes the case.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::cases::v1::{DecideOutcomeRequest, DecideOutcomeResponse};

use super::sight;
use crate::{
    peers::Peers,
    store,
    wire::{self, case::to_case, event},
};

pub fn run(work: &mut Work<Peers>, request: DecideOutcomeRequest) -> Run<'_, DecideOutcomeResponse> {
    Box::pin(async move {
        let decided = wire::verdict(request)?;
        if let Some(issuer) = decided.what.issuer {
            work.peers().check_issuer(issuer).await?;
        }
        let (reach, named) = sight::to_change(work, decided.case).await?;
        let tx = work.begin_on(&decided.case.to_string()).await?;
        let case = store::case::find_to_change(&tx, &reach, &named, decided.case).await?;
        check_etag(&decided.etag, &case.revision.to_string())?;
        let case = case.decide(decided.what, work.now())?;
        store::case::update(&tx, &case).await?;
        work.emit(case.id, case.revision, event::outcome_decided(&case, decided.what));
        Ok(DecideOutcomeResponse { case: Some(to_case(&case)) })
    })
}
