//! In which order a list goes, and where in it a page ended: the id decides between equals, so that no row is skipped or repeated.

use std::fmt;

use anyhow::{Context, ensure};
use sea_orm::{
    ColumnTrait, Condition, QueryOrder, Value,
    sea_query::{self, Expr, ExprTrait},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Field, known};

/// A column that rows are ordered by: how it stands in a statement, and its name.
#[derive(Debug, Clone)]
pub struct Column {
    sql: Expr,
    name: &'static str,
}

impl Column {
    /// A column of a table.
    pub fn of(column: impl ColumnTrait) -> Self {
        Self { sql: Expr::col(column.as_column_ref()), name: column.as_str() }
    }
}

/// One value that a row is ordered by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Key {
    /// A whole number, or a moment in microseconds.
    #[serde(rename = "n")]
    Number(i64),
    /// Text, or a day.
    #[serde(rename = "t")]
    Text(String),
    /// Bytes, such as a key in an alphabet's own order.
    #[serde(rename = "b")]
    Bytes(Vec<u8>),
    /// An id.
    #[serde(rename = "i")]
    Id(Uuid),
    /// True or false; false comes first.
    #[serde(rename = "f")]
    Flag(bool),
}

/// The order of a list.
#[derive(Debug, Clone)]
pub struct Order {
    keys: Vec<(&'static str, Column, bool)>,
    id: Column,
}

impl Order {
    /// Reads an order: names of fields, each with ` desc` or without, separated by commas. `default` is the order of an empty text, and
    /// `id` decides between equals. The error is a rule for the field "order_by".
    pub fn parse(text: &str, default: &str, fields: &[Field], id: &Column) -> Result<Self, String> {
        let text = if text.trim().is_empty() { default } else { text };
        let allowed: Vec<Field> = fields.iter().filter(|field| field.ordered.is_some()).cloned().collect();
        let mut keys: Vec<(&'static str, Column, bool)> = Vec::new();
        for part in text.split(',') {
            let words: Vec<_> = part.split_whitespace().collect();
            let (name, descending) = match words[..] {
                [name] | [name, "asc"] => (name, false),
                [name, "desc"] => (name, true),
                _ => return Err("must be names of fields, each with ' desc' or without, separated by commas".into()),
            };
            let field = known(name, &allowed, || "names".to_owned())?;
            if keys.iter().any(|(other, ..)| *other == field.name) {
                return Err(format!("names '{}' twice: leave one of them out", field.name));
            }
            keys.extend(field.ordered.clone().map(|column| (field.name, column, descending)));
        }
        Ok(Self { keys, id: id.clone() })
    }

    /// Puts a query into this order.
    pub fn sort<Q: QueryOrder>(&self, query: Q) -> Q {
        self.columns().into_iter().fold(query, |query, (column, descending)| {
            let order = if descending { sea_query::Order::Desc } else { sea_query::Order::Asc };
            query.order_by(column.sql.clone(), order)
        })
    }

    /// Where a row stands: what it has in each of the columns.
    pub fn place(&self, value: impl Fn(&str) -> Option<Value>) -> anyhow::Result<String> {
        let columns = self.columns();
        let key = |column: &Column| {
            value(column.name)
                .and_then(Key::of)
                .with_context(|| format!("a row has no {} to be ordered by", column.name))
        };
        let keys: Vec<Key> = columns.iter().map(|(column, _)| key(column)).collect::<Result<_, _>>()?;
        Ok(serde_json::to_string(&keys)?)
    }

    /// What stands behind a place.
    pub fn after(&self, place: &str) -> anyhow::Result<Condition> {
        let last: Vec<Key> = serde_json::from_str(place).context("a page token of ours holds no place in a list")?;
        let columns = self.columns();
        ensure!(last.len() == columns.len(), "a page token of ours holds a place in another list");
        let last: Vec<Expr> = last.iter().map(Key::bound).collect();
        if columns.iter().all(|(_, descending)| *descending == columns[0].1) {
            // One comparison of rows: the one that an index answers.
            let row = Expr::tuple(columns.iter().map(|(column, _)| column.sql.clone()));
            let last = Expr::tuple(last);
            return Ok(Condition::all().add(if columns[0].1 { row.lt(last) } else { row.gt(last) }));
        }
        let mut behind = Condition::any();
        for (index, (column, descending)) in columns.iter().enumerate() {
            let equal = columns[..index].iter().zip(&last);
            let equal =
                equal.fold(Condition::all(), |all, ((column, _), last)| all.add(column.sql.clone().eq(last.clone())));
            let (sql, last) = (column.sql.clone(), last[index].clone());
            behind = behind.add(equal.add(if *descending { sql.lt(last) } else { sql.gt(last) }));
        }
        Ok(behind)
    }

    /// The columns with whether they go down. The id is the last, and goes as the one before it does, so that one index serves both ways;
    /// what is ordered by behind it decides nothing.
    fn columns(&self) -> Vec<(&Column, bool)> {
        let to_id = self.keys.iter().position(|(_, column, _)| column.name == self.id.name);
        let stated = &self.keys[..to_id.map_or(self.keys.len(), |place| place + 1)];
        let down = stated.last().is_some_and(|(.., descending)| *descending);
        let id = to_id.is_none().then_some((&self.id, down));
        stated.iter().map(|(_, column, descending)| (column, *descending)).chain(id).collect()
    }
}

impl Key {
    fn of(value: Value) -> Option<Self> {
        match value {
            Value::Int(Some(number)) => Some(Self::Number(number.into())),
            Value::BigInt(Some(number)) => Some(Self::Number(number)),
            Value::String(Some(text)) => Some(Self::Text(text)),
            Value::Bytes(Some(bytes)) => Some(Self::Bytes(bytes)),
            Value::Uuid(Some(id)) => Some(Self::Id(id)),
            Value::Bool(Some(flag)) => Some(Self::Flag(flag)),
            _ => None,
        }
    }

    fn bound(&self) -> Expr {
        match self {
            Self::Number(number) => Expr::val(*number),
            Self::Text(text) => Expr::val(text.clone()),
            Self::Bytes(bytes) => Expr::val(bytes.clone()),
            Self::Id(id) => Expr::val(*id),
            Self::Flag(flag) => Expr::val(*flag),
        }
    }
}

/// The order in one form, for the page token.
impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (name, _, descending)) in self.keys.iter().enumerate() {
            let (comma, desc) = (if index > 0 { "," } else { "" }, if *descending { " desc" } else { "" });
            write!(f, "{comma}{name}{desc}")?;
        }
        Ok(())
    }
}
