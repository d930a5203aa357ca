//! What speaks for and against an alternative.

use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, entity::prelude::*};

use super::{Of, grouped, none};
use crate::domain::centre::alternative::Alternative;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "alternative_point")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub alternative_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: i32,
    pub speaks_for: bool,
    pub text: String,
}

impl ActiveModelBehavior for ActiveModel {}

/// The points of alternatives, in their order.
pub async fn of(db: &impl ConnectionTrait, alternatives: &[Uuid]) -> Result<Of<Model>, DbErr> {
    let rows = Entity::find().filter(Column::AlternativeId.is_in(alternatives.to_vec()));
    Ok(grouped(rows.order_by_asc(Column::Place).all(db).await?, |row| row.alternative_id))
}

/// Adds an alternative's points.
pub async fn insert(tx: &impl ConnectionTrait, alternative: &Alternative) -> Result<(), DbErr> {
    let content = &alternative.content;
    let texts = content.pros.iter().map(|text| (true, text)).chain(content.cons.iter().map(|text| (false, text)));
    let rows: Vec<_> = (0..)
        .zip(texts)
        .map(|(place, (speaks_for, text))| ActiveModel {
            alternative_id: Set(alternative.id.uuid()),
            place: Set(place),
            speaks_for: Set(speaks_for),
            text: Set(text.clone()),
        })
        .collect();
    if let Some(done) = none(&rows) {
        return done;
    }
    Entity::insert_many(rows).exec_without_returning(tx).await.map(drop)
}

/// Puts an alternative's points in the place of those that there are.
pub async fn replace(tx: &impl ConnectionTrait, alternative: &Alternative) -> Result<(), DbErr> {
    Entity::delete_many().filter(Column::AlternativeId.eq(alternative.id.uuid())).exec(tx).await?;
    insert(tx, alternative).await
}
