//! How the journal is read.

use sea_orm::QueryTrait;
use time::macros::date;

use super::*;
use crate::store::tests::databases;

#[tokio::test]
async fn what_stood_on_an_account_on_a_day_is_read_without_the_entries_of_others() {
    let db = databases().await.remove(0);
    let account = AccountName::parse("region:operations").unwrap();
    let read = posted_to(&account, Some(date!(2026 - 06 - 30)), Some(Timestamp::from_micros(5)));
    let statement = read.build(db.get_database_backend());
    let explained = Statement { sql: format!("EXPLAIN QUERY PLAN {}", statement.sql), ..statement };
    let rows = db.query_all_raw(explained).await.unwrap();
    let plan = rows.iter().map(|row| row.try_get::<String>("", "detail").unwrap()).collect::<Vec<_>>().join("; ");
    assert!(plan.contains("SEARCH posting USING") && plan.contains("posting_account (account=?)"), "{plan}");
    assert!(plan.contains("SEARCH journal_entry") && plan.contains("(id=?)"), "{plan}");
    assert!(!plan.contains("SCAN") && !plan.contains("LIST SUBQUERY"), "{plan}");
}
