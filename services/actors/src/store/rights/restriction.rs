//! Restrictions of processing in the database, and whether any stands.

use anyhow::Context;
use mesh::{clock::Timestamp, refusal::Error, seal::Keys};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{ExprTrait, Query, SelectStatement},
};

use crate::{
    domain::{
        person::PersonId,
        rights::restriction::{Lift, Restriction, RestrictionId},
        validity::day_text,
        word::Word,
    },
    store::{
        leads,
        person::{
            sealed::Seal,
            sight::{Sight, sees},
        },
        words,
    },
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "restriction")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    pub ground: String,
    pub reason: Vec<u8>,
    pub restricted_by: String,
    pub created_at: i64,
    pub lifted_at: Option<i64>,
    pub lifted_by: Option<String>,
    pub told_on: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

/// Selects the restrictions that stand on the person in the statement around it, by whichever registration.
pub fn standing() -> SelectStatement {
    Query::select()
        .expr(Expr::cust("1"))
        .from("restriction")
        .and_where(
            Expr::col(("restriction", "person_id")).in_subquery(
                Query::select()
                    .column(("restricted", "id"))
                    .from_as("person", "restricted")
                    .and_where(Expr::col(("restricted", "leads_to")).equals(("person", "leads_to")))
                    .take(),
            ),
        )
        // Written out, because PostgreSQL does not use a partial index for a bound value.
        .and_where(Expr::cust("restriction.lifted_at IS NULL"))
        .take()
}

/// Whether any stands on one of the persons.
pub async fn stands(db: &impl ConnectionTrait, persons: &[PersonId]) -> Result<bool, DbErr> {
    let query = Query::select()
        .expr(Expr::cust("1"))
        .from("person")
        .and_where(Expr::col(("person", "id")).is_in(persons.iter().map(|id| id.uuid())))
        .and_where(Expr::exists(standing()))
        .limit(1)
        .take();
    Ok(db.query_one(&query).await?.is_some())
}

/// The restriction with an id, of a person whom the caller sees, which nobody else changes until the transaction ends.
pub async fn find_to_change(
    tx: &impl ConnectionTrait,
    keys: &Keys,
    sight: &Sight,
    id: RestrictionId,
) -> Result<Option<Restriction>, Error> {
    let seen = Entity::find_by_id(id.uuid()).filter(sees(sight, ("restriction", "person_id")));
    seen.lock_exclusive().one(tx).await?.map(|row| open(keys, row)).transpose()
}

/// The restrictions of a person, by whichever registration, in the order in which they were stated.
pub async fn of_person(
    db: &impl ConnectionTrait,
    keys: &Keys,
    person: PersonId,
    after: Option<RestrictionId>,
    most: u64,
) -> Result<Vec<Restriction>, Error> {
    let mut query = Entity::find().filter(Column::PersonId.in_subquery(leads::registrations(person)));
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after.uuid()));
    }
    let rows = query.order_by_asc(Column::Id).limit(most).all(db).await?;
    rows.into_iter().map(|row| open(keys, row)).collect()
}

/// Adds a restriction.
pub async fn insert(tx: &impl ConnectionTrait, keys: &Keys, restriction: &Restriction) -> Result<(), Error> {
    let row = ActiveModel {
        id: Set(restriction.id.uuid()),
        person_id: Set(restriction.person.uuid()),
        ground: Set(restriction.ground.word().to_owned()),
        reason: Set(seal(keys, restriction.id).text("reason", &restriction.reason)?),
        restricted_by: Set(restriction.by.clone()),
        created_at: Set(restriction.created.micros()),
        lifted_at: Set(None),
        lifted_by: Set(None),
        told_on: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes that a restriction was lifted, after [`find_to_change`].
pub async fn update(tx: &impl ConnectionTrait, restriction: &Restriction) -> Result<(), DbErr> {
    let lift = restriction.lifted.as_ref();
    let row = ActiveModel {
        id: Unchanged(restriction.id.uuid()),
        lifted_at: Set(lift.map(|lift| lift.at.micros())),
        lifted_by: Set(lift.map(|lift| lift.by.clone())),
        told_on: Set(lift.map(|lift| day_text(lift.told_on))),
        ..Default::default()
    };
    Entity::update(row).exec_without_returning(tx).await.map(|_| ())
}

fn open(keys: &Keys, row: Model) -> Result<Restriction, Error> {
    let id = RestrictionId::from(row.id);
    Ok(from_row(keys, id, row).with_context(|| format!("the row of {id}"))?)
}

fn from_row(keys: &Keys, id: RestrictionId, row: Model) -> anyhow::Result<Restriction> {
    let lifted = match (row.lifted_at, row.lifted_by, row.told_on) {
        (Some(at), Some(by), Some(told_on)) => {
            Some(Lift { at: Timestamp::from_micros(at), by, told_on: words::day(&told_on)? })
        }
        _ => None,
    };
    Ok(Restriction {
        id,
        person: row.person_id.into(),
        ground: words::word(&row.ground)?,
        reason: seal(keys, id).open_text("reason", &row.reason)?,
        by: row.restricted_by,
        created: Timestamp::from_micros(row.created_at),
        lifted,
    })
}

fn seal(keys: &Keys, id: RestrictionId) -> Seal<'_> {
    Seal::new(keys, true, "restriction", id.uuid())
}
