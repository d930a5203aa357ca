//! Writes a draft, or an application that is to be completed, anew.

use mesh::{
    refusal::both,
    unit::{Run, Work},
};
use proto::reell::funding::v1::{ReviseApplicationRequest, ReviseApplicationResponse};

use crate::{domain::application::word::Step, matter::application as matter, peers::Peers, wire::application as wire};

pub fn run(work: &mut Work<Peers>, request: ReviseApplicationRequest) -> Run<'_, ReviseApplicationResponse> {
    Box::pin(async move {
        let (id, content) = both(wire::id(&request.application_id), wire::content::content(request.content))?;
        let mut peers = work.peers();
        for organisation in wire::content::organisations(&content) {
            peers.check_active(organisation).await?;
        }
        let (tx, mut application) = matter::begin(work, id, &request.etag).await?;
        let by = matter::act(work, &tx, Step::Revised, "").await?;
        application.revise(content, by)?;
        matter::keep(&tx, &application).await?;
        wire::event::moved(work, &application);
        Ok(ReviseApplicationResponse { application: Some(wire::answer::to_application(&application)) })
    })
}
