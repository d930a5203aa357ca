//! Look-ups that wait at the same time are answered by one statement.
//!
//! A statement for one row costs the database and the service about what one for fifty rows does. Who asks while a statement is under
//! way goes with the next one, so that nobody sees less than had been committed when they asked.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    future::Future,
    hash::Hash,
    sync::Mutex,
};

use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    batch::Batch,
    refusal::Error,
    sql::{Count, Db},
};

/// How many look-ups one statement answers at most.
const MOST: usize = 256;

/// A look-up by a key that is unique, or nearly so.
pub trait LookUp: 'static {
    /// What is looked up by.
    type Key: Clone + Eq + Hash + Send + Sync + 'static;
    /// What is found, as it is in the database: what a row means is for whoever asked, so that one that cannot be read fails them alone.
    type Value: Clone + Send + 'static;
    /// The table that it is about.
    const TABLE: &'static str;

    /// Finds what is there for any of some keys, of which some may be the same.
    fn find(
        db: &impl ConnectionTrait,
        keys: Vec<Self::Key>,
    ) -> impl Future<Output = Result<HashMap<Self::Key, Self::Value>, DbErr>> + Send;
}

/// Those who wait for an answer of one look-up.
type Waiting<L> = Batch<<L as LookUp>::Key, Result<Option<<L as LookUp>::Value>, DbErr>>;

/// The look-ups of one database, each started when it is first asked for.
pub(crate) struct LookUps {
    readers: DatabaseConnection,
    tasks: TaskTracker,
    stop: CancellationToken,
    started: Mutex<HashMap<TypeId, Box<dyn Any + Send>>>,
}

impl LookUps {
    pub(crate) fn new(readers: DatabaseConnection, tasks: &TaskTracker, stop: &CancellationToken) -> Self {
        Self { readers, tasks: tasks.clone(), stop: stop.clone(), started: Mutex::default() }
    }

    /// What is there for a key.
    pub(crate) async fn find<L: LookUp>(&self, key: L::Key) -> Result<Option<L::Value>, Error> {
        Ok(self.of::<L>().submit(key).await??)
    }

    fn of<L: LookUp>(&self) -> Waiting<L> {
        // Whoever held the lock and panicked had changed nothing, or all.
        let mut started = self.started.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let known = started.get(&TypeId::of::<L>()).and_then(|batch| batch.downcast_ref::<Waiting<L>>());
        if let Some(batch) = known {
            return batch.clone();
        }
        let batch = self.start::<L>();
        started.insert(TypeId::of::<L>(), Box::new(batch.clone()));
        batch
    }

    fn start<L: LookUp>(&self) -> Waiting<L> {
        let readers = self.readers.clone();
        Batch::start(&self.tasks, &self.stop, MOST, move |keys: Vec<L::Key>| {
            let db = Db::new(readers.clone(), Count::default());
            async move {
                let found = L::find(&db, padded(&keys)).await;
                let answer = |key| found.as_ref().map(|found| found.get(key).cloned()).map_err(DbErr::clone);
                Some(keys.iter().map(answer).collect())
            }
        })
    }
}

/// As many keys as a power of two: statements that differ in their number of keys are prepared one by one, so there should be few.
fn padded<K: Clone>(keys: &[K]) -> Vec<K> {
    let last = keys.last().into_iter().cycle();
    keys.iter().chain(last).take(keys.len().next_power_of_two()).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_takes_one_of_few_numbers_of_keys() {
        assert_eq!(padded(&[1, 2, 3]), [1, 2, 3, 3]);
        assert_eq!(padded(&[1]), [1]);
        assert_eq!(padded(&vec![7; 200]).len(), 256);
    }
}
