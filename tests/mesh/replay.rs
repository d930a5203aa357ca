//! Commands that are sent again, and the one effect that they have.

use std::fmt::Debug;

use sandbox::Centre;
use tonic::{Response, Status};

/// The answer to a command that is sent again under its key, as by a caller who lost the first answer: it is the first one.
pub async fn twice<Q: Clone, R: PartialEq + Debug>(
    command: Q,
    send: impl AsyncFn(Q) -> Result<Response<R>, Status>,
) -> R {
    let first = send(command.clone()).await.unwrap();
    let again = send(command).await.unwrap();
    let replayed = |answer: &Response<R>| answer.metadata().contains_key("idempotency-replayed");
    assert!(!replayed(&first) && replayed(&again));
    let (first, again) = (first.into_inner(), again.into_inner());
    assert_eq!(first, again);
    first
}

/// How many changes of a thing have been told.
pub async fn changes(centre: &Centre, service: &str, thing: &str) -> i64 {
    centre.databases().number(service, &format!("SELECT COUNT(*) FROM event WHERE aggregate = '{thing}'")).await
}
