//! The months of the books: every step of each is a row that is never changed.

use mesh::clock::Timestamp;
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbBackend, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Statement,
    entity::prelude::*,
};

use super::{account, from_json, journal::earliest_between, read_word, to_json, unreadable};
use crate::domain::period::{Calendar, Month, Period, State, Step, TrialBalance};

/// A step of a month.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_period")]
pub struct Model {
    /// Which month.
    #[sea_orm(primary_key, auto_increment = false)]
    pub period: String,
    /// 1, 2, 3 …
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    pub state: String,
    pub actor: String,
    pub reason: String,
    pub at: i64,
    pub trial_balance: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

/// A month with its steps.
pub async fn find(db: &impl ConnectionTrait, month: Month) -> Result<Period, DbErr> {
    let rows = Entity::find().filter(Column::Period.eq(month.to_string())).order_by_asc(Column::Number).all(db).await?;
    Ok(Period { month, steps: rows.into_iter().map(Model::into_step).collect::<Result<_, _>>()? })
}

/// Which months are not open. Only months that were closed at some time have rows, so there are few.
pub async fn calendar(db: &impl ConnectionTrait) -> Result<Calendar, DbErr> {
    Ok(Calendar::new(states(db).await?))
}

/// Where each month stands that has been closed at some time.
async fn states(db: &impl ConnectionTrait) -> Result<Vec<(Month, State)>, DbErr> {
    let rows = Entity::find()
        .select_only()
        .columns([Column::Period, Column::State])
        .filter(Expr::cust("number = (SELECT MAX(number) FROM ledger_period l WHERE l.period = ledger_period.period)"))
        .order_by_asc(Column::Period)
        .into_tuple::<(String, String)>()
        .all(db)
        .await?;
    rows.into_iter().map(|(month, state)| Ok((read_month(&month)?, read_state(&state)?))).collect()
}

/// Lets nobody close or open a month until the transaction ends: for a batch, which writes before it holds accounts.
pub async fn hold(tx: &impl ConnectionTrait) -> Result<(), DbErr> {
    months(tx, "pg_advisory_xact_lock_shared").await
}

/// Lets nobody post until the transaction ends, and waits for whoever does: for batches, then for whoever holds accounts, and at last for
/// whoever adds an entry without them. Each of these may wait for the one behind it and never for the one before, so that none of them
/// waits for ever. SQLite has one writer anyway.
pub async fn hold_the_journal(tx: &impl ConnectionTrait) -> Result<(), DbErr> {
    let backend = tx.get_database_backend();
    months(tx, "pg_advisory_xact_lock").await?;
    account::alone(tx).await?;
    if backend == DbBackend::Postgres {
        tx.execute_raw(Statement::from_string(
            backend,
            "LOCK TABLE journal_entry, pending_posting IN SHARE ROW EXCLUSIVE MODE",
        ))
        .await?;
    }
    Ok(())
}

async fn months(tx: &impl ConnectionTrait, lock: &str) -> Result<(), DbErr> {
    if tx.get_database_backend() == DbBackend::Postgres {
        let held = format!("SELECT {lock}(hashtextextended('ledger_periods', 0))");
        tx.query_one_raw(Statement::from_string(DbBackend::Postgres, held)).await?;
    }
    Ok(())
}

/// The first month before one that has entries and is not closed as firmly as this is to be. What is before a closed month was closed
/// with it.
pub async fn open_before(tx: &impl ConnectionTrait, month: Month, soft: bool) -> Result<Option<Month>, DbErr> {
    let firm = |state: State| state == State::Closed || soft && state == State::SoftClosed;
    let before = states(tx).await?.into_iter().rfind(|(closed, state)| *closed < month && firm(*state));
    let first = earliest_between(tx, before.map(|(closed, _)| closed.last_day()), month.first_day()).await?;
    Ok(first.map(Month::of))
}

/// A month behind one that is closed: for good, or softly too.
pub async fn closed_after(tx: &impl ConnectionTrait, month: Month, firmly: bool) -> Result<Option<Month>, DbErr> {
    let closed = |state: State| state == State::Closed || !firmly && state == State::SoftClosed;
    let states = states(tx).await?;
    Ok(states.into_iter().find(|(later, state)| *later > month && closed(*state)).map(|(later, _)| later))
}

/// The latest month that is closed for good.
pub async fn latest_closed(db: &impl ConnectionTrait) -> Result<Option<Month>, DbErr> {
    Ok(states(db).await?.into_iter().rfind(|(_, state)| *state == State::Closed).map(|(month, _)| month))
}

/// Keeps a step.
pub async fn insert(tx: &impl ConnectionTrait, month: Month, step: &Step) -> Result<(), DbErr> {
    let row = ActiveModel {
        period: Set(month.to_string()),
        number: Set(step.number),
        state: Set(step.state.word().to_owned()),
        actor: Set(step.actor.clone()),
        reason: Set(step.reason.clone()),
        at: Set(step.time.micros()),
        trial_balance: Set(step.trial_balance.as_ref().map(to_json).transpose()?),
    };
    Entity::insert(row).exec_without_returning(tx).await.map(|_| ())
}

fn read_month(text: &str) -> Result<Month, DbErr> {
    Month::parse(text).map_err(|_| unreadable("ledger_period.period", text))
}

fn read_state(text: &str) -> Result<State, DbErr> {
    read_word("ledger_period.state", &State::ALL, State::word, text)
}

impl Model {
    fn into_step(self) -> Result<Step, DbErr> {
        let kept = self.trial_balance.as_deref();
        Ok(Step {
            number: self.number,
            state: read_state(&self.state)?,
            actor: self.actor,
            reason: self.reason,
            time: Timestamp::from_micros(self.at),
            trial_balance: kept
                .map(|text| from_json::<TrialBalance>("ledger_period.trial_balance", text))
                .transpose()?,
        })
    }
}
