//! All that is published of a dataset as one system: its cells once each, and the lines that tie them together across tables.

use std::collections::{BTreeMap, BTreeSet};

use super::cell::{Cell, Line};

/// A line, by the places of its cells.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    /// The total.
    pub total: usize,
    /// Its parts.
    pub parts: Vec<usize>,
}

impl Row {
    /// The total and the parts.
    pub fn members(&self) -> impl Iterator<Item = usize> {
        std::iter::once(self.total).chain(self.parts.iter().copied())
    }
}

/// Cells, what is truly in them, and the lines between them.
#[derive(Debug, Clone)]
pub struct System {
    cells: Vec<Cell>,
    truth: Vec<i64>,
    rows: Vec<Row>,
    rows_of: Vec<Vec<usize>>,
}

impl System {
    /// The system of these cells and lines. A line that two tables share is there once.
    pub fn of(counts: &BTreeMap<Cell, i64>, lines: &[Line]) -> Self {
        let place: BTreeMap<&Cell, usize> = counts.keys().zip(0..).collect();
        let row = |line: &Line| {
            let parts = line.parts.iter().map(|part| place.get(part).copied()).collect::<Option<_>>()?;
            Some(Row { total: *place.get(&line.total)?, parts })
        };
        let rows: BTreeSet<Row> = lines.iter().filter_map(row).collect();
        let mut rows_of = vec![Vec::new(); counts.len()];
        for (index, row) in rows.iter().enumerate() {
            for member in row.members() {
                rows_of[member].push(index);
            }
        }
        Self {
            cells: counts.keys().cloned().collect(),
            truth: counts.values().copied().collect(),
            rows: rows.into_iter().collect(),
            rows_of,
        }
    }

    /// The cells, in the order of their places.
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// What is truly in the cell at a place.
    pub fn truth(&self, place: usize) -> i64 {
        self.truth.get(place).copied().unwrap_or_default()
    }

    /// All lines.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The lines that a cell is in.
    pub fn rows_of(&self, place: usize) -> impl Iterator<Item = &Row> {
        self.rows_of.get(place).into_iter().flatten().filter_map(|index| self.rows.get(*index))
    }

    /// The hidden cells that a hidden cell depends on, over however many lines, and itself.
    pub fn connected(&self, place: usize, hidden: &[bool]) -> BTreeSet<usize> {
        let mut found = BTreeSet::from([place]);
        let mut left = vec![place];
        while let Some(place) = left.pop() {
            for member in self.rows_of(place).flat_map(Row::members).filter(|member| hidden[*member]) {
                if found.insert(member) {
                    left.push(member);
                }
            }
        }
        found
    }

    /// Whether the true table with these differences is a table too: nothing below 0, and every line sums to its total.
    pub fn holds(&self, differences: &BTreeMap<usize, i64>) -> bool {
        let of = |place: usize| differences.get(&place).copied().unwrap_or_default();
        let positive = differences.iter().all(|(place, difference)| self.truth(*place) + difference >= 0);
        let sums = |row: &Row| row.parts.iter().map(|part| of(*part)).sum::<i64>() == of(row.total);
        positive && differences.keys().flat_map(|place| self.rows_of(*place)).all(sums)
    }
}
