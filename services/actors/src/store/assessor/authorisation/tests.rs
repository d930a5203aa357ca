//! How it is found out who may assess. On SQLite; the RPC tests run both engines.

use sea_orm::Statement;
use time::macros::date;

use super::*;
use crate::store::tests::database;

#[tokio::test]
async fn who_is_suspended_is_asked_once_and_only_the_suspensions_are_read_from_end_to_end() {
    let db = database().await;
    for version in [None, Some("2024:1")] {
        let statement = in_force("exempel-bas", version, date!(2026 - 11 - 29)).build(db.get_database_backend());
        let explained = Statement { sql: format!("EXPLAIN QUERY PLAN {}", statement.sql), ..statement };
        let rows = db.query_all_raw(explained).await.expect("a plan");
        let plan: Vec<String> = rows.iter().map(|row| row.try_get("", "detail").expect("text")).collect();
        // What depends on the row around it would be asked for each of those who are authorised.
        assert!(!plan.iter().any(|line| line.contains("CORRELATED")), "{plan:#?}");
        let scans: Vec<&String> = plan.iter().filter(|line| line.starts_with("SCAN ")).collect();
        assert!(scans.iter().all(|line| line.starts_with("SCAN suspension")), "{plan:#?}");
        for (table, index) in [("authorisation", "authorisation_by_model"), ("registration", "leads_to=?")] {
            let through = |line: &String| line.starts_with(&format!("SEARCH {table} ")) && line.contains(index);
            assert!(plan.iter().any(through), "{table}: {plan:#?}");
        }
    }
}
