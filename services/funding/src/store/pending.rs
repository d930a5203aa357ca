//! Money that is held on its way from one account to another.

use mesh::{
    clock::Timestamp,
    filter::{Field, Kind},
    list::{Asked, List, Rows as Page},
    refusal::Error,
    rows::Rows,
};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
};
use time::Date;

use super::{list, read_date, read_word, unreadable};
use crate::domain::{
    PendingId,
    book::AccountName,
    money::Ore,
    pending::{Pending, State},
};

/// Money that is or was held.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pending_posting")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub state: String,
    pub debit_account: String,
    pub credit_account: String,
    pub amount_ore: i64,
    pub posted_ore: i64,
    pub effective_date: String,
    pub expires_at: i64,
    pub entry_id: Option<Uuid>,
    pub actor: String,
    pub reason: String,
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

// In so many words: with a bound value PostgreSQL's prepared plans could not use the partial indexes.
const HELD: &str = "state = 'pending'";

/// What the list of what is held can be asked.
pub fn listed() -> List {
    let fields = [
        Field::of("id", Kind::Id(PendingId::PREFIX), Column::Id),
        Field::of("debit_account", Kind::Text, Column::DebitAccount),
        Field::of("credit_account", Kind::Text, Column::CreditAccount),
        Field::of("amount_ore", Kind::Number, Column::AmountOre),
        Field::of("effective_date", Kind::Date, Column::EffectiveDate).ordered_by(Column::EffectiveDate),
        Field::of("expire_time", Kind::Moment, Column::ExpiresAt).ordered_by(Column::ExpiresAt),
    ];
    list("pendings", "expire_time", Column::Id, fields)
}

/// A page of what is held.
pub async fn page(db: &impl ConnectionTrait, asked: &Asked<'_>) -> Result<Page<Pending>, Error> {
    let found = asked.rows(db, Entity::find().filter(Expr::cust(HELD))).await?;
    found.into(|rows| Ok(rows.into_iter().map(Model::into_pending).collect::<Result<_, _>>()?))
}

/// What is held under an id, which nobody else resolves until the transaction ends.
pub async fn find_to_change(tx: &impl ConnectionTrait, id: PendingId) -> Result<Option<Pending>, DbErr> {
    Entity::find_by_id(id.uuid()).lock_exclusive().one(tx).await?.map(Model::into_pending).transpose()
}

/// What is held although its time is over, the oldest first.
pub async fn expired(db: &impl ConnectionTrait, now: Timestamp, most: u64) -> Result<Vec<PendingId>, DbErr> {
    let query = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Expr::cust(HELD))
        .filter(Column::ExpiresAt.lte(now.micros()))
        .order_by_asc(Column::ExpiresAt)
        .limit(most);
    Ok(query.into_tuple::<Uuid>().all(db).await?.into_iter().map(PendingId::from).collect())
}

/// What is held of the days up to one, in the order of their ids.
pub async fn held_until(tx: &impl ConnectionTrait, day: Date, most: u64) -> Result<Vec<PendingId>, DbErr> {
    let query = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Expr::cust(HELD))
        .filter(Column::EffectiveDate.lte(day.to_string()))
        .order_by_asc(Column::Id)
        .limit(most);
    Ok(query.into_tuple::<Uuid>().all(tx).await?.into_iter().map(PendingId::from).collect())
}

/// Leaves what is held from now on with the group. Whoever closes a month is alone with the writer, and sees it.
pub fn insert(rows: &mut Rows, pending: &Pending) {
    rows.add(row(pending));
}

/// Keeps what is held from now on at once: the next unit of the group may resolve it.
pub async fn insert_now(tx: &impl ConnectionTrait, pendings: &[Pending]) -> Result<(), DbErr> {
    if pendings.is_empty() {
        return Ok(());
    }
    Entity::insert_many(pendings.iter().map(row)).exec_without_returning(tx).await.map(|_| ())
}

/// Keeps until when it is held.
pub async fn extend(tx: &impl ConnectionTrait, pending: &Pending) -> Result<(), DbErr> {
    let extended = ActiveModel {
        id: Unchanged(pending.id.uuid()),
        expires_at: Set(pending.expire_time.micros()),
        effective_date: Set(pending.effective.to_string()),
        ..Default::default()
    };
    Entity::update(extended).exec_without_returning(tx).await.map(|_| ())
}

fn row(pending: &Pending) -> ActiveModel {
    ActiveModel {
        id: Set(pending.id.uuid()),
        state: Set(pending.state.word().to_owned()),
        debit_account: Set(pending.debit.to_string()),
        credit_account: Set(pending.credit.to_string()),
        amount_ore: Set(pending.amount.ore()),
        posted_ore: Set(pending.posted.ore()),
        effective_date: Set(pending.effective.to_string()),
        expires_at: Set(pending.expire_time.micros()),
        entry_id: Set(pending.entry.map(|entry| entry.uuid())),
        actor: Set(pending.actor.clone()),
        reason: Set(pending.reason.clone()),
        created_at: Set(pending.create_time.micros()),
    }
}

/// Keeps how it was resolved.
pub async fn update(tx: &impl ConnectionTrait, pending: &Pending) -> Result<(), DbErr> {
    let resolved = ActiveModel {
        id: Unchanged(pending.id.uuid()),
        state: Set(pending.state.word().to_owned()),
        posted_ore: Set(pending.posted.ore()),
        entry_id: Set(pending.entry.map(|entry| entry.uuid())),
        ..Default::default()
    };
    Entity::update(resolved).exec_without_returning(tx).await.map(|_| ())
}

impl Model {
    fn into_pending(self) -> Result<Pending, DbErr> {
        let name = |text: &str| AccountName::parse(text).map_err(|_| unreadable("pending_posting.account", text));
        Ok(Pending {
            id: self.id.into(),
            state: read_word("pending_posting.state", &State::ALL, State::word, &self.state)?,
            debit: name(&self.debit_account)?,
            credit: name(&self.credit_account)?,
            amount: Ore::new(self.amount_ore),
            posted: Ore::new(self.posted_ore),
            effective: read_date("pending_posting.effective_date", &self.effective_date)?,
            expire_time: Timestamp::from_micros(self.expires_at),
            entry: self.entry_id.map(Into::into),
            actor: self.actor,
            reason: self.reason,
            create_time: Timestamp::from_micros(self.created_at),
        })
    }
}
