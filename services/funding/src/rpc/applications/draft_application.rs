//! Writes an application down.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{DraftApplicationRequest, DraftApplicationResponse};

use crate::{
    domain::application::{Application, word::Step},
    matter::application as matter,
    peers::Peers,
    store,
    wire::application as wire,
};

pub fn run(work: &mut Work<Peers>, request: DraftApplicationRequest) -> Run<'_, DraftApplicationResponse> {
    Box::pin(async move {
        let content = wire::content::content(request.content)?;
        let mut peers = work.peers();
        for organisation in wire::content::organisations(&content) {
            peers.check_active(organisation).await?;
        }
        let tx = work.begin_on(matter::ONE_AT_A_TIME).await?;
        let by = matter::act(work, &tx, Step::Drafted, "").await?;
        let application = Application::draft(work.new_id().into(), content, by);
        store::application::insert(&tx, &application).await?;
        wire::event::moved(work, &application);
        Ok(DraftApplicationResponse { application: Some(wire::answer::to_application(&application)) })
    })
}
