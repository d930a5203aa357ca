//! The agendas of gatherings.

use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, entity::prelude::*};

use crate::domain::gathering::{Gathering, GatheringId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gathering_item")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub gathering_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: i32,
    pub text: String,
}

impl ActiveModelBehavior for ActiveModel {}

/// A gathering's agenda, in its order.
pub async fn of(db: &impl ConnectionTrait, id: GatheringId) -> Result<Vec<String>, DbErr> {
    let rows = Entity::find().filter(Column::GatheringId.eq(id.uuid())).order_by_asc(Column::Place).all(db).await?;
    Ok(rows.into_iter().map(|row| row.text).collect())
}

/// Adds a gathering's agenda.
pub async fn insert(tx: &impl ConnectionTrait, gathering: &Gathering) -> Result<(), DbErr> {
    let rows: Vec<_> = (0..)
        .zip(&gathering.plan.agenda)
        .map(|(place, text)| ActiveModel {
            gathering_id: Set(gathering.id.uuid()),
            place: Set(place),
            text: Set(text.clone()),
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    Entity::insert_many(rows).exec_without_returning(tx).await.map(drop)
}

/// Puts a gathering's agenda in the place of the one that there is.
pub async fn replace(tx: &impl ConnectionTrait, gathering: &Gathering) -> Result<(), DbErr> {
    Entity::delete_many().filter(Column::GatheringId.eq(gathering.id.uuid())).exec(tx).await?;
    insert(tx, gathering).await
}
