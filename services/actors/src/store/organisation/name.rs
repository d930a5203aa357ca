//! The names that lead to organisations: each leads to one only.

use std::collections::HashMap;

use anyhow::anyhow;
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, Select, TryInsertResult,
    entity::prelude::*,
};

use crate::domain::{
    name::OrganisationName,
    organisation::{Organisation, OrganisationId},
    refusal::Refusal,
};

/// The place of the organisation's own name; its aliases have the places behind it.
const OWN_NAME: i32 = 0;
/// Selects the aliases of the organisation in the statement around it, in their order.
pub const ALIASES: &str = "SELECT spelling AS text FROM organisation_name \
     WHERE organisation_id = organisation.id AND place > 0 ORDER BY place";

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organisation_name")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub folded: String,
    pub organisation_id: Uuid,
    pub place: i32,
    pub spelling: String,
}

impl ActiveModelBehavior for ActiveModel {}

/// Whom a name leads to.
pub async fn holder(db: &impl ConnectionTrait, name: &OrganisationName) -> Result<Option<OrganisationId>, DbErr> {
    let row = Entity::find_by_id(name.folded()).one(db).await?;
    Ok(row.map(|row| row.organisation_id.into()))
}

/// Selects the ids of those whom one of these folded names leads to.
pub fn holders(folded: Vec<String>) -> Select<Entity> {
    Entity::find().select_only().column(Column::OrganisationId).filter(Column::Folded.is_in(folded))
}

/// The first of an organisation's names that leads to another one already.
pub async fn taken(db: &impl ConnectionTrait, organisation: &Organisation) -> Result<Option<Refusal>, DbErr> {
    let names: Vec<String> = organisation.profile.names().map(OrganisationName::folded).collect();
    let others = Entity::find()
        .filter(Column::Folded.is_in(names.clone()))
        .filter(Column::OrganisationId.ne(organisation.id.uuid()));
    let rows = others.all(db).await?;
    let holders: HashMap<String, Uuid> = rows.into_iter().map(|row| (row.folded, row.organisation_id)).collect();
    let first = names.iter().enumerate().find_map(|(place, name)| holders.get(name).map(|holder| (place, *holder)));
    Ok(first.map(|(place, holder)| {
        let field = place.checked_sub(1).map_or_else(|| "name".to_owned(), |alias| format!("aliases[{alias}]"));
        Refusal::OrganisationNameTaken { field, holder: holder.into() }
    }))
}

/// Adds the name and the aliases. False where one of them leads to another organisation.
pub async fn insert(tx: &impl ConnectionTrait, organisation: &Organisation) -> Result<bool, DbErr> {
    let mut rows: Vec<ActiveModel> = rows(organisation).collect();
    // In one order for all, so that two transactions that want the same names wait for each other and do not lock each other out.
    rows.sort_by(|left, right| left.folded.as_ref().cmp(right.folded.as_ref()));
    let expected = rows.len() as u64;
    let inserted =
        Entity::insert_many(rows).on_conflict_do_nothing_on([Column::Folded]).exec_without_returning(tx).await?;
    Ok(matches!(inserted, TryInsertResult::Inserted(count) if count == expected))
}

/// The rows of an organisation's names.
pub fn rows(organisation: &Organisation) -> impl Iterator<Item = ActiveModel> {
    organisation.profile.names().zip(OWN_NAME..).map(|(name, place)| ActiveModel {
        folded: Set(name.folded()),
        organisation_id: Set(organisation.id.uuid()),
        place: Set(place),
        spelling: Set(name.as_str().to_owned()),
    })
}

/// A name as it was stored.
pub fn stored(text: &str) -> anyhow::Result<OrganisationName> {
    OrganisationName::parse(text).map_err(|rule| anyhow!("a stored name {rule}"))
}
