//! The only module that speaks SQL. Facts in, tallies out; what a row cannot be is a fault, never a guess.

use sea_orm::{
    ConnectionTrait, DbErr,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait},
};

use serde::{Serialize, de::DeserializeOwned};

use crate::domain::fact::Latest;

pub mod case_fact;
pub mod commitment_fact;
pub mod dataset;
pub mod decision_fact;
pub mod feed;
pub mod release;

/// Keeps what has become known, with a statement or two for each kind of thing.
pub async fn keep(tx: &impl ConnectionTrait, latest: Latest) -> Result<(), DbErr> {
    case_fact::keep(tx, latest.cases).await?;
    case_fact::turn(tx, latest.hidden).await?;
    decision_fact::keep(tx, latest.decisions).await?;
    commitment_fact::keep(tx, latest.commitments).await
}

/// A fault for a stored text that this version does not know.
fn unreadable(column: &str, text: &str) -> DbErr {
    DbErr::Type(format!("{column} holds {text:?}, which this version cannot read"))
}

/// What is only ever read and written whole is kept as JSON.
fn to_json(value: &impl Serialize) -> Result<String, DbErr> {
    serde_json::to_string(value).map_err(|error| DbErr::Json(error.to_string()))
}

fn from_json<T: DeserializeOwned>(column: &str, text: &str) -> Result<T, DbErr> {
    serde_json::from_str(text).map_err(|_| DbErr::Type(format!("{column} holds JSON that this version cannot read")))
}

/// The sum of a column of öre, as öre: PostgreSQL would widen it to a decimal.
fn sum(column: impl ColumnTrait) -> Expr {
    column.sum().cast_as("bigint")
}

#[cfg(test)]
mod tests;
