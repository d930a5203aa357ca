//! Whose identity is protected, as the registry tells it: one row for each person of whom it ever did.

use std::collections::HashMap;

use mesh::together::LookUp;
use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, DbErr, EntityTrait, QueryFilter,
    entity::prelude::*,
    sea_query::{ExprTrait, OnConflict, Query},
};

use super::case;
use crate::domain::PersonId;

/// A person.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "protected_person")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: Uuid,
    pub hidden: bool,
    /// The number of the registry's event that said so last.
    pub sequence: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// Notes whether a person is hidden. False where something later is known, or the same.
pub async fn keep(tx: &impl ConnectionTrait, person: PersonId, hidden: bool, sequence: i64) -> Result<bool, DbErr> {
    let row = ActiveModel { person_id: Set(person.uuid()), hidden: Set(hidden), sequence: Set(sequence) };
    let later = OnConflict::column(Column::PersonId)
        .update_columns([Column::Hidden, Column::Sequence])
        .action_and_where(Expr::col((Entity, Column::Sequence)).lt(sequence))
        .to_owned();
    Ok(Entity::insert(row).on_conflict(later).exec_without_returning(tx).await? > 0)
}

/// What is known of a person, by the id.
pub struct Known;

impl LookUp for Known {
    type Key = Uuid;
    type Value = Model;
    const TABLE: &'static str = "protected_person";

    async fn find(db: &impl ConnectionTrait, persons: Vec<Uuid>) -> Result<HashMap<Uuid, Model>, DbErr> {
        let rows = Entity::find().filter(Column::PersonId.is_in(persons)).all(db).await?;
        Ok(rows.into_iter().map(|row| (row.person_id, row)).collect())
    }
}

/// Holds for the cases of persons who are hidden, but of none of these.
pub fn hides(named: &[PersonId]) -> Expr {
    let person = Expr::col((Entity, Column::PersonId));
    let hidden = Query::select()
        .expr(Expr::cust("1"))
        .from(Entity)
        .and_where(person.clone().equals((case::Entity, case::Column::PersonId)))
        .and_where(Expr::col((Entity, Column::Hidden)).eq(true))
        .and_where(person.is_not_in(named.iter().map(|person| person.uuid())))
        .take();
    Expr::exists(hidden)
}
