//! The only module that speaks SQL. Facts in, tallies out; what a row cannot be is a fault, never a guess.

use sea_orm::{
    DbErr,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait},
};

pub mod case_fact;
pub mod commitment_fact;
pub mod decision_fact;
pub mod feed;

/// A fault for a stored text that this version does not know.
fn unreadable(column: &str, text: &str) -> DbErr {
    DbErr::Type(format!("{column} holds {text:?}, which this version cannot read"))
}

/// The sum of a column of öre, as öre: PostgreSQL would widen it to a decimal.
fn sum(column: impl ColumnTrait) -> Expr {
    column.sum().cast_as("bigint")
}
