//! Whom a file means by a number or an id, and by which of them a file names somebody.

use std::collections::{HashMap, HashSet};

use mesh::together::LookUp;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, entity::prelude::*};

use super::{Column, Entity, HolderOfNumber};
use crate::domain::{
    organisation::{OrganisationId, reference::Reference},
    organisation_number::OrganisationNumber,
};

/// Those that are registered, merged or not, each by how it is named.
pub async fn found(
    db: &impl ConnectionTrait,
    named: &HashSet<Reference>,
) -> Result<HashMap<Reference, OrganisationId>, DbErr> {
    let (mut numbers, mut ids) = (Vec::new(), Vec::new());
    for reference in named {
        match reference {
            Reference::Number(number) => numbers.push(number.to_string()),
            Reference::Id(id) => ids.push(id.uuid()),
        }
    }
    let holders = if numbers.is_empty() { HashMap::new() } else { HolderOfNumber::find(db, numbers).await? };
    let mut there: HashSet<Uuid> = HashSet::new();
    if !ids.is_empty() {
        let with_ids = Entity::find().filter(Column::Id.is_in(ids)).select_only().column(Column::Id);
        there.extend(with_ids.into_tuple::<Uuid>().all(db).await?);
    }
    let found = named.iter().filter_map(|reference| {
        let id = match reference {
            Reference::Number(number) => holders.get(number.as_str()).copied(),
            Reference::Id(id) => there.get(&id.uuid()).copied(),
        };
        Some((reference.clone(), id?.into()))
    });
    Ok(found.collect())
}

/// How organisations are named in a file: by the number where there is one.
pub async fn of(
    db: &impl ConnectionTrait,
    ids: HashSet<OrganisationId>,
) -> anyhow::Result<HashMap<OrganisationId, Reference>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let ids = ids.into_iter().map(OrganisationId::uuid);
    let rows = Entity::find().filter(Column::Id.is_in(ids)).select_only().columns([Column::Id, Column::Number]);
    let rows = rows.into_tuple::<(Uuid, Option<String>)>().all(db).await?;
    let named = rows.into_iter().map(|(id, number)| {
        let id = OrganisationId::from(id);
        let reference = match number {
            Some(number) => Reference::Number(OrganisationNumber::parse(&number)?),
            None => Reference::Id(id),
        };
        Ok::<_, anyhow::Error>((id, reference))
    });
    named.collect()
}
