//! Group commit: units of work that wait share one transaction, and one commit carries the answers of all.
//!
//! A unit takes its turn under a fair lock, runs its statements in the open transaction, and leaves its rows (idempotency record,
//! audit entry, events) with the group. Who finishes while nobody waits, or when the group is full, commits for all: the rows go in
//! as one statement per table. Nobody is answered before that commit. Where a unit fails after it has written, or the commit fails,
//! the group is rolled back, and its other units run again one by one.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait,
};
use tokio::sync::{Mutex, Notify, OwnedMutexGuard, oneshot};

use crate::{
    crash,
    rows::Rows,
    sql::{Count, Known, Tx},
    telemetry,
};

/// How old a group may grow while others keep coming: whoever finished first has a deadline, and its row locks keep others waiting.
const GROUP_AGE: Duration = Duration::from_millis(25);
/// How long the database may take to begin or to commit. A server that is gone without a word must not hold the writer for ever.
const PATIENCE: Duration = Duration::from_secs(5);

/// How a unit's group ended.
#[derive(Debug, Clone)]
pub enum Settled {
    /// Committed: the unit may be answered.
    Committed,
    /// Rolled back through no fault of this unit: it must run again, alone.
    Again,
    /// Rolled back, and the unit was alone in its group.
    Failed(DbErr),
}

/// One writer: a connection, and the group that is open on it.
pub struct Lane {
    connection: DatabaseConnection,
    group: Arc<Mutex<Group>>,
    waiting: AtomicUsize,
    group_units: usize,
    /// Woken after each commit that carried rows.
    committed: Arc<Notify>,
}

#[derive(Default)]
struct Group {
    transaction: Option<Arc<DatabaseTransaction>>,
    opened: Option<Instant>,
    /// What has been asked once in the transaction.
    known: Known,
    rows: Rows,
    members: Vec<oneshot::Sender<Settled>>,
}

impl Group {
    fn is_old(&self) -> bool {
        self.opened.is_some_and(|opened| opened.elapsed() >= GROUP_AGE)
    }
}

impl Lane {
    /// A writer on a connection of its own.
    pub fn new(connection: DatabaseConnection, group_units: usize, committed: Arc<Notify>) -> Arc<Self> {
        Arc::new(Self { connection, group: Arc::default(), waiting: AtomicUsize::new(0), group_units, committed })
    }

    /// Waits for this unit's turn. `alone` commits whatever stands open first, and shares the transaction with nobody.
    pub async fn turn(self: &Arc<Self>, alone: bool, count: Count) -> Result<Turn, DbErr> {
        let ticket = Ticket::take(self);
        let mut group = Arc::clone(&self.group).lock_owned().await;
        ticket.redeem();
        if alone {
            self.close(&mut group).await;
        }
        let transaction = match &group.transaction {
            Some(open) => Arc::clone(open),
            None => {
                let options = TransactionOptions {
                    sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                    ..Default::default()
                };
                let opened = Arc::new(patiently(self.connection.begin_with_options(options)).await?);
                group.transaction = Some(Arc::clone(&opened));
                group.opened = Some(Instant::now());
                group.known = Known::default();
                opened
            }
        };
        let wrote = Arc::new(AtomicBool::new(false));
        let tx = Tx::new(transaction, count, Arc::clone(&wrote), Arc::clone(&group.known));
        Ok(Turn { lane: Arc::clone(self), group, tx: Some(tx), wrote, alone, over: false })
    }

    /// Commits the open group, if there is one, and tells its members.
    async fn close(&self, group: &mut Group) {
        let Some(transaction) = group.transaction.take() else { return };
        let members = std::mem::take(&mut group.members);
        let rows = std::mem::take(&mut group.rows);
        let started = Instant::now();
        crash::point("before-commit");
        let result = patiently(commit(transaction, rows)).await;
        crash::point("after-commit");
        telemetry::record_group(members.len(), started.elapsed().as_secs_f64());
        let settled = match result {
            Ok(()) => Settled::Committed,
            Err(error) if members.len() == 1 => Settled::Failed(error),
            Err(error) => {
                tracing::warn!(%error, units = members.len(), "a group was rolled back, its units run again one by one");
                Settled::Again
            }
        };
        for member in members {
            // A member that stopped listening has nobody left to answer.
            let _ = member.send(settled.clone());
        }
        self.committed.notify_one();
    }
}

async fn commit(transaction: Arc<DatabaseTransaction>, rows: Rows) -> Result<(), DbErr> {
    if rows.is_empty() {
        // PostgreSQL answers the COMMIT of an aborted transaction as if it had been done; a statement before it does not.
        let backend = transaction.get_database_backend();
        transaction.query_one_raw(Statement::from_string(backend, "SELECT 1")).await?;
    }
    rows.insert(&Tx::new(Arc::clone(&transaction), Count::default(), Arc::default(), Known::default())).await?;
    let owned = Arc::into_inner(transaction)
        .ok_or_else(|| DbErr::Custom("a unit kept its transaction beyond its end".into()))?;
    owned.commit().await
}

async fn patiently<T>(step: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
    let late = || DbErr::Conn(sea_orm::RuntimeErr::Internal("the database did not answer in time".into()));
    tokio::time::timeout(PATIENCE, step).await.unwrap_or_else(|_| Err(late()))
}

/// A place in the queue. Who leaves the queue without a turn must not take the group's commit with it.
struct Ticket<'a> {
    lane: &'a Arc<Lane>,
    redeemed: bool,
}

impl<'a> Ticket<'a> {
    fn take(lane: &'a Arc<Lane>) -> Self {
        lane.waiting.fetch_add(1, Ordering::AcqRel);
        Self { lane, redeemed: false }
    }

    fn redeem(mut self) {
        self.redeemed = true;
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        let last = self.lane.waiting.fetch_sub(1, Ordering::AcqRel) == 1;
        if last && !self.redeemed {
            let lane = Arc::clone(self.lane);
            #[allow(
                clippy::disallowed_methods,
                reason = "the commit that others wait for must not depend on who gave up"
            )]
            tokio::spawn(async move {
                let mut group = Arc::clone(&lane.group).lock_owned().await;
                if lane.waiting.load(Ordering::Acquire) == 0 {
                    lane.close(&mut group).await;
                }
            });
        }
    }
}

/// A unit's turn at the open transaction. Dropped without an end, it rolls the group back.
pub struct Turn {
    lane: Arc<Lane>,
    group: OwnedMutexGuard<Group>,
    tx: Option<Tx>,
    wrote: Arc<AtomicBool>,
    alone: bool,
    over: bool,
}

impl Turn {
    /// The open transaction, for this unit's statements.
    pub fn tx(&self) -> Result<Tx, DbErr> {
        self.tx.as_ref().map(Tx::share).ok_or_else(|| DbErr::Custom("the unit's turn is over".into()))
    }

    /// What the units before this one have left with the group.
    pub fn left(&self) -> &Rows {
        &self.group.rows
    }

    /// Ends a unit that succeeded: its rows go in with the group's commit.
    pub async fn keep(mut self, rows: Rows) -> oneshot::Receiver<Settled> {
        self.over = true;
        self.tx = None;
        self.group.rows.append(rows);
        self.join().await
    }

    /// Ends a unit that was refused. One that wrote nothing waits for the group that it may have judged by. One that wrote undoes
    /// the group, and where there were others in it, runs again alone: it may have judged by what they wrote.
    pub async fn refuse(mut self) -> Option<oneshot::Receiver<Settled>> {
        if self.wrote.load(Ordering::Relaxed) {
            // Dropping the turn rolls back.
            return (!self.group.members.is_empty()).then(|| {
                let (settle, settled) = oneshot::channel();
                let _ = settle.send(Settled::Again);
                settled
            });
        }
        self.over = true;
        self.tx = None;
        if self.group.members.is_empty() {
            // However many are refused one behind the other: what their transaction holds keeps other writers waiting.
            if self.lane.waiting.load(Ordering::Acquire) == 0 || self.group.is_old() {
                self.group.transaction = None;
            }
            return None;
        }
        Some(self.join().await)
    }

    async fn join(&mut self) -> oneshot::Receiver<Settled> {
        let (settle, settled) = oneshot::channel();
        self.group.members.push(settle);
        let last = self.lane.waiting.load(Ordering::Acquire) == 0;
        let full = self.group.members.len() >= self.lane.group_units;
        if last || self.alone || full || self.group.is_old() {
            let lane = Arc::clone(&self.lane);
            lane.close(&mut self.group).await;
        }
        settled
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        // Dropping the last handle of the transaction rolls it back.
        self.tx = None;
        self.group.transaction = None;
        self.group.rows = Rows::default();
        for member in self.group.members.drain(..) {
            let _ = member.send(Settled::Again);
        }
    }
}

#[cfg(test)]
mod tests;
