//! What readers can derive of hidden cells, looked at from both sides.
//!
//! Intervals follow from one line after the other; they say what is surely derivable. That something is not derivable is proven by a
//! witness: another table of whole units, equal to the true one in all that is published. Witnesses are looked for by a solver, and
//! checked here in whole numbers, so that nothing rests on the solver but how many cells are hidden.

use std::collections::BTreeMap;

use microlp::{ComparisonOp, LinearExpr, OptimizationDirection, Problem, SolveOptions, Variable};

use super::system::{Row, System};

/// No count comes near it.
const MOST: i64 = i64::MAX / 4;
/// How often all lines are gone through at most. Whoever stops earlier derives less, and a cell that is let pass needs its witness still.
const ROUNDS: usize = 60;
/// How long the solver may branch for one witness. Linked tables that share one margin are a network, and need no branch.
const MOST_BRANCHES: u64 = 500;

/// Which way a cell is to differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// To more units.
    Up,
    /// To fewer.
    Down,
}

/// The least and the greatest value that each cell may have, as follows from one line after the other.
pub fn intervals(system: &System, hidden: &[bool]) -> Vec<(i64, i64)> {
    let first = |place: usize| if hidden[place] { (0, MOST) } else { (system.truth(place), system.truth(place)) };
    let mut bounds: Vec<(i64, i64)> = (0..system.cells().len()).map(first).collect();
    let open: Vec<&Row> = system.rows().iter().filter(|row| row.members().any(|member| hidden[member])).collect();
    for _ in 0..ROUNDS {
        let before = bounds.clone();
        for row in &open {
            narrow(row, &mut bounds);
        }
        if bounds == before {
            break;
        }
    }
    bounds
}

fn narrow(row: &Row, bounds: &mut [(i64, i64)]) {
    let sum = |bounds: &[(i64, i64)], but: Option<usize>| {
        let others = row.parts.iter().filter(|part| Some(**part) != but);
        others.fold((0i64, 0i64), |(least, most), part| {
            (least.saturating_add(bounds[*part].0), most.saturating_add(bounds[*part].1))
        })
    };
    let parts = sum(bounds, None);
    let total = &mut bounds[row.total];
    *total = (total.0.max(parts.0), total.1.min(parts.1));
    let total = *total;
    for part in &row.parts {
        let others = sum(bounds, Some(*part));
        let bound = &mut bounds[*part];
        *bound = (bound.0.max(total.0.saturating_sub(others.1)), bound.1.min(total.1.saturating_sub(others.0)));
    }
}

/// A witness: how another table differs from the true one that is equal to it in all that is not hidden, and differs in one cell by up
/// to `reach`, as far as there is one. In other cells it differs by at most four times that, which makes it easier to find.
pub fn witness(system: &System, hidden: &[bool], place: usize, way: Way, reach: i64) -> Option<BTreeMap<usize, i64>> {
    let direction = match way {
        Way::Up => OptimizationDirection::Maximize,
        Way::Down => OptimizationDirection::Minimize,
    };
    let mut problem = Problem::new(direction);
    let members = system.connected(place, hidden);
    let variables: BTreeMap<usize, Variable> = members
        .iter()
        .map(|member| {
            let (weight, reach) = if *member == place { (1.0, reach) } else { (0.0, reach.saturating_mul(4)) };
            let least = -whole(system.truth(*member).min(reach));
            (*member, problem.add_integer_var(weight, (least, whole(reach))))
        })
        .collect();
    let mut rows: Vec<&Row> = members.iter().flat_map(|member| system.rows_of(*member)).collect();
    rows.sort_unstable();
    rows.dedup();
    for row in rows {
        let mut sum = LinearExpr::empty();
        for (member, sign) in row.parts.iter().map(|part| (part, 1.0)).chain([(&row.total, -1.0)]) {
            if let Some(variable) = variables.get(member) {
                sum.add(*variable, sign);
            }
        }
        problem.add_constraint(sum, ComparisonOp::Eq, 0.0);
    }
    let mut options = SolveOptions::default();
    options.node_limit = Some(MOST_BRANCHES);
    let solution = problem.solve_with(options).ok()?.into_solution().ok()?;
    let differences =
        variables.iter().map(|(member, variable)| (*member, solution.var_value(*variable).round() as i64));
    let differences: BTreeMap<usize, i64> = differences.filter(|(_, difference)| *difference != 0).collect();
    system.holds(&differences).then_some(differences)
}

fn whole(units: i64) -> i32 {
    i32::try_from(units).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::disclosure::{cell::Cut, dataset::Dimension, leaves::Leaves};

    /// A table of two dimensions, with these counts.
    fn table(counts: &[&[i64]]) -> System {
        let columns = u16::try_from(counts[0].len()).unwrap();
        let dimensions = [Dimension::of("row", u16::try_from(counts.len()).unwrap()), Dimension::of("column", columns)];
        let mut leaves = Leaves::default();
        for (row, counts) in (0u16..).zip(counts) {
            for (column, count) in (0u16..).zip(*counts) {
                (0..*count).for_each(|_| leaves.add(vec![row, column], 0));
            }
        }
        let cut = Cut(vec![0, 1]);
        let counted = leaves.count(&cut, cut.cells(&dimensions));
        let counts = counted.into_iter().map(|(cell, tally)| (cell, tally.units)).collect();
        System::of(&counts, &cut.lines(&dimensions))
    }

    /// The cells of these rows and columns hidden.
    fn hiding(system: &System, cells: &[(u16, u16)]) -> Vec<bool> {
        let is = |cell: &Vec<Option<u16>>| cells.iter().any(|(row, column)| *cell == [Some(*row), Some(*column)]);
        system.cells().iter().map(|cell| is(&cell.0)).collect()
    }

    #[test]
    fn a_cell_that_is_hidden_alone_is_derived_by_subtraction() {
        let system = table(&[&[3, 20], &[30, 40]]);
        let hidden = hiding(&system, &[(0, 0)]);
        let place = hidden.iter().position(|hidden| *hidden).unwrap();
        assert_eq!(intervals(&system, &hidden)[place], (3, 3));
        for way in [Way::Up, Way::Down] {
            assert_eq!(witness(&system, &hidden, place, way, 5), Some(BTreeMap::new()), "no other table");
        }
    }

    #[test]
    fn four_cells_hide_each_other_as_far_as_the_least_goes() {
        let system = table(&[&[3, 20], &[30, 40]]);
        let hidden = hiding(&system, &[(0, 0), (0, 1), (1, 0), (1, 1)]);
        let place = (0..hidden.len()).find(|place| hidden[*place] && system.truth(*place) == 3).unwrap();
        assert_eq!(intervals(&system, &hidden)[place], (0, 23));
        let up = witness(&system, &hidden, place, Way::Up, 5).unwrap();
        assert_eq!((up[&place], up.len()), (5, 4));
        assert_eq!(witness(&system, &hidden, place, Way::Down, 5).unwrap()[&place], -3);
    }

    /// Whoever adds both rows and takes off both columns has the one cell between two blocks, though no line by itself tells it.
    #[test]
    fn a_bridge_between_two_blocks_is_seen_by_the_witness_that_is_not_there() {
        let counts: &[&[i64]] = &[&[9, 9, 50, 50], &[9, 9, 50, 50], &[3, 50, 9, 9], &[50, 50, 9, 9]];
        let system = table(counts);
        let blocks = [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (2, 2), (2, 3), (3, 2), (3, 3)];
        let hidden = hiding(&system, &blocks);
        let bridge = (0..hidden.len()).find(|place| hidden[*place] && system.truth(*place) == 3).unwrap();
        let (least, most) = intervals(&system, &hidden)[bridge];
        assert!(most - least >= 5, "line by line it seems hidden: {least} to {most}");
        for way in [Way::Up, Way::Down] {
            let found = witness(&system, &hidden, bridge, way, 5).unwrap();
            assert_eq!(found.get(&bridge), None);
        }
    }
}
