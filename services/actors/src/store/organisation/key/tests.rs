//! That a search reads an index and nothing else, among 20 000 names, and finds what is meant among them.

use sea_orm::{ConnectOptions, ConnectionTrait, Database};
use sea_orm_migration::SchemaManager;

use super::*;
use crate::domain::organisation::search::{fit, keys, probes};

const NAMES: u128 = 20_000;

/// Names as a register has them: few words that most share, and one that tells them apart.
fn name(number: u128) -> String {
    match number.checked_sub(NAMES) {
        Some(0) => return "Norrbottens kommuner".into(),
        Some(_) => return "Region Norrbotten".into(),
        None => {}
    }
    const TRADES: [&str; 8] = ["Bygg", "Måleri", "Rör", "Skog", "Åkeri", "Städ", "Konsult", "Plåtslageri"];
    const ENDINGS: [&str; 4] = ["AB", "i Luleå AB", "i Norr", "och Service AB"];
    let (trade, ending) = (TRADES[(number % 8) as usize], ENDINGS[(number / 8 % 4) as usize]);
    let own: String = [number / 32 % 13, number / 416 % 17, number / 7_072 % 19]
        .into_iter()
        .zip(["bdfgklmnprstv", "bdfghjklmnprstvxz", "bcdfghjklmnprstvwxz"])
        .zip(["a", "e", "o"])
        .filter_map(|((place, consonants), vowel)| Some(format!("{}{vowel}", consonants.chars().nth(place as usize)?)))
        .collect();
    format!("{own}s {trade} {ending}")
}

#[tokio::test]
async fn a_search_reads_only_the_index_and_finds_what_is_meant_among_many() {
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.max_connections(1);
    let db = Database::connect(options).await.expect("a database in memory");
    for migration in crate::migrations() {
        migration.up(&SchemaManager::new(&db)).await.expect("a schema");
    }
    db.execute_unprepared("PRAGMA foreign_keys = OFF").await.expect("without organisations");
    let all = (0..NAMES + 2).map(name);
    let rows: Vec<ActiveModel> = all
        .zip(0u128..)
        .flat_map(|(name, id)| keys([name.as_str()]).into_iter().map(move |key| (key, id)))
        .map(|(key, id)| ActiveModel { key: Set(key), organisation_id: Set(Uuid::from_u128(id)) })
        .collect();
    for rows in rows.chunks(5_000) {
        Entity::insert_many(rows.to_vec()).exec_without_returning(&db).await.expect("inserted");
    }
    let backend = db.get_database_backend();
    for (text, meant) in [
        ("Norrbotten Kommuner", NAMES),
        ("norbottens komuner", NAMES),
        ("region norbotten", NAMES + 1),
        (&name(14_321), 14_321),
        (&name(19_999).replace('å', "a"), 19_999),
    ] {
        let (sql, values) = statement(&probes(text));
        let plan = Statement::from_sql_and_values(backend, format!("EXPLAIN QUERY PLAN {sql}"), values.clone());
        let plan = db.query_all_raw(plan).await.expect("a plan");
        let steps: Vec<String> = plan.iter().map(|step| step.try_get("", "detail").expect("a step")).collect();
        let reads: Vec<&String> = steps.iter().filter(|step| step.contains("organisation_key")).collect();
        assert!(!reads.is_empty() && reads.iter().all(|step| step.contains("USING COVERING INDEX")), "{steps:#?}");
        let found = Statement::from_sql_and_values(backend, sql, values);
        let found = Met::find_by_statement(found).all(&db).await.expect("found");
        let best = weightiest(&found).into_iter().map(|id| id.as_u128()).max_by_key(|id| fit(text, &name(*id)));
        assert_eq!(best.map(name), Some(name(meant)), "{text}");
    }
}
