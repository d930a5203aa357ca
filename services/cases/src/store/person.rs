//! What the case service holds on persons as a whole: whether they have cases, and what it forgets when the registry is rid of them.

use mesh::clock::Timestamp;
use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, entity::prelude::*, sea_query::ExprTrait,
};

use super::case::{Column, Entity};
use crate::domain::PersonId;

/// The cases of a person, together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Together {
    /// Whose.
    pub person: PersonId,
    /// Whether any is open.
    pub open: bool,
    /// When the last one was closed.
    pub last_closed: Option<Timestamp>,
}

/// The cases of some persons. Whoever has none is left out. For the registry, so none is hidden. What is closed changes no more, so the
/// moment of its last change is when it was closed.
pub async fn together(db: &impl ConnectionTrait, persons: &[PersonId]) -> Result<Vec<Together>, DbErr> {
    let rows = Entity::find()
        .select_only()
        .column(Column::PersonId)
        .expr_as(Expr::cust("SUM(CASE WHEN state = 'open' THEN 1 ELSE 0 END)"), "open")
        .expr_as(Expr::cust("MAX(CASE WHEN state <> 'open' THEN changed_at END)"), "closed")
        .filter(Column::PersonId.is_in(persons.iter().map(|id| id.uuid())))
        .group_by(Column::PersonId)
        .into_tuple::<(Uuid, i64, Option<i64>)>()
        .all(db)
        .await?;
    let read = |(person, open, closed): (Uuid, i64, Option<i64>)| Together {
        person: person.into(),
        open: open > 0,
        last_closed: closed.map(Timestamp::from_micros),
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Forgets what others wrote about a person on their cases. The cases stay, with the bare id: they account for money.
pub async fn forget(tx: &impl ConnectionTrait, person: PersonId) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::ReferrerReference, Expr::value(""))
        .filter(Column::PersonId.eq(person.uuid()))
        .filter(Expr::col(Column::ReferrerReference).ne(""))
        .exec(tx)
        .await
        .map(|_| ())
}
