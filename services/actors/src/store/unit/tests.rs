//! Units in a database, and the question for nodes compared with plain code. On SQLite; the RPC tests run both engines.

use mesh::clock::Timestamp;
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use sea_orm::{ConnectOptions, Database, DatabaseConnection, Statement};
use sea_orm_migration::SchemaManager;
use time::macros::date;

use super::{nodes::Wanted, *};
use crate::domain::{
    opening::tests::{hours_on, openings},
    organisation::{State, role::Role},
    unit::{Accessibility, Mode},
    week::Week,
};

async fn database() -> DatabaseConnection {
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.max_connections(1);
    let db = Database::connect(options).await.expect("a database in memory");
    for migration in crate::migrations() {
        migration.up(&SchemaManager::new(&db)).await.expect("a schema");
    }
    let owner = crate::store::tests::organisation(1, None, "Exempelkommunen", &[], &[Role::Municipality]);
    crate::store::tests::insert(&db, &owner).await.expect("an organisation");
    db
}

/// Beside the owner of all units: one out of use, one that was merged into it, and one out of use that was merged into the owner.
async fn other_owners(db: &DatabaseConnection) {
    let others = [(2, State::Inactive, None), (3, State::Active, Some(2)), (4, State::Inactive, Some(1))];
    for (id, state, merged_into) in others {
        let own = format!("Organisation {id}");
        let mut other = crate::store::tests::organisation(id, None, &own, &[], &[Role::Provider]);
        other.state = state;
        other.merged_into = merged_into.map(|root| Uuid::from_u128(root).into());
        crate::store::tests::insert(db, &other).await.expect("an organisation");
    }
}

fn unit(id: u128, name: &str, place: (i32, i32)) -> Unit {
    let place = Coordinates::parse(place.0, place.1).expect("a place");
    let profile = Profile {
        kind: Kind::LearningCentre,
        name: OrganisationName::parse(name).expect("a name"),
        municipality: "2580".into(),
        address: Address { street: "Storgatan 1".into(), postal_code: "97231".into(), locality: "Luleå".into() },
        coordinates: Some(place),
        accessibility: Accessibility::ALL.into(),
        equipment: vec!["Svetsbås".into(), "Dator".into()],
        languages: ["fit".to_owned(), "sv".to_owned()].into(),
        capacity: 8,
        modes: Mode::ALL.into(),
    };
    let opened_on = date!(2026 - 11 - 01);
    Unit::register(
        UnitId::from(Uuid::from_u128(id)),
        Uuid::from_u128(1).into(),
        profile,
        place,
        opened_on,
        Timestamp::from_micros(1),
    )
}

fn wanted(week: &str, km: i32) -> Wanted {
    Wanted {
        municipality: "2580".into(),
        within_m: km * 1_000,
        week: Week::parse(week).expect("a week"),
        mode: Mode::RemoteSupervised,
        accessibility: [Accessibility::WheelchairAccess].into(),
        languages: ["fit".to_owned()].into(),
        equipment: vec!["SVETSBÅS".into()],
        capacity: 8,
    }
}

#[tokio::test]
async fn every_part_of_a_unit_survives_the_database() {
    let db = database().await;
    let mut kept = unit(7, "Lärcentrum", (65_584_800, 22_154_700));
    insert(&db, &kept).await.expect("a new unit");
    assert_eq!(find(&db, kept.id).await.expect("found").as_ref(), Some(&kept));
    let mut runner = TestRunner::deterministic();
    for kind in Kind::ALL {
        let opening = openings().new_tree(&mut runner).expect("an opening").current();
        kept.profile = Profile { kind, coordinates: None, equipment: Vec::new(), ..kept.profile };
        kept.revise_opening(opening, Timestamp::from_micros(2)).expect("in use");
        update(&db, &kept).await.expect("written");
        assert_eq!(find_to_change(&db, kept.id).await.expect("found").as_ref(), Some(&kept));
    }
}

#[tokio::test]
async fn an_organisation_has_one_unit_of_a_name() {
    let db = database().await;
    insert(&db, &unit(7, "Lärcentrum", (65_584_800, 22_154_700))).await.expect("new");
    let error = insert(&db, &unit(8, "LÄRCENTRUM", (65_584_800, 22_154_700))).await.expect_err("the same name");
    assert!(error.is("UNIT_NAME_TAKEN"), "{error}");
}

#[tokio::test]
async fn the_nodes_of_a_week_are_those_that_plain_code_finds() {
    let db = database().await;
    other_owners(&db).await;
    let week = Week::parse("2026-W48").expect("a week");
    let mut runner = TestRunner::deterministic();
    let places = (65_000_000i32..66_200_000, 20_000_000i32..24_500_000);
    let mut units = Vec::new();
    for id in 0u128..60 {
        let place = places.new_tree(&mut runner).expect("a place").current();
        let mut one = unit(id, &format!("Nod {id}"), place);
        one.opening = openings().new_tree(&mut runner).expect("an opening").current();
        match id % 6 {
            0 => one.profile.accessibility = [Accessibility::Lift].into(),
            1 => one.closed_on = Some(date!(2026 - 11 - 25)),
            2 => one.opened_on = date!(2026 - 11 - 27),
            _ => {}
        }
        let owner = if (2..=4).contains(&(id % 7)) { id % 7 } else { 1 };
        one.organisation = Uuid::from_u128(owner).into();
        insert(&db, &one).await.expect("new");
        units.push(one);
    }
    let centre = Coordinates::parse(65_584_800, 22_154_700).expect("a place");
    for km in [1, 40, 60, 90, 300] {
        let mut expected: Vec<_> = units
            .iter()
            .filter(|unit| unit.profile.accessibility.contains(&Accessibility::WheelchairAccess))
            .filter(|unit| centre.distance_m(unit.place) <= km * 1_000)
            .filter(|unit| [1, 4].iter().any(|owner| unit.organisation.uuid() == Uuid::from_u128(*owner)))
            .filter_map(|unit| {
                let days = week.days().iter().copied();
                let in_use =
                    days.filter(|day| unit.opened_on <= *day && unit.closed_on.is_none_or(|closed| *day < closed));
                let open: Vec<_> = in_use
                    .flat_map(|day| hours_on(&unit.opening, day).into_iter().map(move |hours| (day, hours)))
                    .collect();
                (!open.is_empty()).then(|| (centre.distance_m(unit.place), unit.id, open))
            })
            .collect();
        expected.sort_by_key(|(distance, id, _)| (*distance, *id));
        let found = nodes::find(&db, &wanted("2026-W48", km), 10_000).await.expect("an answer").expect("not too wide");
        let found: Vec<_> = found.into_iter().map(|node| (node.distance_m, node.id, node.open)).collect();
        assert_eq!(found, expected, "within {km} km");
        assert!(km < 300 || expected.len() > 12, "the test finds something to compare");
    }
    assert_eq!(nodes::find(&db, &wanted("2026-W48", 300), 5).await.expect("an answer"), None);
    assert_eq!(nodes::find(&db, &wanted("2025-W48", 300), 5).await.expect("an answer"), Some(Vec::new()));
}

#[tokio::test]
async fn nodes_are_found_through_the_index_of_places() {
    let db = database().await;
    let (sql, values) = nodes::statement(&wanted("2026-W48", 100), 100);
    let explain =
        Statement::from_sql_and_values(db.get_database_backend(), format!("EXPLAIN QUERY PLAN {sql}"), values);
    let plan: Vec<String> = db
        .query_all_raw(explain)
        .await
        .expect("a plan")
        .iter()
        .map(|row| row.try_get("", "detail").expect("text"))
        .collect();
    assert!(plan.iter().any(|line| line.contains("unit_by_place")), "{plan:#?}");
    for scan in ["SCAN u", "SCAN r", "SCAN a"] {
        assert!(!plan.iter().any(|line| line.starts_with(scan)), "{plan:#?}");
    }
}
