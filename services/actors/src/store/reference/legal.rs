//! Where rules stand in the law, and stood before.

use mesh::refusal::Error;
use sea_orm::{
    Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select, entity::prelude::*,
};

use super::precision;
use crate::domain::reference::Precision;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "legal_reference")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: i32,
    pub statute_number: String,
    pub statute_name: String,
    pub provision: String,
    pub says: String,
    pub valid_from: Option<String>,
    pub valid_from_precision: String,
    pub valid_until: Option<String>,
    pub changed_by: String,
    pub source: String,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// How exactly its first day is known.
    pub fn precision(&self) -> anyhow::Result<Precision> {
        precision(&self.valid_from_precision)
    }
}

fn on(day: &str) -> Select<Entity> {
    Entity::find()
        .filter(Condition::any().add(Column::ValidFrom.is_null()).add(Column::ValidFrom.lte(day)))
        .filter(Condition::any().add(Column::ValidUntil.is_null()).add(Column::ValidUntil.gt(day)))
}

/// Where a rule stood on a day. A beginning that is not known counts as long ago.
pub async fn find(db: &impl ConnectionTrait, key: &str, day: &str) -> Result<Option<Model>, Error> {
    Ok(on(day).filter(Column::Key.eq(key)).order_by_desc(Column::Place).one(db).await?)
}

/// The references of a day in the order of their keys, those in a statute or all.
pub async fn list(
    db: &impl ConnectionTrait,
    day: &str,
    statute: Option<&str>,
    after: Option<&str>,
    most: u64,
) -> Result<Vec<Model>, Error> {
    let mut query = on(day);
    if let Some(statute) = statute {
        query = query.filter(Column::StatuteNumber.eq(statute));
    }
    if let Some(after) = after {
        query = query.filter(Column::Key.gt(after));
    }
    Ok(query.order_by_asc(Column::Key).limit(most).all(db).await?)
}
