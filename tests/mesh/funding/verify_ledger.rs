//! VerifyLedger.

use std::time::Duration;

use mesh::clock::Clock;
use proto::reell::funding::v1::{
    AccountGuard, GetTrialBalanceRequest, LedgerFaultKind, PostPendingRequest, ReverseEntryRequest,
    VerifyLedgerRequest, VerifyLedgerResponse, VoidPendingRequest,
};
use sandbox::{Centre, Engine, Recipe, Shape, eventually, key, on_each_engine};
use sea_orm::DbBackend;

use super::{
    books::{balance, draft, hold, holding, open, post, posting, source},
    reserve,
};

/// The parts of a check.
async fn verify(centre: &Centre) -> Vec<VerifyLedgerResponse> {
    let mut parts = centre.operator("anna").ledger().verify_ledger(VerifyLedgerRequest {}).await.unwrap().into_inner();
    let mut all = Vec::new();
    while let Some(part) = parts.message().await.unwrap() {
        all.push(part);
    }
    assert!(all.last().is_some_and(|last| last.last), "an answer that is whole says so");
    all
}

async fn faults(centre: &Centre) -> Vec<(LedgerFaultKind, String)> {
    verify(centre)
        .await
        .iter()
        .flat_map(|part| &part.faults)
        .map(|fault| (fault.kind(), fault.subject.clone()))
        .collect()
}

/// Waits until all that was posted is linked.
async fn linked(centre: &Centre) {
    let waiting = "SELECT COUNT(*) FROM journal_waiting";
    eventually("links", async || centre.databases().number("funding", waiting).await == 0).await;
}

async fn alone(engine: Engine) -> Centre {
    Centre::start(Recipe::new(Shape::OneProcess, engine).with("service.funding.ledger_checkpoint_s = 1")).await.unwrap()
}

/// Changes the database with its guards lifted, as its owner could.
async fn behind_the_guards(centre: &Centre, table: &str, trigger: &str, change: &str) {
    let databases = centre.databases();
    match databases.of("funding").await.get_database_backend() {
        DbBackend::Sqlite => databases.execute("funding", &format!("DROP TRIGGER {trigger}")).await,
        _ => databases.execute("funding", &format!("ALTER TABLE {table} DISABLE TRIGGER USER")).await,
    }
    databases.execute("funding", change).await;
}

/// A number behind another, the same in every run.
fn after(number: u64) -> u64 {
    number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407)
}

/// One client that asks for whatever comes: posts, holds, settles, voids, reverses, reserves for cases.
async fn client(centre: &Centre, mut number: u64, accounts: &[String], decision: &str) {
    let mut pick = |of: u64| {
        number = after(number);
        (number >> 33) % of
    };
    let (mut held, mut posted) = (Vec::new(), Vec::new());
    let mut ledger = centre.operator("anna").ledger();
    for _ in 0..40 {
        let (from, to) = (&accounts[pick(4) as usize], &accounts[pick(4) as usize]);
        let ore = i64::try_from(pick(5_000)).unwrap() + 1;
        match pick(6) {
            0 | 1 => {
                if let Ok(answer) = ledger.post_entry(posting(draft(from, to, ore))).await {
                    posted.push(answer.into_inner().entry.unwrap().id);
                }
            }
            2 => {
                if let Ok(answer) = ledger.reserve_posting(holding(from, to, ore)).await {
                    held.push(answer.into_inner().pending.unwrap().id);
                }
            }
            3 if !held.is_empty() => {
                let pending_id = held[pick(held.len() as u64) as usize].clone();
                let kind = "settled".to_owned();
                let request =
                    PostPendingRequest { request_id: key(), pending_id, amount_ore: ore, kind, ..Default::default() };
                let _ = ledger.post_pending(request).await;
            }
            4 if !held.is_empty() => {
                let pending_id = held[pick(held.len() as u64) as usize].clone();
                let _ = ledger.void_pending(VoidPendingRequest { request_id: key(), pending_id }).await;
            }
            5 if !posted.is_empty() => {
                let entry_id = posted[pick(posted.len() as u64) as usize].clone();
                let reason = "a slip".to_owned();
                let request = ReverseEntryRequest { request_id: key(), entry_id, reason, ..Default::default() };
                let _ = ledger.reverse_entry(request).await;
            }
            _ => {
                reserve(centre, decision, ore).await;
            }
        }
    }
}

#[test]
fn whatever_many_clients_ask_at_the_same_time_the_books_hold() {
    for engine in Engine::all() {
        sandbox::run(async {
            let centre = alone(engine).await;
            let decision = centre.an_active_decision(5_000_000_000).await;
            let (dry, free) = source(&centre, 50_000).await;
            let store = open(&centre, AccountGuard::CreditsWithinDebits).await;
            let accounts = [dry, free, store, open(&centre, AccountGuard::None).await];
            let clients = (0..8).map(|seed| client(&centre, seed, &accounts, &decision.id));
            futures::future::join_all(clients).await;
            for guarded in [&accounts[0], &accounts[2]] {
                assert!(balance(&centre, guarded).await.available_ore >= 0);
            }
            linked(&centre).await;
            let found = faults(&centre).await;
            assert!(found.is_empty(), "{found:?}");
            let parts = verify(&centre).await;
            let entries: i64 = parts.iter().map(|part| part.entries).sum();
            let balances = centre.operator("anna").funding().get_trial_balance(GetTrialBalanceRequest::default()).await;
            let balances = balances.unwrap().into_inner();
            assert_eq!((balances.sum_ore, balances.entry_count), (0, entries), "the chain has every entry");
            let last = parts.last().unwrap();
            assert_eq!((last.waiting, last.head.len()), (0, 64));
            centre.stop().await;
        });
    }
}

#[test]
fn the_books_of_a_centre_that_all_tests_share_hold() {
    on_each_engine(Shape::OneProcess, async |centre| {
        let (source, other) = source(centre, 10_000).await;
        hold(centre, &source, &other, 4_000).await;
        let found = faults(centre).await;
        assert!(found.is_empty(), "{found:?}");
    });
}

#[test]
fn an_entry_that_was_altered_or_taken_away_is_named() {
    for engine in Engine::all() {
        sandbox::run(async {
            let centre = alone(engine).await;
            let (source, from) = source(&centre, 10_000).await;
            let entry = post(&centre, draft(&source, &from, 500)).await;
            linked(&centre).await;
            let last = centre.databases().number("funding", "SELECT MAX(position) FROM journal_link").await;
            let checkpoints = centre.folder().join("checkpoints").join("funding-ledger.jsonl");
            let signed = format!("\"position\":{last},");
            eventually("a signed checkpoint", async || {
                std::fs::read_to_string(&checkpoints).is_ok_and(|text| text.contains(&signed))
            })
            .await;
            let found = faults(&centre).await;
            assert!(found.is_empty(), "{found:?}");
            let altered = "UPDATE posting SET amount_ore = amount_ore * 2 WHERE ABS(amount_ore) = 500";
            behind_the_guards(&centre, "posting", "posting_is_final", altered).await;
            let found = faults(&centre).await;
            assert!(found.contains(&(LedgerFaultKind::EntryAltered, entry.id.clone())), "{found:?}");
            assert!(found.contains(&(LedgerFaultKind::AccountDiffers, source.clone())), "{found:?}");
            assert_eq!(found.len(), 3, "the entry and its two accounts, and nothing else: {found:?}");
            let verdict = centre.command(&["audit", "verify", "funding"]).unwrap();
            let said = String::from_utf8_lossy(&verdict.stdout).into_owned();
            assert!(!verdict.status.success() && said.contains(&entry.id) && said.contains("DO NOT HOLD"), "{said}");
            let cut = "DELETE FROM journal_link WHERE position = (SELECT MAX(position) FROM journal_link)";
            behind_the_guards(&centre, "journal_link", "journal_link_stays", cut).await;
            let kinds: Vec<_> = faults(&centre).await.into_iter().map(|(kind, _)| kind).collect();
            assert!(kinds.contains(&LedgerFaultKind::EntryForgotten), "{kinds:?}");
            assert!(kinds.contains(&LedgerFaultKind::CheckpointDiffers), "{kinds:?}");
            centre.stop().await;
        });
    }
}

#[test]
fn an_account_and_a_decision_that_do_not_agree_with_their_postings_are_named() {
    for engine in Engine::all() {
        sandbox::run(async {
            let centre = alone(engine).await;
            let (source, _) = source(&centre, 10_000).await;
            let decision = centre.an_active_decision(5_000_000).await;
            let more =
                format!("UPDATE ledger_account SET posted_credit_ore = posted_credit_ore + 1 WHERE name = '{source}'");
            centre.databases().execute("funding", &more).await;
            centre.databases().execute("funding", "UPDATE decision SET available_ore = available_ore - 1").await;
            let found = faults(&centre).await;
            assert!(found.contains(&(LedgerFaultKind::AccountDiffers, source)), "{found:?}");
            assert!(found.contains(&(LedgerFaultKind::DecisionDiffers, decision.id)), "{found:?}");
            centre.stop().await;
        });
    }
}

#[test]
fn the_check_runs_by_itself_and_calls_the_operators() {
    sandbox::run(async {
        let recipe = Recipe::new(Shape::OneProcess, Engine::Sqlite).with("service.funding.ledger_check_s = 1");
        let centre = Centre::start_at(recipe, Clock::system()).await.unwrap();
        let (source, _) = source(&centre, 10_000).await;
        let alarms = async || centre.alarms("ledger").await > 0;
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        assert!(!alarms().await, "books that hold call nobody");
        let more =
            format!("UPDATE ledger_account SET posted_credit_ore = posted_credit_ore + 1 WHERE name = '{source}'");
        centre.databases().execute("funding", &more).await;
        eventually("an alarm", async || alarms().await).await;
        centre.stop().await;
    });
}

#[test]
fn an_entry_is_linked_without_reading_the_links_of_all_others() {
    const OTHERS: i64 = 50_000;
    if !Engine::all().contains(&Engine::Postgres) {
        return;
    }
    sandbox::run(async {
        let centre = alone(Engine::Postgres).await;
        // Links of entries that are not there, in places before the first: nothing but their number matters.
        let others = format!(
            "SET session_replication_role = replica;
             INSERT INTO journal_link SELECT gen_random_uuid(), -place, '' FROM generate_series(1, {OTHERS}) place;
             SET session_replication_role = DEFAULT"
        );
        centre.databases().execute("funding", &others).await;
        let told = async |what: &str| {
            let sql = format!("SELECT {what} FROM pg_stat_user_tables WHERE relname = 'journal_link'");
            centre.databases().number("funding", &sql).await
        };
        source(&centre, 1_000).await;
        linked(&centre).await;
        // What a session has read is told with what it has written, some time after its commit.
        eventually("figures of the links", async || {
            source(&centre, 1_000).await;
            told("n_tup_ins").await > OTHERS + 1
        })
        .await;
        assert!(told("seq_tup_read").await < OTHERS, "all links were read to link a few");
        centre.stop().await;
    });
}
