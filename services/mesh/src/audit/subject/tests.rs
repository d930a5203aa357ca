//! The trail of one subject: whole, in order, without a scan, linked or not.

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, QueryTrait, Statement};
use sea_orm_migration::SchemaManager;

use super::*;
use crate::{caller::Caller, clock::Timestamp, seal::Keys};

fn subject(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

async fn database() -> DatabaseConnection {
    let db = Database::connect("sqlite::memory:").await.unwrap();
    for migration in crate::migrations::all() {
        migration.up(&SchemaManager::new(&db)).await.unwrap();
    }
    db
}

async fn write(db: &DatabaseConnection, keys: &Keys, number: u128, resource: String) {
    let entry = super::super::Entry {
        at: Timestamp::from_micros(1),
        caller: &Caller::service("cases"),
        effect: "read",
        action: "PersonRead",
        resource,
        purpose: String::new(),
        trace_id: String::new(),
        request: Vec::new(),
    };
    Entries::insert(entry.row(Uuid::from_u128(number), keys)).exec_without_returning(db).await.unwrap();
}

async fn found(db: &DatabaseConnection, subjects: &[Uuid], after: Option<u128>, most: u64) -> Vec<u128> {
    let entries = entries(db, subjects, after.map(Uuid::from_u128), most).await.unwrap().unwrap();
    entries.into_iter().map(|entry| entry.id.as_u128()).collect()
}

#[tokio::test]
async fn a_subjects_trail_is_whole_and_in_order_whether_it_is_linked_or_not() {
    let folder = tempfile::tempdir().unwrap();
    let (keys, db) = (Keys::open(folder.path()).unwrap(), database().await);
    let id = |number: u128| format!("person_{}", subject(number).simple());
    for number in 1..=40u128 {
        // Each names one of four, and every fifth another one too, some of which is no id at all.
        let other = if number % 5 == 0 { format!(" {} 1234 x_y", id(4)) } else { String::new() };
        write(&db, &keys, number, format!("{}{other}", id(number % 4))).await;
        if number == 30 {
            super::super::seal(&db, &keys, 1_000).await.unwrap();
        }
    }
    let expected: Vec<u128> = (1..=40).filter(|number| number % 4 == 1 || number % 5 == 0).collect();
    assert_eq!(found(&db, &[subject(1), subject(4)], None, 100).await, expected);
    let mut paged = Vec::new();
    loop {
        let page = found(&db, &[subject(1), subject(4)], paged.last().copied(), 3).await;
        if page.is_empty() {
            break;
        }
        paged.extend(page);
    }
    assert_eq!(paged, expected);
    assert_eq!(found(&db, &[subject(9)], None, 100).await, Vec::<u128>::new());
}

#[tokio::test]
async fn no_statement_reads_the_trail_of_others() {
    let db = database().await;
    let backend = db.get_database_backend();
    let noted = noted(&[subject(1), subject(2)], Some(subject(7))).limit(10).build(backend);
    let waiting = Entries::find().filter(EntryColumn::Position.is_null()).order_by_asc(EntryColumn::Id).build(backend);
    let plan = async |statement: Statement| {
        let explained = Statement { sql: format!("EXPLAIN QUERY PLAN {}", statement.sql), ..statement };
        let rows = db.query_all_raw(explained).await.unwrap();
        rows.iter().map(|row| row.try_get::<String>("", "detail").unwrap()).collect::<Vec<_>>().join("; ")
    };
    let (noted, waiting) = (plan(noted).await, plan(waiting).await);
    assert!(noted.contains("SEARCH audit_subject USING") && !noted.contains("SCAN"), "{noted}");
    assert!(waiting.contains("audit_entry_waiting"), "{waiting}");
}

#[tokio::test]
async fn a_note_is_never_changed_or_taken_away() {
    let db = database().await;
    let note = ActiveModel { subject_id: Set(subject(1)), entry_id: Set(subject(2)) };
    Entity::insert(note).exec_without_returning(&db).await.unwrap();
    for sql in ["UPDATE audit_subject SET entry_id = subject_id", "DELETE FROM audit_subject"] {
        let refusal = db.execute_unprepared(sql).await.unwrap_err().to_string();
        assert!(refusal.contains("is final"), "{refusal}");
    }
}

#[test]
fn only_ids_of_ours_are_noted() {
    let one = subject(7);
    let text = format!("person_{0} handover 12 _x case_{0} sharing_0 a_b_{0}", one.simple());
    assert_eq!(named(&text), BTreeSet::from([one]));
}
