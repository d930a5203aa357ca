//! Datasets and releases: the contract's words and ours.

use std::collections::BTreeSet;

use mesh::refusal::{Error, Fields};
use proto::reell::reporting::v1 as contract;
use time::{Date, format_description::BorrowedFormatItem, macros::format_description};

use crate::domain::disclosure::{
    DatasetId, ReleaseId,
    cell::Cut,
    dataset::{Counted, Dataset, Definition, Dimension},
    noise::{Noise, Parameters},
    release::{Class, MOST_CELLS, Protection},
    suppression::Threshold,
};

mod written;

pub use written::{counted, counted_name, dataset, exported, listed, release};

const DAY: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");
/// The most units of one request: with an id and a few codes each they stay under the size that a message may have.
const MOST_UNITS: usize = 2_000;
const MOST_DIMENSIONS: usize = 6;
const CODES: std::ops::RangeInclusive<usize> = 2..=60;
const MOST_TABLES: usize = 8;

/// Units that are to be loaded, each with its key and its codes as they were stated.
#[derive(Debug)]
pub struct Load {
    /// Into which dataset.
    pub dataset: DatasetId,
    /// The units.
    pub units: Vec<contract::StatisticalUnit>,
}

/// A release that is to be drafted; which dimensions there are the dataset knows.
#[derive(Debug)]
pub struct Draft {
    /// Of which dataset.
    pub dataset: DatasetId,
    /// To whom.
    pub class: Class,
    /// How figures are to be protected.
    pub protection: Protection,
    /// Titles, and names of dimensions.
    pub tables: Vec<(String, Vec<String>)>,
}

/// Reads what a dataset is to be.
pub fn definition(request: contract::OpenDatasetRequest) -> Result<Definition, Error> {
    let mut fields = Fields::new();
    let key = fields.take("key", key(request.key));
    let from = fields.take("period_from", day(&request.period_from));
    let to = fields.take("period_to", day(&request.period_to));
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        fields.reject("period_to", "must not be before period_from");
    }
    let counted = fields.take("counted", read_counted(request.counted));
    let dimensions = read_dimensions(&mut fields, request.dimensions);
    match (key, from, to, counted, dimensions) {
        (Some(key), Some(from), Some(to), Some(counted), Some(dimensions)) if fields.is_empty() => {
            Ok(Definition { key, from, to, counted, dimensions })
        }
        _ => Err(fields.refusal()),
    }
}

fn read_dimensions(fields: &mut Fields, stated: Vec<contract::Dimension>) -> Option<Vec<Dimension>> {
    if !(1..=MOST_DIMENSIONS).contains(&stated.len()) {
        fields.reject("dimensions", format!("must be 1 to {MOST_DIMENSIONS} dimensions"));
        return None;
    }
    let mut names = BTreeSet::new();
    let mut read = Vec::new();
    for (index, dimension) in stated.into_iter().enumerate() {
        let is_name = dimension.name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if !is_name || !(1..=40).contains(&dimension.name.len()) || !names.insert(dimension.name.clone()) {
            let rule = "must be 1 to 40 small letters, figures and underscores, and no other dimension's";
            fields.reject(&format!("dimensions[{index}].name"), rule);
        }
        let unique: BTreeSet<&String> = dimension.codes.iter().collect();
        let is_code = |code: &String| {
            (1..=60).contains(&code.chars().count())
                && !code.chars().any(char::is_control)
                && code != "_T"
                && code != ".."
        };
        let each = unique.len() == dimension.codes.len() && dimension.codes.iter().all(is_code);
        if !each || !CODES.contains(&dimension.codes.len()) {
            let rule = format!(
                "must be {} to {} different codes of 1 to 60 characters, none of them _T or ..",
                CODES.start(),
                CODES.end()
            );
            fields.reject(&format!("dimensions[{index}].codes"), rule);
        }
        read.push(Dimension { name: dimension.name, codes: dimension.codes });
    }
    Some(read)
}

/// Reads which units are to be loaded.
pub fn load(request: contract::LoadUnitsRequest) -> Result<Load, Error> {
    let mut fields = Fields::new();
    let dataset = fields.take("dataset_id", DatasetId::parse(&request.dataset_id));
    if !(1..=MOST_UNITS).contains(&request.units.len()) {
        fields.reject("units", format!("must be 1 to {MOST_UNITS} units: send more in requests of their own"));
    }
    for (index, unit) in request.units.iter().enumerate() {
        if let Err(rule) = unit_key(&unit.key) {
            fields.reject(&format!("units[{index}].key"), rule);
        }
    }
    match dataset {
        Some(dataset) if fields.is_empty() => Ok(Load { dataset, units: request.units }),
        _ => Err(fields.refusal()),
    }
}

/// Reads the places of the units' codes, in the order of the units.
pub fn codes(dataset: &Dataset, units: &[contract::StatisticalUnit]) -> Result<Vec<Vec<u16>>, Error> {
    let mut fields = Fields::new();
    let read = |(index, unit): (usize, &contract::StatisticalUnit)| {
        fields.take(&format!("units[{index}].codes"), dataset.codes(&unit.codes))
    };
    let read: Vec<_> = units.iter().enumerate().filter_map(read).collect();
    if fields.is_empty() { Ok(read) } else { Err(fields.refusal()) }
}

/// Of what counts are to be read, by which dimensions and why.
pub fn count(request: contract::CountUnitsRequest) -> Result<(DatasetId, Vec<String>, String), Error> {
    let mut fields = Fields::new();
    let dataset = fields.take("dataset_id", DatasetId::parse(&request.dataset_id));
    let purpose = fields.take("purpose", text(request.purpose, 3, 500));
    match (dataset, purpose) {
        (Some(dataset), Some(purpose)) => Ok((dataset, request.dimensions, purpose)),
        _ => Err(fields.refusal()),
    }
}

/// Reads the cut of some dimensions by their names.
pub fn cut(dataset: &Dataset, dimensions: &[String]) -> Result<Cut, Error> {
    let mut fields = Fields::new();
    let cut = fields.take("dimensions", dataset.cut(dimensions));
    let cut = cut.filter(|cut| small(&mut fields, "dimensions", cut.size(&dataset.definition.dimensions)));
    cut.ok_or_else(|| fields.refusal())
}

/// Reads the cuts of all tables that are wished for, each with its title.
pub fn cuts(dataset: &Dataset, tables: Vec<(String, Vec<String>)>) -> Result<Vec<(String, Cut)>, Error> {
    let mut fields = Fields::new();
    let read = |(index, (title, names)): (usize, (String, Vec<String>))| {
        let cut = fields.take(&format!("tables[{index}].dimensions"), dataset.cut(&names))?;
        Some((title, cut))
    };
    let cuts: Vec<_> = tables.into_iter().enumerate().filter_map(read).collect();
    let size = cuts.iter().map(|(_, cut)| cut.size(&dataset.definition.dimensions)).sum();
    small(&mut fields, "tables", size);
    if fields.is_empty() { Ok(cuts) } else { Err(fields.refusal()) }
}

fn small(fields: &mut Fields, field: &str, size: usize) -> bool {
    if size > MOST_CELLS {
        fields.reject(field, format!("must have at most {MOST_CELLS} cells together, and have {size}: leave one out"));
    }
    size <= MOST_CELLS
}

/// Reads what is to be drafted.
pub fn draft(request: contract::DraftReleaseRequest) -> Result<Draft, Error> {
    use contract::draft_release_request::Protection as Stated;

    let mut fields = Fields::new();
    let dataset = fields.take("dataset_id", DatasetId::parse(&request.dataset_id));
    let class = fields.take("class", read_class(request.class));
    let protection = match request.protection {
        Some(Stated::Suppression(stated)) => threshold(&mut fields, stated).map(Protection::Suppression),
        Some(Stated::CellKey(stated)) => noise(&mut fields, stated).map(Protection::CellKey),
        None => {
            fields.reject("protection", "must be suppression or cell_key");
            None
        }
    };
    if !(1..=MOST_TABLES).contains(&request.tables.len()) {
        fields.reject("tables", format!("must be 1 to {MOST_TABLES} tables"));
    }
    let read = |(index, table): (usize, contract::TableDefinition)| {
        let title = fields.take(&format!("tables[{index}].title"), text(table.title, 3, 120))?;
        Some((title, table.dimensions))
    };
    let tables: Vec<_> = request.tables.into_iter().enumerate().filter_map(read).collect();
    match (dataset, class, protection) {
        (Some(dataset), Some(class), Some(protection)) if fields.is_empty() => {
            Ok(Draft { dataset, class, protection, tables })
        }
        _ => Err(fields.refusal()),
    }
}

fn threshold(fields: &mut Fields, stated: contract::Suppression) -> Option<Threshold> {
    let min_cell = if stated.min_cell == 0 { 5 } else { i64::from(stated.min_cell) };
    let min_width = if stated.min_width == 0 { min_cell } else { i64::from(stated.min_width) };
    if !(3..=20).contains(&min_cell) {
        fields.reject("suppression.min_cell", "must be 3 to 20, or 0 for 5");
        return None;
    }
    if !(min_cell..=100).contains(&min_width) {
        fields.reject("suppression.min_width", "must be from min_cell to 100, or 0 for min_cell");
        return None;
    }
    Some(Threshold { min_cell, min_width })
}

fn noise(fields: &mut Fields, stated: contract::CellKey) -> Option<Noise> {
    let mut bounded = |name: &str, value: i32, least: i32, most: i32| {
        if !(least..=most).contains(&value) {
            fields.reject(&format!("cell_key.{name}"), format!("must be {least} to {most}"));
        }
        i64::from(value)
    };
    let parameters = Parameters {
        max_noise: bounded("max_noise", stated.max_noise, 1, 10),
        variance_thousandths: bounded("variance_thousandths", stated.variance_thousandths, 1, 100_000),
        small_values: bounded("small_values", stated.small_values, 0, 4),
        stay_thousandths: bounded("stay_thousandths", stated.stay_thousandths, 0, 900),
    };
    if !fields.is_empty() {
        return None;
    }
    fields.take("cell_key.variance_thousandths", Noise::of(parameters))
}

/// Reads the id of a release.
pub fn release_id(text: &str) -> Result<ReleaseId, Error> {
    let mut fields = Fields::new();
    fields.take("release_id", ReleaseId::parse(text)).ok_or_else(|| fields.refusal())
}

/// Reads which table of which release is wanted, counted from 0.
pub fn table(request: &contract::ExportTableRequest) -> Result<(ReleaseId, usize), Error> {
    let mut fields = Fields::new();
    let id = fields.take("release_id", ReleaseId::parse(&request.release_id));
    let place = usize::try_from(request.table).map_err(|_| no_table());
    let place = fields.take("table", place);
    match (id, place) {
        (Some(id), Some(place)) => Ok((id, place.saturating_sub(1))),
        _ => Err(fields.refusal()),
    }
}

/// That the release has no such table.
pub fn table_unknown() -> Error {
    let mut fields = Fields::new();
    fields.reject("table", no_table());
    fields.refusal()
}

fn no_table() -> String {
    "must be the number of one of the release's tables: 1, 2, 3 …".into()
}

fn day(text: &str) -> Result<Date, String> {
    Date::parse(text, DAY).map_err(|_| "must be a day, as YYYY-MM-DD".to_owned())
}

fn to_day(day: Date) -> String {
    day.format(DAY).unwrap_or_default()
}

fn key(key: String) -> Result<String, String> {
    let fits = key.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if fits && (3..=60).contains(&key.len()) {
        Ok(key)
    } else {
        Err("must be 3 to 60 small letters, figures and hyphens".into())
    }
}

/// Whether a text may tell a unit from others. What looks like a personal number may not: its digest could be guessed by whoever has the key.
fn unit_key(key: &str) -> Result<(), String> {
    let fits = key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    let figures = key.bytes().filter(u8::is_ascii_digit).count();
    let is_number = [10, 12].contains(&figures) && key.bytes().all(|byte| !byte.is_ascii_alphabetic());
    if fits && !is_number && (8..=80).contains(&key.len()) {
        return Ok(());
    }
    Err("must be 8 to 80 letters, figures, hyphens and underscores, such as the id of a case, and no personal number"
        .into())
}

/// A text of so many characters, kept as it was written, without control characters.
fn text(text: String, least: usize, most: usize) -> Result<String, String> {
    if text.trim().is_empty() || text.chars().any(char::is_control) || !(least..=most).contains(&text.chars().count()) {
        return Err(format!("must be {least} to {most} characters"));
    }
    Ok(text)
}

fn read_counted(counted: i32) -> Result<Counted, String> {
    match contract::CountedUnit::try_from(counted) {
        Ok(contract::CountedUnit::Person) => Ok(Counted::Person),
        Ok(contract::CountedUnit::Case) => Ok(Counted::Case),
        Ok(contract::CountedUnit::Course) => Ok(Counted::Course),
        Ok(contract::CountedUnit::Unspecified) | Err(_) => Err("must say what is counted".into()),
    }
}

fn read_class(class: i32) -> Result<Class, String> {
    match contract::ReleaseClass::try_from(class) {
        Ok(contract::ReleaseClass::Funder) => Ok(Class::Funder),
        Ok(contract::ReleaseClass::Public) => Ok(Class::Public),
        Ok(contract::ReleaseClass::Unspecified) | Err(_) => Err("must say to whom the release goes".into()),
    }
}
