//! Projects, costs, claims, payments and all that belongs to them, in the database.

use mesh::filter::Kind;
use sea_orm::DbErr;

use super::{from_json, list, read_date, to_json, unreadable};
use crate::domain::claims::{attestation::Signer, word::Word};

pub mod amendment;
pub mod attestation;
pub mod claim;
pub mod cost;
pub mod due_date;
pub mod payment;
pub mod payment_order;
pub mod project;
pub mod recovery;

pub(super) fn read_word<W: Word>(column: &str, word: &str) -> Result<W, DbErr> {
    W::read(word).ok_or_else(|| unreadable(column, word))
}

/// One of the words of a closed vocabulary, for lists.
pub(super) fn word<W: Word>(prefix: &'static str) -> Kind {
    Kind::OneOf { prefix, words: W::ALL.iter().map(|value| value.word()).collect() }
}

fn signer(column: &str, text: &str) -> Result<Signer, DbErr> {
    from_json(column, text)
}

fn to_signer(signer: &Signer) -> Result<String, DbErr> {
    to_json(signer)
}

/// A fault for a number that its column cannot hold.
fn number<T, U: TryFrom<T>>(column: &str, number: T) -> Result<U, DbErr> {
    U::try_from(number).map_err(|_| unreadable(column, "a number that is out of range"))
}
