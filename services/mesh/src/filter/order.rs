//! In which order a list goes, and where in it a page ended: the id decides between equals, so that no row is skipped or repeated.

use std::fmt;

use anyhow::{Context, ensure};
use sea_orm::{
    Condition, QueryOrder,
    sea_query::{self, Expr, ExprTrait},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Field, known};

/// One value that a row is ordered by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Key {
    /// A whole number, or a moment in microseconds.
    #[serde(rename = "n")]
    Number(i64),
    /// Text, or a day.
    #[serde(rename = "t")]
    Text(String),
    /// Bytes, such as a key in an alphabet's own order.
    #[serde(rename = "b")]
    Bytes(Vec<u8>),
}

/// The order of a list.
#[derive(Debug, Clone)]
pub struct Order {
    keys: Vec<(Field, bool)>,
    id: Expr,
}

impl Order {
    /// Reads an order: names of fields, each with ` desc` or without, separated by commas. `default` is the order of an empty text, and
    /// `id` decides between equals. The error is a rule for the field "order_by".
    pub fn parse(text: &str, default: &str, fields: &[Field], id: impl Into<Expr>) -> Result<Self, String> {
        let text = if text.trim().is_empty() { default } else { text };
        let allowed: Vec<Field> = fields.iter().filter(|field| field.ordered).cloned().collect();
        let mut keys: Vec<(Field, bool)> = Vec::new();
        for part in text.split(',') {
            let words: Vec<_> = part.split_whitespace().collect();
            let (name, descending) = match words[..] {
                [name] | [name, "asc"] => (name, false),
                [name, "desc"] => (name, true),
                _ => return Err("must be names of fields, each with ' desc' or without, separated by commas".into()),
            };
            let field = known(name, &allowed, || "names".to_owned())?;
            if keys.iter().any(|(other, _)| other.name == field.name) {
                return Err(format!("names '{}' twice: leave one of them out", field.name));
            }
            keys.push((field.clone(), descending));
        }
        Ok(Self { keys, id: id.into() })
    }

    /// Puts a query into this order.
    pub fn sort<Q: QueryOrder>(&self, query: Q) -> Q {
        self.columns().into_iter().fold(query, |query, (sql, descending)| {
            query.order_by(sql, if descending { sea_query::Order::Desc } else { sea_query::Order::Asc })
        })
    }

    /// Where a row stands: its values by the names of their fields, and its id.
    pub fn place(&self, id: Uuid, value: impl Fn(&str) -> Key) -> String {
        let keys: Vec<Key> = self.keys.iter().map(|(field, _)| value(field.name)).collect();
        serde_json::to_string(&(keys, id)).unwrap_or_default()
    }

    /// What stands behind a place.
    pub fn after(&self, place: &str) -> anyhow::Result<Condition> {
        let (keys, id): (Vec<Key>, Uuid) =
            serde_json::from_str(place).context("a page token of ours holds no place in a list")?;
        ensure!(keys.len() == self.keys.len(), "a page token of ours holds a place in another list");
        let columns = self.columns();
        let last: Vec<Expr> = keys.iter().map(Key::bound).chain([Expr::val(id)]).collect();
        if columns.iter().all(|(_, descending)| *descending == columns[0].1) {
            // One comparison of rows: the one that an index answers.
            let row = Expr::tuple(columns.iter().map(|(sql, _)| sql.clone()));
            let last = Expr::tuple(last);
            return Ok(Condition::all().add(if columns[0].1 { row.lt(last) } else { row.gt(last) }));
        }
        let mut behind = Condition::any();
        for (index, (sql, descending)) in columns.iter().enumerate() {
            let equal = columns[..index].iter().zip(&last);
            let equal = equal.fold(Condition::all(), |all, ((sql, _), last)| all.add(sql.clone().eq(last.clone())));
            let last = last[index].clone();
            behind = behind.add(equal.add(if *descending { sql.clone().lt(last) } else { sql.clone().gt(last) }));
        }
        Ok(behind)
    }

    /// The columns with whether they go down; the id goes as the last of them does, so that one index serves both ways.
    fn columns(&self) -> Vec<(Expr, bool)> {
        let down = self.keys.last().is_some_and(|(_, descending)| *descending);
        let stated = self.keys.iter().filter_map(|(field, descending)| Some((field.sql.clone()?, *descending)));
        stated.chain([(self.id.clone(), down)]).collect()
    }
}

impl Key {
    fn bound(&self) -> Expr {
        match self {
            Self::Number(number) => Expr::val(*number),
            Self::Text(text) => Expr::val(text.clone()),
            Self::Bytes(bytes) => Expr::val(bytes.clone()),
        }
    }
}

/// The order in one form, for the page token.
impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (field, descending)) in self.keys.iter().enumerate() {
            let (comma, desc) = (if index > 0 { "," } else { "" }, if *descending { " desc" } else { "" });
            write!(f, "{comma}{}{desc}", field.name)?;
        }
        Ok(())
    }
}
