//! Cells, which are the same in whatever table they stand, and the lines that sum to their totals.

use serde::{Deserialize, Serialize};

use super::dataset::Dimension;

/// A cell of a dataset: in each of its dimensions the place of a code, or none where it is all of the dimension.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Cell(pub Vec<Option<u16>>);

impl Cell {
    /// In how many dimensions it is a total.
    pub fn totals(&self) -> usize {
        self.0.iter().filter(|place| place.is_none()).count()
    }

    fn with(&self, dimension: usize, code: u16) -> Self {
        let mut cell = self.clone();
        if let Some(place) = cell.0.get_mut(dimension) {
            *place = Some(code);
        }
        cell
    }
}

/// A total, and the cells that sum to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The total.
    pub total: Cell,
    /// Its parts, one for each code of a dimension.
    pub parts: Vec<Cell>,
}

/// Which dimensions a table crosses, as their places in the dataset, in the order in which it shows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut(pub Vec<usize>);

impl Cut {
    /// All of its cells, totals among them, each total before its parts.
    pub fn cells(&self, dimensions: &[Dimension]) -> Vec<Cell> {
        let mut cells = vec![Cell(vec![None; dimensions.len()])];
        for dimension in &self.0 {
            let codes = codes(dimensions, *dimension);
            let spread = |cell: Cell| {
                let parts: Vec<_> = codes.clone().map(|code| cell.with(*dimension, code)).collect();
                std::iter::once(cell).chain(parts)
            };
            cells = cells.into_iter().flat_map(spread).collect();
        }
        cells
    }

    /// How many cells it has.
    pub fn size(&self, dimensions: &[Dimension]) -> usize {
        self.0.iter().map(|dimension| codes(dimensions, *dimension).len() + 1).product()
    }

    /// All of its lines, in each of its dimensions.
    pub fn lines(&self, dimensions: &[Dimension]) -> Vec<Line> {
        let cells = self.cells(dimensions);
        let along = |dimension: &usize| {
            let codes = codes(dimensions, *dimension);
            let totals = cells.iter().filter(|cell| cell.0.get(*dimension) == Some(&None));
            let line = |total: &Cell| Line {
                total: total.clone(),
                parts: codes.clone().map(|code| total.with(*dimension, code)).collect(),
            };
            totals.map(line).collect::<Vec<_>>()
        };
        self.0.iter().flat_map(along).collect()
    }
}

fn codes(dimensions: &[Dimension], place: usize) -> std::ops::Range<u16> {
    0..dimensions.get(place).and_then(|dimension| u16::try_from(dimension.codes.len()).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_has_its_cells_with_all_totals_and_a_line_for_each_of_them() {
        let dimensions = [Dimension::of("sex", 2), Dimension::of("industry", 3), Dimension::of("municipality", 4)];
        let cut = Cut(vec![2, 0]);
        let cells = cut.cells(&dimensions);
        assert_eq!((cells.len(), cut.size(&dimensions)), (15, 15));
        assert_eq!(cells.first().map(Cell::totals), Some(3));
        assert!(cells.iter().all(|cell| cell.0.get(1) == Some(&None)));
        let lines = cut.lines(&dimensions);
        // For each sex and both a sum over municipalities, and for each municipality and all a sum over sexes.
        assert_eq!(lines.len(), 3 + 5);
        assert!(lines.iter().all(|line| line.parts.iter().all(|part| part.totals() + 1 == line.total.totals())));
    }

    #[test]
    fn a_margin_is_one_cell_in_both_tables_that_share_it() {
        let dimensions = [Dimension::of("municipality", 3), Dimension::of("sex", 2), Dimension::of("industry", 2)];
        let (by_sex, by_industry) = (Cut(vec![0, 1]).cells(&dimensions), Cut(vec![0, 2]).cells(&dimensions));
        let shared: Vec<_> = by_sex.iter().filter(|cell| by_industry.contains(cell)).collect();
        assert_eq!(shared.len(), 4, "three municipalities and all of them");
    }
}
