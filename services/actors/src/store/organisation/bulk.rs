//! Many organisations at once: those that rows of a file could be, those that a file adds, and all of them in order.

use mesh::refusal::Error;
use sea_orm::{
    ActiveModelTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    TryInsertResult, entity::prelude::*,
};

use super::{Column, Entity, from_row, key, name, role, row, whole};
use crate::domain::{
    name::OrganisationName,
    organisation::{Organisation, OrganisationId},
    organisation_number::OrganisationNumber,
};

/// How many rows go into one statement, below both engines' limits of bound values.
const ROWS: usize = 2_000;

/// The organisations that have one of these numbers, or that one of these names leads to.
pub async fn known(
    db: &impl ConnectionTrait,
    numbers: Vec<&OrganisationNumber>,
    names: Vec<&OrganisationName>,
) -> Result<Vec<Organisation>, Error> {
    let names = name::holders(names.into_iter().map(OrganisationName::folded).collect());
    let wanted = Condition::any()
        .add(Column::Number.is_in(numbers.into_iter().map(OrganisationNumber::as_str)))
        .add(Column::Id.in_subquery(names.into_query()));
    Ok(whole(db, Entity::find().filter(wanted)).all(db).await?.into_iter().map(from_row).collect::<Result<_, _>>()?)
}

/// Adds many, a statement for each table. Where another transaction has taken a number or a name since it was asked for, it is a fault,
/// and the unit of work runs again.
pub async fn insert(tx: &impl ConnectionTrait, organisations: &[Organisation]) -> Result<(), Error> {
    insert_many(tx, organisations.iter().map(row).collect()).await?;
    let (mut names, mut roles, mut keys) = (Vec::new(), Vec::new(), Vec::new());
    for organisation in organisations {
        names.extend(name::rows(organisation)?);
        roles.extend(role::rows(organisation)?);
        keys.extend(key::rows(organisation.id, key::of(organisation)));
    }
    insert_many(tx, name::in_order(names)).await?;
    insert_many(tx, roles).await?;
    Ok(insert_many(tx, keys).await?)
}

/// Organisations in the order of their registration, which is that of their ids; none that has been merged into another.
pub async fn after(
    db: &impl ConnectionTrait,
    after: Option<OrganisationId>,
    most: u64,
) -> Result<Vec<Organisation>, Error> {
    let behind = after.map_or(Condition::all(), |after| Condition::all().add(Column::Id.gt(after.uuid())));
    let page = Entity::find().filter(Column::MergedInto.is_null()).filter(behind).order_by_asc(Column::Id).limit(most);
    Ok(whole(db, page).all(db).await?.into_iter().map(from_row).collect::<Result<_, _>>()?)
}

/// Inserts rows, many in a statement. Fails where one of them is there already.
pub async fn insert_many<E, A>(tx: &impl ConnectionTrait, mut rows: Vec<A>) -> Result<(), DbErr>
where
    E: EntityTrait,
    A: ActiveModelTrait<Entity = E>,
{
    while !rows.is_empty() {
        let rest = rows.split_off(rows.len().min(ROWS));
        let expected = rows.len() as u64;
        // A failed statement would end the whole transaction on PostgreSQL, so the row is left out, and counted.
        let inserted = E::insert_many(rows).on_conflict_do_nothing().exec_without_returning(tx).await?;
        if !matches!(inserted, TryInsertResult::Inserted(count) if count == expected) {
            return Err(DbErr::RecordNotInserted);
        }
        rows = rest;
    }
    Ok(())
}
