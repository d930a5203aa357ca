//! The only module that speaks SQL. Rows in, domain values out; what a row cannot be is a fault, never a guess.

use sea_orm::DbErr;

pub mod case;
pub mod listed;
pub mod merged;
pub mod person;
pub mod protected;
pub mod step;

/// A fault for a stored text that this version does not know.
fn unreadable(column: &str, text: &str) -> DbErr {
    DbErr::Type(format!("{column} holds {text:?}, which this version cannot read"))
}

#[cfg(test)]
mod tests;
