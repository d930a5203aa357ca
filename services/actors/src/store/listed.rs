//! What all lists of the registry have in common: who is asked by which words, and what nobody may search by.

use mesh::{
    filter::{Field, Kind},
    list::List,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, SelectStatement},
};
use uuid::Uuid;

use super::leads;
use crate::domain::{organisation::OrganisationId, word::Word};

/// What nobody may search by, in any list and whatever its rows hold: from who is left, and from how many, it would tell of a person
/// what no answer shows.
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
pub fn list(
    name: &'static str,
    order: &'static str,
    id: impl ColumnTrait,
    fields: impl IntoIterator<Item = Field>,
) -> List {
    List::new(name, order, id, fields.into_iter().chain(SENSITIVE.map(Field::sensitive)))
}

/// One of the words of a closed vocabulary.
pub fn word<W: Word>(prefix: &'static str) -> Kind {
    Kind::OneOf { prefix, words: W::ALL.iter().map(|value| value.word()).collect() }
}

/// One of the values of a closed set, by the text that stands for it.
pub fn one_of<T: Copy>(prefix: &'static str, all: &[T], text: impl Fn(T) -> &'static str) -> Kind {
    Kind::OneOf { prefix, words: all.iter().copied().map(text).collect() }
}

/// An organisation, by any of the ids that lead to it.
pub fn organisation() -> Kind {
    Kind::Leading(OrganisationId::PREFIX, led_to)
}

fn led_to(id: Uuid) -> SelectStatement {
    leads::organisation(id.into())
}

/// That a row's id is among those that a column of another table names where a condition fits.
pub fn has<E: EntityTrait>(id: impl ColumnTrait, named: E::Column, fits: Condition) -> Expr {
    let rows = E::find().select_only().column(named).filter(fits).into_query();
    Expr::col(id.as_column_ref()).in_subquery(rows)
}
