//! That the database itself keeps the books, whoever writes to it, and that what is kept comes back as it was.
//! On SQLite; on PostgreSQL too where FUNDING_TEST_POSTGRES names an empty database.

use mesh::{clock::Timestamp, rows::Rows, together::LookUp};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, TransactionTrait};
use sea_orm_migration::SchemaManager;
use uuid::Uuid;

use super::{commitment, decision, ledger, ledger::Voucher, purse};
use crate::domain::{
    CaseId, CommitmentId, DecisionId,
    claims::{attestation::examples::signer, word::RevocationGround},
    commitment::Commitment,
    decision::{Decision, Document, Import, State, ending::Wanted},
    ledger::Balance,
    money::Ore,
    plan::{Line, examples},
    registration_number::RegistrationNumber,
};

pub async fn databases() -> Vec<DatabaseConnection> {
    let mut databases = vec![migrated("sqlite::memory:".into()).await];
    if let Ok(url) = std::env::var("FUNDING_TEST_POSTGRES") {
        let schema = format!("t{}", std::process::id())
            + &std::thread::current().name().unwrap_or("x").replace("::", "_").to_lowercase();
        let made = Database::connect(&url).await.expect("a server");
        made.execute_unprepared(&format!("CREATE SCHEMA {schema}")).await.expect("a schema");
        databases.push(migrated(format!("{url}?options=-c%20search_path%3D{schema}")).await);
    }
    databases
}

async fn migrated(url: String) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1);
    let db = Database::connect(options).await.expect("a database");
    for migration in crate::migrations() {
        migration.up(&SchemaManager::new(&db)).await.expect("a schema");
    }
    db
}

pub fn decision_of(id: u128, raw: &str) -> Decision {
    let plan = examples::founding();
    let document = Document {
        registration_number: RegistrationNumber::parse(raw).expect("a number"),
        replaces: RegistrationNumber::parse("00506-2022").ok(),
        title: "Medfinansiering av projekt".into(),
        decided_by: "Regionala utvecklingsnämnden".into(),
        protocol_reference: String::new(),
        legal_basis: String::new(),
        appropriation: String::new(),
        applicant: Uuid::from_u128(1).into(),
        period_from: time::macros::date!(2023 - 04 - 01),
        period_to: time::macros::date!(2024 - 12 - 31),
        plan,
        tasks: vec!["Undersöka en finansieringsmodell".into()],
        target_groups: vec!["Individer".into(), "Branscher".into()],
        expected_results: vec![],
    };
    let mut next = id * 1_000;
    let import = Import::inspect(document, "operator:a".into(), Timestamp::from_micros(5), || {
        next += 1;
        Uuid::from_u128(next)
    });
    Decision::import(Uuid::from_u128(id).into(), import, None, None).expect("a decision")
}

/// The founding decision, accepted and active, with its entry booked.
async fn active(db: &DatabaseConnection) -> Decision {
    let mut decision = decision_of(1, "RUN-00253-2023");
    for finding in decision.blocking() {
        let (importer, time) = (signer("operator:a"), Timestamp::from_micros(6));
        decision.accept(finding, &importer, signer("operator:b"), "as stated".into(), time).expect("a signature");
    }
    let entry = decision.activate(&mut [], None).expect("an entry");
    let tx = db.begin().await.expect("a transaction");
    decision::insert(&tx, &decision).await.expect("kept");
    let mut rows = Rows::default();
    ledger::insert(&mut rows, &entry, voucher(100));
    rows.insert(&tx).await.expect("booked");
    tx.commit().await.expect("committed");
    decision
}

async fn keep(db: &DatabaseConnection, commitment: &Commitment) -> Result<(), DbErr> {
    let mut rows = Rows::default();
    commitment::insert(&mut rows, commitment);
    rows.insert(db).await
}

async fn of_case(db: &DatabaseConnection, case: CaseId) -> Result<Option<Commitment>, DbErr> {
    let mut found = commitment::OfCase::find(db, vec![case.uuid()]).await?;
    found.remove(&case.uuid()).map(commitment::Model::into_commitment).transpose()
}

fn voucher(id: u128) -> Voucher<'static> {
    Voucher { id: Uuid::from_u128(id), actor: "operator:a", reason: "a test", time: Timestamp::from_micros(7) }
}

/// An id as the engine writes it in a statement.
pub fn literal(db: &impl ConnectionTrait, id: u128) -> String {
    let hex = Uuid::from_u128(id).simple().to_string();
    if db.get_database_backend() == DbBackend::Sqlite { format!("x'{hex}'") } else { format!("'{hex}'") }
}

fn posting(db: &impl ConnectionTrait, verb: &str, entry: u128, position: u8, amount: &str) -> String {
    format!(
        "{verb} INTO posting (entry_id, position, account, amount_ore) VALUES ({}, {position}, 'a', {amount})",
        literal(db, entry)
    )
}

fn entry(db: &impl ConnectionTrait, verb: &str, id: u128) -> String {
    let id = literal(db, id);
    format!("{verb} INTO journal_entry (id, kind, actor, reason, recorded_at) VALUES ({id}, 'k', 'a', 'r', 1)")
}

/// Runs statements in one transaction, to its commit.
pub async fn attempt(db: &DatabaseConnection, statements: &[String]) -> Result<(), DbErr> {
    let tx = db.begin().await?;
    for statement in statements {
        tx.execute_unprepared(statement).await?;
    }
    tx.commit().await
}

async fn books(db: &DatabaseConnection) -> (Vec<(String, Ore)>, u64) {
    (ledger::balances(db, None).await.expect("balances"), ledger::entry_count(db).await.expect("a count"))
}

#[tokio::test]
async fn raw_sql_cannot_unbalance_the_journal_nor_change_it() {
    for db in databases().await {
        active(&db).await;
        let before = books(&db).await;
        assert_eq!((before.0.iter().map(|(_, balance)| balance.ore()).sum::<i64>(), before.1), (0, 1));
        let insert = |id, position, amount| posting(&db, "INSERT", id, position, amount);
        let close = |id| entry(&db, "INSERT", id);
        let held = literal(&db, 100);
        let mut attempts = vec![
            vec![insert(7, 0, "100"), insert(7, 1, "-99"), close(7)],
            vec![close(7)],
            vec![insert(7, 0, "100"), close(7)],
            vec![insert(7, 0, "0"), insert(7, 1, "0"), close(7)],
            vec![insert(7, 0, "9223372036854775807"), insert(7, 1, "9223372036854775807"), close(7)],
            vec![insert(7, 0, "100"), insert(7, 1, "-100")],
            vec![insert(7, 0, "100"), insert(7, 1, "-100"), close(7), insert(7, 2, "5")],
            vec![insert(100, 90, "5")],
            vec![close(100)],
            vec![format!("UPDATE posting SET amount_ore = amount_ore + 1 WHERE entry_id = {held}")],
            vec![format!("UPDATE posting SET account = 'mine' WHERE entry_id = {held}")],
            vec![format!("DELETE FROM posting WHERE entry_id = {held}")],
            vec![format!("UPDATE journal_entry SET reason = 'another' WHERE id = {held}")],
            vec![format!("DELETE FROM journal_entry WHERE id = {held}")],
            vec!["DELETE FROM posting".into(), "DELETE FROM journal_entry".into()],
        ];
        match db.get_database_backend() {
            DbBackend::Sqlite => attempts.extend([
                vec![posting(&db, "INSERT OR REPLACE", 100, 0, "5")],
                vec![entry(&db, "INSERT OR REPLACE", 100)],
                vec![
                    posting(&db, "INSERT OR IGNORE", 7, 0, "100"),
                    posting(&db, "INSERT OR IGNORE", 7, 1, "-99"),
                    entry(&db, "INSERT OR IGNORE", 7),
                ],
                vec![insert(7, 0, "'plenty'"), insert(7, 1, "'nothing'"), close(7)],
                vec![insert(7, 0, "0.5"), insert(7, 1, "-0.5"), close(7)],
                vec!["UPDATE OR REPLACE posting SET position = 0".into()],
                vec![
                    "INSERT INTO posting (rowid, entry_id, position, account, amount_ore) VALUES (1, x'07', 0, 'a', 5)"
                        .into(),
                ],
            ]),
            _ => attempts.extend([
                vec!["TRUNCATE posting".into()],
                vec!["TRUNCATE journal_entry CASCADE".into()],
                vec!["WITH gone AS (DELETE FROM posting RETURNING 1) SELECT * FROM gone".into()],
                vec![
                    posting(&db, "INSERT", 100, 0, "5")
                        + " ON CONFLICT (entry_id, position) DO UPDATE SET amount_ore = 5",
                ],
            ]),
        }
        for statements in attempts {
            let result = attempt(&db, &statements).await;
            assert!(result.is_err(), "{:?} let {statements:?} through", db.get_database_backend());
            assert_eq!(books(&db).await, before, "{statements:?}");
        }
        assert!(
            attempt(&db, &[insert(7, 0, "100"), insert(7, 1, "-100"), close(7)]).await.is_ok(),
            "what balances is let in"
        );
    }
}

#[tokio::test]
async fn a_decision_comes_back_as_it_was_kept() {
    for db in databases().await {
        let kept = active(&db).await;
        assert_eq!(decision::find(&db, kept.id).await, Ok(Some(kept.clone())));
        let held = RegistrationNumber::parse("run 253/2023").expect("a number");
        assert_eq!(decision::holder(&db, &held).await, Ok(Some((kept.id, 1))));
        let replaced = RegistrationNumber::parse("RUN-00506-2022").expect("a number");
        assert_eq!(decision::replacers(&db, &replaced).await, Ok(vec![(kept.id, State::Active)]));
        assert_eq!(decision::origin(&db, kept.id).await, Ok(Some((State::Active, None))));
        let bare = RegistrationNumber::parse("00253-2023").expect("a number");
        assert_eq!(decision::standing(&db, &bare).await.map(|held| held.len()), Ok(1));
        let twice = Decision { id: DecisionId::from(Uuid::from_u128(9)), findings: vec![], ..kept };
        assert!(decision::insert(&db, &twice).await.is_err(), "the same number and edition is refused");
    }
}

#[tokio::test]
async fn what_was_revoked_and_closed_comes_back_with_what_went_back_of_each_row() {
    for db in databases().await {
        let mut kept = active(&db).await;
        let wanted = Wanted {
            ground: RevocationGround::Breach,
            reason: "A condition was broken.".into(),
            decided_on: time::macros::date!(2025 - 02 - 01),
            decision_reference: "§ 8".into(),
            rows: vec![(1, Ore::new(7))],
        };
        kept.revoke(wanted, None, signer("operator:b"), Timestamp::from_micros(9)).expect("revoked");
        let late = time::macros::datetime!(2025-03-01 12:00 UTC).into();
        kept.close(None, vec![], signer("operator:b"), late).expect("closed");
        decision::update(&db, &kept).await.expect("kept");
        assert_eq!(decision::find(&db, kept.id).await, Ok(Some(kept.clone())));
        assert_eq!(kept.state, State::Closed);
        let replaced = RegistrationNumber::parse("RUN-00506-2022").expect("a number");
        assert_eq!(decision::replacers(&db, &replaced).await, Ok(vec![(kept.id, State::Closed)]));
    }
}

#[tokio::test]
async fn decisions_are_listed_newest_first_and_by_state() {
    for db in databases().await {
        let ids: Vec<DecisionId> = (1..=5).map(|id| Uuid::from_u128(id).into()).collect();
        for (id, number) in (1..).zip(["1-2023", "2-2023", "3-2023", "4-2023", "5-2023"]) {
            let time = Timestamp::from_micros(if id < 3 { 1 } else { 2 });
            decision::insert(&db, &Decision { create_time: time, ..decision_of(id, number) }).await.expect("kept");
        }
        let first = decision::page(&db, None, None, 2).await.expect("a page");
        let last = &first[1];
        let after = decision::Place { create_time: last.create_time, id: last.id };
        let rest = decision::page(&db, Some(decision::PROPOSED), Some(after), 10).await.expect("a page");
        let order: Vec<_> = first.iter().chain(&rest).map(|decision| decision.id).collect();
        assert_eq!(order, ids.iter().rev().copied().collect::<Vec<_>>());
        assert!(first.iter().all(|decision| decision.findings.len() == 2));
        assert!(
            first.iter().flat_map(|decision| &decision.findings).all(|finding| finding.found.hypotheses.is_empty())
        );
        assert_eq!(decision::page(&db, Some(decision::ACTIVE), None, 10).await, Ok(vec![]));
    }
}

#[tokio::test]
async fn money_that_somebody_took_meanwhile_is_not_taken_again() {
    for db in databases().await {
        let id = active(&db).await.id;
        let mut first = purse::find_to_change(&db, id).await.expect("a purse").expect("held");
        let before = first.balance;
        let mut second = first.clone();
        let all = first.balance.available;
        assert!(first.reserve(all).is_ok() && second.reserve(all).is_ok());
        assert_eq!(purse::update(&db, before, &first).await, Ok(()));
        assert_eq!(purse::update(&db, before, &second).await, Err(DbErr::RecordNotUpdated));
        let negative = Balance { available: Ore::new(-1), ..first.balance };
        let forced =
            purse::update(&db, first.balance, &crate::domain::ledger::Purse { balance: negative, ..first.clone() })
                .await;
        assert!(forced.is_err_and(|error| error != DbErr::RecordNotUpdated), "the column itself refuses");
    }
}

#[tokio::test]
async fn a_case_has_one_commitment_until_it_is_released() {
    for db in databases().await {
        let decision = active(&db).await.id;
        let case = CaseId::from(Uuid::from_u128(50));
        let reserve = |id: u128| {
            Commitment::reserve(Uuid::from_u128(id).into(), decision, case, Ore::new(500), Timestamp::from_micros(900))
                .0
        };
        let mut first = reserve(60);
        keep(&db, &first).await.expect("kept");
        assert!(keep(&db, &reserve(61)).await.is_err());
        assert_eq!(of_case(&db, case).await, Ok(Some(first.clone())));
        assert_eq!(commitment::expired(&db, Timestamp::from_micros(899), 9).await, Ok(vec![]));
        assert_eq!(commitment::expired(&db, Timestamp::from_micros(900), 9).await, Ok(vec![first.id]));
        assert_eq!(commitment::live_of(&db, decision).await.map(|live| live.len()), Ok(1));
        first.release().expect("released");
        commitment::update(&db, &first).await.expect("kept");
        assert_eq!(commitment::find(&db, first.id).await, Ok(Some(first)));
        assert_eq!(of_case(&db, case).await, Ok(None));
        assert!(keep(&db, &reserve(61)).await.is_ok());
        assert_eq!(commitment::find_to_change(&db, CommitmentId::from(Uuid::from_u128(99))).await, Ok(None));
    }
}

#[tokio::test]
async fn commitments_go_on_under_another_decision_in_one_statement_as_one_by_one() {
    for db in databases().await {
        let from = active(&db).await.id;
        let to = decision_of(2, "2-2023");
        decision::insert(&db, &to).await.expect("kept");
        let mut held = Vec::new();
        for id in 60..66 {
            let case = CaseId::from(Uuid::from_u128(id + 100));
            let time = Timestamp::from_micros(900);
            let (mut made, _) = Commitment::reserve(Uuid::from_u128(id).into(), from, case, Ore::new(500), time);
            keep(&db, &made).await.expect("kept");
            if id > 60 {
                made.confirm().expect("confirmed");
            }
            if id == 65 {
                made.spend(Ore::new(3)).expect("spent");
            }
            commitment::update(&db, &made).await.expect("kept");
            held.push(made);
        }
        let expected: Vec<_> = held.iter_mut().flat_map(|commitment| commitment.transfer(to.id)).collect();
        assert_eq!(commitment::carry_over(&db, from, to.id).await.expect("transferred"), expected);
        for commitment in held {
            assert_eq!(commitment::find(&db, commitment.id).await, Ok(Some(commitment)));
        }
    }
}

/// Amounts come from the outside, so the largest that are let in must add up in the database too.
#[tokio::test]
async fn the_largest_plan_is_booked() {
    for db in databases().await {
        let lines = (1..=50).map(|organisation| Line { stated: Ore::MOST, ..examples::line("A", organisation, 0) });
        let mut decision = decision_of(1, "1-2023");
        decision.findings.clear();
        decision.document.plan = crate::domain::plan::Plan::new(lines.collect(), Ore::MOST).expect("a plan");
        let entry = decision.activate(&mut [], None).expect("an entry");
        decision::insert(&db, &decision).await.expect("kept");
        let tx = db.begin().await.expect("a transaction");
        let mut rows = Rows::default();
        ledger::insert(&mut rows, &entry, voucher(1));
        rows.insert(&tx).await.expect("booked");
        tx.commit().await.expect("committed");
        let (balances, _) = books(&db).await;
        assert_eq!(balances.iter().map(|(_, balance)| balance.ore()).max(), Some(50 * Ore::MOST.ore()));
    }
}
