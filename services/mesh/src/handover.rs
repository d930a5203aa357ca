//! Hands whole services over to another place, on either engine: every table, the keys, and the checkpoints, in one file with hashes.
//!
//! The file is lines of JSON, so that it can be read without this program. What stands in it, in this order:
//!
//! ```text
//! the head: which centre, when, by which order, and how the passphrase is stretched
//! for each service: its migrations; each table with its columns, its rows, their number and SHA-256; its keys, wrapped; its checkpoints
//! the end: SHA-256 of all before it, and that hash sealed under the passphrase, so that nobody else can make such a file
//! ```
//!
//! The tables come from the database's own catalogue. What personal data is sealed with travels wrapped under the passphrase, never in
//! clear. Nothing is written at the new place before every hash has been checked, and then all of it or nothing.

use std::{collections::BTreeMap, path::PathBuf};

use sea_orm_migration::MigrationTrait;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

mod catalogue;
mod cell;
mod export;
mod file;
mod import;
mod keys;
mod passphrase;
mod table;

pub use export::export;
pub use import::import;

/// The version of the file's form.
const VERSION: u32 = 1;

/// A service that is handed over.
#[derive(Clone, Copy)]
pub struct Part {
    /// Its name.
    pub name: &'static str,
    /// Its own tables.
    pub migrations: fn() -> Vec<Box<dyn MigrationTrait>>,
}

/// What is done where.
pub struct Handover<'a> {
    /// The configuration: where databases, keys and checkpoints are.
    pub config: &'a crate::config::Config,
    /// All services of the centre.
    pub parts: &'a [Part],
    /// The file.
    pub file: PathBuf,
    /// What keys are wrapped under.
    pub passphrase: SecretString,
}

/// What the first line says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// The version of the form.
    pub reell_handover: u32,
    /// The centre's name.
    pub centre: String,
    /// When, as RFC 3339.
    pub time: String,
    /// The id of the order that it carries out.
    pub order: String,
    /// Whose order it is, under which decision, and who is to have the centre.
    pub about: BTreeMap<String, String>,
    /// How the passphrase becomes a key.
    passphrase: passphrase::Stretch,
    /// The services, in their order.
    pub services: Vec<String>,
}

/// What was handed over of one service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its name.
    pub service: String,
    /// How many tables.
    pub tables: usize,
    /// How many rows in all.
    pub rows: u64,
    /// Whether it was there already, from an import that was cut short.
    pub known: bool,
}

/// What was handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What the file says first.
    pub head: Head,
    /// Service by service.
    pub services: Vec<Account>,
    /// SHA-256 of the whole, in hexadecimal.
    pub sha256: String,
}

/// A line of the file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Line {
    Row(Vec<serde_json::Value>),
    Head(Head),
    Service(Service),
    Table(catalogue::Table),
    TableEnd(TableEnd),
    Keys(keys::Sealed),
    End(End),
}

/// Begins a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Service {
    service: String,
    migrations: Vec<String>,
}

/// Ends a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TableEnd {
    end: String,
    rows: u64,
    sha256: String,
}

/// Ends the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct End {
    whole: String,
    seal: String,
}
