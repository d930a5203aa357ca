//! Bulk: a stream of commands, each a unit of work under a key of its own; an answer in parts, each a reading of its own; and a long
//! command that tells how far it has come.
//!
//! A stream is pulled: some messages of it are under way at a time, and more are read when an answer has been taken. They get their turn at
//! the writer in their order, and are answered in it; so what one is made of can be read while the one before it is written. One that could
//! not get its turn takes those behind it with it, and one that was refused leaves those behind it to their own rules: each says where it
//! stands, and is refused where it does not fit. Whoever sends faster waits at the window of the connection, and memory stays flat. Each
//! message has the deadline of an ordinary call. A sender that is silent is left after
//! `limits.stream_idle_ms`, and a process that stops ends a stream between two messages: what was answered is committed, and the sender
//! goes on elsewhere from there. None of this ends well: only what is whole ends with OK. The guard looks at the token when a stream begins; `limits.connection_age_ms` bounds how long that holds.

use std::{
    pin::Pin,
    time::{Duration, Instant},
};

use futures::{Stream, StreamExt, TryStreamExt, stream};
use prost::Message;
use proto::{Chunk, Command, mesh::v1::Refusal as Reason};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, Streaming};
use tracing::Instrument;

use super::{
    Call, Look, Verb, Work,
    attempts::once,
    look_once,
    queue::{Place, Queue},
};
use crate::{
    connect::Peers,
    hub::Mesh,
    idempotency::{Key, checked},
    refusal::{Error, mesh as refuse},
    store::ms,
};

/// How many messages of one stream are under way at a time: one is written, one waits for the commit, and two are read.
const UNDER_WAY: usize = 4;

/// The answers of a stream.
pub type Answers<R> = Pin<Box<dyn Stream<Item = Result<R, Status>> + Send>>;

/// A part of an answer that is asked for: what the whole is, and where the part before ended.
#[derive(Debug, Clone)]
pub struct Part<Q> {
    /// The request.
    pub request: Q,
    /// Where the part before ended; none on the first.
    pub after: Option<String>,
}

/// A part of an answer, and where the next one begins; none on the last.
pub type Parted<R> = (R, Option<String>);

/// A command, and the way to tell its caller how far it has come.
#[derive(Debug, Clone)]
pub struct Told<Q, R> {
    /// The request.
    pub request: Q,
    /// Tells the caller.
    pub teller: Teller<R>,
}

/// Tells the caller of a long command how far it has come.
#[derive(Debug, Clone)]
pub struct Teller<R> {
    to: mpsc::Sender<Result<R, Status>>,
    stop: CancellationToken,
}

impl<R> Teller<R> {
    /// Tells it to a caller who listens; one who reads slowly is not waited for, and misses some. False where the process stops: then
    /// there is no use in going on.
    pub fn tell(&self, so_far: R) -> bool {
        drop(self.to.try_send(Ok(so_far)));
        !self.stop.is_cancelled()
    }
}

/// What a caller may have yet to read of what it is told.
const TOLD: usize = 16;

/// Carries a long command out, once per request_id, and tells how far it has come; the answer is the last message. It goes on when the
/// caller stops listening: a retry then gets the answer. It has the time that a connection has, and no longer.
pub async fn write_telling<P, Q, R, V>(
    mesh: &Mesh,
    request: Request<Q>,
    verb: V,
) -> Result<Response<Answers<R>>, Status>
where
    P: Peers + 'static,
    Q: Command + Clone + 'static,
    R: Message + Default + Clone + 'static,
    V: for<'a> Verb<'a, Work<P>, Told<Q, R>, R>,
{
    let limit = Duration::from_millis(mesh.config().limits.connection_age_ms);
    let call = Call { deadline: Some(Instant::now() + limit), ..Call::of(&request)? };
    let request = request.into_inner();
    let request_id = checked(request.request_id())?;
    let key = Key::of(mesh.keys(), &call.caller, call.path, &request_id, &request);
    let (to, told) = mpsc::channel(TOLD);
    let command = Told { request, teller: Teller { to: to.clone(), stop: mesh.directory().leaving().stop.clone() } };
    let of = mesh.clone();
    let task = async move {
        let answer = once(&of, call, key, command, verb, Place::default()).await;
        // Nobody may be listening any more; the answer is kept under its key.
        drop(to.send(answer.map(|(answer, _)| answer).map_err(Status::from)).await);
    };
    mesh.tasks().spawn(task.in_current_span());
    Ok(Response::new(Box::pin(ReceiverStream::new(told))))
}

/// Carries out each message of a stream in its order, once per request_id and number, and answers each.
pub async fn write_each<P, Q, R, V>(
    mesh: &Mesh,
    request: Request<Streaming<Q>>,
    verb: V,
) -> Result<Response<Answers<R>>, Status>
where
    P: Peers + 'static,
    Q: Chunk + Clone + 'static,
    R: Message + Default + 'static,
    V: for<'a> Verb<'a, Work<P>, Q, R>,
{
    let call = Call::of(&request)?;
    let chunks = stream::try_unfold((mesh.clone(), request.into_inner()), |(mesh, mut chunks)| async move {
        Ok::<_, Error>(next(&mesh, &mut chunks).await?.map(|chunk| (chunk, (mesh, chunks))))
    });
    let (mesh, mut queue) = (mesh.clone(), Queue::default());
    let answers = chunks.map(move |chunk: Result<Q, Error>| {
        let (mesh, call, place) = (mesh.clone(), in_time(&mesh, &call), queue.place());
        async move {
            let chunk = chunk?;
            let request_id = format!("{}/{}", checked(chunk.request_id())?, chunk.number());
            let key = Key::of(mesh.keys(), &call.caller, call.path, &request_id, &chunk);
            Ok::<_, Error>(once(&mesh, call, key, chunk, verb, place).await?.0)
        }
    });
    Ok(Response::new(Box::pin(answers.buffered(UNDER_WAY).map_err(Status::from))))
}

/// The next message; none where the sender has said all.
async fn next<Q>(mesh: &Mesh, chunks: &mut Streaming<Q>) -> Result<Option<Q>, Error> {
    let idle = ms(mesh.config().limits.stream_idle_ms);
    tokio::select! {
        biased;
        () = mesh.directory().leaving().stop.cancelled() => Err(refuse(
            Reason::Draining,
            "This process is stopping: what was answered is kept, so ask where to go on, and send the rest to another one.",
        )),
        message = tokio::time::timeout(idle, chunks.message()) => match message {
            Ok(Ok(chunk)) => Ok(chunk),
            // The sender has gone, or sent what is none of the contract: it gets its own status back.
            Ok(Err(status)) => Err(status.into()),
            Err(_) => Err(refuse(
                Reason::DeadlinePassed,
                "The stream was silent for too long: what was answered is kept, so ask where to go on, and begin a new one.",
            )),
        },
    }
}

/// Answers a request in parts. Where they hold personal data, each is in the access log before it leaves.
pub async fn read_in_parts<P, Q, R, V>(
    mesh: &Mesh,
    request: Request<Q>,
    verb: V,
) -> Result<Response<Answers<R>>, Status>
where
    P: Peers + 'static,
    Q: Message + Clone + 'static,
    R: Send + 'static,
    V: for<'a> Verb<'a, Look<P>, Part<Q>, Parted<R>>,
{
    let call = Call::of(&request)?;
    let begun = (mesh.clone(), call, Some(Part { request: request.into_inner(), after: None }));
    let answers = stream::try_unfold(begun, move |(mesh, call, part)| async move {
        let Some(part) = part else { return Ok(None) };
        if mesh.directory().leaving().stop.is_cancelled() {
            return Err(refuse(Reason::Draining, "This process is stopping: ask again, and another one will answer."));
        }
        let request = part.request.clone();
        let (answer, after) = look_once(&mesh, in_time(&mesh, &call), part, request.encode_to_vec(), verb).await?;
        let rest = after.map(|after| Part { request, after: Some(after) });
        Ok::<_, Error>(Some((answer, (mesh, call, rest))))
    });
    Ok(Response::new(Box::pin(answers.map_err(Status::from))))
}

/// The call of one message: it has the time of an ordinary one.
fn in_time(mesh: &Mesh, call: &Call) -> Call {
    let limit = Duration::from_millis(mesh.config().limits.default_deadline_ms);
    Call { deadline: Some(Instant::now() + limit), ..call.clone() }
}
