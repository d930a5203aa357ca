//! How far each service's events have been taken in.

use mesh::clock::Timestamp;
use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, DbErr, EntityTrait,
    entity::prelude::*,
    sea_query::{ExprTrait, OnConflict},
};

use crate::domain::overview::Feed;

/// A service's feed.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "feed")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub source: String,
    pub position: i64,
    pub as_of: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// Notes that an event has been applied. One that was parked and comes late does not turn the clock back.
pub async fn advance(tx: &impl ConnectionTrait, source: &str, position: i64, as_of: Timestamp) -> Result<(), DbErr> {
    let row = ActiveModel { source: Set(source.to_owned()), position: Set(position), as_of: Set(as_of.micros()) };
    let forward = OnConflict::column(Column::Source)
        .update_columns([Column::Position, Column::AsOf])
        .action_and_where(Expr::col((Entity, Column::Position)).lt(position))
        .to_owned();
    Entity::insert(row).on_conflict(forward).exec_without_returning(tx).await.map(|_| ())
}

/// Every feed that has been heard.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Feed>, DbErr> {
    let feeds = Entity::find().all(db).await?;
    let read = |Model { source, position, as_of }: Model| Feed {
        source,
        position,
        as_of: Some(Timestamp::from_micros(as_of)),
    };
    Ok(feeds.into_iter().map(read).collect())
}
