//! Which merges stand, and what leads where because of them.

use std::collections::HashSet;

use mesh::{clock::Timestamp, refusal::Error};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, entity::prelude::*};

use super::{key, name, role, update};
use crate::domain::organisation::{Organisation, OrganisationId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organisation_merge")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub duplicate_id: Uuid,
    pub kept_id: Uuid,
    pub merged_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// Whom a duplicate was merged into, whatever has become of that one since.
pub async fn kept(tx: &impl ConnectionTrait, duplicate: OrganisationId) -> Result<Option<OrganisationId>, DbErr> {
    Ok(Entity::find_by_id(duplicate.uuid()).one(tx).await?.map(|row| row.kept_id.into()))
}

/// All that have been merged into one, and into those, and so on.
pub async fn below(tx: &impl ConnectionTrait, kept: OrganisationId) -> Result<HashSet<OrganisationId>, DbErr> {
    let (mut found, mut edge) = (HashSet::new(), vec![kept.uuid()]);
    // Each is merged into one only, so no one is met twice, and the search comes to its end.
    while !edge.is_empty() {
        let rows = Entity::find().filter(Column::KeptId.is_in(std::mem::take(&mut edge)));
        edge = rows.select_only().column(Column::DuplicateId).into_tuple().all(tx).await?;
        found.extend(edge.iter().copied().map(OrganisationId::from));
    }
    Ok(found)
}

/// Writes a merge down. `with` are those that had been merged into the duplicate before; they lead to the kept one too.
pub async fn insert(
    tx: &impl ConnectionTrait,
    kept: &Organisation,
    duplicate: &Organisation,
    with: &HashSet<OrganisationId>,
    now: Timestamp,
) -> Result<(), Error> {
    let row = ActiveModel {
        duplicate_id: Set(duplicate.id.uuid()),
        kept_id: Set(kept.id.uuid()),
        merged_at: Set(now.micros()),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    key::remove(tx, duplicate.id, key::of(duplicate)).await?;
    key::insert(tx, kept.id, key::of(duplicate)).await?;
    lead(tx, duplicate.id, kept.id, duplicate.id, with).await?;
    update(tx, kept).await?;
    update(tx, duplicate).await
}

/// Takes a merge back: what belonged to the duplicate, and to those with it, leads to it again.
pub async fn remove(
    tx: &impl ConnectionTrait,
    kept: &Organisation,
    duplicate: &Organisation,
    with: &HashSet<OrganisationId>,
) -> Result<(), Error> {
    Entity::delete_by_id(duplicate.id.uuid()).exec(tx).await?;
    let staying = key::of(kept);
    let going = key::of(duplicate).into_iter().filter(|key| !staying.contains(key)).collect();
    key::remove(tx, kept.id, going).await?;
    key::insert(tx, duplicate.id, key::of(duplicate)).await?;
    lead(tx, kept.id, duplicate.id, duplicate.id, with).await?;
    update(tx, kept).await?;
    update(tx, duplicate).await
}

/// Lets all that belongs to a duplicate, and to those with it, lead from one to another.
async fn lead(
    tx: &impl ConnectionTrait,
    from: OrganisationId,
    to: OrganisationId,
    duplicate: OrganisationId,
    with: &HashSet<OrganisationId>,
) -> Result<(), DbErr> {
    let others: Vec<Uuid> = with.iter().map(|id| id.uuid()).collect();
    let all: Vec<Uuid> = others.iter().copied().chain([duplicate.uuid()]).collect();
    name::lead(tx, from, to, &all).await?;
    role::lead(tx, from, to, &all).await?;
    if !others.is_empty() {
        let moved = super::Entity::update_many().col_expr(super::Column::MergedInto, Expr::value(to.uuid()));
        moved.filter(super::Column::Id.is_in(others)).exec(tx).await?;
    }
    Ok(())
}
