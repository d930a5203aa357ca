//! Carries one command out under its key: again where the database asks for another try, and from its record where it was carried out before.

use std::sync::Arc;

use prost::Message;
use proto::mesh::v1::Refusal as Reason;
use tracing::Instrument;

use super::{
    Verb, Work,
    call::{Call, entry},
    queue::Place,
};
use crate::{
    connect::Peers,
    crash,
    hub::Mesh,
    idempotency::Key,
    refusal::{Error, mesh as refuse},
    rows::Rows,
    store::ms,
};

/// How often a unit is run, when its group is rolled back through no fault of its own or the database asks for another try.
pub const TRIES: usize = 4;

/// Carries one command out under its key, in a task that goes on when the caller stops waiting.
pub async fn once<P, Q, R, V>(
    mesh: &Mesh,
    call: Call,
    key: Key,
    command: Q,
    verb: V,
    place: Place,
) -> Result<(R, bool), Error>
where
    P: Peers + 'static,
    Q: Clone + Send + Sync + 'static,
    R: Message + Default + 'static,
    V: for<'a> Verb<'a, Work<P>, Q, R>,
{
    let task = carry_out(mesh.clone(), call, key, command, verb, place).in_current_span();
    let outcome = mesh.tasks().spawn(task).await;
    // What a panic says may quote the request, so it is not repeated.
    let answered = outcome.unwrap_or_else(|_| Err(Error::Failed(anyhow::anyhow!("a unit of work panicked"))))?;
    crash::point("before-answer");
    Ok(answered)
}

async fn carry_out<P, Q, R, V>(
    mesh: Mesh,
    call: Call,
    key: Key,
    command: Q,
    verb: V,
    mut place: Place,
) -> Result<(R, bool), Error>
where
    P: Peers,
    Q: Clone + Send + Sync,
    R: Message + Default,
    V: for<'a> Verb<'a, Work<P>, Q, R>,
{
    for attempt in 0..TRIES {
        if let Some(answer) = key.replayed(&mesh).await? {
            place.pass();
            return Ok((answer, true));
        }
        let mut work = Work::new(&mesh, &call, Some(key), attempt > 0);
        work.place = std::mem::take(&mut place);
        let result = within_limit(&mut work, command.clone(), verb).await;
        let leave = |work: &Work<P>, answer: &R, rows: &mut Rows| {
            rows.add(key.record(mesh.keys(), answer, work.now)?);
            rows.add(work.audit("write", key.body.to_vec()));
            Ok(())
        };
        if let Some(result) = work.finish(result, leave).await
            && (attempt + 1 == TRIES || !wants_another_try(&result))
        {
            return match result {
                Ok(answer) => Ok((answer, false)),
                Err(error) => settle_refusal(&mesh, &call, &key, error).await.map(|answer| (answer, true)),
            };
        }
    }
    let error = refuse(
        Reason::DependencyUnavailable,
        "The service could not commit the change just now: try again with the same request_id.",
    );
    settle_refusal(&mesh, &call, &key, error).await.map(|answer| (answer, true))
}

/// Looks once more before a refusal is answered: the same command may have been carried out by another try while this one ran, and
/// was then judged by its own effect. What a refusal tells of a person is in the access log too.
async fn settle_refusal<R: Message + Default>(mesh: &Mesh, call: &Call, key: &Key, error: Error) -> Result<R, Error> {
    if let Some(answer) = key.replayed(mesh).await? {
        return Ok(answer);
    }
    if let Some(refused) = error.refused().filter(|_| call.personal_data) {
        let row =
            entry(mesh, call, mesh.clock().now(), "read", String::new(), refused.reason.clone(), key.body.to_vec());
        mesh.store().log_access(vec![row]).await?;
    }
    Err(error)
}

/// A fault inside the database, such as a deadlock, a serialization failure or the same key twice at once, is worth another try, alone.
pub fn wants_another_try<R>(result: &Result<R, Error>) -> bool {
    matches!(result, Err(Error::Failed(fault)) if fault.downcast_ref::<sea_orm::DbErr>().is_some())
}

/// Runs a unit. From the moment that it holds the transaction its time is limited, so that a slow one can't starve the rest.
pub async fn within_limit<P, Q, R, V>(work: &mut Work<P>, request: Q, verb: V) -> Result<R, Error>
where
    V: for<'a> Verb<'a, Work<P>, Q, R>,
{
    let limit = ms(work.config().storage.unit_time_limit_ms);
    let begun = Arc::clone(&work.begun);
    tokio::select! {
        result = verb(work, request) => result,
        () = async { begun.notified().await; tokio::time::sleep(limit).await } => {
            Err(refuse(Reason::DeadlinePassed, "The change took longer than one may hold the database: try again with the same request_id."))
        }
    }
}
