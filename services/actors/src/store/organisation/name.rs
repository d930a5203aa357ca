//! The names that lead to organisations: each leads to one only.

use std::collections::HashMap;

use anyhow::anyhow;
use mesh::{rows::Rows, together::LookUp};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, entity::prelude::*};

use crate::domain::{
    name::OrganisationName,
    organisation::{Organisation, OrganisationId},
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

/// Whom a name leads to, by its folded form.
pub struct Holder;

impl LookUp for Holder {
    type Key = String;
    type Value = OrganisationId;
    const TABLE: &'static str = "organisation_name";

    async fn find(db: &impl ConnectionTrait, folded: Vec<String>) -> Result<HashMap<String, OrganisationId>, DbErr> {
        let rows = Entity::find().filter(Column::Folded.is_in(folded)).all(db).await?;
        Ok(rows.into_iter().map(|row| (row.folded, row.organisation_id.into())).collect())
    }
}

/// Leaves the name and the aliases with the group.
pub fn insert(rows: &mut Rows, organisation: &Organisation) {
    for (name, place) in organisation.profile.names().zip(OWN_NAME..) {
        rows.add(ActiveModel {
            folded: Set(name.folded()),
            organisation_id: Set(organisation.id.uuid()),
            place: Set(place),
            spelling: Set(name.as_str().to_owned()),
        });
    }
}

/// A name as it was stored.
pub fn stored(text: &str) -> anyhow::Result<OrganisationName> {
    OrganisationName::parse(text).map_err(|rule| anyhow!("a stored name {rule}"))
}
