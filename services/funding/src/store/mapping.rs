//! Versions of what the accounts stand for in an organisation's chart. They are only added.

use mesh::clock::Timestamp;
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, entity::prelude::*,
};

use super::{from_json, to_json};
use crate::domain::{OrganisationId, mapping::Mapping};

/// A version.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account_mapping")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organisation_id: Uuid,
    /// 1, 2, 3 …
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    pub content: String,
    pub recorded_by: String,
    pub recorded_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// A version of an organisation's mapping, or the latest.
pub async fn find(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    version: Option<i32>,
) -> Result<Option<Mapping>, DbErr> {
    let mut query = Entity::find().filter(Column::OrganisationId.eq(organisation.uuid()));
    if let Some(version) = version {
        query = query.filter(Column::Version.eq(version));
    }
    let row = query.order_by_desc(Column::Version).limit(1).one(db).await?;
    row.map(|row| {
        Ok(Mapping {
            organisation: row.organisation_id.into(),
            version: row.version,
            content: from_json("account_mapping.content", &row.content)?,
            recorded_by: row.recorded_by,
        })
    })
    .transpose()
}

/// Keeps a new version.
pub async fn insert(tx: &impl ConnectionTrait, mapping: &Mapping, now: Timestamp) -> Result<(), DbErr> {
    let row = ActiveModel {
        organisation_id: Set(mapping.organisation.uuid()),
        version: Set(mapping.version),
        content: Set(to_json(&mapping.content)?),
        recorded_by: Set(mapping.recorded_by.clone()),
        recorded_at: Set(now.micros()),
    };
    Entity::insert(row).exec_without_returning(tx).await.map(|_| ())
}
