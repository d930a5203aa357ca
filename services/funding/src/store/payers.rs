//! Pins, what payers bear, their limits, undertakings and rates, in the database.

use mesh::filter::Kind;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

use super::{from_json, list, read_date, to_json, unreadable};
use crate::domain::model::words::Word;

pub mod aid;
pub mod invoice;
pub mod limit;
pub mod pin;
pub mod pledge;
pub mod rate;

/// Lets one unit at a time, of all processes, rate cases, approve or state limits: what several payers share is then never counted twice.
pub async fn alone(tx: &impl ConnectionTrait) -> Result<(), DbErr> {
    if tx.get_database_backend() == DbBackend::Postgres {
        let held = "SELECT pg_advisory_xact_lock(hashtextextended('payers', 0))";
        tx.query_one_raw(Statement::from_string(DbBackend::Postgres, held)).await?;
    }
    Ok(())
}

fn read_word<W: Word>(column: &str, word: &str) -> Result<W, DbErr> {
    W::of_word(word).ok_or_else(|| unreadable(column, word))
}

/// One of the words of a closed vocabulary, for lists.
fn word<W: Word>(prefix: &'static str) -> Kind {
    Kind::OneOf { prefix, words: W::ALL.iter().map(|value| value.word()).collect() }
}
