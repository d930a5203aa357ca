//! Who is named for persons whose identity is protected, and who broke the glass. Reasons are sealed with the key of the protected.

use anyhow::Context;
use mesh::{
    clock::Timestamp,
    filter::{Field, Kind},
    list::{Asked, List, Rows},
    refusal::Error,
    seal::Keys,
};
use sea_orm::{
    ActiveValue::Set,
    Condition, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait, Order, Query},
};

use super::sealed::Seal;
use crate::{
    domain::{
        access::{Access, Review},
        person::{AccessId, PersonId},
    },
    store::{leads, listed::list},
};

/// The most accesses that one person's list shows.
const MOST_OF_ONE: u64 = 500;
/// The most registrations that somebody is told to be named for.
const MOST_NAMED: u64 = 500;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "protected_access")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    pub subject: String,
    pub granted_by: String,
    pub begins_at: i64,
    pub ends_at: Option<i64>,
    pub reason: Vec<u8>,
    pub emergency: bool,
    pub reviewed_by: Option<String>,
    pub reviewed_at: Option<i64>,
    pub finding: Option<Vec<u8>>,
}

impl ActiveModelBehavior for ActiveModel {}

/// Adds an access.
pub async fn insert(tx: &impl ConnectionTrait, keys: &Keys, access: &Access) -> Result<(), Error> {
    Entity::insert(row(keys, access)?).exec_without_returning(tx).await?;
    Ok(())
}

/// The access with an id, which nobody else changes until the transaction ends.
pub async fn find_to_change(tx: &impl ConnectionTrait, keys: &Keys, id: AccessId) -> Result<Option<Access>, Error> {
    let found = Entity::find_by_id(id.uuid()).lock_exclusive().one(tx).await?;
    found.map(|row| open(keys, row)).transpose()
}

/// Writes an access back.
pub async fn update(tx: &impl ConnectionTrait, keys: &Keys, access: &Access) -> Result<(), Error> {
    Entity::update(row(keys, access)?).exec(tx).await?;
    Ok(())
}

/// Who is or was named for a person, by whatever registration, latest first.
pub async fn list_of(db: &impl ConnectionTrait, keys: &Keys, person: PersonId) -> Result<Vec<Access>, Error> {
    let registrations = Query::select()
        .column(("person", "id"))
        .from("person")
        .and_where(Expr::col(("person", "leads_to")).eq(person.uuid()))
        .take();
    let query = Entity::find().filter(Column::PersonId.in_subquery(registrations)).filter(Column::Emergency.eq(false));
    let rows = query.order_by_desc(Column::Id).limit(MOST_OF_ONE).all(db).await?;
    rows.into_iter().map(|row| open(keys, row)).collect()
}

/// Every access to a person behind one of them, in the order in which they were given: by naming and in emergencies.
pub async fn all_of(
    db: &impl ConnectionTrait,
    keys: &Keys,
    person: PersonId,
    after: Option<AccessId>,
    most: u64,
) -> Result<Vec<Access>, Error> {
    let mut query = Entity::find().filter(Column::PersonId.in_subquery(leads::registrations(person)));
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after.uuid()));
    }
    let rows = query.order_by_asc(Column::Id).limit(most).all(db).await?;
    rows.into_iter().map(|row| open(keys, row)).collect()
}

/// The hidden persons whom somebody is named for, each by every registration that leads to them.
pub async fn named_for(db: &impl ConnectionTrait, subject: &str, at: Timestamp) -> Result<Vec<PersonId>, DbErr> {
    let at = at.micros();
    let access = |column| Expr::col(("protected_access", column));
    let person = |column| Expr::col(("person", column));
    let named = Query::select()
        .column(("named", "leads_to"))
        .from("protected_access")
        .join_as(
            JoinType::InnerJoin,
            "person",
            "named",
            Expr::col(("named", "id")).equals(("protected_access", "person_id")),
        )
        .and_where(access("subject").eq(subject))
        .and_where(access("begins_at").lte(at))
        .cond_where(Condition::any().add(access("ends_at").is_null()).add(access("ends_at").gt(at)))
        .take();
    let ids = Query::select()
        .column(("person", "id"))
        .from("person")
        .and_where(person("hidden").eq(true))
        .and_where(person("leads_to").in_subquery(named))
        .order_by(("person", "id"), Order::Asc)
        .limit(MOST_NAMED)
        .take();
    let rows = db.query_all(&ids).await?;
    rows.into_iter().map(|row| Ok(row.try_get::<Uuid>("", "id")?.into())).collect()
}

/// What the list of emergency accesses can be asked. It goes by their ids, which are in the order of time, through the index of those
/// that nobody has reviewed.
pub fn listed() -> List {
    let fields = [
        Field::of("subject", Kind::Text, Column::Subject),
        Field::of("begin_time", Kind::Moment, Column::BeginsAt).ordered_by(Column::Id),
        Field::of("end_time", Kind::Moment, Column::EndsAt).or_none(),
        Field::of("reviewed_by", Kind::Text, Column::ReviewedBy).or_none(),
        Field::of("review_time", Kind::Moment, Column::ReviewedAt).or_none(),
    ];
    list("emergency accesses", "begin_time desc", Column::Id, fields)
}

/// Emergency accesses: those that nobody has reviewed, or all.
pub async fn emergencies(
    db: &impl ConnectionTrait,
    keys: &Keys,
    asked: &Asked<'_>,
    with_reviewed: bool,
) -> Result<Rows<Access>, Error> {
    // Written out, because PostgreSQL does not use a partial index for a bound value.
    let mut query = Entity::find().filter(Expr::cust("emergency"));
    if !with_reviewed {
        query = query.filter(Expr::cust("reviewed_at IS NULL"));
    }
    asked.rows(db, query).await?.into(|rows| rows.into_iter().map(|row| open(keys, row)).collect())
}

fn row(keys: &Keys, access: &Access) -> Result<ActiveModel, Error> {
    let seal = seal(keys, access.id);
    let review = access.review.as_ref();
    Ok(ActiveModel {
        id: Set(access.id.uuid()),
        person_id: Set(access.person.uuid()),
        subject: Set(access.subject.clone()),
        granted_by: Set(access.granted_by.clone()),
        begins_at: Set(access.begins.micros()),
        ends_at: Set(access.ends.map(Timestamp::micros)),
        reason: Set(seal.text("reason", &access.reason)?),
        emergency: Set(access.emergency),
        reviewed_by: Set(review.map(|review| review.by.clone())),
        reviewed_at: Set(review.map(|review| review.at.micros())),
        finding: Set(review.map(|review| seal.text("finding", &review.finding)).transpose()?),
    })
}

fn open(keys: &Keys, row: Model) -> Result<Access, Error> {
    let id = AccessId::from(row.id);
    let seal = seal(keys, id);
    let review = match (row.reviewed_by, row.reviewed_at, row.finding) {
        (Some(by), Some(at), Some(finding)) => {
            let finding = seal.open_text("finding", &finding).with_context(|| format!("the row of {id}"))?;
            Some(Review { by, at: Timestamp::from_micros(at), finding })
        }
        _ => None,
    };
    Ok(Access {
        id,
        person: row.person_id.into(),
        subject: row.subject,
        granted_by: row.granted_by,
        begins: Timestamp::from_micros(row.begins_at),
        ends: row.ends_at.map(Timestamp::from_micros),
        reason: seal.open_text("reason", &row.reason).with_context(|| format!("the row of {id}"))?,
        emergency: row.emergency,
        review,
    })
}

fn seal(keys: &Keys, id: AccessId) -> Seal<'_> {
    Seal::new(keys, true, "protected_access", id.uuid())
}
