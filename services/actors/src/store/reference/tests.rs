//! What comes with the program, as it stands in the tables. On SQLite; the RPC tests run both engines.

use std::collections::BTreeSet;

use sea_orm::{ConnectOptions, Database, DatabaseConnection};
use sea_orm_migration::SchemaManager;

use super::*;
use crate::domain::day;

async fn database() -> DatabaseConnection {
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.max_connections(1);
    let db = Database::connect(options).await.expect("a database in memory");
    for migration in crate::migrations() {
        migration.up(&SchemaManager::new(&db)).await.expect("a schema");
    }
    db
}

#[tokio::test]
async fn county_25_has_its_fourteen_municipalities_and_their_minority_languages() {
    let db = database().await;
    let found = list(&db, Some("25"), "2026-11-23", None, 100).await.expect("a list");
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
    let before = list(&db, Some("25"), "2015-06-01", None, 100).await.expect("a list");
    assert_eq!(languages("2580", &before), ["fi"], "Luleå joined for the others in 2018");
    assert!(list(&db, Some("25"), "1970-12-31", None, 100).await.expect("a list").is_empty());
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
    // No two stand for the same rule on the same day.
    for day in ["1980-01-01", "2010-01-01", "2023-06-01", "2024-07-01", "2026-11-23"] {
        let found = legal::list(&db, day, None, None, 1_000).await.expect("a list");
        let unique: BTreeSet<&str> = found.iter().map(|rule| rule.key.as_str()).collect();
        assert_eq!(unique.len(), found.len(), "{day}");
    }
    let languages = language::list(&db, false, None, 1_000).await.expect("a list");
    let codes: BTreeSet<&str> = languages.iter().map(|language| language.code.as_str()).collect();
    for language in &languages {
        assert!(language.part_of.as_deref().is_none_or(|whole| codes.contains(whole)), "{}", language.code);
    }
    for municipality in list(&db, None, "2026-11-23", None, 1_000).await.expect("a list") {
        assert!(!municipality.source.is_empty() && day::parse(&municipality.valid_from).is_ok());
        for area in municipality.areas {
            assert!(codes.contains(area.language.as_str()) && keys.contains(area.legal_reference.as_str()));
            assert_eq!(area.since.is_none(), area.since_precision == Precision::Unknown);
        }
    }
    assert_eq!(language::list(&db, true, None, 1_000).await.expect("a list").len(), 10);
    assert_eq!(unknown_language(&db, &["sv".to_owned(), "xx".to_owned()]).await.expect("an answer"), Some("xx".into()));
}

#[tokio::test]
async fn loading_once_more_changes_nothing() {
    let db = database().await;
    let all = async || {
        let municipalities = list(&db, None, "2026-11-23", None, 1_000).await.expect("a list");
        let rules = legal::Entity::find().all(&db).await.expect("rules");
        let concepts = crate::store::taxonomy::list(&db, None, 10).await.expect("versions");
        (municipalities, rules, concepts, dataset::list(&db).await.expect("data sets"))
    };
    let before = all().await;
    load::load(&db).await.expect("loaded");
    assert_eq!(all().await, before);
    assert_eq!(before.3.len(), 5);
    assert!(before.2[0].version.complete && before.2[0].concepts > 20);
}
