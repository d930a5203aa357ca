//! Languages by their codes.

use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, entity::prelude::*};

/// The scope of what stands for several languages.
pub const COLLECTIVE: &str = "collective";

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "language")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    pub english_name: String,
    pub swedish_name: String,
    pub own_name: String,
    pub national_minority: bool,
    pub scope: String,
    pub part_of: Option<String>,
    pub source: String,
}

impl ActiveModelBehavior for ActiveModel {}

/// Languages in the order of their codes, all or the national minority languages alone.
pub async fn list(
    db: &impl ConnectionTrait,
    national_minority: bool,
    after: Option<&str>,
    most: u64,
) -> Result<Vec<Model>, DbErr> {
    let mut query = Entity::find();
    if national_minority {
        query = query.filter(Column::NationalMinority.eq(true));
    }
    if let Some(after) = after {
        query = query.filter(Column::Code.gt(after));
    }
    query.order_by_asc(Column::Code).limit(most).all(db).await
}
