//! Hides what is too small, and as many other cells as it takes so that nothing hidden can be derived from all that is published.

use serde::{Deserialize, Serialize};

use super::{
    attack::{Way, intervals, witness},
    system::{Row, System},
};

/// What is too small, and how far readers must be kept from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Threshold {
    /// Cells of fewer units are hidden; those of none are not.
    pub min_cell: i64,
    /// How far apart the least and the greatest value of a hidden cell are at least, by all that is published.
    pub min_width: i64,
}

/// What readers know of a cell already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Before {
    /// It was not published.
    New,
    /// Its value: it cannot be hidden any more.
    Shown,
    /// That it is hidden: it stays so.
    Hidden,
}

/// The cell that cannot be kept hidden, whatever else is hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exposed(pub usize);

/// Which cells are hidden.
pub fn suppress(system: &System, before: &[Before], threshold: Threshold) -> Result<Vec<bool>, Exposed> {
    let own = first(system, before, threshold)?;
    let mut hiding = Hiding {
        system,
        before,
        threshold,
        hidden: own.clone(),
        barred: vec![false; own.len()],
        seen: vec![(0, 0); own.len()],
    };
    while let Some(exposed) = hiding.exposed() {
        match hiding.partner(exposed) {
            Some(partner) => hiding.hidden[partner] = true,
            None if own[exposed] => return Err(Exposed(exposed)),
            None => hiding.give_up(exposed),
        }
    }
    Ok(hiding.hidden)
}

/// What is hidden for its own sake: small cells, and a cell that holds a whole group, of whose every member it tells what they are.
fn first(system: &System, before: &[Before], threshold: Threshold) -> Result<Vec<bool>, Exposed> {
    let small = |place: usize| (1..threshold.min_cell).contains(&system.truth(place));
    let whole = |row: &&Row| system.truth(row.total) > 0;
    let of_group = |row: &Row| row.parts.iter().copied().find(|part| system.truth(*part) == system.truth(row.total));
    let mut hidden: Vec<bool> =
        (0..before.len()).map(|place| before[place] == Before::Hidden || small(place)).collect();
    for place in system.rows().iter().filter(whole).filter_map(of_group) {
        hidden[place] = true;
    }
    match (0..before.len()).find(|place| hidden[*place] && before[*place] == Before::Shown) {
        Some(place) => Err(Exposed(place)),
        None => Ok(hidden),
    }
}

struct Hiding<'a> {
    system: &'a System,
    before: &'a [Before],
    threshold: Threshold,
    hidden: Vec<bool>,
    /// Cells that were hidden for the sake of others and could be derived all the same.
    barred: Vec<bool>,
    /// How far witnesses were seen to differ in each cell, down and up. Hiding more leaves each of them a witness.
    seen: Vec<(i64, i64)>,
}

impl Hiding<'_> {
    /// A hidden cell that could be derived too closely, or of which it is not proven that it could not.
    fn exposed(&mut self) -> Option<usize> {
        let bounds = intervals(self.system, &self.hidden);
        let width = |place: &usize| bounds[*place].1.saturating_sub(bounds[*place].0);
        let hidden: Vec<usize> = (0..self.hidden.len()).filter(|place| self.hidden[*place]).collect();
        let narrowest = hidden.iter().copied().min_by_key(width);
        if let Some(place) = narrowest.filter(|place| width(place) < self.threshold.min_width) {
            return Some(place);
        }
        hidden.into_iter().find(|place| !self.is_proven(*place))
    }

    fn is_proven(&mut self, place: usize) -> bool {
        for way in [Way::Up, Way::Down] {
            if self.spread(place) >= self.threshold.min_width {
                break;
            }
            let found = witness(self.system, &self.hidden, place, way, self.threshold.min_width);
            for (other, difference) in found.unwrap_or_default() {
                let seen = &mut self.seen[other];
                *seen = (seen.0.min(difference), seen.1.max(difference));
            }
        }
        self.spread(place) >= self.threshold.min_width
    }

    fn spread(&self, place: usize) -> i64 {
        self.seen[place].1 - self.seen[place].0
    }

    /// Shows a cell that would keep others company and cannot be kept hidden itself. What was proven with it hidden is proven no more.
    fn give_up(&mut self, place: usize) {
        self.hidden[place] = false;
        self.barred[place] = true;
        self.seen.fill((0, 0));
    }

    /// Another cell to hide, which keeps an exposed one company: in the line of it that hides least, or in any that it depends on.
    fn partner(&self, exposed: usize) -> Option<usize> {
        let company = |row: &&Row| row.members().filter(|member| self.hidden[*member]).count();
        let mut near: Vec<&Row> = self.system.rows_of(exposed).collect();
        near.sort_by_key(company);
        let far = self.system.connected(exposed, &self.hidden);
        near.into_iter()
            .find_map(|row| self.cheapest(row.members()))
            .or_else(|| self.cheapest(far.iter().flat_map(|place| self.system.rows_of(*place)).flat_map(Row::members)))
    }

    /// The cell whose value readers miss least: a part before a total, and the fewest units; those of none last, as they hide little.
    fn cheapest(&self, among: impl Iterator<Item = usize>) -> Option<usize> {
        // Under a total of none that is shown, everybody knows what there is.
        let is_known = |place: usize| {
            let mut above = self.system.rows_of(place).map(|row| row.total).filter(|total| *total != place);
            above.any(|total| self.system.truth(total) == 0 && !self.hidden[total])
        };
        let free = |place: &usize| {
            let open = !self.hidden[*place] && !self.barred[*place] && self.before[*place] == Before::New;
            open && !is_known(*place)
        };
        let cost = |place: &usize| {
            let truth = self.system.truth(*place);
            (self.system.cells()[*place].totals(), truth == 0, truth, *place)
        };
        among.filter(free).min_by_key(cost)
    }
}

#[cfg(test)]
mod tests;
