//! The parts in which a version comes in. The digest tells whether a part that comes again is the same.

use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, entity::prelude::*};

use super::{Known, Target, many};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "taxonomy_part")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub part: i32,
    pub digest: Vec<u8>,
}

impl ActiveModelBehavior for ActiveModel {}

/// The digest of a part that is there.
pub async fn digest(db: &impl ConnectionTrait, version: i32, part: i32) -> Result<Option<Vec<u8>>, DbErr> {
    Ok(Entity::find_by_id((version, part)).one(db).await?.map(|row| row.digest))
}

/// Notes that a part is there.
pub async fn insert(tx: &impl ConnectionTrait, version: i32, part: i32, digest: &[u8]) -> Result<(), DbErr> {
    let target = Target { table: "taxonomy_part", key: &["version", "part"], columns: &["version", "part", "digest"] };
    many::insert(tx, &target, Known::Fails, &[vec![version.into(), part.into(), digest.to_vec().into()]]).await
}

/// How many parts of some versions are there.
pub async fn counts(db: &impl ConnectionTrait, versions: &[i32]) -> Result<Vec<(i32, i64)>, DbErr> {
    Entity::find()
        .select_only()
        .column(Column::Version)
        .column_as(Column::Part.count(), "parts")
        .filter(Column::Version.is_in(versions.iter().copied()))
        .group_by(Column::Version)
        .into_tuple()
        .all(db)
        .await
}
