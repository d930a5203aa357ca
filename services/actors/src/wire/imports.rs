//! Imports between the contract and the registry's own types.

use std::collections::BTreeSet;

use mesh::refusal::{Error, Fields};
use proto::reell::actors::v1::{self as contract, FileEncoding, ImportColumn, ImportKind, ImportState};

use super::{alone, opaque, organisations};
use crate::{
    domain::{
        import::{Column, Content, Encoding, Import, ImportId, Order, State, table},
        organisation::role::Role,
    },
    store,
};

pub mod sheet;

/// The largest file, in bytes.
const MOST_FILE: i64 = 4_294_967_296;
/// The largest chunk, in bytes.
const MOST_CHUNK: usize = 131_072;
/// The most columns that are named, and the longest of their headers.
const COLUMNS: usize = 20;
const HEADER_CHARACTERS: usize = 200;

const UNKNOWN: &str = "must be one of the values that the contract lists";

/// Reads what import is asked for.
pub fn order(request: contract::StartImportRequest) -> Result<Order, Error> {
    let mut fields = Fields::new();
    let content = fields.take("kind", content(request.kind));
    let encoding = fields.take("encoding", encoding(request.encoding));
    let columns = columns(&mut fields, &request.columns, content);
    let hash = request.file_hash.to_ascii_lowercase();
    if hash.len() != 64 || !hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        fields.reject("file_hash", "must be the SHA-256 of the file, in 64 hexadecimal digits");
    }
    if !(1..=MOST_FILE).contains(&request.total_bytes) {
        fields.reject("total_bytes", format!("must be 1 to {MOST_FILE}: divide a larger file"));
    }
    let numbers = request.roles.iter().enumerate();
    let roles: BTreeSet<Role> = numbers
        .filter_map(|(place, number)| fields.take(&format!("roles[{place}]"), organisations::role(*number)))
        .collect();
    if content == Some(Content::Persons) && !roles.is_empty() {
        fields.reject("roles", "must be empty, since persons have none");
    }
    match (content, encoding) {
        (Some(content), Some(encoding)) if fields.is_empty() => Ok(Order {
            content,
            columns,
            file_hash: hash,
            total_bytes: request.total_bytes,
            dry_run: request.dry_run,
            encoding,
            roles,
        }),
        _ => Err(fields.refusal()),
    }
}

fn columns(
    fields: &mut Fields,
    mappings: &[contract::ColumnMapping],
    content: Option<Content>,
) -> Vec<(String, Column)> {
    if mappings.len() > COLUMNS {
        fields.reject("columns", format!("must be at most {COLUMNS}"));
        return Vec::new();
    }
    let mut named = Vec::new();
    for (place, mapping) in mappings.iter().enumerate() {
        let header = mapping.header.trim();
        let length = header.chars().count();
        if !(1..=HEADER_CHARACTERS).contains(&length) || header.chars().any(char::is_control) {
            let rule = format!("must be 1 to {HEADER_CHARACTERS} characters on one line");
            fields.reject(&format!("columns[{place}].header"), rule);
        }
        let column = fields.take(&format!("columns[{place}].column"), column(mapping.column, content));
        named.extend(column.map(|column| (header.to_owned(), column)));
    }
    named
}

fn column(number: i32, content: Option<Content>) -> Result<Column, String> {
    let column = match ImportColumn::try_from(number).map_err(|_| UNKNOWN)? {
        ImportColumn::Unspecified => return Err(UNKNOWN.into()),
        ImportColumn::Number => Column::Number,
        ImportColumn::Name => Column::Name,
        ImportColumn::Aliases => Column::Aliases,
        ImportColumn::Roles => Column::Roles,
        ImportColumn::Kind => Column::Kind,
        ImportColumn::MunicipalityCode => Column::MunicipalityCode,
        ImportColumn::PeppolId => Column::PeppolId,
        ImportColumn::Parent => Column::Parent,
        ImportColumn::ContactFunction => Column::ContactFunction,
        ImportColumn::ContactEmail => Column::ContactEmail,
        ImportColumn::ContactPhone => Column::ContactPhone,
        ImportColumn::GivenName => Column::GivenName,
        ImportColumn::FamilyName => Column::FamilyName,
        ImportColumn::Protection => Column::Protection,
        ImportColumn::IdentityKind => Column::IdentityKind,
        ImportColumn::IdentityGrade => Column::IdentityGrade,
        ImportColumn::IdentityDormant => Column::IdentityDormant,
        ImportColumn::IdentityIssuer => Column::IdentityIssuer,
        ImportColumn::IdentityCountry => Column::IdentityCountry,
    };
    let of_person = matches!(
        column,
        Column::GivenName
            | Column::FamilyName
            | Column::Protection
            | Column::IdentityKind
            | Column::IdentityGrade
            | Column::IdentityDormant
            | Column::IdentityIssuer
            | Column::IdentityCountry
    );
    match (column, content) {
        (Column::Number, _) | (_, None) => Ok(column),
        (_, Some(content)) if of_person == (content == Content::Persons) => Ok(column),
        _ => Err("must be a column of the kind that the rows are of".into()),
    }
}

/// Reads a chunk's import, and checks its bounds.
pub fn chunk(request: &contract::UploadRowsRequest) -> Result<ImportId, Error> {
    let mut fields = Fields::new();
    let id = fields.take("import_id", ImportId::parse(&request.import_id));
    if request.number < 1 {
        fields.reject("number", "must be 1 for the first chunk of a stream, and one more for each that follows");
    }
    if request.first_byte < 0 {
        fields.reject("first_byte", "must be the next_byte of the import");
    }
    if request.content.is_empty() || request.content.len() > MOST_CHUNK {
        fields.reject("content", format!("must be 1 to {MOST_CHUNK} bytes"));
    }
    match id {
        Some(id) if fields.is_empty() => Ok(id),
        _ => Err(fields.refusal()),
    }
}

/// A chunk that holds no whole row.
pub fn too_little() -> Error {
    let mut fields = Fields::new();
    let rule = format!("must hold a whole row, or {} bytes: send more at once", table::MOST_BYTES);
    fields.reject("content", rule);
    fields.refusal()
}

/// Reads an import's id.
pub fn import_id(text: &str) -> Result<ImportId, Error> {
    alone("import_id", ImportId::parse(text))
}

/// Reads an import's id and the etag that a decision was made on.
pub fn import_to_change<'a>(id: &str, etag: &'a str) -> Result<(ImportId, &'a str), Error> {
    let mut fields = Fields::new();
    let id = fields.take("import_id", ImportId::parse(id));
    opaque(&mut fields, "etag", etag);
    match id {
        Some(id) if fields.is_empty() => Ok((id, etag)),
        _ => Err(fields.refusal()),
    }
}

/// Reads where a page of faults ended. Tokens are sealed to their query, so one that cannot be read is a fault of ours.
pub fn place(key: &str) -> Result<(i64, i32), Error> {
    let (line, place) = key.split_once(' ').unwrap_or_default();
    match (line.parse(), place.parse()) {
        (Ok(line), Ok(place)) => Ok((line, place)),
        _ => Err(anyhow::anyhow!("a page token of ours holds no place in the list of faults").into()),
    }
}

/// Reads why persons are exported. It must be said, since the whole register leaves.
pub fn purpose(stated: &str) -> Result<(), Error> {
    let mut fields = Fields::new();
    opaque(&mut fields, "purpose", stated);
    if stated.trim().is_empty() {
        fields.reject("purpose", "must say why all persons are read: it stands in the access log");
    }
    if fields.is_empty() { Ok(()) } else { Err(fields.refusal()) }
}

fn content(number: i32) -> Result<Content, String> {
    match ImportKind::try_from(number) {
        Ok(ImportKind::Organisations) => Ok(Content::Organisations),
        Ok(ImportKind::Persons) => Ok(Content::Persons),
        Ok(ImportKind::Unspecified) | Err(_) => Err(UNKNOWN.into()),
    }
}

fn encoding(number: i32) -> Result<Encoding, String> {
    match FileEncoding::try_from(number) {
        Ok(FileEncoding::Unspecified) => Ok(Encoding::Unknown),
        Ok(FileEncoding::Utf8) => Ok(Encoding::Utf8),
        Ok(FileEncoding::Windows1252) => Ok(Encoding::Windows1252),
        Err(_) => Err(UNKNOWN.into()),
    }
}

/// An import as the contract shows it.
pub fn import(import: &Import) -> contract::Import {
    let order = &import.order;
    contract::Import {
        id: import.id.to_string(),
        etag: import.revision.to_string(),
        kind: match order.content {
            Content::Organisations => ImportKind::Organisations,
            Content::Persons => ImportKind::Persons,
        }
        .into(),
        state: match import.state {
            State::Receiving => ImportState::Receiving,
            State::Finished => ImportState::Finished,
            State::Abandoned => ImportState::Abandoned,
        }
        .into(),
        dry_run: order.dry_run,
        file_hash: order.file_hash.clone(),
        total_bytes: order.total_bytes,
        next_byte: import.next_byte,
        next_line: import.next_line,
        encoding: match import.encoding {
            Encoding::Unknown => FileEncoding::Unspecified,
            Encoding::Utf8 => FileEncoding::Utf8,
            Encoding::Windows1252 => FileEncoding::Windows1252,
        }
        .into(),
        rows: import.tally.rows,
        created_rows: import.tally.created,
        unchanged_rows: import.tally.unchanged,
        faulty_rows: import.tally.faulty,
        create_time: Some(import.created.to_proto()),
        update_time: Some(import.updated.to_proto()),
    }
}

/// A fault as the contract shows it.
pub fn fault(fault: &store::import::fault::Model) -> contract::ImportFault {
    contract::ImportFault {
        line: fault.line,
        field: fault.field.clone(),
        rule: fault.rule.clone(),
        remedy: fault.remedy.clone(),
    }
}

/// The event that an import has been started.
pub fn import_started(import: &Import) -> contract::ImportStarted {
    contract::ImportStarted { import_id: import.id.to_string() }
}

/// The event that rows have come.
pub fn rows_landed(import: &Import) -> contract::ImportRowsLanded {
    contract::ImportRowsLanded { import_id: import.id.to_string(), rows: import.tally.rows }
}

/// The event that an import has been closed.
pub fn import_finished(import: &Import) -> contract::ImportFinished {
    contract::ImportFinished { import_id: import.id.to_string(), abandoned: matches!(import.state, State::Abandoned) }
}
