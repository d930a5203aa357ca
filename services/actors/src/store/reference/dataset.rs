//! The data sets that came with the program.

use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QueryOrder, entity::prelude::*};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dataset")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub edition: String,
    pub source: String,
    pub entries: i32,
}

impl ActiveModelBehavior for ActiveModel {}

/// All of them; there are as many as the program has files.
pub async fn list(db: &impl ConnectionTrait) -> Result<Vec<Model>, DbErr> {
    Entity::find().order_by_asc(Column::Id).all(db).await
}
