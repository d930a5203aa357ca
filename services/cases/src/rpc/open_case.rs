//! Opens a validation case for a person whom an organisation refers, and commits money to it.

use mesh::{caller::Scope, refusal::Error, unit::Work};
use proto::reell::cases::v1::{OpenCaseRequest, OpenCaseResponse};

use crate::{
    domain::{CaseId, OrganisationId, case, refusal::Refusal},
    peers::Peers,
    store,
    wire::{self, case::to_case, event},
};

pub async fn run(work: &mut Work<Peers>, request: OpenCaseRequest) -> Result<OpenCaseResponse, Error> {
    let order = wire::order(&request)?;
    if let Scope::Organisation(own) = work.caller().scope()
        && OrganisationId::parse(own) != Ok(order.referrer)
    {
        return Err(Refusal::ReferrerNotCaller.into());
    }
    // Asked first, so that no money is reserved for a case that will be refused.
    if work.find::<store::case::OpenFor>(order.person.uuid()).await?.is_some() {
        return Err(Refusal::PersonHasOpenCase.into());
    }
    let mut peers = work.peers();
    peers.check_referrer(order.referrer).await?;
    peers.check_person(order.person).await?;
    // Both ids follow from the request: a retry after a crash asks for the same commitment to the same case.
    let id = CaseId::from(work.key_id());
    let commitment = peers.reserve(work.key_id().to_string(), id, &order, work.now()).await?;

    work.begin().await?;
    let case = case::open(id, order, commitment, work.now());
    store::case::insert(work.rows(), &case)?;
    work.emit(case.id, case.revision, event::opened(&case));
    Ok(OpenCaseResponse { case: Some(to_case(&case)) })
}
