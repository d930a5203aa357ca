//! Languages by their codes.

use mesh::{
    filter::{Field, Kind},
    list::{Asked, List, Rows},
    refusal::Error,
};
use sea_orm::{ConnectionTrait, EntityTrait, entity::prelude::*};

use crate::store::listed::list;

/// The scope of one language.
pub const INDIVIDUAL: &str = "individual";
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

/// What the list of languages can be asked. There are some hundred, and the primary key has their order.
pub fn listed() -> List {
    let scope = Kind::OneOf { prefix: "LANGUAGE_SCOPE_", words: vec![INDIVIDUAL, COLLECTIVE] };
    let fields = [
        Field::of("code", Kind::Text, Column::Code).ordered_by(Column::Code),
        Field::of("english_name", Kind::Text, Column::EnglishName),
        Field::of("swedish_name", Kind::Text, Column::SwedishName),
        Field::of("own_name", Kind::Text, Column::OwnName),
        Field::of("national_minority", Kind::Flag, Column::NationalMinority),
        Field::of("scope", scope, Column::Scope),
        Field::of("part_of", Kind::Text, Column::PartOf).or_none(),
    ];
    list("languages", "code", Column::Code, fields)
}

/// Languages.
pub async fn list_of(db: &impl ConnectionTrait, asked: &Asked<'_>) -> Result<Rows<Model>, Error> {
    asked.rows(db, Entity::find()).await
}
