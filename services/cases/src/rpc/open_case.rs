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
    // A look beforehand, so that no money is reserved for a case that will be refused. What counts is asked again in the transaction.
    if store::case::open_for(&work.db(), order.person).await? {
        return Err(Refusal::PersonHasOpenCase.into());
    }
    let mut peers = work.peers();
    peers.check_referrer(order.referrer).await?;
    peers.check_person(order.person).await?;
    // Both ids follow from the request: a retry after a crash asks for the same commitment to the same case.
    let id = CaseId::from(work.key_id());
    let commitment = peers.reserve(work.key_id().to_string(), id, &order, work.now()).await?;

    let tx = work.begin_on(&order.person.to_string()).await?;
    let person_has_open_case = store::case::open_for(&tx, order.person).await?;
    let case = case::open(id, order, commitment, person_has_open_case, work.now())?;
    store::case::insert(&tx, &case).await?;
    work.emit(case.id, case.revision, event::opened(&case));
    Ok(OpenCaseResponse { case: Some(to_case(&case)) })
}
