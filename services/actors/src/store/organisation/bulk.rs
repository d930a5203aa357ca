//! Many organisations at once: those that rows of a file could be, those that a file adds, and all of them in order.

use mesh::{refusal::Error, rows::Rows};
use sea_orm::{
    ActiveModelTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    entity::prelude::*, sea_query::UnionType,
};

use super::{Column, Entity, contact, from_row, key, name, role, row, whole};
use crate::domain::{
    name::OrganisationName,
    organisation::{Organisation, OrganisationId},
    organisation_number::OrganisationNumber,
};

/// The organisations that have one of these numbers, or that one of these names leads to.
pub async fn known(
    db: &impl ConnectionTrait,
    numbers: Vec<&OrganisationNumber>,
    names: Vec<&OrganisationName>,
) -> Result<Vec<Organisation>, Error> {
    let names = name::holders(names.into_iter().map(OrganisationName::folded).collect());
    let numbers = numbers.into_iter().map(OrganisationNumber::as_str);
    // Each half goes through its own index. In one condition PostgreSQL would read the whole register for it.
    let mut ids = Entity::find().select_only().column(Column::Id).filter(Column::Number.is_in(numbers)).into_query();
    let ids = ids.union(UnionType::Distinct, names.into_query());
    let ids = db.query_all(ids).await?.iter().map(|row| row.try_get_by_index(0)).collect::<Result<Vec<Uuid>, _>>()?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let wanted = Entity::find().filter(Column::Id.is_in(ids));
    Ok(whole(db, wanted).all(db).await?.into_iter().map(from_row).collect::<Result<_, _>>()?)
}

/// Adds many, a statement for each table. Where another transaction has taken a number or a name since it was asked for, it is a fault,
/// and the unit of work runs again.
pub async fn insert(tx: &impl ConnectionTrait, organisations: &[Organisation]) -> Result<(), Error> {
    insert_many(tx, organisations.iter().map(row).collect()).await?;
    let (mut names, mut roles, mut contacts, mut keys) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for organisation in organisations {
        names.extend(name::rows(organisation)?);
        roles.extend(role::rows(organisation)?);
        contacts.extend(contact::rows(organisation));
        keys.extend(key::rows(organisation.id, key::of(organisation)));
    }
    insert_many(tx, name::in_order(names)).await?;
    insert_many(tx, roles).await?;
    insert_many(tx, contacts).await?;
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
pub async fn insert_many<A: ActiveModelTrait>(tx: &impl ConnectionTrait, rows: Vec<A>) -> Result<(), DbErr> {
    let mut all = Rows::default();
    rows.into_iter().for_each(|row| all.add(row));
    all.insert(tx).await
}
