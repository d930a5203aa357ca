//! Many persons at once: those that rows of a file could be, those that a file adds, and all of them in order.

use mesh::{refusal::Error, seal::Keys};
use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, entity::prelude::*};

use super::{Column, Entity, open, row};
use crate::{
    domain::person::{Person, PersonId},
    store::organisation::bulk::insert_many,
};

/// The persons whose numbers have one of these indexes, each behind its index.
pub async fn known(
    db: &impl ConnectionTrait,
    keys: &Keys,
    indexes: Vec<Vec<u8>>,
) -> Result<Vec<(Vec<u8>, Person)>, Error> {
    let rows = Entity::find().filter(Column::NumberIndex.is_in(indexes)).all(db).await?;
    rows.into_iter().map(|row| Ok((row.number_index.clone().unwrap_or_default(), open(keys, row)?))).collect()
}

/// Adds many in one statement. Where another transaction has taken a number since it was asked for, it is a fault, and the unit of work
/// runs again.
pub async fn insert(tx: &impl ConnectionTrait, keys: &Keys, persons: &[Person]) -> Result<(), Error> {
    let rows = persons.iter().map(|person| row(keys, person)).collect::<Result<Vec<_>, _>>()?;
    Ok(insert_many(tx, rows).await?)
}

/// The persons who have a number, in the order of their registration.
pub async fn after(
    db: &impl ConnectionTrait,
    keys: &Keys,
    after: Option<PersonId>,
    most: u64,
) -> Result<Vec<Person>, Error> {
    let mut query = Entity::find().filter(Column::NumberIndex.is_not_null());
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after.uuid()));
    }
    let rows = query.order_by_asc(Column::Id).limit(most).all(db).await?;
    rows.into_iter().map(|row| open(keys, row)).collect()
}
