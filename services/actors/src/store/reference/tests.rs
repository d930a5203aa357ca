//! What comes with the program, as it stands in the tables. On SQLite; the RPC tests run both engines.

use std::collections::BTreeSet;

use sea_orm::{ConnectOptions, Database, DatabaseConnection};
use sea_orm_migration::SchemaManager;

use super::*;
use crate::{
    domain::day,
    store::{
        taxonomy,
        tests::{asked, keys},
    },
};

async fn database() -> DatabaseConnection {
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.max_connections(1);
    let db = Database::connect(options).await.expect("a database in memory");
    for migration in crate::migrations() {
        migration.up(&SchemaManager::new(&db)).await.expect("a schema");
    }
    db
}

/// The municipalities of a day.
async fn municipalities(db: &DatabaseConnection, filter: &str, day: &str) -> Vec<Municipality> {
    let (_folder, keys) = keys();
    list_of(db, &asked(&listed(), &keys, filter, "", 500), day).await.expect("a list").items
}

async fn languages_of(db: &DatabaseConnection, filter: &str) -> Vec<language::Model> {
    let (_folder, keys) = keys();
    language::list_of(db, &asked(&language::listed(), &keys, filter, "", 500)).await.expect("a list").items
}

async fn versions(db: &DatabaseConnection) -> Vec<taxonomy::Progress> {
    let (_folder, keys) = keys();
    taxonomy::list_of(db, &asked(&taxonomy::listed(), &keys, "", "", 10)).await.expect("versions").items
}

#[tokio::test]
async fn county_25_has_its_fourteen_municipalities_and_their_minority_languages() {
    let db = database().await;
    let found = municipalities(&db, "county_code = 25", "2026-11-23").await;
    let codes: Vec<&str> = found.iter().map(|municipality| municipality.code.as_str()).collect();
    assert_eq!(
        codes,
        [
            "2505", "2506", "2510", "2513", "2514", "2518", "2521", "2523", "2560", "2580", "2581", "2582", "2583",
            "2584"
        ]
    );
    let languages = |code: &str, found: &[Municipality]| {
        let one = found.iter().find(|municipality| municipality.code == code).expect("the municipality");
        one.areas.iter().map(|area| area.language.clone()).collect::<Vec<_>>()
    };
    assert_eq!(languages("2523", &found), ["fi", "fit", "smi"]);
    assert_eq!(languages("2580", &found), ["fi", "fit", "smi"]);
    assert_eq!(languages("2582", &found), Vec::<String>::new());
    let before = municipalities(&db, "county_code = 25", "2015-06-01").await;
    assert_eq!(languages("2580", &before), ["fi"], "Luleå joined for the others in 2018");
    assert!(municipalities(&db, "county_code = 25", "1970-12-31").await.is_empty());
}

#[tokio::test]
async fn a_rule_is_found_where_it_stood_on_a_day() {
    let db = database().await;
    for (day, provision) in
        [("2022-03-01", "20 kap. 7 a §"), ("2024-06-30", "20 kap. 7 a §"), ("2024-07-01", "20 kap. 8 §")]
    {
        let found = legal::find(&db, "komvux-initial-mapping", day).await.expect("found").expect("there");
        assert_eq!((found.statute_number.as_str(), found.provision.as_str()), ("2010:800", provision), "{day}");
    }
    assert_eq!(legal::find(&db, "validation-moments", "2022-12-31").await.expect("an answer"), None);
    assert!(legal::find(&db, "validation-moments", "2023-01-01").await.expect("an answer").is_some());
}

#[tokio::test]
async fn what_comes_along_agrees_with_itself() {
    let db = database().await;
    let rules = legal::Entity::find().all(&db).await.expect("rules");
    let keys: BTreeSet<&str> = rules.iter().map(|rule| rule.key.as_str()).collect();
    for rule in &rules {
        assert!(rule.precision().is_ok() && !rule.source.is_empty() && !rule.says.is_empty(), "{}", rule.key);
        assert_eq!(rule.precision().ok() == Some(Precision::Unknown), rule.valid_from.is_none(), "{}", rule.key);
        for stated in [&rule.valid_from, &rule.valid_until].into_iter().flatten() {
            assert!(day::parse(stated).is_ok(), "{}", rule.key);
        }
    }
    let folder = crate::store::tests::keys();
    // No two stand for the same rule on the same day.
    for day in ["1980-01-01", "2010-01-01", "2023-06-01", "2024-07-01", "2026-11-23"] {
        let found =
            legal::list_of(&db, &asked(&legal::listed(), &folder.1, "", "", 500), day).await.expect("a list").items;
        let unique: BTreeSet<&str> = found.iter().map(|rule| rule.key.as_str()).collect();
        assert_eq!(unique.len(), found.len(), "{day}");
    }
    let languages = languages_of(&db, "").await;
    let codes: BTreeSet<&str> = languages.iter().map(|language| language.code.as_str()).collect();
    for language in &languages {
        assert!(language.part_of.as_deref().is_none_or(|whole| codes.contains(whole)), "{}", language.code);
    }
    for municipality in municipalities(&db, "", "2026-11-23").await {
        assert!(!municipality.source.is_empty() && day::parse(&municipality.valid_from).is_ok());
        for area in municipality.areas {
            assert!(codes.contains(area.language.as_str()) && keys.contains(area.legal_reference.as_str()));
            assert_eq!(area.since.is_none(), area.since_precision == Precision::Unknown);
        }
    }
    assert_eq!(languages_of(&db, "national_minority = true").await.len(), 10);
    assert_eq!(unknown_language(&db, &["sv".to_owned(), "xx".to_owned()]).await.expect("an answer"), Some("xx".into()));
}

#[tokio::test]
async fn loading_once_more_changes_nothing() {
    let db = database().await;
    let all = async || {
        let municipalities = municipalities(&db, "", "2026-11-23").await;
        let rules = legal::Entity::find().all(&db).await.expect("rules");
        let concepts = versions(&db).await;
        (municipalities, rules, concepts, dataset::list(&db).await.expect("data sets"))
    };
    let before = all().await;
    load::load(&db).await.expect("loaded");
    assert_eq!(all().await, before);
    assert_eq!(before.3.len(), 5);
    assert!(before.2[0].version.complete && before.2[0].concepts > 20);
}
