//! What the earlier chunks of a dry run have seen. An import that lands finds the same in the register.

use std::collections::HashMap;

use mesh::{refusal::Error, seal::Keys, sql::Tx, unit::Work};

use crate::{domain::import::Import, store};

/// The keys of rows, each with a digest of its row; nothing where the rows land.
pub struct Seen<'a> {
    keys: Option<&'a Keys>,
    found: HashMap<Vec<u8>, Vec<u8>>,
    new: Vec<(Vec<u8>, Vec<u8>)>,
}

impl<'a> Seen<'a> {
    /// Those of the keys that were seen in earlier chunks.
    pub async fn find(work: &'a Work, tx: &Tx, import: &Import, keys: Vec<String>) -> Result<Self, Error> {
        if !import.order.dry_run {
            return Ok(Self { keys: None, found: HashMap::new(), new: Vec::new() });
        }
        let digests = keys.iter().map(|key| hidden(work.keys(), key)).collect();
        let found = store::import::seen::find(tx, import.id, digests).await?;
        Ok(Self { keys: Some(work.keys()), found, new: Vec::new() })
    }

    /// Whether a key was seen.
    pub fn has(&self, key: &str) -> bool {
        self.keys.is_some_and(|keys| self.found.contains_key(&hidden(keys, key)))
    }

    /// Whether the row that a key was seen in was the same; none where it was not seen.
    pub fn same(&self, key: &str, row: &str) -> Option<bool> {
        let keys = self.keys?;
        self.found.get(&hidden(keys, key)).map(|digest| *digest == hidden(keys, row))
    }

    /// Notes the keys of a row that would land.
    pub fn note(&mut self, keys: Vec<String>, row: &str) {
        if let Some(secret) = self.keys {
            let row = hidden(secret, row);
            self.new.extend(keys.iter().map(|key| (hidden(secret, key), row.clone())));
        }
    }

    /// Keeps what was noted, for the chunks that follow.
    pub async fn keep(self, tx: &Tx, import: &Import) -> Result<(), Error> {
        Ok(store::import::seen::insert(tx, import.id, self.new).await?)
    }
}

fn hidden(keys: &Keys, text: &str) -> Vec<u8> {
    keys.digest("import-seen", text.as_bytes()).to_vec()
}
