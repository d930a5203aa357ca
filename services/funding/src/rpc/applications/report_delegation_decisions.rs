//! Notes at which meeting of the committee decisions on delegation were reported.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{ReportDelegationDecisionsRequest, ReportDelegationDecisionsResponse};

use crate::{
    domain::application::refusal::Refusal, matter::application as matter, store::application::delegated,
    wire::application as wire,
};

pub fn run(work: &mut Work, request: ReportDelegationDecisionsRequest) -> Run<'_, ReportDelegationDecisionsResponse> {
    Box::pin(async move {
        let (ids, meeting) = wire::report(request)?;
        let tx = work.begin_on(matter::ONE_AT_A_TIME).await?;
        let mut decided = delegated::some_to_change(&tx, &ids).await?;
        if decided.len() != ids.len() {
            return Err(Refusal::DelegatedNotFound.into());
        }
        let latest = decided.iter().map(|decided| decided.decided_on).max();
        wire::check_meeting("meeting_on", meeting.on, latest, work.now().date())?;
        for decided in &mut decided {
            if decided.report(&meeting)? {
                delegated::update(&tx, decided).await?;
                wire::event::reported(work, decided, &meeting);
            }
        }
        Ok(ReportDelegationDecisionsResponse { decisions: decided.iter().map(wire::answer::to_delegated).collect() })
    })
}
