//! Accounts: what stands on each is one row, so that it is read in the same time however much was posted.

use std::collections::BTreeSet;

use mesh::{
    clock::Timestamp,
    filter::{Field, Kind},
    list::{Asked, List, Rows as Page},
    refusal::Error,
    rows::{Columns, Left, Rows, among},
};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbBackend, DbErr, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    Statement, Value, entity::prelude::*,
};

use super::{list, read_word, unreadable};
use crate::domain::{
    book::{Account, AccountName, Book, Guard},
    money::Ore,
};

/// The most accounts of one statement.
const MOST: usize = 500;
/// What is set with each posting.
const AMOUNTS: Columns = Columns {
    table: "ledger_account",
    key: "name",
    set: &["posted_debit_ore", "posted_credit_ore", "pending_debit_ore", "pending_credit_ore"],
};

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

/// What the list of accounts can be asked.
pub fn listed() -> List {
    let ore = |name, column: Column| Field::of(name, Kind::Number, column);
    let balance = Expr::col(Column::PostedDebitOre).sub(Expr::col(Column::PostedCreditOre));
    let guards = Guard::ALL.iter().map(|guard| guard.word()).collect();
    let fields = [
        Field::of("account", Kind::Text, Column::Name).ordered_by(Column::Name),
        Field::of("guard", Kind::OneOf { prefix: "ACCOUNT_GUARD_", words: guards }, Column::Guard),
        ore("posted_debit_ore", Column::PostedDebitOre),
        ore("posted_credit_ore", Column::PostedCreditOre),
        ore("pending_debit_ore", Column::PendingDebitOre),
        ore("pending_credit_ore", Column::PendingCreditOre),
        Field::new("balance_ore", Kind::Number, balance),
    ];
    list("accounts", "account", Column::Name, fields)
}

/// A page of the accounts.
pub async fn page(db: &impl ConnectionTrait, asked: &Asked<'_>) -> Result<Page<Account>, Error> {
    let found = asked.rows(db, Entity::find()).await?;
    found.into(|rows| Ok(rows.into_iter().map(Model::into_account).collect::<Result<_, _>>()?))
}

/// The account of a name.
pub async fn find(db: &impl ConnectionTrait, name: &AccountName) -> Result<Option<Account>, DbErr> {
    Entity::find_by_id(name.as_str()).one(db).await?.map(Model::into_account).transpose()
}

/// That a transaction may hold accounts; no other does until it ends.
#[derive(Debug, Clone, Copy)]
pub struct Alone;

/// Lets one transaction at a time, of all writers and processes, hold accounts: two that each hold what the other wants would wait for
/// ever. SQLite has one writer anyway.
pub async fn alone(tx: &impl ConnectionTrait) -> Result<Alone, DbErr> {
    if tx.get_database_backend() == DbBackend::Postgres {
        let held = "SELECT pg_advisory_xact_lock(hashtextextended('ledger_accounts', 0))";
        tx.query_one_raw(Statement::from_string(DbBackend::Postgres, held)).await?;
    }
    Ok(Alone)
}

/// Those of some accounts that are open, held until the transaction ends, as they are left by whoever is before in it. They are held in
/// the order of their names, so that two units never wait for each other.
pub async fn to_change(
    tx: &impl ConnectionTrait,
    left: Left<'_>,
    names: &BTreeSet<AccountName>,
) -> Result<Book, DbErr> {
    let names: Vec<&str> = names.iter().map(AccountName::as_str).collect();
    let mut accounts = Vec::with_capacity(names.len());
    for some in names.chunks(MOST) {
        let named = among(tx, Column::Name.into_expr(), some.iter().copied());
        let query = Entity::find().filter(named).order_by_asc(Column::Name);
        for row in query.lock_exclusive().all(tx).await? {
            let amounts = left.of(AMOUNTS, &row.name);
            accounts.push(row.holding(amounts)?.into_account()?);
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

/// Leaves what stands on the accounts of a book that have changed with the group: it is written once for all its units.
pub fn leave(rows: &mut Rows, before: &Book, after: &Book) {
    let known: BTreeSet<_> = before.accounts().map(unique).collect();
    for (name, amounts) in after.accounts().map(unique).filter(|account| !known.contains(account)) {
        rows.set(AMOUNTS, name.to_owned(), amounts.map(Value::from).to_vec());
    }
}

fn unique(account: &Account) -> (&str, [i64; 4]) {
    let amounts = [account.posted_debit, account.posted_credit, account.pending_debit, account.pending_credit];
    (account.name.as_str(), amounts.map(Ore::ore))
}

impl Model {
    /// The account with the amounts that were left for it, if any were.
    fn holding(mut self, amounts: Option<&[Value]>) -> Result<Self, DbErr> {
        let Some(amounts) = amounts else { return Ok(self) };
        let [
            Value::BigInt(Some(posted_debit)),
            Value::BigInt(Some(posted_credit)),
            Value::BigInt(Some(pending_debit)),
            Value::BigInt(Some(pending_credit)),
        ] = amounts
        else {
            return Err(unreadable("ledger_account", &self.name));
        };
        (self.posted_debit_ore, self.posted_credit_ore) = (*posted_debit, *posted_credit);
        (self.pending_debit_ore, self.pending_credit_ore) = (*pending_debit, *pending_credit);
        Ok(self)
    }

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
