//! Who stands above whom: nobody above itself, and not more above each other than a group may have.

use std::collections::{HashMap, HashSet};

use mesh::refusal::Error;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, entity::prelude::*};

use super::{Column, Entity, reference};
use crate::domain::organisation::{
    GROUP_DEPTH, OrganisationId,
    reference::{Above, Reference},
    refusal::Refusal,
};

/// The organisation that is meant by a stated parent: itself, or the one that it has been merged into. Refused where one of `below` stands
/// at or above it. Nobody changes what stands above until the transaction ends; where two would change each other's, one is run again.
pub async fn above(
    tx: &impl ConnectionTrait,
    parent: OrganisationId,
    below: &[OrganisationId],
) -> Result<OrganisationId, Error> {
    let (mut meant, mut next) = (None, Some(parent));
    for _ in 0..GROUP_DEPTH {
        let Some(id) = next else { break };
        let (id, parent) = row(tx, id).await?.ok_or(Refusal::ParentNotFound)?;
        if below.contains(&id) {
            return Err(Refusal::ParentMakesCycle.into());
        }
        meant = meant.or(Some(id));
        next = parent;
    }
    match (meant, next) {
        (Some(meant), None) => Ok(meant),
        _ => Err(Refusal::GroupTooDeep { most: GROUP_DEPTH }.into()),
    }
}

/// Where many stand in their groups, each as it is named or as the one that it has been merged into; those that are not registered are left
/// out. A statement for each step up, however many they are, and nobody changes what stands above until the transaction ends.
pub async fn standing(
    tx: &impl ConnectionTrait,
    named: &HashSet<Reference>,
) -> Result<HashMap<Reference, Above>, DbErr> {
    let found = reference::found(tx, named).await?;
    let mut read: HashMap<Uuid, (Option<Uuid>, Option<Uuid>)> = HashMap::new();
    let mut edge: HashSet<Uuid> = found.values().map(|id| id.uuid()).collect();
    while !edge.is_empty() {
        let columns = Entity::find().filter(Column::Id.is_in(edge)).order_by_asc(Column::Id).lock_exclusive();
        let columns = columns.select_only().columns([Column::Id, Column::ParentId, Column::MergedInto]);
        let rows = columns.into_tuple::<(Uuid, Option<Uuid>, Option<Uuid>)>().all(tx).await?;
        read.extend(rows.iter().map(|(id, parent, merged)| (*id, (*parent, *merged))));
        let next = rows.iter().flat_map(|(_, parent, merged)| [*parent, *merged]).flatten();
        edge = next.filter(|id| !read.contains_key(id)).collect();
    }
    let led_to = |id: Uuid| read.get(&id).and_then(|(_, merged)| *merged).unwrap_or(id);
    let parent = |id: &Uuid| read.get(id).and_then(|(parent, _)| *parent).map(led_to);
    let standing = found.into_iter().map(|(reference, id)| {
        let id = led_to(id.uuid());
        // One more than there may be is too deep already.
        let height = std::iter::successors(Some(id), parent).take(GROUP_DEPTH + 1).count();
        (reference, Above { id: id.into(), height })
    });
    Ok(standing.collect())
}

/// The id that an id leads to, and its parent's.
async fn row(
    tx: &impl ConnectionTrait,
    id: OrganisationId,
) -> Result<Option<(OrganisationId, Option<OrganisationId>)>, Error> {
    let read = async |id: Uuid| {
        let columns = Entity::find_by_id(id).lock_exclusive().select_only();
        let columns = columns.column(Column::Id).column(Column::ParentId).column(Column::MergedInto);
        columns.into_tuple::<(Uuid, Option<Uuid>, Option<Uuid>)>().one(tx).await
    };
    let mut found = read(id.uuid()).await?;
    if let Some((_, _, Some(kept))) = found {
        found = read(kept).await?;
    }
    Ok(found.map(|(id, parent, _)| (id.into(), parent.map(OrganisationId::from))))
}
