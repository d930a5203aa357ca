//! What earlier rows have shown and the register does not: all of a dry run; of what landed, the persons, who may be hidden by now.

use std::collections::HashMap;

use mesh::{refusal::Error, seal::Keys, sql::Tx, unit::Work};

use crate::{
    domain::{import::Import, person::PersonId},
    store::import::seen::{self, Note},
};

/// The keys of rows, each with a digest of its row.
pub struct Seen<'a> {
    keys: &'a Keys,
    found: HashMap<Vec<u8>, Vec<u8>>,
    new: HashMap<Vec<u8>, Note>,
}

impl<'a> Seen<'a> {
    /// Those of the keys that were seen in earlier chunks.
    pub async fn find(work: &'a Work, tx: &Tx, import: &Import, keys: Vec<String>) -> Result<Self, Error> {
        let digests = keys.iter().map(|key| seen::digest(work.keys(), key)).collect();
        let found = seen::find(tx, import.id, digests).await?;
        Ok(Self { keys: work.keys(), found, new: HashMap::new() })
    }

    /// Whether a key was seen.
    pub fn has(&self, key: &str) -> bool {
        self.found.contains_key(&seen::digest(self.keys, key))
    }

    /// Whether the row that a key was seen in was the same; none where it was not seen.
    pub fn same(&self, key: &str, row: &str) -> Option<bool> {
        self.found.get(&seen::digest(self.keys, key)).map(|digest| *digest == seen::digest(self.keys, row))
    }

    /// Notes the keys of a row for what comes later, with whom it landed as.
    pub fn note(&mut self, keys: Vec<String>, row: &str, person: Option<PersonId>) {
        let row_digest = seen::digest(self.keys, row);
        self.new.extend(keys.iter().map(|key| {
            let key = seen::digest(self.keys, key);
            (key.clone(), Note { key, row_digest: row_digest.clone(), person })
        }));
    }

    /// Keeps what was noted.
    pub async fn keep(self, tx: &Tx, import: &Import) -> Result<(), Error> {
        Ok(seen::insert(tx, import.id, self.new.into_values().collect()).await?)
    }
}
