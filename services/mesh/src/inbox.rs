//! Applies what has happened in other services: at least once on the wire, once in effect, in order per aggregate.
//!
//! What an event changes here, the note that it was applied and the place in the feed are committed together. An event that fails
//! again and again is parked with those of its aggregate behind it, so that it holds up nobody else; an operator replays it.

use std::time::{Duration, Instant};

use prost::Message;
use proto::mesh::v1::{Event, Refusal as Reason, WatchEventsRequest, events_client::EventsClient};
use sea_orm::{ActiveValue::Set, EntityTrait, QueryFilter, QuerySelect, entity::prelude::*};
use tokio::sync::{mpsc, oneshot};

use crate::{
    clock::Timestamp,
    connect::{CallContext, Link},
    crash,
    hub::Mesh,
    refusal::Error,
    rows::Rows,
    store::ms,
    telemetry,
    unit::{Verb, Work, itself},
};

pub mod cursor;
pub mod parked;

/// The note that an event was applied.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inbox_event")]
pub struct Model {
    /// A UUID.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Where it happened.
    pub source: String,
    /// When it was applied.
    pub at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// What a service does on events of another, in their order: `async fn react(work: &mut Work, events: Vec<Event>) -> Result<(), Error>`.
/// It gets what waits at once, so that it can take many in with few statements. Where one fails, they come again one by one.
pub trait React: for<'a> Verb<'a, Work, Vec<Event>, ()> {}

impl<V> React for V where V: for<'a> Verb<'a, Work, Vec<Event>, ()> {}

/// An operator's wish to apply a parked event once more.
pub struct Replay {
    /// Which.
    pub event: Uuid,
    /// Told how many events were applied.
    pub done: oneshot::Sender<Result<i32, Error>>,
}

/// Follows the feed of a source until the process stops.
pub(crate) async fn follow<V: React>(mesh: Mesh, source: &'static str, react: V, mut replays: mpsc::Receiver<Replay>) {
    let events = &mesh.config().events;
    let (least, most) = (ms(events.retry_min_ms), ms(events.retry_max_ms));
    let mut pause = least;
    loop {
        let began = Instant::now();
        let watched = tokio::select! {
            () = mesh.stop().cancelled() => return,
            watched = watch(&mesh, source, react, &mut replays) => watched,
        };
        if let Err(error) = &watched {
            tracing::debug!(%error, source, "the feed broke off; it is taken up again");
        }
        // A feed that worked for a while has earned a quick return.
        let worked = watched.is_ok() || began.elapsed() > most;
        pause = if worked { least } else { (pause * 2).min(most) };
        if mesh.stop().run_until_cancelled(tokio::time::sleep(pause)).await.is_none() {
            return;
        }
    }
}

async fn watch<V: React>(
    mesh: &Mesh,
    source: &'static str,
    react: V,
    replays: &mut mpsc::Receiver<Replay>,
) -> Result<(), Error> {
    parked::measure(mesh, source).await?;
    let after = cursor::position(&mesh.store().reader(Default::default()), source).await?;
    let link = Link::new(mesh.directory().clone(), mesh.name(), CallContext::default());
    let request = WatchEventsRequest { source: source.to_owned(), after };
    let mut feed = EventsClient::new(link.to(source)).watch_events(request).await?.into_inner();
    loop {
        tokio::select! {
            message = feed.message() => match message? {
                Some(batch) => {
                    let last = batch.events.last().map_or(batch.head, |event| event.position);
                    apply(mesh, source, batch.events, react).await?;
                    telemetry::record_events_lag(source, mesh.name(), u64::try_from(batch.head - last).unwrap_or_default());
                }
                None => return Ok(()),
            },
            Some(replay) = replays.recv() => {
                let applied = parked::replay(mesh, source, replay.event, react).await;
                let _ = replay.done.send(applied);
            }
        }
    }
}

/// Applies a batch in one transaction, or where that fails, event by event.
async fn apply<V: React>(mesh: &Mesh, source: &'static str, batch: Vec<Event>, react: V) -> Result<(), Error> {
    let Some(last) = batch.last().map(|event| event.position) else { return Ok(()) };
    crash::point("before-apply");
    let (fresh, behind) = sort(mesh, source, &batch).await?;
    if behind.is_empty() {
        let round = Round { source, events: fresh.clone(), last, react };
        if itself::by_itself(mesh, "EventsApplied", round, run, notes(mesh, source, &fresh)).await.is_ok() {
            crash::point("after-apply");
            return Ok(());
        }
    }
    // The round may have been committed though its answer was lost, so what is left is looked for anew.
    let (fresh, behind) = sort(mesh, source, &batch).await?;
    for (event, waits) in merge(fresh, behind) {
        if waits {
            parked::park(mesh, source, &event, 0, "").await?;
        } else {
            persist(mesh, source, event, react).await?;
        }
    }
    Ok(())
}

/// Leaves out what was applied before, and sets apart what stands behind a parked event of its aggregate.
async fn sort(mesh: &Mesh, source: &str, batch: &[Event]) -> Result<(Vec<Event>, Vec<Event>), Error> {
    let db = mesh.store().reader(Default::default());
    let ids: Vec<Uuid> = batch.iter().filter_map(|event| Uuid::try_parse(&event.id).ok()).collect();
    let seen = applied(&db, ids).await?;
    let parked = parked::aggregates(&db, source).await?;
    let unseen = batch.iter().filter(|event| !seen.iter().any(|id| id.to_string() == event.id)).cloned();
    Ok(unseen.partition(|event| !parked.contains(&event.aggregate)))
}

/// Which of these events were applied before.
async fn applied(db: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<Vec<Uuid>, DbErr> {
    Entity::find().select_only().column(Column::Id).filter(Column::Id.is_in(ids)).into_tuple().all(db).await
}

/// Whether an event was applied before.
pub(crate) async fn was_applied(db: &impl ConnectionTrait, id: Uuid) -> Result<bool, DbErr> {
    Ok(!applied(db, vec![id]).await?.is_empty())
}

fn merge(fresh: Vec<Event>, behind: Vec<Event>) -> Vec<(Event, bool)> {
    let fresh = fresh.into_iter().map(|event| (event, false));
    let mut all: Vec<_> = fresh.chain(behind.into_iter().map(|event| (event, true))).collect();
    all.sort_by_key(|(event, _)| event.position);
    all
}

/// Tries one event as often as the configuration allows, and parks it then. A database that is away does not count as a try.
async fn persist<V: React>(mesh: &Mesh, source: &'static str, event: Event, react: V) -> Result<(), Error> {
    if parked::aggregates(&mesh.store().reader(Default::default()), source).await?.contains(&event.aggregate) {
        return parked::park(mesh, source, &event, 0, "").await;
    }
    let config = &mesh.config().events;
    let mut pause = ms(config.retry_min_ms);
    let mut attempt = 0;
    loop {
        let round = Round { source, events: vec![event.clone()], last: event.position, react };
        let Err(error) =
            itself::by_itself(mesh, "EventsApplied", round, run, notes(mesh, source, std::slice::from_ref(&event)))
                .await
        else {
            return Ok(());
        };
        if sort(mesh, source, std::slice::from_ref(&event)).await?.0.is_empty() {
            return Ok(());
        }
        let away = error.is(Reason::DependencyUnavailable.as_str_name());
        attempt += u32::from(!away);
        if attempt >= config.attempts {
            tracing::error!(%error, event = event.id, source, "an event could not be applied and is parked: replay it when the cause is mended");
            return parked::park(mesh, source, &event, i32::try_from(attempt).unwrap_or(i32::MAX), &in_short(&error))
                .await;
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(ms(config.retry_max_ms));
    }
}

/// Why an event failed, as operators may read it: the inside of a fault stands in the log only.
fn in_short(error: &Error) -> String {
    match error {
        Error::Refused(refused) => format!("{}: {}", refused.reason, refused.message),
        Error::Failed(_) => "INTERNAL: a fault inside; the service's log names it beside the event's id".to_owned(),
    }
}

/// Some events, applied in one transaction.
#[derive(Clone)]
struct Round<V> {
    source: &'static str,
    events: Vec<Event>,
    last: i64,
    react: V,
}

async fn run<V: React>(work: &mut Work, round: Round<V>) -> Result<(), Error> {
    (round.react)(work, round.events).await?;
    let tx = work.begin_on(round.source).await?;
    cursor::advance(&tx, round.source, round.last, work.now()).await?;
    Ok(())
}

/// The span in which an event is applied, in the trace of the request that caused it. What is emitted in it goes on in that trace.
pub fn span(event: &Event) -> tracing::Span {
    let kind = event.payload.as_ref().map_or("", |any| any.type_url.trim_start_matches('/'));
    let span = tracing::info_span!("event", otel.name = format!("apply {kind}"), otel.kind = "consumer");
    telemetry::set_parent(&span, &event.traceparent);
    span
}

fn notes(mesh: &Mesh, source: &str, events: &[Event]) -> impl Fn(&mut Rows) + Send + use<> {
    let at = mesh.clock().now().micros();
    let ids: Vec<Uuid> = events.iter().filter_map(|event| Uuid::try_parse(&event.id).ok()).collect();
    let source = source.to_owned();
    move |rows| {
        let note = |id: &Uuid| ActiveModel { id: Set(*id), source: Set(source.clone()), at: Set(at) };
        ids.iter().map(note).for_each(|note| rows.add(note));
    }
}

/// The event's message, if it is of that type.
pub fn decode<M: Message + Default + prost::Name>(event: &Event) -> Option<Result<M, Error>> {
    let any = event.payload.as_ref()?;
    (any.type_url.trim_start_matches('/') == M::full_name())
        .then(|| M::decode(any.value.as_slice()).map_err(|fault| Error::Failed(anyhow::Error::new(fault))))
}

/// How long an event was on its way.
pub fn age(event: &Event, now: Timestamp) -> Duration {
    event.occur_time.as_ref().map(|at| now.since(Timestamp::from_proto(at))).unwrap_or_default()
}
