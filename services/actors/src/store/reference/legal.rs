//! Where rules stand in the law, and stood before.

use mesh::{
    filter::{Field, Kind},
    list::{Asked, List, Rows},
    refusal::Error,
};
use sea_orm::{Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Select, entity::prelude::*};

use super::precision;
use crate::{domain::reference::Precision, store::listed::list};

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

/// What the list of legal references can be asked. There are some hundred, and the primary key has their order.
pub fn listed() -> List {
    let fields = [
        Field::of("key", Kind::Text, Column::Key).ordered_by(Column::Key),
        Field::of("statute_number", Kind::Text, Column::StatuteNumber),
        Field::of("statute_name", Kind::Text, Column::StatuteName),
        Field::of("provision", Kind::Text, Column::Provision),
        Field::of("says", Kind::Text, Column::Says),
        Field::of("valid_from", Kind::Date, Column::ValidFrom).or_none(),
        Field::of("valid_until", Kind::Date, Column::ValidUntil).or_none(),
        Field::of("changed_by", Kind::Text, Column::ChangedBy),
    ];
    list("legal references", "key", Column::Key, fields)
}

/// The references of a day.
pub async fn list_of(db: &impl ConnectionTrait, asked: &Asked<'_>, day: &str) -> Result<Rows<Model>, Error> {
    asked.rows(db, on(day)).await
}
