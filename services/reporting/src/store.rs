//! The only module that speaks SQL. Facts in, tallies out; what a row cannot be is a fault, never a guess.

use sea_orm::{
    ConnectionTrait, DbErr,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait},
};

use crate::domain::fact::Fact;

pub mod case_fact;
pub mod commitment_fact;
pub mod decision_fact;
pub mod feed;

/// Keeps what has become known.
pub async fn keep(tx: &impl ConnectionTrait, fact: Fact) -> Result<(), DbErr> {
    match fact {
        Fact::Case(id, fact) => case_fact::keep(tx, id, fact).await,
        Fact::Decision(id, fact) => decision_fact::keep(tx, id, fact).await,
        Fact::Commitment(id, fact) => commitment_fact::keep(tx, id, fact).await,
    }
}

/// A fault for a stored text that this version does not know.
fn unreadable(column: &str, text: &str) -> DbErr {
    DbErr::Type(format!("{column} holds {text:?}, which this version cannot read"))
}

/// The sum of a column of öre, as öre: PostgreSQL would widen it to a decimal.
fn sum(column: impl ColumnTrait) -> Expr {
    column.sum().cast_as("bigint")
}

#[cfg(test)]
mod tests;
