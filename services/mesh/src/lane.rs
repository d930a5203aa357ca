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
    time::Instant,
};

use sea_orm::{DatabaseConnection, DatabaseTransaction, DbErr, SqliteTransactionMode, TransactionOptions, TransactionTrait};
use tokio::sync::{Mutex, Notify, OwnedMutexGuard, oneshot};

use crate::{
    crash,
    rows::Rows,
    sql::{Count, Tx},
    telemetry,
};

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
    rows: Rows,
    members: Vec<oneshot::Sender<Settled>>,
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
                let options = TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..Default::default() };
                let opened = Arc::new(self.connection.begin_with_options(options).await?);
                group.transaction = Some(Arc::clone(&opened));
                opened
            }
        };
        let wrote = Arc::new(AtomicBool::new(false));
        let tx = Tx::new(transaction, count, Arc::clone(&wrote));
        Ok(Turn { lane: Arc::clone(self), group, tx: Some(tx), wrote, alone, over: false })
    }

    /// Commits the open group, if there is one, and tells its members.
    async fn close(&self, group: &mut Group) {
        let Some(transaction) = group.transaction.take() else { return };
        let members = std::mem::take(&mut group.members);
        let rows = std::mem::take(&mut group.rows);
        let started = Instant::now();
        crash::point("before-commit");
        let result = commit(transaction, rows).await;
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
    rows.insert(&*transaction).await?;
    let owned = Arc::into_inner(transaction).ok_or_else(|| DbErr::Custom("a unit kept its transaction beyond its end".into()))?;
    owned.commit().await
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
            #[allow(clippy::disallowed_methods, reason = "the commit that others wait for must not depend on who gave up")]
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

    /// Ends a unit that succeeded: its rows go in with the group's commit.
    pub async fn keep(mut self, rows: Rows) -> oneshot::Receiver<Settled> {
        self.over = true;
        self.tx = None;
        self.group.rows.append(rows);
        self.join().await
    }

    /// Ends a unit that was refused. One that wrote nothing waits for the group that it may have judged by; one that wrote undoes the group.
    pub async fn refuse(mut self) -> Option<oneshot::Receiver<Settled>> {
        if self.wrote.load(Ordering::Relaxed) {
            return None; // Dropping the turn rolls back.
        }
        self.over = true;
        self.tx = None;
        if self.group.members.is_empty() {
            if self.lane.waiting.load(Ordering::Acquire) == 0 {
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
        if last || self.alone || self.group.members.len() >= self.lane.group_units {
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
