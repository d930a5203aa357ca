//! One value of one row, between a database and the file.

use anyhow::Context;
use base64::{Engine, engine::general_purpose::STANDARD};
use sea_orm::{QueryResult, Value as Sql};
use serde_json::Value as Json;
use uuid::Uuid;

use super::catalogue::{Kind, Table};

/// A row as the file has it: a value for each column, in their order.
pub fn row(table: &Table, row: &QueryResult) -> anyhow::Result<Vec<Json>> {
    table.columns.iter().enumerate().map(|(place, column)| cell(row, place, column.kind)).collect()
}

fn cell(row: &QueryResult, place: usize, kind: Kind) -> anyhow::Result<Json> {
    Ok(match kind {
        Kind::Uuid => row.try_get_by_index::<Option<Uuid>>(place)?.map(|id| Json::from(id.to_string())),
        Kind::Text => row.try_get_by_index::<Option<String>>(place)?.map(Json::from),
        Kind::Integer => row.try_get_by_index::<Option<i64>>(place)?.map(Json::from),
        Kind::Boolean => row.try_get_by_index::<Option<bool>>(place)?.map(Json::from),
        Kind::Bytes => row.try_get_by_index::<Option<Vec<u8>>>(place)?.map(|bytes| Json::from(STANDARD.encode(bytes))),
    }
    .unwrap_or(Json::Null))
}

/// A value as a statement binds it.
pub fn bound(kind: Kind, value: &Json) -> anyhow::Result<Sql> {
    let null = value.is_null();
    let text = || value.as_str().context("a text is expected");
    let some = |read: anyhow::Result<Sql>| if null { Ok(empty(kind)) } else { read };
    match kind {
        Kind::Uuid => some(text().and_then(|text| Ok(Uuid::try_parse(text)?.into()))),
        Kind::Text => some(text().map(|text| text.to_owned().into())),
        Kind::Integer => some(number(value).map(Sql::from)),
        Kind::Boolean => some(value.as_bool().map(Sql::from).context("true or false is expected")),
        Kind::Bytes => some(text().and_then(|text| Ok(STANDARD.decode(text)?.into()))),
    }
}

fn number(value: &Json) -> anyhow::Result<i64> {
    value.as_i64().context("a whole number is expected")
}

fn empty(kind: Kind) -> Sql {
    match kind {
        Kind::Uuid => None::<Uuid>.into(),
        Kind::Text => None::<String>.into(),
        Kind::Integer => None::<i64>.into(),
        Kind::Boolean => None::<bool>.into(),
        Kind::Bytes => None::<Vec<u8>>.into(),
    }
}
