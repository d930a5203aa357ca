//! Holds in the database: nothing on the person is disposed of. Their reasons are sealed with the key of the protected, so that nobody needs
//! to seal them anew when somebody's protection changes.

use anyhow::Context;
use mesh::{clock::Timestamp, refusal::Error, seal::Keys};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
};

use super::{
    leads,
    person::{
        sealed::Seal,
        sight::{Sight, sees},
    },
};
use crate::domain::{
    hold::{Hold, HoldId, Lift},
    person::PersonId,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "legal_hold")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    pub reason: Vec<u8>,
    pub reference: String,
    pub placed_by: String,
    pub created_at: i64,
    pub lifted_at: Option<i64>,
    pub lifted_by: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

/// The hold with an id, of a person whom the caller sees, which nobody else changes until the transaction ends.
pub async fn find_to_change(
    tx: &impl ConnectionTrait,
    keys: &Keys,
    sight: &Sight,
    id: HoldId,
) -> Result<Option<Hold>, Error> {
    let seen = Entity::find_by_id(id.uuid()).filter(sees(sight, ("legal_hold", "person_id")));
    seen.lock_exclusive().one(tx).await?.map(|row| open(keys, row)).transpose()
}

/// Whether a hold of the person stands, by whichever registration.
pub async fn stands(db: &impl ConnectionTrait, person: PersonId) -> Result<bool, DbErr> {
    let standing = Entity::find().filter(Column::PersonId.in_subquery(leads::registrations(person)));
    Ok(standing.filter(Column::LiftedAt.is_null()).count(db).await? > 0)
}

/// The holds of a person, by whichever registration, in the order in which they were placed.
pub async fn of_person(
    db: &impl ConnectionTrait,
    keys: &Keys,
    person: PersonId,
    after: Option<HoldId>,
    most: u64,
) -> Result<Vec<Hold>, Error> {
    let mut query = Entity::find().filter(Column::PersonId.in_subquery(leads::registrations(person)));
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after.uuid()));
    }
    let rows = query.order_by_asc(Column::Id).limit(most).all(db).await?;
    rows.into_iter().map(|row| open(keys, row)).collect()
}

/// Adds a hold.
pub async fn insert(tx: &impl ConnectionTrait, keys: &Keys, hold: &Hold) -> Result<(), Error> {
    let row = ActiveModel {
        id: Set(hold.id.uuid()),
        person_id: Set(hold.person.uuid()),
        reason: Set(seal(keys, hold.id).text("reason", &hold.reason)?),
        reference: Set(hold.reference.clone()),
        placed_by: Set(hold.by.clone()),
        created_at: Set(hold.created.micros()),
        lifted_at: Set(None),
        lifted_by: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes that a hold was lifted, after [`find_to_change`].
pub async fn update(tx: &impl ConnectionTrait, hold: &Hold) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Unchanged(hold.id.uuid()),
        lifted_at: Set(hold.lifted.as_ref().map(|lift| lift.at.micros())),
        lifted_by: Set(hold.lifted.as_ref().map(|lift| lift.by.clone())),
        ..Default::default()
    };
    Entity::update(row).exec_without_returning(tx).await.map(|_| ())
}

fn open(keys: &Keys, row: Model) -> Result<Hold, Error> {
    let id = HoldId::from(row.id);
    let reason = seal(keys, id).open_text("reason", &row.reason).with_context(|| format!("the row of {id}"))?;
    let lifted = row.lifted_by.zip(row.lifted_at).map(|(by, at)| Lift { by, at: Timestamp::from_micros(at) });
    Ok(Hold {
        id,
        person: row.person_id.into(),
        reason,
        reference: row.reference,
        by: row.placed_by,
        created: Timestamp::from_micros(row.created_at),
        lifted,
    })
}

fn seal(keys: &Keys, id: HoldId) -> Seal<'_> {
    Seal::new(keys, true, "legal_hold", id.uuid())
}
