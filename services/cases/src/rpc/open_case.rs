//! Opens a validation case for a person whom an organisation refers, and commits money to it.

use mesh::unit::{Run, Work};
use proto::reell::cases::v1::{OpenCaseRequest, OpenCaseResponse};

use super::sight;
use crate::{
    domain::{CaseId, case, refusal::Refusal},
    peers::Peers,
    store::{self, protected},
    wire::{self, case::to_case, event},
};

pub fn run(work: &mut Work<Peers>, request: OpenCaseRequest) -> Run<'_, OpenCaseResponse> {
    Box::pin(async move {
        let order = wire::order(&request)?;
        if !sight::reach_to_change(work).await?.holds(order.referrer.uuid()) {
            return Err(Refusal::ReferrerNotCaller.into());
        }
        let mut peers = work.peers();
        peers.check_referrer(order.referrer).await?;
        // Whether the caller sees the person comes before whether there is a case: a refusal must not tell of somebody who is hidden.
        let protection = peers.check_person(order.person).await?;
        // Asked before the money is reserved, for a case that will be refused.
        if work.find::<store::case::OpenFor>(order.person.uuid()).await?.is_some() {
            return Err(Refusal::PersonHasOpenCase.into());
        }
        // Both ids follow from the request: a retry after a crash asks for the same commitment to the same case.
        let id = CaseId::from(work.key_id());
        let commitment = peers.reserve(work.key_id().to_string(), id, &order, work.now()).await?;

        let since = work.find::<protected::Known>(order.person.uuid()).await?;
        let since = since.filter(|known| known.sequence > protection.sequence).map(|known| known.hidden);
        let hidden = since.unwrap_or(protection.hidden);

        let tx = work.begin().await?;
        let case = case::open(id, order, commitment, work.now());
        store::case::insert(work.rows(), &case)?;
        if hidden {
            // One before the event that says so, which may still be to come: it hides the person's other cases.
            protected::keep(&tx, case.person, true, protection.sequence - 1).await?;
        }
        work.emit(case.id, case.revision, event::opened(&case, hidden));
        Ok(OpenCaseResponse { case: Some(to_case(&case)) })
    })
}
