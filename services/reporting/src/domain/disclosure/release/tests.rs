//! Releases follow each other as readers see them: with all that they have read before.

use proptest::prelude::*;
use time::Date;

use super::*;
use crate::domain::disclosure::{
    dataset::{Counted, Definition, Dimension},
    noise::Parameters,
};

fn dataset() -> Dataset {
    let definition = Definition {
        key: "validations".into(),
        from: Date::MIN,
        to: Date::MAX,
        counted: Counted::Person,
        dimensions: vec![Dimension::of("municipality", 4), Dimension::of("sex", 2), Dimension::of("industry", 3)],
    };
    let mut dataset = Dataset::open(uuid::Uuid::from_u128(1).into(), definition, Timestamp::from_micros(0));
    assert_eq!(dataset.load(100), Ok(()));
    assert_eq!(dataset.close(), Ok(()));
    dataset
}

fn wishes(cuts: &[&[usize]]) -> Vec<(String, Cut)> {
    cuts.iter().map(|cut| ("A table".to_owned(), Cut(cut.to_vec()))).collect()
}

fn values(tables: &[Table]) -> BTreeMap<Cell, BTreeSet<Option<i64>>> {
    let mut values: BTreeMap<Cell, BTreeSet<Option<i64>>> = BTreeMap::new();
    for (cell, value) in tables.iter().flat_map(|table| &table.cells) {
        values.entry(cell.clone()).or_default().insert(*value);
    }
    values
}

fn release(tables: Vec<Table>, dataset: &Dataset) -> Release {
    Release {
        id: uuid::Uuid::from_u128(2).into(),
        revision: 1,
        dataset: dataset.id,
        dataset_revision: dataset.revision,
        class: Class::Public,
        state: State::Draft,
        protection: Protection::Suppression(Threshold { min_cell: 5, min_width: 5 }),
        tables,
        author: "anna".into(),
        published_by: None,
        create_time: Timestamp::from_micros(0),
        publish_time: None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn by_the_cells_key_a_cell_has_one_value_in_every_table_and_release(
        units in prop::collection::vec((0u16..4, 0u16..2, 0u16..3, any::<u32>()), 1..120),
    ) {
        let mut leaves = Leaves::default();
        units.iter().for_each(|(municipality, sex, industry, key)| leaves.add(vec![*municipality, *sex, *industry], *key));
        let parameters =
            Parameters { max_noise: 4, variance_thousandths: 2_500, small_values: 2, stay_thousandths: 0 };
        let protection = Protection::CellKey(Noise::of(parameters).map_err(TestCaseError::fail)?);
        let dataset = dataset();
        let first = protect(&dataset, &leaves, wishes(&[&[0, 1], &[0, 2]]), &protection, &[]);
        let first = first.map_err(|refusal| TestCaseError::fail(format!("{refusal:?}")))?;
        let second = protect(&dataset, &leaves, wishes(&[&[2, 1, 0], &[1]]), &protection, &first);
        let second = second.map_err(|refusal| TestCaseError::fail(format!("{refusal:?}")))?;
        for (cell, values) in values(&[first, second].concat()) {
            prop_assert_eq!(values.len(), 1, "{:?} has {:?}", cell, values);
            prop_assert!(values.iter().all(Option::is_some));
        }
    }

    #[test]
    fn by_suppression_a_later_release_changes_nothing_that_was_read_before(
        units in prop::collection::vec((0u16..4, 0u16..2, 0u16..3), 20..160),
    ) {
        let mut leaves = Leaves::default();
        units.iter().for_each(|(municipality, sex, industry)| leaves.add(vec![*municipality, *sex, *industry], 0));
        let threshold = Threshold { min_cell: 5, min_width: 5 };
        let dataset = dataset();
        let draft = |cuts: &[&[usize]], before: &[Table]| {
            protect(&dataset, &leaves, wishes(cuts), &Protection::Suppression(threshold), before)
        };
        let first = draft(&[&[0, 1]], &[]).map_err(|refusal| TestCaseError::fail(format!("{refusal:?}")))?;
        let Ok(second) = draft(&[&[0, 2], &[2, 1]], &first) else { return Ok(()) };
        for (cell, values) in values(&[first, second].concat()) {
            prop_assert_eq!(values.len(), 1, "{:?} has {:?}", cell, values);
        }
    }
}

#[test]
fn what_would_tell_a_figure_that_was_hidden_before_is_hidden_too_or_refused() {
    let dataset = dataset();
    let mut leaves = Leaves::default();
    for (codes, units) in [([0, 0, 0], 3), ([0, 1, 0], 9), ([1, 0, 1], 9), ([1, 1, 1], 9), ([2, 0, 2], 20)] {
        (0..units).for_each(|_| leaves.add(codes.to_vec(), 0));
    }
    let by = |min_width| Protection::Suppression(Threshold { min_cell: 5, min_width });
    let first = protect(&dataset, &leaves, wishes(&[&[0, 1]]), &by(5), &[]).unwrap();
    let hidden: Vec<_> = first[0].cells.iter().filter(|(_, value)| value.is_none()).map(|(cell, _)| cell).collect();
    assert!(hidden.contains(&&Cell(vec![Some(0), Some(0), None])), "{hidden:?}");
    // The industry is one with the municipality here, so that this cut is the one before under other names.
    let second = protect(&dataset, &leaves, wishes(&[&[0, 1, 2]]), &by(5), &first).unwrap();
    let same = Cell(vec![Some(0), Some(0), Some(0)]);
    assert!(second[0].cells.iter().any(|(cell, value)| *cell == same && value.is_none()));

    let totals = protect(&dataset, &leaves, wishes(&[&[2]]), &by(60), &[]).unwrap();
    assert!(totals[0].cells.iter().all(|(_, value)| value.is_some()), "50 in all are shown");
    let refused = protect(&dataset, &leaves, wishes(&[&[0, 1]]), &by(60), &totals);
    assert_eq!(refused, Err(Refusal::DisclosureRisk(dataset.id)));
}

#[test]
fn nobody_publishes_what_he_has_drafted_nor_twice_nor_what_was_overtaken() {
    let mut dataset = dataset();
    let (mut one, mut other) = (release(Vec::new(), &dataset), release(Vec::new(), &dataset));
    let now = Timestamp::from_micros(7);
    assert_eq!(one.published_table(0), Err(Refusal::ReleaseDrafted(one.id)));
    assert_eq!(one.publish("anna".into(), &mut dataset, now), Err(Refusal::ReleaseByAuthor(one.id)));
    assert_eq!(one.publish("bo".into(), &mut dataset, now), Ok(()));
    assert_eq!((one.state, one.publish_time, one.published_table(0)), (State::Published, Some(now), Ok(None)));
    assert_eq!(one.publish("bo".into(), &mut dataset, now), Err(Refusal::ReleasePublished(one.id)));
    assert_eq!(other.publish("bo".into(), &mut dataset, now), Err(Refusal::ReleaseOutdated(other.id)));
}
