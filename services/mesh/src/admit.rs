//! No more work is taken on than can be done: beyond the limit a call waits briefly, and then is told to come back.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use proto::{Effect, Rule, mesh::v1::Refusal as Reason};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;

use crate::{config::Limits, deadline, guard::refuse, telemetry};

/// Marks a call that came from this same process and not from a socket.
#[derive(Debug, Clone, Copy)]
pub(crate) struct InProcess {
    /// True where it is made for somebody who came in by another door of this process, and has not been admitted yet.
    pub guest: bool,
}

/// How much may be worked on at once, over all connections.
#[derive(Clone)]
pub struct Gate {
    reads: Arc<Semaphore>,
    writes: Arc<Semaphore>,
    wait: Duration,
    leaving: CancellationToken,
}

impl Gate {
    /// The gate that the configuration sets; it turns callers from outside away once `leaving` is cancelled.
    pub fn new(limits: &Limits, leaving: CancellationToken) -> Self {
        Self {
            reads: Arc::new(Semaphore::new(limits.reads_at_once)),
            writes: Arc::new(Semaphore::new(limits.writes_at_once)),
            wait: Duration::from_millis(limits.queue_wait_ms),
            leaving,
        }
    }

    /// A place among those of the same effect, so that a flood of reads leaves the writes their places.
    async fn place(&self, effect: Effect) -> Option<OwnedSemaphorePermit> {
        let places = match effect {
            Effect::Read => &self.reads,
            Effect::Write => &self.writes,
        };
        if let Ok(place) = places.clone().try_acquire_owned() {
            return Some(place);
        }
        tokio::time::timeout(self.wait, places.clone().acquire_owned()).await.ok()?.ok()
    }
}

/// Admits a call, or answers UNAVAILABLE with the time after which to try again.
pub async fn admit(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    // Health and reflection are asked when things go badly, and cost nothing.
    let Some(rule) = Rule::of(request.uri().path()) else { return next.run(request).await };
    match request.extensions().get::<InProcess>() {
        // A call made for an admitted one takes no place of its own: refusing it would waste the work done, and waiting could stall both.
        Some(InProcess { guest: false }) => return next.run(request).await,
        // Its own door has closed already; what is still behind it may finish.
        Some(InProcess { guest: true }) => {}
        None if gate.leaving.is_cancelled() => {
            telemetry::record_shed("draining");
            return refuse(Reason::Draining, "This process is stopping: try again, and another one will answer.");
        }
        None => {}
    }
    if deadline::streams(rule.path) {
        return next.run(request).await;
    }
    let Some(_place) = gate.place(rule.effect).await else {
        telemetry::record_shed(match rule.effect {
            Effect::Read => "reads",
            Effect::Write => "writes",
        });
        return refuse(
            Reason::Overloaded,
            "The service has as much work as it can take: try again after the stated delay.",
        );
    };
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn beyond_the_limit_a_call_waits_briefly_and_is_then_turned_away() {
        let gate = Gate {
            reads: Arc::new(Semaphore::new(1)),
            writes: Arc::new(Semaphore::new(1)),
            wait: Duration::from_millis(50),
            leaving: CancellationToken::new(),
        };
        let first = gate.place(Effect::Read).await;
        assert!(first.is_some());
        assert!(gate.place(Effect::Write).await.is_some(), "reads do not take the places of writes");
        assert!(gate.place(Effect::Read).await.is_none());
        drop(first);
        assert!(gate.place(Effect::Read).await.is_some());
    }
}
