//! Versions side by side, deprecation and search. On SQLite; the RPC tests run both engines.

use sea_orm::{ConnectOptions, Database, DatabaseConnection};
use sea_orm_migration::SchemaManager;
use serde_json::json;

use super::*;
use crate::{
    domain::taxonomy::dump,
    store::tests::{asked, keys},
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

async fn import(db: &DatabaseConnection, version: i32, concepts: serde_json::Value) {
    let concepts = dump::parse(&json!({"data": {"concepts": concepts}}).to_string()).expect("a dump");
    assert!(claim(db, version, 1, "a test", 1).await.expect("claimed"));
    insert_concepts(db, version, &concepts).await.expect("inserted");
    complete(db, version).await.expect("complete");
}

async fn labels(db: &DatabaseConnection, version: i32, text: &str) -> Vec<String> {
    let (words, folded) = (words::asked(text), words::folded(text));
    let wanted = search::Wanted { version, kind: None, words: &words, folded: &folded, most: 10 };
    search::search(db, &wanted).await.expect("an answer").into_iter().map(|concept| concept.label).collect()
}

#[tokio::test]
async fn the_best_stands_first_and_case_and_accents_do_not_matter() {
    let db = database().await;
    import(
        &db,
        9,
        json!([
            {"id": "aaaa_aaa_aaa", "type": "skill", "preferred_label": "Svetsning"},
            {"id": "bbbb_bbb_bbb", "type": "skill", "preferred_label": "Svets"},
            {"id": "cccc_ccc_ccc", "type": "skill", "preferred_label": "Mag-svets"},
            {"id": "dddd_ddd_ddd", "type": "skill", "preferred_label": "Fogning", "alternative_labels": ["Svetsteknik"]},
            {"id": "eeee_eee_eee", "type": "skill", "preferred_label": "Svetsrobot", "deprecated": true},
            {"id": "ffff_fff_fff", "type": "occupation-name", "preferred_label": "Älgjägare i Övertorneå"},
        ]),
    )
    .await;
    assert_eq!(labels(&db, 9, "SVETS").await, ["Svets", "Svetsning", "Mag-svets", "Fogning"]);
    assert_eq!(labels(&db, 9, "mag svet").await, ["Mag-svets"]);
    assert_eq!(labels(&db, 9, "overtornea alg").await, ["Älgjägare i Övertorneå"]);
    assert!(labels(&db, 9, "svetsa mag").await.is_empty());
    assert!(labels(&db, 1, "mag svets").await.is_empty(), "another version");
    let (words, folded) = (words::asked("svetsmaskin"), words::folded("svetsmaskin"));
    let wanted = search::Wanted { version: 9, kind: Some("skill"), words: &words, folded: &folded, most: 10 };
    let suggested = search::suggest(&db, &wanted).await.expect("an answer");
    assert_eq!(suggested[0].label, "Svets");
}

#[tokio::test]
async fn a_search_goes_through_the_index_of_words() {
    let db = database().await;
    let words = words::asked("svets mag");
    let (sql, values) =
        search::statement(&search::Wanted { version: 1, kind: None, words: &words, folded: "svets mag", most: 10 });
    let explain =
        Statement::from_sql_and_values(db.get_database_backend(), format!("EXPLAIN QUERY PLAN {sql}"), values);
    let plan: Vec<String> = db
        .query_all_raw(explain)
        .await
        .expect("a plan")
        .iter()
        .map(|row| row.try_get("", "detail").expect("text"))
        .collect();
    let through = |needle: &str| plan.iter().any(|line| line.contains(needle));
    assert!(through("version=? AND word>? AND word<?"), "{plan:#?}");
    assert!(!plan.iter().any(|line| line.starts_with("SCAN ")), "{plan:#?}");
}

#[tokio::test]
async fn versions_stand_side_by_side_and_the_newest_complete_one_answers() {
    let db = database().await;
    let concept = |label: &str, deprecated: bool| {
        json!({"id": "aaaa_aaa_aaa", "type": "skill", "preferred_label": label, "deprecated": deprecated,
            "replaced_by": if deprecated { json!([{"id": "bbbb_bbb_bbb", "type": "skill", "preferred_label": "Efterföljare"}]) } else { json!([]) }})
    };
    import(&db, 20, json!([concept("Förut", false)])).await;
    import(&db, 21, json!([concept("Nu", true)])).await;
    assert!(claim(&db, 22, 2, "half", 1).await.expect("claimed"));
    assert!(!claim(&db, 22, 2, "half", 1).await.expect("known"));
    assert_eq!(complete_version(&db, None).await.expect("an answer"), Some(21));
    assert_eq!(complete_version(&db, Some(20)).await.expect("an answer"), Some(20));
    assert_eq!(complete_version(&db, Some(22)).await.expect("an answer"), None);
    let id = ConceptId::parse("aaaa_aaa_aaa").expect("an id");
    let label = async |version| concept::find(&db, version, &id).await.expect("found").expect("there").concept.label;
    assert_eq!((label(20).await.as_str(), label(21).await.as_str()), ("Förut", "Nu"));
    let (_folder, keys) = keys();
    let deprecated = async |filter: &str, since| {
        let asked = asked(&concept::deprecated_listed(), &keys, filter, "", 10);
        concept::deprecated(&db, &asked, 21, since).await.expect("a list").items
    };
    let review = deprecated("type = skill", Some(20)).await;
    assert_eq!(review.len(), 1);
    assert_eq!(review[0].relations[0].label.as_deref(), Some("Efterföljare"));
    assert!(deprecated("", Some(21)).await.is_empty());
    assert!(deprecated("NOT id = aaaa_aaa_aaa", None).await.is_empty());
}

#[tokio::test]
async fn many_concepts_go_in_at_once() {
    let db = database().await;
    let concepts: Vec<_> = (0..500)
        .map(|number| json!({"id": format!("{number:04}_abc_XYZ"), "type": "skill", "preferred_label": format!("Kunskap i ämnet {number}"),
            "related": [{"id": format!("{:04}_abc_XYZ", (number + 1) % 500)}]}))
        .collect();
    import(&db, 9, concepts.into()).await;
    assert_eq!(progress(&db, 9).await.expect("there").concepts, 500);
    assert_eq!(labels(&db, 9, "ämnet 499").await, ["Kunskap i ämnet 499"]);
}
