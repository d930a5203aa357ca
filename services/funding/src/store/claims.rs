//! Projects, costs, claims, payments and all that belongs to them, in the database.

use mesh::{
    filter::{Field, Kind},
    list::List,
};
use sea_orm::{ColumnTrait, DbErr};
use time::{Date, format_description::BorrowedFormatItem, macros::format_description};

use super::{SENSITIVE, from_json, to_json, unreadable};
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

const DAY: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

pub(super) fn read_day(column: &str, text: &str) -> Result<Date, DbErr> {
    Date::parse(text, DAY).map_err(|_| unreadable(column, text))
}

pub(super) fn read_word<W: Word>(column: &str, word: &str) -> Result<W, DbErr> {
    W::read(word).ok_or_else(|| unreadable(column, word))
}

/// One of the words of a closed vocabulary, for lists.
pub(super) fn word<W: Word>(prefix: &'static str) -> Kind {
    Kind::OneOf { prefix, words: W::ALL.iter().map(|value| value.word()).collect() }
}

/// A list by its name, the order that it has where none is asked for, the column that tells its rows apart, and its fields.
pub(super) fn list(
    name: &'static str,
    order: &'static str,
    id: impl ColumnTrait,
    fields: impl IntoIterator<Item = Field>,
) -> List {
    List::new(name, order, id, fields.into_iter().chain(SENSITIVE.map(Field::sensitive)))
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
