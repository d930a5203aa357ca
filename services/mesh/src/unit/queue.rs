//! Units that get their turn at a writer in the order in which they were asked for, though they are made ready side by side.

use tokio::sync::oneshot;

/// Hands places out.
#[derive(Default)]
pub struct Queue {
    last: Option<oneshot::Receiver<()>>,
}

/// A unit's place: behind the one that was handed out before it. The default is a place that nobody stands before or behind.
#[derive(Default)]
pub struct Place {
    before: Option<oneshot::Receiver<()>>,
    behind: Option<oneshot::Sender<()>>,
}

impl Queue {
    /// The next place.
    pub fn place(&mut self) -> Place {
        let (behind, next) = oneshot::channel();
        Place { before: self.last.replace(next), behind: Some(behind) }
    }
}

impl Place {
    /// Waits until whoever stands before has had their turn, or needs none. False where they left without one.
    pub async fn reached(&mut self) -> bool {
        match self.before.take() {
            Some(before) => before.await.is_ok(),
            None => true,
        }
    }

    /// Lets whoever stands behind go on. Whoever goes away without this takes them along.
    pub fn pass(&mut self) {
        if let Some(behind) = self.behind.take() {
            // They may be gone.
            let _ = behind.send(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_waits_for_the_one_before_it_and_goes_with_one_that_leaves() {
        let mut queue = Queue::default();
        let [mut first, mut second, mut third] = [queue.place(), queue.place(), queue.place()];
        assert!(first.reached().await);
        first.pass();
        assert!(second.reached().await);
        drop(second);
        assert!(!third.reached().await);
        assert!(Place::default().reached().await);
    }
}
