//! Records that a payer has approved what is reserved of it. Where the phase is completed already, it is posted at once.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::funding::v1::{ApproveCommitmentRequest, ApproveCommitmentResponse};

use crate::{domain::payers::refusal::Refusal, paying, store, wire::payers as wire};

pub fn run(work: &mut Work, request: ApproveCommitmentRequest) -> Run<'_, ApproveCommitmentResponse> {
    Box::pin(async move {
        let (now, today) = (work.now(), work.now().date());
        let wire::Approving { id, etag, approval, until } = wire::approving(request, now)?;
        let tx = paying::begin(work).await?;
        let mut line = store::payers::pledge::find_to_change(&tx, id).await?.ok_or(Refusal::PledgeNotFound)?;
        check_etag(&etag, &line.revision.to_string())?;
        line.check_waits(now)?;
        paying::count_aid(&tx, &mut line, today, &mut Vec::new()).await?;
        line.approve(approval, until, now)?;
        let mut pending = paying::held(&tx, &line).await?;
        pending.extend(until.unwrap_or(paying::FOR_THE_CASE));
        store::pending::extend(&tx, &pending).await?;
        paying::keep(work, &tx, &line).await?;
        if !line.completed_by.is_empty() {
            paying::settle(work, &tx, &mut line).await?;
        }
        Ok(ApproveCommitmentResponse { commitment: Some(wire::line(&line)) })
    })
}
