//! Many persons at once: those that rows of a file could be, those that a file adds, and all whom a caller sees in order.

use std::collections::HashMap;

use mesh::{refusal::Error, seal::Keys};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*, sea_query::Query,
};
use time::Date;

use super::{Column, Entity, Model, Registration, family, identity, name, open, row, sealed, sight::Sight, visible};
use crate::{
    domain::{
        identity::Dated,
        merge::Link,
        person::{Person, PersonId, details::Details},
    },
    store::organisation::bulk::insert_many,
};

/// The persons whom the caller sees and who have, or had, a number with one of these indexes, each behind the index. Where several have
/// it, because some are hidden from others, a hidden one comes last.
pub async fn known(
    db: &impl ConnectionTrait,
    keys: &Keys,
    sight: &Sight,
    indexes: Vec<Vec<u8>>,
) -> Result<Vec<(Vec<u8>, Person)>, Error> {
    if indexes.is_empty() {
        return Ok(Vec::new());
    }
    let held = Expr::col(("person_identity", "number_index"));
    let query = Query::select()
        .column(("registration", "leads_to"))
        .column(("person_identity", "number_index"))
        .from_as("person", "registration")
        .inner_join("person_identity", Expr::col(("person_identity", "person_id")).equals(("registration", "id")))
        .and_where(held.is_in(indexes))
        .take();
    let mut holders: HashMap<Uuid, Vec<Vec<u8>>> = HashMap::new();
    for line in db.query_all(&query).await? {
        holders.entry(line.try_get("", "leads_to")?).or_default().push(line.try_get("", "number_index")?);
    }
    let seen = Entity::find().filter(Column::Id.is_in(holders.keys().copied())).filter(visible(sight));
    let rows = seen.order_by_asc(Column::Hidden).order_by_desc(Column::Id).all(db).await?;
    let mut known = Vec::new();
    for person in shown(db, keys, rows).await? {
        let indexes = holders.remove(&person.id.uuid()).unwrap_or_default();
        known.extend(indexes.into_iter().map(|index| (index, person.clone())));
    }
    Ok(known)
}

/// Adds many, a statement for each table. Where another transaction has taken a number since it was asked for, it is a fault, and the unit
/// of work runs again.
pub async fn insert(tx: &impl ConnectionTrait, keys: &Keys, persons: &[Person], today: Date) -> Result<(), Error> {
    let (mut rows, mut names, mut identities) = (Vec::new(), Vec::new(), Vec::new());
    for person in persons {
        let link = Link { merged_into: None, leads_to: person.id };
        let key = sealed::new_own(keys, person.hidden, person.id.uuid())?;
        let registration = Registration { person: person.clone(), link, details: Details::default(), key: None };
        let own = row(keys, &key, &registration)?;
        rows.push(super::ActiveModel { created_at: Set(person.created.micros()), ..own });
        names.extend(name::rows(keys, person));
        if let Some(number) = person.profile.identity.clone() {
            let dated = Dated { identity: number, from: today, until: None };
            identities.push(identity::row(keys, Some(&key), person, 0, &dated)?);
        }
    }
    insert_many(tx, rows).await?;
    insert_many(tx, names).await?;
    // In one order for all, so that two transactions that want the same numbers wait for each other and do not lock each other out.
    identities.sort_by(|left, right| left.number_index.as_ref().cmp(right.number_index.as_ref()));
    Ok(insert_many(tx, identities).await?)
}

/// The persons whom the caller sees, in the order of their registration.
pub async fn after(
    db: &impl ConnectionTrait,
    keys: &Keys,
    sight: &Sight,
    after: Option<PersonId>,
    most: u64,
) -> Result<Vec<Person>, Error> {
    let mut query = Entity::find().filter(visible(sight)).filter(Column::MergedInto.is_null());
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after.uuid()));
    }
    let rows = query.order_by_asc(Column::Id).limit(most).all(db).await?;
    shown(db, keys, rows).await
}

/// Persons as they are shown.
async fn shown(db: &impl ConnectionTrait, keys: &Keys, rows: Vec<Model>) -> Result<Vec<Person>, Error> {
    let persons = rows.into_iter().map(|row| open(keys, row).map(|one| one.person));
    let mut persons = persons.collect::<Result<Vec<Person>, Error>>()?;
    family::as_one(db, keys, persons.iter_mut().collect()).await?;
    Ok(persons)
}
