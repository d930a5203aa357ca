//! What waits is done together: whoever asks while a flush is under way goes with the next one.

use std::{future::Future, time::Duration};

use tokio::sync::{mpsc, oneshot};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::refusal::{Error, mesh};
use proto::mesh::v1::Refusal as Reason;

/// How long a flush may take: one that hangs must not hold up all that come after it.
const PATIENCE: Duration = Duration::from_secs(5);

/// A queue whose entries are flushed together.
pub struct Batch<K, V> {
    queue: mpsc::Sender<(K, oneshot::Sender<Option<V>>)>,
}

impl<K, V> Clone for Batch<K, V> {
    fn clone(&self) -> Self {
        Self { queue: self.queue.clone() }
    }
}

impl<K: Send + 'static, V: Send + 'static> Batch<K, V> {
    /// Starts the queue; it ends when the process stops. `flush` gets at most `most` entries, and answers one value for each in their order, or nothing where it failed.
    pub fn start<F, Fut>(tasks: &TaskTracker, stop: &CancellationToken, most: usize, flush: F) -> Self
    where
        F: Fn(Vec<K>) -> Fut + Send + 'static,
        Fut: Future<Output = Option<Vec<V>>> + Send,
    {
        let (queue, mut entries) = mpsc::channel::<(K, oneshot::Sender<Option<V>>)>(most * 4);
        let stop = stop.clone();
        tasks.spawn(async move {
            let mut waiting = Vec::with_capacity(most);
            while stop.run_until_cancelled(entries.recv_many(&mut waiting, most)).await.is_some_and(|taken| taken > 0) {
                let (keys, answers): (Vec<_>, Vec<_>) = waiting.drain(..).unzip();
                let flushed = tokio::time::timeout(PATIENCE, flush(keys)).await;
                let mut values = flushed.ok().flatten().map(Vec::into_iter);
                for answer in answers {
                    // Who stopped waiting needs no answer.
                    let _ = answer.send(values.as_mut().and_then(Iterator::next));
                }
            }
        });
        Self { queue }
    }

    /// Hands an entry in, and waits for its flush.
    pub async fn submit(&self, key: K) -> Result<V, Error> {
        let (answer, answered) = oneshot::channel();
        let sent = self.queue.send((key, answer)).await.is_ok();
        match answered.await {
            Ok(Some(value)) if sent => Ok(value),
            _ => Err(mesh(
                Reason::DependencyUnavailable,
                "The service's database did not answer just now: try again shortly.",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_gets_its_own_answer_and_a_failed_flush_fails_only_its_own() {
        let tasks = TaskTracker::new();
        let batch = Batch::start(&tasks, &CancellationToken::new(), 8, |keys: Vec<u32>| async move {
            (!keys.contains(&13)).then(|| keys.iter().map(|key| key * 2).collect())
        });
        assert!(batch.submit(13).await.is_err());
        let answers = futures::future::join_all((0..10).map(|key| batch.submit(key))).await;
        let answers: Vec<_> = answers.into_iter().filter_map(Result::ok).collect();
        assert_eq!(answers, (0..10).map(|key| key * 2).collect::<Vec<_>>());
    }
}
