//! What a dataset keeps of its units: how many are alike in every dimension, and the sum of their record keys. Nothing leads to a unit.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::cell::{Cell, Cut};

/// Some units of one cell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// How many.
    pub units: i64,
    /// The sum of their record keys, modulo 2^32: the cell's own key, whatever table it stands in.
    pub key: u32,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.units = self.units.saturating_add(other.units);
        self.key = self.key.wrapping_add(other.key);
    }
}

/// Units by what they are, in every dimension of the dataset.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Leaves(BTreeMap<Vec<u16>, Tally>);

impl Leaves {
    /// Counts a unit of these codes, with its record key.
    pub fn add(&mut self, codes: Vec<u16>, record_key: u32) {
        self.0.entry(codes).or_default().add(Tally { units: 1, key: record_key });
    }

    /// All of it as rows, to be kept.
    pub fn rows(&self) -> Vec<(&[u16], Tally)> {
        self.0.iter().map(|(codes, tally)| (codes.as_slice(), *tally)).collect()
    }

    /// The cells of a cut with what is in each. A cell without units is there too.
    pub fn count(&self, cut: &Cut, cells: Vec<Cell>) -> BTreeMap<Cell, Tally> {
        let mut counted: BTreeMap<Cell, Tally> = cells.into_iter().map(|cell| (cell, Tally::default())).collect();
        for (codes, tally) in &self.0 {
            // Each subset of the cut's dimensions is a total that the units are in.
            for subset in 0..(1u32 << cut.0.len()) {
                let mut cell = Cell(vec![None; codes.len()]);
                for (_, dimension) in cut.0.iter().enumerate().filter(|(bit, _)| subset & (1 << bit) != 0) {
                    if let (Some(place), Some(code)) = (cell.0.get_mut(*dimension), codes.get(*dimension)) {
                        *place = Some(*code);
                    }
                }
                if let Some(counted) = counted.get_mut(&cell) {
                    counted.add(*tally);
                }
            }
        }
        counted
    }
}

impl FromIterator<(Vec<u16>, Tally)> for Leaves {
    fn from_iter<I: IntoIterator<Item = (Vec<u16>, Tally)>>(rows: I) -> Self {
        let mut leaves = Self::default();
        for (codes, tally) in rows {
            leaves.0.entry(codes).or_default().add(tally);
        }
        leaves
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::disclosure::dataset::Dimension;

    proptest! {
        #[test]
        fn a_cell_has_one_count_and_one_key_whatever_table_it_stands_in(
            units in prop::collection::vec((0u16..3, 0u16..2, 0u16..4, any::<u32>()), 0..60),
        ) {
            let dimensions = [Dimension::of("a", 3), Dimension::of("b", 2), Dimension::of("c", 4)];
            let mut leaves = Leaves::default();
            for (a, b, c, key) in &units {
                leaves.add(vec![*a, *b, *c], *key);
            }
            let again: Leaves = leaves.rows().into_iter().map(|(codes, tally)| (codes.to_vec(), tally)).collect();
            prop_assert_eq!(&again, &leaves);
            let counted = |cut: &[usize]| {
                let cut = Cut(cut.to_vec());
                leaves.count(&cut, cut.cells(&dimensions))
            };
            let whole = counted(&[0, 1, 2]);
            for cut in [&[0][..], &[0, 1], &[2, 0], &[1, 2], &[2, 1, 0]] {
                for (cell, tally) in counted(cut) {
                    prop_assert_eq!(whole.get(&cell), Some(&tally));
                }
            }
            for line in Cut(vec![0, 1, 2]).lines(&dimensions) {
                let sum: i64 = line.parts.iter().map(|part| whole[part].units).sum();
                prop_assert_eq!(whole[&line.total].units, sum);
            }
        }
    }
}
