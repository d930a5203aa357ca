//! What belongs to an organisation, gathered into one text beside its row, so that one statement reads all of it.

use anyhow::Context;
use sea_orm::DbBackend;
use time::{Date, format_description::BorrowedFormatItem, macros::format_description};

use crate::domain::organisation::OrganisationId;

const DAY: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// A part of an organisation: what is read of each line, and which lines.
pub struct Part {
    /// Texts, as SQL. `{owner}` stands for the id of who has the line where that is another organisation.
    pub fields: &'static [&'static str],
    /// The column that says whom the line leads to, where another may have it.
    pub led_by: Option<&'static str>,
    /// Which lines, in which order: what follows FROM.
    pub lines: &'static str,
}

/// Gathers a part into one text. The separators cannot stand in what is gathered, which has no control characters.
pub fn gathered(backend: DbBackend, part: &Part) -> String {
    let (gather, between, owner) = match backend {
        DbBackend::Postgres => ("string_agg(text, chr(31))", " || chr(30) || ", "organisation_id::text"),
        _ => ("group_concat(text, char(31))", " || char(30) || ", "hex(organisation_id)"),
    };
    let owner = part.led_by.map(|led| format!("CASE WHEN organisation_id = {led} THEN '' ELSE {owner} END"));
    let fields: Vec<&str> = part.fields.iter().copied().chain(owner.as_deref()).collect();
    format!("(SELECT {gather} FROM (SELECT {} AS text FROM {}) AS part)", fields.join(between), part.lines)
}

/// The lines of a part.
pub fn parts(gathered: Option<&str>) -> impl Iterator<Item = &str> {
    gathered.into_iter().flat_map(|text| text.split('\u{1f}'))
}

/// The fields of a line.
pub fn fields<const N: usize>(line: &str) -> anyhow::Result<[&str; N]> {
    let fields: Vec<&str> = line.split('\u{1e}').collect();
    fields.try_into().ok().context("a line has another number of fields than was asked for")
}

/// A day as it is stored.
pub fn day_text(day: Date) -> anyhow::Result<String> {
    Ok(day.format(DAY)?)
}

/// A day that may be open.
pub fn day(text: &str) -> anyhow::Result<Option<Date>> {
    if text.is_empty() { Ok(None) } else { Ok(Some(Date::parse(text, DAY).context("a stored day is none")?)) }
}

/// Who has a line; none for whom it leads to.
pub fn owner(text: &str) -> anyhow::Result<Option<OrganisationId>> {
    if text.is_empty() { Ok(None) } else { Ok(Some(uuid::Uuid::try_parse(text)?.into())) }
}
