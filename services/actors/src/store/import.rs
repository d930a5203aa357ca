//! Imports in the database, with what is wrong in the rows that they left out, and what dry runs have seen.

use std::collections::BTreeSet;

use anyhow::Context;
use mesh::{caller::Caller, clock::Timestamp, refusal::Error};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::Expr,
};

use crate::{
    domain::{
        import::{Column as Held, Content, Encoding, Import, ImportId, Layout, Order, State, Tally},
        organisation::role::Role,
    },
    store::organisation::role,
};

pub mod fault;
pub mod seen;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "import")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub starter: String,
    pub revision: i64,
    pub content: String,
    pub state: String,
    pub dry_run: bool,
    pub file_hash: String,
    pub total_bytes: i64,
    pub asked_columns: String,
    pub asked_roles: String,
    pub asked_encoding: String,
    pub encoding: String,
    pub delimiter: Option<String>,
    pub file_columns: Option<String>,
    pub next_byte: i64,
    pub next_line: i64,
    pub row_count: i64,
    pub created_count: i64,
    pub unchanged_count: i64,
    pub faulty_count: i64,
    pub created_at: i64,
    pub updated_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// The import with an id, if the caller started it.
pub async fn find(db: &impl ConnectionTrait, id: ImportId, caller: &Caller) -> Result<Option<Import>, Error> {
    Ok(own(id, caller).one(db).await?.map(from_row).transpose()?)
}

/// The import with an id, if the caller started it, which nobody else changes until the transaction ends.
pub async fn find_to_change(tx: &impl ConnectionTrait, id: ImportId, caller: &Caller) -> Result<Option<Import>, Error> {
    Ok(own(id, caller).lock_exclusive().one(tx).await?.map(from_row).transpose()?)
}

fn own(id: ImportId, caller: &Caller) -> Select<Entity> {
    Entity::find_by_id(id.uuid()).filter(Column::Starter.eq(caller.name()))
}

/// The import that the caller asked for in the same way and that is still open.
pub async fn open_like(db: &impl ConnectionTrait, order: &Order, caller: &Caller) -> Result<Option<Import>, Error> {
    let open = Entity::find()
        .filter(Column::FileHash.eq(&order.file_hash))
        .filter(Column::Starter.eq(caller.name()))
        // In so many words: with a bound value PostgreSQL's prepared plan could not use the index of open imports.
        .filter(Expr::cust("state = 'receiving'"))
        .order_by_asc(Column::Id);
    let open: Vec<Import> = open.all(db).await?.into_iter().map(from_row).collect::<Result<_, _>>()?;
    Ok(open.into_iter().find(|import| import.order == *order))
}

/// Adds an import.
pub async fn insert(tx: &impl ConnectionTrait, import: &Import) -> Result<(), DbErr> {
    Entity::insert(row(import)).exec_without_returning(tx).await.map(|_| ())
}

/// Writes an import back, after [`find_to_change`].
pub async fn update(tx: &impl ConnectionTrait, import: &Import) -> Result<(), DbErr> {
    let changed = ActiveModel { id: Unchanged(import.id.uuid()), ..row(import) };
    Entity::update(changed).exec_without_returning(tx).await.map(|_| ())
}

fn row(import: &Import) -> ActiveModel {
    let order = &import.order;
    ActiveModel {
        id: Set(import.id.uuid()),
        starter: Set(import.starter.clone()),
        revision: Set(import.revision),
        content: Set(content_text(order.content).to_owned()),
        state: Set(state_text(import.state).to_owned()),
        dry_run: Set(order.dry_run),
        file_hash: Set(order.file_hash.clone()),
        total_bytes: Set(order.total_bytes),
        asked_columns: Set(asked(&order.columns)),
        asked_roles: Set(order.roles.iter().map(|role| role::role_text(*role)).collect::<Vec<_>>().join(" ")),
        asked_encoding: Set(encoding_text(order.encoding).to_owned()),
        encoding: Set(encoding_text(import.encoding).to_owned()),
        delimiter: Set(import.layout.as_ref().map(|layout| char::from(layout.delimiter).to_string())),
        file_columns: Set(import.layout.as_ref().map(|layout| columns(&layout.columns))),
        next_byte: Set(import.next_byte),
        next_line: Set(import.next_line),
        row_count: Set(import.tally.rows),
        created_count: Set(import.tally.created),
        unchanged_count: Set(import.tally.unchanged),
        faulty_count: Set(import.tally.faulty),
        created_at: Set(import.created.micros()),
        updated_at: Set(import.updated.micros()),
    }
}

fn from_row(row: Model) -> anyhow::Result<Import> {
    let id = ImportId::from(row.id);
    read(row).with_context(|| format!("the row of {id}"))
}

fn read(row: Model) -> anyhow::Result<Import> {
    let layout = match (&row.delimiter, &row.file_columns) {
        (Some(delimiter), Some(columns)) => {
            let delimiter = *delimiter.as_bytes().first().context("an import has an empty delimiter")?;
            let columns = columns.split(' ').map(Held::named).collect();
            Some(Layout { delimiter, columns })
        }
        _ => None,
    };
    Ok(Import {
        id: row.id.into(),
        starter: row.starter,
        order: Order {
            content: stored([Content::Organisations, Content::Persons], content_text, &row.content)?,
            columns: read_asked(&row.asked_columns)?,
            file_hash: row.file_hash,
            total_bytes: row.total_bytes,
            dry_run: row.dry_run,
            encoding: encoding(&row.asked_encoding)?,
            roles: row.asked_roles.split_whitespace().map(role::named).collect::<Result<BTreeSet<Role>, _>>()?,
        },
        state: stored([State::Receiving, State::Finished, State::Abandoned], state_text, &row.state)?,
        encoding: encoding(&row.encoding)?,
        layout,
        next_byte: row.next_byte,
        next_line: row.next_line,
        tally: Tally {
            rows: row.row_count,
            created: row.created_count,
            unchanged: row.unchanged_count,
            faulty: row.faulty_count,
        },
        revision: row.revision,
        created: Timestamp::from_micros(row.created_at),
        updated: Timestamp::from_micros(row.updated_at),
    })
}

/// A line for each column that was asked for, its name first.
fn asked(columns: &[(String, Held)]) -> String {
    columns.iter().map(|(header, column)| format!("{} {header}", column.name())).collect::<Vec<_>>().join("\n")
}

fn read_asked(text: &str) -> anyhow::Result<Vec<(String, Held)>> {
    let line = |line: &str| -> anyhow::Result<(String, Held)> {
        let (name, header) = line.split_once(' ').context("a column that was asked for has no header")?;
        Ok((header.to_owned(), Held::named(name).with_context(|| format!("there is no column {name}"))?))
    };
    text.lines().map(line).collect()
}

fn columns(columns: &[Option<Held>]) -> String {
    columns.iter().map(|column| column.map_or("-", Held::name)).collect::<Vec<_>>().join(" ")
}

fn content_text(content: Content) -> &'static str {
    match content {
        Content::Organisations => "organisations",
        Content::Persons => "persons",
    }
}

fn state_text(state: State) -> &'static str {
    match state {
        State::Receiving => "receiving",
        State::Finished => "finished",
        State::Abandoned => "abandoned",
    }
}

fn encoding_text(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Unknown => "unknown",
        Encoding::Utf8 => "utf8",
        Encoding::Windows1252 => "windows_1252",
    }
}

fn encoding(text: &str) -> anyhow::Result<Encoding> {
    stored([Encoding::Unknown, Encoding::Utf8, Encoding::Windows1252], encoding_text, text)
}

fn stored<T: Copy, const N: usize>(all: [T; N], name: fn(T) -> &'static str, text: &str) -> anyhow::Result<T> {
    all.into_iter().find(|one| name(*one) == text).with_context(|| format!("an import cannot be {text}"))
}
