//! The only module that speaks SQL: rows in, domain values out. What a row cannot be is a fault, never a guess.
//!
//! Nothing is scoped to the caller: decisions and their money are the centre's own, and who may ask at all stands in the contract.

use mesh::{filter::Field, list::List};
use sea_orm::{ColumnTrait, DbErr};
use serde::{Serialize, de::DeserializeOwned};

pub mod account;
pub mod application;
pub mod check;
pub mod claims;
pub mod commitment;
pub mod decision;
pub mod financing_line;
pub mod finding;
pub mod journal;
pub mod ledger;
pub mod mapping;
pub mod model;
pub mod payers;
pub mod pending;
pub mod period;
pub mod policy;
pub mod purse;
pub mod simulation;
pub mod succession;

/// What nobody may search by, in any list and whatever its rows hold: costs, rights and payers tell of people too.
const SENSITIVE: [&str; 12] = [
    "absence",
    "absence_reason",
    "adaptation",
    "adaptations",
    "diagnosis",
    "health",
    "hidden",
    "marking",
    "minority",
    "minority_language",
    "protected",
    "protection",
];

/// A list by its name, the order that it has where none is asked for, the column that tells its rows apart, and its fields.
fn list(
    name: &'static str,
    order: &'static str,
    id: impl ColumnTrait,
    fields: impl IntoIterator<Item = Field>,
) -> List {
    List::new(name, order, id, fields.into_iter().chain(SENSITIVE.map(Field::sensitive)))
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
    serde_json::from_str(text).map_err(|_| unreadable(column, text))
}

/// One of a closed set of words.
fn read_word<T: Copy>(column: &str, all: &[T], word: impl Fn(T) -> &'static str, text: &str) -> Result<T, DbErr> {
    all.iter().copied().find(|one| word(*one) == text).ok_or_else(|| unreadable(column, text))
}

/// A day, as it is kept: YYYY-MM-DD.
fn read_date(column: &str, text: &str) -> Result<time::Date, DbErr> {
    const DAY: &[time::format_description::BorrowedFormatItem<'_>] =
        time::macros::format_description!("[year]-[month]-[day]");
    time::Date::parse(text, DAY).map_err(|_| unreadable(column, text))
}

#[cfg(test)]
pub mod tests;
