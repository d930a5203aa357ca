//! Work for the processor alone, such as a long count: done beside the threads that answer requests, and by as many at a time as there
//! are processors, so that nobody waits behind it for an answer of his own.

use std::sync::LazyLock;

use tokio::sync::Semaphore;

use crate::refusal::Error;

/// A place for each processor: more at once would only take turns, and each holds its memory meanwhile.
static PLACES: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(std::thread::available_parallelism().map_or(1, usize::from)));

/// Does the work, and waits for it without holding a thread of the runtime. What panics there is a fault here.
pub async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    let place = PLACES.acquire().await.map_err(anyhow::Error::new)?;
    let span = tracing::Span::current();
    let done = tokio::task::spawn_blocking(move || span.in_scope(work)).await;
    drop(place);
    // What a panic says may quote the request, so it is not repeated.
    done.map_err(|_| Error::Failed(anyhow::anyhow!("work that was done aside panicked")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_done_aside_is_waited_for_and_a_panic_is_a_fault() {
        assert_eq!(aside(|| 6 * 7).await.ok(), Some(42));
        let failed = aside(|| -> u8 { std::panic::panic_any("secret") }).await;
        assert!(matches!(failed, Err(Error::Failed(fault)) if !fault.to_string().contains("secret")));
    }
}
