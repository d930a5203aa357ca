//! The journal: entries are added, and the database refuses one that does not balance, and any change after.

use mesh::{clock::Timestamp, rows::Rows};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, entity::prelude::*,
};
use time::Date;

use crate::domain::{EntryId, ledger::Entry, money::Ore};

/// Entries.
pub mod journal_entry {
    use sea_orm::entity::prelude::*;

    /// An entry; it closes the postings that name it.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "journal_entry")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub kind: String,
        pub actor: String,
        pub reason: String,
        pub recorded_at: i64,
        pub effective_date: String,
        pub reverses_id: Option<Uuid>,
        pub relates_to_period: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Postings.
pub mod posting {
    use sea_orm::entity::prelude::*;

    /// What one account is debited, or with a minus credited.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "posting")]
    pub struct Model {
        /// In which entry.
        #[sea_orm(primary_key, auto_increment = false)]
        pub entry_id: Uuid,
        /// Its place in the entry: 0, 1, 2 …
        #[sea_orm(primary_key, auto_increment = false)]
        pub position: i32,
        pub account: String,
        pub amount_ore: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Who books an entry, why and when.
#[derive(Debug, Clone, Copy)]
pub struct Voucher<'a> {
    /// The entry's id.
    pub id: Uuid,
    /// The subject.
    pub actor: &'a str,
    /// Why, or for what.
    pub reason: &'a str,
    /// When.
    pub time: Timestamp,
}

/// Leaves an entry with the group: its postings first, and then the entry itself, which closes them.
pub fn insert(rows: &mut Rows, entry: &Entry, voucher: Voucher<'_>) {
    for (position, (account, amount)) in (0..).zip(entry.postings()) {
        rows.add(posting::ActiveModel {
            entry_id: Set(voucher.id),
            position: Set(position),
            account: Set(account.to_string()),
            amount_ore: Set(amount.ore()),
        });
    }
    rows.add(journal_entry::ActiveModel {
        id: Set(voucher.id),
        kind: Set(entry.kind.name().to_owned()),
        actor: Set(voucher.actor.to_owned()),
        reason: Set(voucher.reason.to_owned()),
        recorded_at: Set(voucher.time.micros()),
        effective_date: Set(voucher.time.date().to_string()),
        reverses_id: Set(None),
        relates_to_period: Set(String::new()),
    });
}

/// The entry that booked something under a reason: it is looked for by its first posting, so that no account is read as a whole.
pub async fn find(db: &impl ConnectionTrait, entry: &Entry, reason: &str) -> Result<Option<EntryId>, DbErr> {
    let Some((account, amount)) = entry.postings().into_iter().next() else { return Ok(None) };
    let postings = posting::Entity::find()
        .select_only()
        .column(posting::Column::EntryId)
        .filter(posting::Column::Account.eq(account.to_string()))
        .filter(posting::Column::AmountOre.eq(amount.ore()));
    let found = journal_entry::Entity::find()
        .select_only()
        .column(journal_entry::Column::Id)
        .filter(journal_entry::Column::Id.in_subquery(postings.into_query()))
        .filter(journal_entry::Column::Kind.eq(entry.kind.name()))
        .filter(journal_entry::Column::Reason.eq(reason));
    Ok(found.into_tuple::<Uuid>().one(db).await?.map(EntryId::from))
}

/// The balance of every account, by name. One statement, so that the balances are of one moment and sum to zero. With a day, of what
/// belongs to it or to an earlier one.
pub async fn balances(db: &impl ConnectionTrait, as_of: Option<Date>) -> Result<Vec<(String, Ore)>, DbErr> {
    // PostgreSQL sums into a number without limits; what the accounts hold always fits the column's own.
    let balance = posting::Column::AmountOre.sum().cast_as("bigint");
    let mut query = posting::Entity::find();
    if let Some(day) = as_of {
        let entries = journal_entry::Entity::find()
            .select_only()
            .column(journal_entry::Column::Id)
            .filter(journal_entry::Column::EffectiveDate.lte(day.to_string()));
        query = query.filter(posting::Column::EntryId.in_subquery(entries.into_query()));
    }
    let rows = query
        .select_only()
        .column(posting::Column::Account)
        .column_as(balance, "balance_ore")
        .group_by(posting::Column::Account)
        .order_by_asc(posting::Column::Account)
        .into_tuple::<(String, i64)>()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(account, balance)| (account, Ore::new(balance))).collect())
}

/// How many entries there are.
pub async fn entry_count(db: &impl ConnectionTrait) -> Result<u64, DbErr> {
    journal_entry::Entity::find().count(db).await
}
