//! Writes datasets, figures and releases as the contract has them.

use std::collections::BTreeMap;

use proto::reell::reporting::v1 as contract;

use super::to_day;
use crate::domain::disclosure::{
    cell::Cell,
    dataset::{Counted, Dataset, Dimension, State as DatasetState},
    leaves::Tally,
    release::{Class, Protection, Release, State, Table},
};

/// Writes a dataset.
pub fn dataset(dataset: &Dataset) -> contract::StatisticalDataset {
    let definition = &dataset.definition;
    let counted = match definition.counted {
        Counted::Person => contract::CountedUnit::Person,
        Counted::Case => contract::CountedUnit::Case,
        Counted::Course => contract::CountedUnit::Course,
    };
    let state = match dataset.state {
        DatasetState::Loading => contract::DatasetState::Loading,
        DatasetState::Closed => contract::DatasetState::Closed,
    };
    let dimension = |one: &Dimension| contract::Dimension { name: one.name.clone(), codes: one.codes.clone() };
    contract::StatisticalDataset {
        id: dataset.id.to_string(),
        etag: dataset.revision.to_string(),
        key: definition.key.clone(),
        period_from: to_day(definition.from),
        period_to: to_day(definition.to),
        counted: counted.into(),
        dimensions: definition.dimensions.iter().map(dimension).collect(),
        state: state.into(),
        units: dataset.units,
        create_time: Some(dataset.create_time.to_proto()),
    }
}

/// What a dataset counts, as the head of a column.
pub fn counted_name(dataset: &Dataset) -> &'static str {
    match dataset.definition.counted {
        Counted::Person => "persons",
        Counted::Case => "cases",
        Counted::Course => "courses",
    }
}

/// Writes exact counts, each total before its parts.
pub fn counted(
    dataset: &Dataset,
    cut: &[usize],
    cells: &[Cell],
    counts: &BTreeMap<Cell, Tally>,
) -> contract::CountUnitsResponse {
    let cell = |cell: &Cell| contract::CountedCell {
        codes: codes(&dataset.definition.dimensions, cut, cell),
        units: counts.get(cell).map(|tally| tally.units).unwrap_or_default(),
    };
    contract::CountUnitsResponse { cells: cells.iter().map(cell).collect() }
}

/// Writes a release with its tables.
pub fn release(release: &Release, dimensions: &[Dimension]) -> contract::Release {
    contract::Release { tables: release.tables.iter().map(|one| table(one, dimensions)).collect(), ..head(release) }
}

/// Writes a release with its tables' titles and how many of their cells are hidden.
pub fn listed(release: &Release) -> contract::Release {
    let tables = release.tables.iter().map(|table| contract::StatisticalTable {
        title: table.title.clone(),
        hidden_cells: hidden(table),
        ..Default::default()
    });
    contract::Release { tables: tables.collect(), ..head(release) }
}

fn head(release: &Release) -> contract::Release {
    use contract::release::Protection as Stated;

    let class = match release.class {
        Class::Funder => contract::ReleaseClass::Funder,
        Class::Public => contract::ReleaseClass::Public,
    };
    let state = match release.state {
        State::Draft => contract::ReleaseState::Draft,
        State::Published => contract::ReleaseState::Published,
    };
    let protection = match &release.protection {
        Protection::Suppression(threshold) => Stated::Suppression(contract::Suppression {
            min_cell: small(threshold.min_cell),
            min_width: small(threshold.min_width),
        }),
        Protection::CellKey(noise) => Stated::CellKey(contract::CellKey {
            max_noise: small(noise.parameters.max_noise),
            variance_thousandths: small(noise.parameters.variance_thousandths),
            small_values: small(noise.parameters.small_values),
            stay_thousandths: small(noise.parameters.stay_thousandths),
        }),
    };
    contract::Release {
        id: release.id.to_string(),
        etag: release.revision.to_string(),
        dataset_id: release.dataset.to_string(),
        class: class.into(),
        state: state.into(),
        protection: Some(protection),
        tables: Vec::new(),
        author: release.author.clone(),
        published_by: release.published_by.clone().unwrap_or_default(),
        create_time: Some(release.create_time.to_proto()),
        publish_time: release.publish_time.map(mesh::clock::Timestamp::to_proto),
    }
}

fn table(table: &Table, dimensions: &[Dimension]) -> contract::StatisticalTable {
    let names = table.cut.0.iter().filter_map(|place| dimensions.get(*place));
    let cell = |(cell, value): &(Cell, Option<i64>)| contract::TableCell {
        codes: codes(dimensions, &table.cut.0, cell),
        value: *value,
    };
    contract::StatisticalTable {
        title: table.title.clone(),
        dimensions: names.map(|dimension| dimension.name.clone()).collect(),
        cells: table.cells.iter().map(cell).collect(),
        hidden_cells: hidden(table),
    }
}

fn hidden(table: &Table) -> i32 {
    let count = table.cells.iter().filter(|(_, value)| value.is_none()).count();
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// The codes of a cell in the dimensions of its table; empty where it is all of one.
fn codes(dimensions: &[Dimension], cut: &[usize], cell: &Cell) -> Vec<String> {
    let code = |place: &usize| {
        let code = cell.0.get(*place).copied().flatten();
        let code = code.and_then(|code| dimensions.get(*place)?.codes.get(usize::from(code)));
        code.cloned().unwrap_or_default()
    };
    cut.iter().map(code).collect()
}

fn small(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// Writes the file of a table.
pub fn exported(release: &Release, place: usize, content: String) -> contract::ExportTableResponse {
    contract::ExportTableResponse {
        file_name: format!("{}-{}.csv", release.id, place + 1),
        media_type: "text/csv; charset=utf-8".into(),
        content,
    }
}
