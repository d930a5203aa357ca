//! Closes a case because the individual does not want to go on.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::cases::v1::{WithdrawCaseRequest, WithdrawCaseResponse};

use super::sight;
use crate::{
    peers::Peers,
    store,
    wire::{self, case::to_case, event},
};

pub fn run(work: &mut Work<Peers>, request: WithdrawCaseRequest) -> Run<'_, WithdrawCaseResponse> {
    Box::pin(async move {
        let id = wire::case_id(&request.case_id)?;
        let (reach, named) = sight::to_change(work, id).await?;
        let tx = work.begin_on(&id.to_string()).await?;
        let case = store::case::find_to_change(&tx, &reach, &named, id).await?;
        check_etag(&request.etag, &case.revision.to_string())?;
        let case = case.withdraw(work.now())?;
        store::case::update(&tx, &case).await?;
        work.emit(case.id, case.revision, event::withdrawn(&case));
        Ok(WithdrawCaseResponse { case: Some(to_case(&case)) })
    })
}
