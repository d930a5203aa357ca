//! What a service does by itself, on an event or a schedule: the same unit of work, without a request.

use std::{panic::AssertUnwindSafe, time::Duration};

use futures::FutureExt;
use proto::mesh::v1::Refusal as Reason;
use tracing::Instrument;

use super::{
    Call, Verb, Work,
    attempts::{TRIES, wants_another_try, within_limit},
};
use crate::{
    hub::Mesh,
    refusal::{Error, mesh as refuse},
    rows::Rows,
};

/// Carries out what the service does by itself. `leave` adds the rows that must be committed with it.
pub(crate) async fn by_itself<Q, V>(
    mesh: &Mesh,
    action: &'static str,
    request: Q,
    verb: V,
    leave: impl Fn(&mut Rows) + Send,
) -> Result<(), Error>
where
    Q: Clone + Send,
    V: for<'a> Verb<'a, Work, Q, ()>,
{
    let call = Call::of_service(mesh.name(), action);
    for attempt in 0..TRIES {
        let mut work = Work::<()>::new(mesh, &call, None, attempt > 0);
        // A panic must not end the task that works behind all requests.
        let run = AssertUnwindSafe(within_limit(&mut work, request.clone(), verb)).catch_unwind().await;
        let result = run.unwrap_or_else(|_| Err(Error::Failed(anyhow::anyhow!("{action} panicked"))));
        let leave = |work: &Work, (): &(), rows: &mut Rows| {
            if !work.touched.is_empty() {
                rows.add(work.audit("write", Vec::new()));
            }
            leave(rows);
            Ok(())
        };
        if let Some(result) = work.finish(result, leave).await
            && (attempt + 1 == TRIES || !wants_another_try(&result))
        {
            return result;
        }
    }
    Err(refuse(Reason::DependencyUnavailable, "The service could not commit the change just now."))
}

/// Does a job again and again until the process stops.
pub(crate) async fn repeat<V>(mesh: Mesh, interval: Duration, name: &'static str, job: V)
where
    V: for<'a> Verb<'a, Work, (), ()>,
{
    while mesh.stop().run_until_cancelled(tokio::time::sleep(interval)).await.is_some() {
        let span = tracing::info_span!("job", otel.name = name);
        if let Err(error) = by_itself(&mesh, name, (), job, |_| {}).instrument(span).await {
            tracing::error!(%error, job = name, "a job failed; it is tried again at its next turn");
        }
    }
}
