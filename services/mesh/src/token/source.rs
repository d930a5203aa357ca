//! Where an issuer's keys come from, with the last good ones at hand.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
    },
};

use super::{keys::KeySet, web::Address};
use crate::certs::{
    IdentityFault,
    files::{self, Stamp},
};

/// One issuer's keys, and the place that they are read from.
#[derive(Debug)]
pub(super) struct Source {
    issuer: String,
    place: Place,
    keys: RwLock<Option<Arc<KeySet>>>,
    wanted: AtomicBool,
}

#[derive(Debug)]
enum Place {
    File(PathBuf, Mutex<Option<Stamp>>),
    Web(String, Box<Address>),
}

impl Source {
    /// Reads a file at once; an address is asked in the background.
    pub(super) fn open(issuer: &str, place: &str, authority: Option<&Path>) -> Result<Self, IdentityFault> {
        let place = if place.contains("://") {
            let fault = |cause| IdentityFault::Source { issuer: issuer.to_owned(), place: place.to_owned(), cause };
            Place::Web(place.to_owned(), Box::new(Address::open(place, authority).map_err(fault)?))
        } else {
            Place::File(place.into(), Mutex::default())
        };
        let source = Self { issuer: issuer.to_owned(), place, keys: RwLock::default(), wanted: AtomicBool::new(false) };
        if let Place::File(path, stamp) = &source.place {
            source.refresh_from(path, stamp)?;
        }
        Ok(source)
    }

    /// The issuer.
    pub(super) fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The last good keys; none before the first.
    pub(super) fn keys(&self) -> Option<Arc<KeySet>> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Asks for newer keys, and says whether nobody had asked yet.
    pub(super) fn want(&self) -> bool {
        !self.wanted.swap(true, Ordering::Relaxed)
    }

    /// Whether somebody has asked for newer keys.
    pub(super) fn is_wanted(&self) -> bool {
        self.wanted.load(Ordering::Relaxed)
    }

    /// Reads the keys again, and says whether they changed. After a fault the former ones stand.
    pub(super) async fn refresh(&self) -> Result<bool, IdentityFault> {
        // Before the reading: who asks meanwhile may have seen still newer keys.
        self.wanted.store(false, Ordering::Relaxed);
        match &self.place {
            Place::File(path, stamp) => self.refresh_from(path, stamp),
            Place::Web(place, address) => {
                let bytes = address.fetch().await.map_err(|cause| self.fault(place, cause))?;
                self.take(place, &bytes)
            }
        }
    }

    fn refresh_from(&self, path: &Path, stamp: &Mutex<Option<Stamp>>) -> Result<bool, IdentityFault> {
        let mut stamp = stamp.lock().unwrap_or_else(PoisonError::into_inner);
        let found = Stamp::of(path);
        if found.is_some() && *stamp == found {
            return Ok(false);
        }
        let changed = self.take(&path.display().to_string(), &files::read(path)?)?;
        *stamp = found;
        Ok(changed)
    }

    fn take(&self, place: &str, bytes: &[u8]) -> Result<bool, IdentityFault> {
        let found = KeySet::parse(bytes).map_err(|cause| self.fault(place, cause))?;
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        let changed = keys.as_ref().is_none_or(|keys| !keys.is_same(&found));
        if changed {
            *keys = Some(Arc::new(found));
        }
        Ok(changed)
    }

    fn fault(&self, place: &str, cause: String) -> IdentityFault {
        IdentityFault::Source { issuer: self.issuer.clone(), place: place.to_owned(), cause }
    }
}
