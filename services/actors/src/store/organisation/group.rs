//! Who stands above whom: nobody above itself, and not more above each other than a group may have.

use mesh::refusal::Error;
use sea_orm::{ConnectionTrait, EntityTrait, QuerySelect, entity::prelude::*};

use super::{Column, Entity};
use crate::domain::organisation::{GROUP_DEPTH, OrganisationId, refusal::Refusal};

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
