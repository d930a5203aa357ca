//! Nothing that is hidden can be derived, also by whoever tries every table that there could be.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::domain::disclosure::{
    cell::{Cell, Cut},
    dataset::Dimension,
    leaves::Leaves,
};

/// The system of some cuts of units, by their codes.
fn system(dimensions: &[Dimension], units: &[(Vec<u16>, i64)], cuts: &[&[usize]]) -> System {
    let mut leaves = Leaves::default();
    for (codes, count) in units {
        (0..*count).for_each(|_| leaves.add(codes.clone(), 0));
    }
    let (mut counts, mut lines) = (BTreeMap::new(), Vec::new());
    for cut in cuts {
        let cut = Cut(cut.to_vec());
        let counted = leaves.count(&cut, cut.cells(dimensions));
        counts.extend(counted.into_iter().map(|(cell, tally)| (cell, tally.units)));
        lines.extend(cut.lines(dimensions));
    }
    System::of(&counts, &lines)
}

fn new(system: &System) -> Vec<Before> {
    vec![Before::New; system.cells().len()]
}

/// The least and the greatest value of each cell over every table that agrees with what is shown, and in no cell differs by more than
/// `reach` from the true one.
fn brute_force(system: &System, hidden: &[bool], reach: i64) -> Vec<(i64, i64)> {
    let truth: Vec<i64> = (0..hidden.len()).map(|place| system.truth(place)).collect();
    let open: Vec<usize> = (0..hidden.len()).filter(|place| hidden[*place]).collect();
    let mut seen: Vec<(i64, i64)> = truth.iter().map(|value| (*value, *value)).collect();
    // A line is looked at as soon as the last of its hidden cells has a value.
    let last = |row: &Row| row.members().filter(|member| hidden[*member]).max();
    let mut tries = vec![(0, truth.clone())];
    while let Some((depth, table)) = tries.pop() {
        let Some(place) = open.get(depth) else {
            for (seen, value) in seen.iter_mut().zip(&table) {
                *seen = (seen.0.min(*value), seen.1.max(*value));
            }
            continue;
        };
        for value in (truth[*place] - reach).max(0)..=truth[*place] + reach {
            let mut table = table.clone();
            table[*place] = value;
            let sums = |row: &Row| row.parts.iter().map(|part| table[*part]).sum::<i64>() == table[row.total];
            if system.rows_of(*place).filter(|row| last(row) == Some(*place)).all(sums) {
                tries.push((depth + 1, table));
            }
        }
    }
    seen
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn whoever_tries_every_table_finds_no_hidden_cell_of_two_linked_tables(counts in prop::collection::vec(0i64..5, 8)) {
        let dimensions = [Dimension::of("a", 2), Dimension::of("b", 2), Dimension::of("c", 2)];
        let codes = (0..8u16).map(|leaf| vec![leaf & 1, (leaf >> 1) & 1, leaf >> 2]);
        let units: Vec<_> = codes.zip(counts).collect();
        let system = system(&dimensions, &units, &[&[0, 1], &[0, 2]]);
        let threshold = Threshold { min_cell: 2, min_width: 2 };
        let hidden = suppress(&system, &new(&system), threshold).map_err(|_| TestCaseError::fail("refused"))?;
        let bounds = intervals(&system, &hidden);
        for (place, (least, most)) in brute_force(&system, &hidden, 2).into_iter().enumerate() {
            prop_assert!(hidden[place] || least == most);
            prop_assert!(!hidden[place] || most - least >= 2, "{:?}: {least} to {most}", system.cells()[place]);
            // Line by line nothing is ruled out that is possible.
            prop_assert!(bounds[place].0 <= least && most <= bounds[place].1);
            prop_assert!(hidden[place] || system.truth(place) != 1);
        }
    }

    #[test]
    fn in_linked_tables_of_any_size_what_is_hidden_has_its_witness(
        counts in prop::collection::vec(0i64..12, 5 * 2 * 3), min_cell in 3i64..7, third in any::<bool>(),
    ) {
        let dimensions = [Dimension::of("municipality", 5), Dimension::of("sex", 2), Dimension::of("industry", 3)];
        let codes = (0..30u16).map(|leaf| vec![leaf % 5, leaf / 5 % 2, leaf / 10]);
        let units: Vec<_> = codes.zip(counts).collect();
        let cuts: &[&[usize]] = if third { &[&[0, 1], &[0, 2], &[1, 2]] } else { &[&[0, 1], &[0, 2]] };
        let system = system(&dimensions, &units, cuts);
        let threshold = Threshold { min_cell, min_width: min_cell };
        let hidden = suppress(&system, &new(&system), threshold).map_err(|_| TestCaseError::fail("refused"))?;
        for place in 0..hidden.len() {
            let small = (1..min_cell).contains(&system.truth(place));
            prop_assert!(hidden[place] || !small);
            if hidden[place] {
                let reached = [Way::Up, Way::Down].map(|way| witness(&system, &hidden, place, way, min_cell));
                let [up, down] = reached.map(|found| found.and_then(|found| found.get(&place).copied()).unwrap_or(0));
                prop_assert!(up - down >= min_cell, "{:?}: {down} to {up}", system.cells()[place]);
            }
        }
    }
}

/// Fourteen municipalities, of which one has most of the units and most have a few, as in the north.
#[test]
fn the_printed_report_of_a_region_keeps_most_of_its_figures() {
    let dimensions = [Dimension::of("municipality", 14), Dimension::of("sex", 2), Dimension::of("industry", 6)];
    let mut units = Vec::new();
    for municipality in 0..14u16 {
        for (sex, industry) in (0..2u16).flat_map(|sex| (0..6u16).map(move |industry| (sex, industry))) {
            let size = 120 / i64::from(municipality + 1);
            let count =
                (size + i64::from(industry * 7 + sex * 3)) * i64::from((municipality + industry + sex) % 5) / 12;
            units.push((vec![municipality, sex, industry], count));
        }
    }
    let system = system(&dimensions, &units, &[&[0, 1], &[0, 2]]);
    let hidden = suppress(&system, &new(&system), Threshold { min_cell: 5, min_width: 5 }).unwrap();
    let count = hidden.iter().filter(|hidden| **hidden).count();
    let small = (0..hidden.len()).filter(|place| (1..5).contains(&system.truth(*place))).count();
    assert!(small > 5 && count > small, "{count} hidden for {small} that are small");
    assert!(count * 2 < hidden.len(), "{count} of {} are hidden", hidden.len());
}

#[test]
fn a_group_that_is_all_of_one_kind_is_hidden_however_large() {
    let dimensions = [Dimension::of("municipality", 3), Dimension::of("sex", 2)];
    let units = [(vec![0, 0], 40), (vec![1, 0], 20), (vec![1, 1], 30), (vec![2, 0], 25), (vec![2, 1], 15)];
    let system = system(&dimensions, &units, &[&[0, 1]]);
    let hidden = suppress(&system, &new(&system), Threshold { min_cell: 5, min_width: 5 }).unwrap();
    let is_hidden =
        |cell: [Option<u16>; 2]| hidden[system.cells().iter().position(|other| *other == Cell(cell.to_vec())).unwrap()];
    assert!(is_hidden([Some(0), Some(0)]), "all of the first municipality are of one sex");
    assert!(is_hidden([Some(0), Some(1)]) && !is_hidden([None, None]));
}

#[test]
fn what_was_shown_before_stays_shown_and_what_was_hidden_stays_hidden() {
    let dimensions = [Dimension::of("a", 2), Dimension::of("b", 2)];
    let units = [(vec![0, 0], 3), (vec![0, 1], 20), (vec![1, 0], 30), (vec![1, 1], 40)];
    let linked = system(&dimensions, &units, &[&[0], &[1], &[0, 1]]);
    let shown = |cell: &Cell| if cell.totals() > 0 { Before::Shown } else { Before::New };
    let before: Vec<_> = linked.cells().iter().map(shown).collect();
    let hidden = suppress(&linked, &before, Threshold { min_cell: 5, min_width: 5 }).unwrap();
    assert!(linked.cells().iter().zip(&hidden).all(|(cell, hidden)| *hidden == (cell.totals() == 0)));

    let kept = |cell: &Cell| if cell.totals() > 1 { Before::Hidden } else { Before::New };
    let before: Vec<_> = linked.cells().iter().map(kept).collect();
    let hidden = suppress(&linked, &before, Threshold { min_cell: 2, min_width: 2 }).unwrap();
    assert!(linked.cells().iter().zip(&hidden).any(|(cell, hidden)| cell.totals() > 1 && *hidden));
}

#[test]
fn where_nothing_more_can_be_hidden_the_exposed_cell_is_told() {
    let dimensions = [Dimension::of("a", 2), Dimension::of("b", 2)];
    let units = [(vec![0, 0], 3), (vec![1, 0], 7), (vec![1, 1], 10)];
    let system = system(&dimensions, &units, &[&[1], &[0]]);
    let shown = |cell: &Cell| if cell.0[0].is_none() { Before::Shown } else { Before::New };
    let before: Vec<_> = system.cells().iter().map(shown).collect();
    let exposed = suppress(&system, &before, Threshold { min_cell: 5, min_width: 30 }).unwrap_err();
    assert_eq!(system.truth(exposed.0), 3, "20 are all that there are, so that it is at most 20");
    assert!(suppress(&system, &before, Threshold { min_cell: 5, min_width: 20 }).is_ok());
}
