//! A release: tables that one person drafts and another publishes, protected with all that is published of the same dataset.
//!
//! ```text
//! DraftRelease ──► draft ── PublishRelease (by another person, and while nothing else was published) ──► published
//! ```

use std::collections::{BTreeMap, BTreeSet};

use mesh::clock::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    DatasetId, ReleaseId,
    cell::{Cell, Cut},
    dataset::Dataset,
    leaves::{Leaves, Tally},
    noise::Noise,
    refusal::Refusal,
    suppression::{Before, Threshold, suppress},
    system::System,
};

/// The most cells of one release.
pub const MOST_CELLS: usize = 4_000;

/// How figures are protected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Protection {
    /// By hiding cells.
    Suppression(Threshold),
    /// By noise.
    CellKey(Noise),
}

impl Protection {
    /// Whether both are the same method with the same parameters.
    pub fn is_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Suppression(one), Self::Suppression(other)) => one == other,
            (Self::CellKey(one), Self::CellKey(other)) => one.parameters == other.parameters,
            (Self::Suppression(_), Self::CellKey(_)) | (Self::CellKey(_), Self::Suppression(_)) => false,
        }
    }
}

/// To whom a release goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// To a financier.
    Funder,
    /// To everybody.
    Public,
}

/// Where a release stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// For another person to look at.
    Draft,
    /// For good.
    Published,
}

/// A table with its figures; none where a cell is hidden.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// What it is called.
    pub title: String,
    /// What it crosses.
    pub cut: Cut,
    /// All of its cells, each total before its parts.
    pub cells: Vec<(Cell, Option<i64>)>,
}

/// Tables that are released together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// Its id.
    pub id: ReleaseId,
    /// How often it has changed.
    pub revision: i64,
    /// Of what.
    pub dataset: DatasetId,
    /// As which the dataset stood when it was drafted.
    pub dataset_revision: i64,
    /// To whom.
    pub class: Class,
    /// Where it stands.
    pub state: State,
    /// How its figures are protected.
    pub protection: Protection,
    /// Its tables.
    pub tables: Vec<Table>,
    /// Who has drafted it.
    pub author: String,
    /// Who has published it.
    pub published_by: Option<String>,
    /// When it was drafted.
    pub create_time: Timestamp,
    /// When it was published.
    pub publish_time: Option<Timestamp>,
}

impl Release {
    /// Refuses where this person may not publish it, or where it was not checked against what else is published.
    pub fn check_published_by(&self, publisher: &str, dataset: &Dataset) -> Result<(), Refusal> {
        if self.state == State::Published {
            return Err(Refusal::ReleasePublished(self.id));
        }
        if self.author == publisher {
            return Err(Refusal::ReleaseByAuthor(self.id));
        }
        if self.dataset_revision != dataset.revision {
            return Err(Refusal::ReleaseOutdated(self.id));
        }
        Ok(())
    }

    /// Publishes it, by another person than its author.
    pub fn publish(&mut self, publisher: String, dataset: &mut Dataset, now: Timestamp) -> Result<(), Refusal> {
        self.check_published_by(&publisher, dataset)?;
        dataset.publish(&self.protection);
        self.state = State::Published;
        self.published_by = Some(publisher);
        self.publish_time = Some(now);
        self.revision += 1;
        Ok(())
    }

    /// One of its tables as it may leave the centre; none where there is no such table.
    pub fn published_table(&self, place: usize) -> Result<Option<&Table>, Refusal> {
        match self.state {
            State::Draft => Err(Refusal::ReleaseDrafted(self.id)),
            State::Published => Ok(self.tables.get(place)),
        }
    }
}

/// The figures of some tables, protected; `published` are the tables of the dataset that readers have already.
pub fn protect(
    dataset: &Dataset,
    leaves: &Leaves,
    wishes: Vec<(String, Cut)>,
    protection: &Protection,
    published: &[Table],
) -> Result<Vec<Table>, Refusal> {
    let dimensions = &dataset.definition.dimensions;
    let hidden = match protection {
        Protection::Suppression(threshold) => hidden(dataset, leaves, &wishes, *threshold, published)?,
        Protection::CellKey(_) => BTreeSet::new(),
    };
    let figure = |cell: &Cell, tally: Tally| match protection {
        Protection::Suppression(_) => (!hidden.contains(cell)).then_some(tally.units),
        Protection::CellKey(noise) => Some(noise.value(tally)),
    };
    let table = |(title, cut): (String, Cut)| {
        let cells = cut.cells(dimensions);
        let counted = leaves.count(&cut, cells.clone());
        let told = |cell: Cell| {
            let value = figure(&cell, counted.get(&cell).copied().unwrap_or_default());
            (cell, value)
        };
        Table { title, cells: cells.into_iter().map(told).collect(), cut }
    };
    Ok(wishes.into_iter().map(table).collect())
}

/// Which cells are hidden in the wished tables, and were in those before.
fn hidden(
    dataset: &Dataset,
    leaves: &Leaves,
    wishes: &[(String, Cut)],
    threshold: Threshold,
    published: &[Table],
) -> Result<BTreeSet<Cell>, Refusal> {
    let dimensions = &dataset.definition.dimensions;
    let (mut counts, mut lines) = (BTreeMap::new(), Vec::new());
    for cut in wishes.iter().map(|(_, cut)| cut).chain(published.iter().map(|table| &table.cut)) {
        let counted = leaves.count(cut, cut.cells(dimensions));
        counts.extend(counted.into_iter().map(|(cell, tally)| (cell, tally.units)));
        lines.extend(cut.lines(dimensions));
    }
    let system = System::of(&counts, &lines);
    let known: BTreeMap<&Cell, Before> = published
        .iter()
        .flat_map(|table| &table.cells)
        .map(|(cell, value)| (cell, if value.is_some() { Before::Shown } else { Before::Hidden }))
        .collect();
    let before: Vec<Before> =
        system.cells().iter().map(|cell| known.get(cell).copied().unwrap_or(Before::New)).collect();
    let hidden = suppress(&system, &before, threshold).map_err(|_| Refusal::DisclosureRisk(dataset.id))?;
    Ok(system.cells().iter().zip(hidden).filter(|(_, hidden)| *hidden).map(|(cell, _)| cell.clone()).collect())
}

#[cfg(test)]
mod tests;
