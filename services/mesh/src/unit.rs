//! The unit of work: `write` carries a command out once, and `read` answers without being able to change anything.
//!
//! `write` = replay? → run → idempotency record, audit entry and events in the same transaction → commit → answer.

use std::{
    future::Future,
    marker::PhantomData,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use prost::Message;
use proto::{Command, mesh::v1::Refusal as Reason};
use tokio::sync::Notify;
use tonic::{Request, Response, Status};
use tracing::Instrument;
use uuid::Uuid;

mod attempts;
mod call;
pub(crate) mod itself;
mod queue;
pub mod stream;

use attempts::once;
use call::{Call, deadline_passed, entry, late, link, new_id};
use queue::Place;

use crate::{
    audit,
    caller::Caller,
    clock::Timestamp,
    config::Config,
    connect::Peers,
    crash,
    hub::Mesh,
    idempotency::{Key, checked},
    lane::{Settled, Turn},
    outbox,
    refusal::{Error, mesh as refuse},
    rows::{Left, Rows},
    seal::Keys,
    sql::{self, Count, Db, Tx},
    telemetry,
    together::LookUp,
};

/// A verb under way: what the `run` of an RPC's file answers. In a box, because the compiler then proves once, where the verb stands, that
/// it may move between threads; as a bare future it would prove so again for each RPC of the service, through all that the verb calls.
pub type Run<'a, R> = Pin<Box<dyn Future<Output = Result<R, Error>> + Send + 'a>>;

/// What carries a request out: the `fn run(work: &mut Work<Peers>, request: Q) -> Run<'_, R>` of an RPC, or an `async fn` of what a service
/// does by itself.
pub trait Verb<'a, W: 'a, Q, R>: Fn(&'a mut W, Q) -> Self::Run + Copy + Send + Sync + 'static {
    /// The future of one run.
    type Run: Future<Output = Result<R, Error>> + Send + 'a;
}

impl<'a, W: 'a, Q, R, F, Run> Verb<'a, W, Q, R> for F
where
    F: Fn(&'a mut W, Q) -> Run + Copy + Send + Sync + 'static,
    Run: Future<Output = Result<R, Error>> + Send + 'a,
{
    type Run = Run;
}

/// A unit of work under way.
pub struct Work<P = ()> {
    mesh: Mesh,
    call: Call,
    now: Timestamp,
    key: Option<Key>,
    count: Count,
    alone: bool,
    /// True once the transaction is open: no peer is called then, so that no lock is held over the network.
    closed: Arc<AtomicBool>,
    begun: Arc<Notify>,
    place: Place,
    turn: Option<Turn>,
    rows: Rows,
    touched: Vec<String>,
    peers: PhantomData<fn() -> P>,
}

impl<P> Work<P> {
    fn new(mesh: &Mesh, call: &Call, key: Option<Key>, alone: bool) -> Self {
        Self {
            mesh: mesh.clone(),
            call: call.clone(),
            now: mesh.clock().now(),
            key,
            count: Count::default(),
            alone,
            closed: Arc::default(),
            begun: Arc::default(),
            place: Place::default(),
            turn: None,
            rows: Rows::default(),
            touched: Vec::new(),
            peers: PhantomData,
        }
    }

    pub(crate) fn mesh(&self) -> &Mesh {
        &self.mesh
    }

    /// Who asks.
    pub fn caller(&self) -> &Caller {
        &self.call.caller
    }

    /// The moment of this unit; it does not move while the unit runs.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// A new id, in the order of time.
    pub fn new_id(&self) -> Uuid {
        new_id(self.now)
    }

    /// An id that is the same for each try of this command.
    pub fn key_id(&self) -> Uuid {
        self.key.map_or_else(|| self.new_id(), |key| key.uuid())
    }

    /// The service's keys.
    pub fn keys(&self) -> &Keys {
        self.mesh.keys()
    }

    /// The configuration.
    pub fn config(&self) -> &Config {
        self.mesh.config()
    }

    /// The database as it has been committed, for a look before the transaction.
    pub fn db(&self) -> Db {
        self.mesh.store().reader(Arc::clone(&self.count))
    }

    /// What has been committed for a key, for a look before the transaction. Whoever asks at the same time is answered by one statement.
    pub async fn find<L: LookUp>(&self, key: L::Key) -> Result<Option<L::Value>, Error> {
        self.mesh.store().find::<L>(key).await
    }

    /// Opens the transaction, or joins the one that waits for more units. Peers are out of reach from here on.
    pub async fn begin(&mut self) -> Result<Tx, Error> {
        let key = self.key.map(|key| key.id);
        self.begin_at(Some(&key), false).await
    }

    /// Opens the transaction at the keeper's writer: for what follows a commit and holds up no command, such as the links of a chain.
    pub async fn begin_aside(&mut self) -> Result<Tx, Error> {
        self.begin_at(None::<&str>, false).await
    }

    /// Opens the transaction at the writer that this key always leads to: rows that many units want are then never fought over.
    pub async fn begin_on(&mut self, key: &str) -> Result<Tx, Error> {
        self.begin_at(Some(&key), false).await
    }

    /// The same, in a transaction that no other unit shares: for one that must see the rows that others left with their group.
    pub async fn begin_alone_on(&mut self, key: &str) -> Result<Tx, Error> {
        self.begin_at(Some(&key), true).await
    }

    async fn begin_at(&mut self, key: Option<impl std::hash::Hash>, alone: bool) -> Result<Tx, Error> {
        if let Some(turn) = &self.turn {
            return Ok(turn.tx()?);
        }
        if late(&self.call) {
            return Err(deadline_passed());
        }
        crash::point("before-begin");
        self.closed.store(true, Ordering::Release);
        if !self.place.reached().await {
            return Err(refuse(
                Reason::DependencyUnavailable,
                "The message before this one in the stream was not carried out: ask where to go on, and begin a new stream.",
            ));
        }
        let (store, alone, count) = (self.mesh.store(), alone || self.alone, Arc::clone(&self.count));
        let turn = match key {
            Some(key) => store.turn(&key, alone, count).await?,
            None => store.turn_aside(alone, count).await?,
        };
        // The turn is kept before anything can fail: dropped, it would undo the group.
        let turn = self.turn.insert(turn);
        self.place.pass();
        self.begun.notify_one();
        if late(&self.call) {
            return Err(deadline_passed());
        }
        Ok(turn.tx()?)
    }

    /// Notes what has happened. `sequence` is the event's number among those of its aggregate: 1, 2, 3 …
    pub fn emit<E: Message + prost::Name>(&mut self, aggregate: impl std::fmt::Display, sequence: i64, event: E) {
        let aggregate = aggregate.to_string();
        self.touched.push(aggregate.clone());
        self.rows.add(outbox::row(self.new_id(), aggregate, sequence, &event, telemetry::traceparent(), self.now));
    }

    /// The new rows of this unit. They go in with the group's commit, and no statement sees them before: see [`crate::rows`].
    pub fn rows(&mut self) -> &mut Rows {
        &mut self.rows
    }

    /// What this unit, and those before it in its group, have left for rows that are there: what they hold is in no statement's answer yet.
    pub fn left(&self) -> Left<'_> {
        Left::new(&self.rows, self.turn.as_ref().map(Turn::left))
    }

    /// Notes what the unit has to do with, for the audit trail, where no event tells of it.
    pub fn touch(&mut self, resource: impl std::fmt::Display) {
        self.touched.push(resource.to_string());
    }

    fn audit(&self, effect: &'static str, request: Vec<u8>) -> audit::ActiveModel {
        let mut touched = self.touched.clone();
        touched.dedup();
        entry(&self.mesh, &self.call, self.now, effect, touched.join(" "), String::new(), request)
    }

    /// Ends the unit. `None` means that it must run again, alone.
    async fn finish<R>(
        mut self,
        result: Result<R, Error>,
        leave: impl FnOnce(&Self, &R, &mut Rows) -> Result<(), Error>,
    ) -> Option<Result<R, Error>> {
        let mut rows = std::mem::take(&mut self.rows);
        let kept = result.and_then(|answer| leave(&self, &answer, &mut rows).map(|()| answer));
        if kept.is_ok() {
            self.place.pass();
        }
        let turn = match self.turn.take() {
            Some(turn) => turn,
            // A command that changed nothing still leaves its record.
            None if kept.is_ok() => {
                match self.mesh.store().turn(&self.key.map(|key| key.id), self.alone, Arc::clone(&self.count)).await {
                    Ok(turn) => turn,
                    Err(error) => return Some(Err(error.into())),
                }
            }
            None => return Some(kept),
        };
        telemetry::record_statements(self.count.load(Ordering::Relaxed));
        let (result, settled) = match kept {
            Ok(answer) => (Ok(answer), turn.keep(rows).await),
            Err(error) => match turn.refuse().await {
                Some(settled) => (Err(error), settled),
                None => return Some(Err(error)),
            },
        };
        match settled.instrument(sql::span(self.mesh.store().backend(), "COMMIT", "")).await {
            Ok(Settled::Committed) => Some(result),
            Ok(Settled::Again) | Err(_) => None,
            Ok(Settled::Failed(error)) => {
                tracing::debug!(%error, "a commit failed");
                if self.alone { Some(Err(error.into())) } else { None }
            }
        }
    }
}

impl<P: Peers> Work<P> {
    /// The peers. They answer only until the transaction is open.
    pub fn peers(&self) -> P {
        P::bind(&link(&self.mesh, &self.call, &self.closed))
    }
}

/// A reading under way. It has no `begin` and no `emit`: it cannot change anything.
pub struct Look<P = ()> {
    mesh: Mesh,
    call: Call,
    now: Timestamp,
    db: Db,
    accessed: Vec<String>,
    purpose: String,
    peers: PhantomData<fn() -> P>,
}

impl<P> Look<P> {
    /// Who asks.
    pub fn caller(&self) -> &Caller {
        &self.call.caller
    }

    /// The moment of this reading.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The database as it has been committed.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// What has been committed for a key. Whoever asks at the same time is answered by one statement.
    pub async fn find<L: LookUp>(&self, key: L::Key) -> Result<Option<L::Value>, Error> {
        self.mesh.store().find::<L>(key).await
    }

    /// The service's keys.
    pub fn keys(&self) -> &Keys {
        self.mesh.keys()
    }

    /// The configuration.
    pub fn config(&self) -> &Config {
        self.mesh.config()
    }

    /// Notes whose data is in the answer, for the access log.
    pub fn accessed(&mut self, resource: impl std::fmt::Display) {
        self.accessed.push(resource.to_string());
    }

    /// Notes why the data is read, as the caller states it.
    pub fn purpose(&mut self, purpose: &str) {
        self.purpose = purpose.to_owned();
    }
}

impl<P: Peers> Look<P> {
    /// The peers.
    pub fn peers(&self) -> P {
        P::bind(&link(&self.mesh, &self.call, &Arc::default()))
    }
}

/// Carries a command out, once per request_id. It goes on when the caller stops waiting: a retry then gets the answer.
pub async fn write<P, Q, R, V>(mesh: &Mesh, request: Request<Q>, verb: V) -> Result<Response<R>, Status>
where
    P: Peers + 'static,
    Q: Command + Clone + 'static,
    R: Message + Default + 'static,
    V: for<'a> Verb<'a, Work<P>, Q, R>,
{
    let call = Call::of(&request)?;
    let command = request.into_inner();
    let request_id = checked(command.request_id())?;
    let key = Key::of(mesh.keys(), &call.caller, call.path, &request_id, &command);
    let (answer, replayed) = once(mesh, call, key, command, verb, Place::default()).await?;
    let mut response = Response::new(answer);
    if replayed {
        response.metadata_mut().insert("idempotency-replayed", tonic::metadata::MetadataValue::from_static("true"));
    }
    Ok(response)
}

/// Answers a request without changing anything. Where the answer holds personal data, the access log is committed before it leaves.
pub async fn read<P, Q, R, V>(mesh: &Mesh, request: Request<Q>, verb: V) -> Result<Response<R>, Status>
where
    P: Peers,
    Q: Message,
    V: for<'a> Verb<'a, Look<P>, Q, R>,
{
    let call = Call::of(&request)?;
    let query = request.into_inner();
    let body = if call.personal_data { query.encode_to_vec() } else { Vec::new() };
    Ok(look_once(mesh, call, query, body, verb).await.map(Response::new)?)
}

/// One reading, in the access log before its answer is at hand.
async fn look_once<P, Q, R, V>(mesh: &Mesh, call: Call, query: Q, body: Vec<u8>, verb: V) -> Result<R, Error>
where
    P: Peers,
    V: for<'a> Verb<'a, Look<P>, Q, R>,
{
    let digest = if call.personal_data { mesh.keys().digest("body", &body).to_vec() } else { Vec::new() };
    let count = Count::default();
    let mut look = Look {
        mesh: mesh.clone(),
        db: mesh.store().reader(Arc::clone(&count)),
        now: mesh.clock().now(),
        accessed: Vec::new(),
        purpose: String::new(),
        peers: PhantomData,
        call,
    };
    let result = verb(&mut look, query).await;
    telemetry::record_statements(count.load(Ordering::Relaxed));
    // That there is nobody is data on a person too, so a refusal is logged like an answer.
    if look.call.personal_data && !matches!(result, Err(Error::Failed(_))) {
        let resource = look.accessed.join(" ");
        let row = entry(mesh, &look.call, look.now, "read", resource, look.purpose, digest);
        mesh.store().log_access(vec![row]).await?;
    }
    result
}
