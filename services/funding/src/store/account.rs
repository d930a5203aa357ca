//! Accounts: what stands on each is one row, so that it is read in the same time however much was posted.

use std::collections::BTreeSet;

use mesh::{
    clock::Timestamp,
    filter::{Field, Kind},
    list::{Asked, List, Rows},
    refusal::Error,
    rows,
};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, Value,
    entity::prelude::*,
};

use super::{list, read_word, unreadable};
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
pub async fn page(db: &impl ConnectionTrait, asked: &Asked<'_>) -> Result<Rows<Account>, Error> {
    let found = asked.rows(db, Entity::find()).await?;
    found.into(|rows| Ok(rows.into_iter().map(Model::into_account).collect::<Result<_, _>>()?))
}

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

/// Keeps what stands on the accounts of a book that have changed.
pub async fn update(tx: &impl ConnectionTrait, before: &Book, after: &Book) -> Result<(), DbErr> {
    const AMOUNTS: [&str; 4] = ["posted_debit_ore", "posted_credit_ore", "pending_debit_ore", "pending_credit_ore"];
    let known: BTreeSet<_> = before.accounts().map(unique).collect();
    let changed: Vec<_> = after.accounts().map(unique).filter(|account| !known.contains(account)).collect();
    for some in changed.chunks(MOST) {
        let row = |(name, amounts): &(&str, [i64; 4])| {
            [Value::from(*name)].into_iter().chain(amounts.map(Value::from)).collect()
        };
        let rows = some.iter().map(row).collect();
        if rows::update(tx, "ledger_account", "name", &AMOUNTS, rows).await? != some.len() as u64 {
            return Err(DbErr::RecordNotUpdated);
        }
    }
    Ok(())
}

fn unique(account: &Account) -> (&str, [i64; 4]) {
    let amounts = [account.posted_debit, account.posted_credit, account.pending_debit, account.pending_credit];
    (account.name.as_str(), amounts.map(Ore::ore))
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
