//! Something read from files that is read again when they change, so that a key is rotated without a restart.

use std::{
    fmt,
    path::PathBuf,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use crate::certs::{IdentityFault, files::Stamp};

/// How it is read.
type Load<T> = fn(&[PathBuf]) -> Result<T, IdentityFault>;

/// The files are looked at no more often than at each pause, by whoever asks then.
pub(super) struct Watched<T> {
    files: Vec<PathBuf>,
    load: Load<T>,
    pause: Duration,
    current: RwLock<Current<T>>,
}

struct Current<T> {
    value: Arc<T>,
    stamps: Vec<Option<Stamp>>,
    looked: Instant,
}

impl<T> Watched<T> {
    /// Reads the files for the first time.
    pub(super) fn open(files: Vec<PathBuf>, load: Load<T>, pause: Duration) -> Result<Self, IdentityFault> {
        // Before the reading: what changes meanwhile is read again.
        let stamps = stamps(&files);
        let value = Arc::new(load(&files)?);
        Ok(Self { files, load, pause, current: RwLock::new(Current { value, stamps, looked: Instant::now() }) })
    }

    /// What the files held when they were last read whole.
    pub(super) fn get(&self) -> Arc<T> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        if current.looked.elapsed() < self.pause {
            return current.value.clone();
        }
        drop(current);
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        if current.looked.elapsed() >= self.pause {
            current.looked = Instant::now();
            self.look(&mut current);
        }
        current.value.clone()
    }

    fn look(&self, current: &mut Current<T>) {
        let stamps = stamps(&self.files);
        if stamps == current.stamps {
            return;
        }
        match (self.load)(&self.files) {
            Ok(value) => {
                current.value = Arc::new(value);
                current.stamps = stamps;
                tracing::info!(files = ?self.files, "certificates were read again");
            }
            // A rotation may be half done; the next look finds it whole.
            Err(fault) => tracing::warn!(%fault, "changed certificates cannot be used, and the former ones are kept"),
        }
    }
}

impl<T> fmt::Debug for Watched<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Watched").field(&self.files).finish()
    }
}

fn stamps(files: &[PathBuf]) -> Vec<Option<Stamp>> {
    files.iter().map(|path| Stamp::of(path)).collect()
}
