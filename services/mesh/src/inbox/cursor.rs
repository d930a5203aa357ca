//! How far the feed of a source has been applied.

use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, DbErr, EntityTrait,
    entity::prelude::*,
    sea_query::{Expr, OnConflict},
};

use crate::clock::Timestamp;

/// The place in a source's feed.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inbox_cursor")]
pub struct Model {
    /// The service.
    #[sea_orm(primary_key, auto_increment = false)]
    pub source: String,
    /// The last position that was applied or parked.
    pub position: i64,
    /// When.
    pub at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// The last position that was applied or parked; 0 before the first.
pub async fn position(db: &impl ConnectionTrait, source: &str) -> Result<i64, DbErr> {
    Ok(Entity::find_by_id(source.to_owned()).one(db).await?.map_or(0, |cursor| cursor.position))
}

/// Moves on, never back: of two processes that follow the same feed the slower one comes late.
pub(super) async fn advance(
    db: &impl ConnectionTrait,
    source: &str,
    position: i64,
    now: Timestamp,
) -> Result<(), DbErr> {
    let cursor = ActiveModel { source: Set(source.to_owned()), position: Set(position), at: Set(now.micros()) };
    let on_conflict = OnConflict::column(Column::Source)
        .update_columns([Column::Position, Column::At])
        .action_and_where(Expr::cust("excluded.position > inbox_cursor.position"))
        .to_owned();
    Entity::insert(cursor).on_conflict(on_conflict).exec_without_returning(db).await.map(|_| ())
}
