//! Accounts: what stands on each is one row, so that it is read in the same time however much was posted.

use std::{collections::BTreeSet, fmt::Write};

use mesh::clock::Timestamp;
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbBackend, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Statement,
    Value, entity::prelude::*,
};

use super::{read_word, unreadable};
use crate::domain::{
    book::{Account, AccountName, Book, Guard},
    money::Ore,
};

/// The most accounts of one statement.
const MOST: usize = 500;

/// An account.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_account")]
pub struct Model {
    /// Its name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    pub guard: String,
    pub posted_debit_ore: i64,
    pub posted_credit_ore: i64,
    pub pending_debit_ore: i64,
    pub pending_credit_ore: i64,
    pub opened_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// The account of a name.
pub async fn find(db: &impl ConnectionTrait, name: &AccountName) -> Result<Option<Account>, DbErr> {
    Entity::find_by_id(name.as_str()).one(db).await?.map(Model::into_account).transpose()
}

/// Those of some accounts that are open, held until the transaction ends. They are held in the order of their names, so that two units
/// never wait for each other.
pub async fn to_change(tx: &impl ConnectionTrait, names: &BTreeSet<AccountName>) -> Result<Book, DbErr> {
    let names: Vec<&str> = names.iter().map(AccountName::as_str).collect();
    let mut accounts = Vec::with_capacity(names.len());
    for some in names.chunks(MOST) {
        let query = Entity::find().filter(Column::Name.is_in(some.iter().copied())).order_by_asc(Column::Name);
        for row in query.lock_exclusive().all(tx).await? {
            accounts.push(row.into_account()?);
        }
    }
    Ok(Book::new(accounts))
}

/// Opens an account.
pub async fn insert(tx: &impl ConnectionTrait, account: &Account, now: Timestamp) -> Result<(), DbErr> {
    let row = ActiveModel {
        name: Set(account.name.to_string()),
        guard: Set(account.guard.word().to_owned()),
        posted_debit_ore: Set(account.posted_debit.ore()),
        posted_credit_ore: Set(account.posted_credit.ore()),
        pending_debit_ore: Set(account.pending_debit.ore()),
        pending_credit_ore: Set(account.pending_credit.ore()),
        opened_at: Set(now.micros()),
    };
    Entity::insert(row).exec_without_returning(tx).await.map(|_| ())
}

/// Keeps what stands on the accounts of a book that have changed: one statement for all of them.
pub async fn update(tx: &impl ConnectionTrait, before: &Book, after: &Book) -> Result<(), DbErr> {
    let known: BTreeSet<_> = before.accounts().map(unique).collect();
    let changed: Vec<_> = after.accounts().filter(|account| !known.contains(&unique(account))).collect();
    for some in changed.chunks(MOST) {
        let backend = tx.get_database_backend();
        let values = some.iter().flat_map(|account| {
            let [a, b, c, d] =
                [account.posted_debit, account.posted_credit, account.pending_debit, account.pending_credit]
                    .map(|amount| Value::from(amount.ore()));
            [Value::from(account.name.as_str()), a, b, c, d]
        });
        let statement = Statement::from_sql_and_values(backend, update_sql(backend, some.len()), values);
        let updated = tx.execute_raw(statement).await?.rows_affected();
        if updated != some.len() as u64 {
            return Err(DbErr::RecordNotUpdated);
        }
    }
    Ok(())
}

fn unique(account: &Account) -> (&str, [i64; 4]) {
    let amounts = [account.posted_debit, account.posted_credit, account.pending_debit, account.pending_credit];
    (account.name.as_str(), amounts.map(Ore::ore))
}

fn update_sql(backend: DbBackend, rows: usize) -> String {
    let mut marks = String::new();
    for row in 0..rows {
        marks.push_str(if row == 0 { "(" } else { ",(" });
        for column in 0..5 {
            marks.push_str(if column == 0 { "" } else { "," });
            match backend {
                DbBackend::Sqlite => marks.push('?'),
                // Writing into a String does not fail.
                _ => drop(write!(marks, "${}", row * 5 + column + 1)),
            }
        }
        marks.push(')');
    }
    format!(
        "UPDATE ledger_account SET posted_debit_ore = v.column2, posted_credit_ore = v.column3, \
         pending_debit_ore = v.column4, pending_credit_ore = v.column5 \
         FROM (VALUES {marks}) AS v WHERE ledger_account.name = v.column1"
    )
}

impl Model {
    fn into_account(self) -> Result<Account, DbErr> {
        let name = AccountName::parse(&self.name).map_err(|_| unreadable("ledger_account.name", &self.name))?;
        Ok(Account {
            name,
            guard: read_word("ledger_account.guard", &Guard::ALL, Guard::word, &self.guard)?,
            posted_debit: Ore::new(self.posted_debit_ore),
            posted_credit: Ore::new(self.posted_credit_ore),
            pending_debit: Ore::new(self.pending_debit_ore),
            pending_credit: Ore::new(self.pending_credit_ore),
        })
    }
}
