//! Two linked tables, as somebody sees them who has nothing but what was published, and a pencil.

use std::collections::{BTreeMap, BTreeSet};

use proto::reell::reporting::v1::{CountUnitsRequest, Release, StatisticalDataset};
use sandbox::{
    Centre,
    builders::releases::{a_table, hiding, noise},
    everywhere,
};

/// Codes of municipality, sex and industry; none where it is all of one.
type Cell = [Option<String>; 3];

const DIMENSIONS: [&str; 3] = ["municipality", "sex", "industry"];

/// A cell of a table as a cell of the dataset, so that it is the same in every table.
fn cell(dimensions: &[String], codes: &[String]) -> Cell {
    DIMENSIONS.map(|name| {
        let place = dimensions.iter().position(|dimension| dimension == name)?;
        codes.get(place).filter(|code| !code.is_empty()).cloned()
    })
}

/// What was published of each cell, in all releases together: its values, each once.
fn published(releases: &[&Release]) -> BTreeMap<Cell, BTreeSet<Option<i64>>> {
    let mut found: BTreeMap<Cell, BTreeSet<Option<i64>>> = BTreeMap::new();
    for table in releases.iter().flat_map(|release| &release.tables) {
        for one in &table.cells {
            found.entry(cell(&table.dimensions, &one.codes)).or_default().insert(one.value);
        }
    }
    found
}

async fn exactly(centre: &Centre, dataset: &StatisticalDataset) -> BTreeMap<Cell, i64> {
    let names: Vec<String> = DIMENSIONS.iter().map(ToString::to_string).collect();
    let request =
        CountUnitsRequest { dataset_id: dataset.id.clone(), dimensions: names.clone(), purpose: "a test".into() };
    let cells = centre.operator("anna").releases().count_units(request).await.unwrap().into_inner().cells;
    cells.into_iter().map(|one| (cell(&names, &one.codes), one.units)).collect()
}

/// The least and greatest values of every published cell that follow from taking totals and parts off each other, in both tables at
/// once, until nothing more follows.
fn derive(values: &BTreeMap<Cell, Option<i64>>) -> BTreeMap<Cell, (i64, i64)> {
    const MOST: i64 = 1_000_000;
    let mut bounds: BTreeMap<Cell, (i64, i64)> =
        values.iter().map(|(cell, value)| (cell.clone(), value.map_or((0, MOST), |value| (value, value)))).collect();
    let mut lines: BTreeMap<(Cell, usize), Vec<Cell>> = BTreeMap::new();
    for part in values.keys() {
        for dimension in (0..3).filter(|dimension| part[*dimension].is_some()) {
            let mut total = part.clone();
            total[dimension] = None;
            lines.entry((total, dimension)).or_default().push(part.clone());
        }
    }
    loop {
        let before = bounds.clone();
        for ((total, _), parts) in &lines {
            let sum = |bounds: &BTreeMap<Cell, (i64, i64)>, but: Option<&Cell>| {
                let others = parts.iter().filter(|part| Some(*part) != but).map(|part| bounds[part]);
                others.fold((0, 0), |sum, bound| (sum.0 + bound.0, sum.1 + bound.1))
            };
            let (all, held) = (sum(&bounds, None), bounds[total]);
            let whole = (held.0.max(all.0), held.1.min(all.1));
            bounds.insert(total.clone(), whole);
            for part in parts {
                let (others, held) = (sum(&bounds, Some(part)), bounds[part]);
                bounds.insert(part.clone(), (held.0.max(whole.0 - others.1), held.1.min(whole.1 - others.0)));
            }
        }
        if bounds == before {
            return bounds;
        }
    }
}

#[test]
fn acceptance_10_two_linked_tables_give_no_small_cell_away_and_a_cell_has_one_value_in_both() {
    everywhere(async |centre| {
        // Hidden cells.
        let dataset = centre.a_loaded_dataset().await;
        let truth = exactly(centre, &dataset).await;
        let draft = centre.a_drafted_release(centre.a_release_order(&dataset, hiding())).await;
        let release = centre.publish_release(&draft).await;
        let of_cells = published(&[&release]);
        assert!(of_cells.values().all(|values| values.len() == 1), "a margin is the same in both tables");
        let values: BTreeMap<Cell, Option<i64>> =
            of_cells.into_iter().map(|(cell, values)| (cell, values.into_iter().next().unwrap())).collect();
        assert_eq!(values.len(), 6 * 3 + 6 * 5 - 6, "the totals of municipalities are in both");
        let bounds = derive(&values);
        let mut small = 0;
        for (cell, value) in &values {
            let (least, most) = bounds[cell];
            assert!((least..=most).contains(&truth[cell]));
            match value {
                Some(value) => assert!(*value == truth[cell] && (*value == 0 || *value >= 5), "{cell:?} shows {value}"),
                None => assert!(most - least >= 5, "{cell:?} is from {least} to {most}"),
            }
            small += i32::from((1..5).contains(&truth[cell]));
        }
        assert!(small >= 3, "there is something to hide");

        // A third table, later: what was hidden stays so, also with all three together.
        let mut order = centre.a_release_order(&dataset, hiding());
        order.tables = vec![a_table(&["sex", "industry"])];
        let third = centre.publish_release(&centre.a_drafted_release(order).await).await;
        let of_cells = published(&[&release, &third]);
        assert!(of_cells.values().all(|values| values.len() == 1));
        let all = of_cells.into_iter().map(|(cell, values)| (cell, values.into_iter().next().unwrap())).collect();
        for (cell, (least, most)) in derive(&all) {
            assert!(all[&cell].is_some() || most - least >= 5, "{cell:?} is from {least} to {most}");
        }

        // Noise by the cell's key.
        let other = centre.an_open_dataset().await;
        centre.load_units(&other, centre.a_regions_units()).await;
        let truth = exactly(centre, &other).await;
        let first = centre.a_drafted_release(centre.a_release_order(&other, noise())).await;
        let first = centre.publish_release(&first).await;
        let mut order = centre.a_release_order(&other, noise());
        order.tables.push(a_table(&["sex", "industry"]));
        let second = centre.publish_release(&centre.a_drafted_release(order).await).await;
        let mut moved = 0;
        for (cell, values) in published(&[&first, &second]) {
            assert_eq!(values.len(), 1, "{cell:?} has {values:?}");
            let value = values.into_iter().next().flatten().unwrap();
            assert!((value - truth[&cell]).abs() <= 4 && (value == 0 || value > 2), "{cell:?} shows {value}");
            assert!(truth[&cell] > 0 || value == 0);
            moved += i32::from(value != truth[&cell]);
        }
        assert!(moved > 5, "{moved} cells are off");
    });
}
