//! The gRPC service `mesh.v1.Events` of a process: the feeds of the services it hosts, and the care of what they have parked.

use std::{collections::BTreeMap, pin::Pin, sync::Arc};

use futures::Stream;
use proto::mesh::v1::{
    Event, ListParkedEventsRequest, ListParkedEventsResponse, Refusal as Reason, ReplayParkedEventRequest,
    ReplayParkedEventResponse, WatchEventsRequest, WatchEventsResponse, events_server::Events,
};
use tokio::sync::{mpsc, oneshot};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status};
use uuid::Uuid;

use crate::{
    hub::Mesh,
    inbox::{Replay, parked},
    outbox,
    page::Page,
    refusal::{Error, mesh as refuse},
    store::ms,
    unit::{Look, Work, read, write},
};

/// How many messages wait for a slow consumer before the feed waits for it.
const AHEAD: usize = 4;

/// The feeds of the services that this process hosts.
#[derive(Clone, Default)]
pub struct Feeds(Arc<BTreeMap<&'static str, Mesh>>);

impl Feeds {
    /// The feeds of these services.
    pub fn of(hosted: impl IntoIterator<Item = Mesh>) -> Self {
        Self(Arc::new(hosted.into_iter().map(|mesh| (mesh.name(), mesh)).collect()))
    }

    fn hosted(&self, name: &str) -> Result<&Mesh, Error> {
        self.0.get(name).ok_or_else(|| {
            refuse(Reason::ServiceNotHosted, "This process does not host that service: ask one that does.")
        })
    }
}

#[tonic::async_trait]
impl Events for Feeds {
    type WatchEventsStream = Pin<Box<dyn Stream<Item = Result<WatchEventsResponse, Status>> + Send>>;

    async fn watch_events(
        &self,
        request: Request<WatchEventsRequest>,
    ) -> Result<Response<Self::WatchEventsStream>, Status> {
        let WatchEventsRequest { source, after } = request.into_inner();
        let mesh = self.hosted(&source)?.clone();
        let (messages, stream) = mpsc::channel(AHEAD);
        let tasks = mesh.tasks().clone();
        tasks.spawn(feed(mesh, after.max(0), messages));
        Ok(Response::new(Box::pin(ReceiverStream::new(stream))))
    }

    async fn list_parked_events(
        &self,
        request: Request<ListParkedEventsRequest>,
    ) -> Result<Response<ListParkedEventsResponse>, Status> {
        read(self.hosted(&request.get_ref().service)?, request, list_parked).await
    }

    async fn replay_parked_event(
        &self,
        request: Request<ReplayParkedEventRequest>,
    ) -> Result<Response<ReplayParkedEventResponse>, Status> {
        write(self.hosted(&request.get_ref().service)?, request, replay).await
    }
}

/// Sends what lies behind the position, and waits for more. It is woken by the keeper; the idle check finds what another process placed.
async fn feed(mesh: Mesh, mut after: i64, messages: mpsc::Sender<Result<WatchEventsResponse, Status>>) {
    let config = mesh.config().events.clone();
    let mut head = mesh.store().head.subscribe();
    let db = mesh.store().reader(Default::default());
    loop {
        head.mark_unchanged();
        let batch = match outbox::after(&db, after, config.batch).await {
            Ok(batch) => batch,
            Err(error) => {
                let _ = messages.send(Err(Error::from(error).into())).await;
                return;
            }
        };
        if let Some(last) = batch.last().and_then(|event| event.position) {
            after = last;
            let events: Vec<Event> = batch.iter().map(|event| event.to_proto(mesh.name())).collect();
            let ahead = (*head.borrow()).max(last);
            if messages.send(Ok(WatchEventsResponse { events, head: ahead })).await.is_err() {
                return;
            }
            continue;
        }
        tokio::select! {
            () = mesh.stop().cancelled() => {
                let _ = messages.send(Err(refuse(Reason::Draining, "The service is stopping: take the feed up again where you are.").into())).await;
                return;
            }
            () = messages.closed() => return,
            _ = tokio::time::timeout(ms(config.idle_check_ms), head.changed()) => {}
        }
    }
}

async fn list_parked(look: &mut Look, request: ListParkedEventsRequest) -> Result<ListParkedEventsResponse, Error> {
    let page = Page::parse(look.keys(), request.page.as_ref(), "parked-events")?;
    let after = page.after.as_deref().and_then(|after| Uuid::try_parse(after).ok());
    let mut found = parked::list(look.db(), after, page.size + 1).await?;
    let next = page.cut(look.keys(), &mut found, |parked| parked.id.to_string());
    Ok(ListParkedEventsResponse {
        parked_events: found.iter().map(parked::Model::to_proto).collect(),
        page: Some(next),
    })
}

async fn replay(work: &mut Work, request: ReplayParkedEventRequest) -> Result<ReplayParkedEventResponse, Error> {
    let not_parked = || {
        refuse(
            Reason::EventNotParked,
            "There is no parked event with that id: list the parked events to see which there are.",
        )
    };
    let event = Uuid::try_parse(&request.event_id).map_err(|_| not_parked())?;
    let Some(source) = parked::source_of(&work.db(), event).await? else {
        // A replay that was carried out, and whose answer was lost.
        return match crate::inbox::was_applied(&work.db(), event).await? {
            true => Ok(ReplayParkedEventResponse { applied: 0 }),
            false => Err(not_parked()),
        };
    };
    let replayer = work.mesh().replayer(&source).ok_or_else(not_parked)?;
    let (done, applied) = oneshot::channel();
    let away = || refuse(Reason::DependencyUnavailable, "The feed of that event's source is away: try again shortly.");
    replayer.send(Replay { event, done }).await.map_err(|_| away())?;
    Ok(ReplayParkedEventResponse { applied: applied.await.map_err(|_| away())?? })
}
