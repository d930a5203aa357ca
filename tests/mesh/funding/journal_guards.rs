//! What the database itself refuses to whoever speaks SQL to it as the service does.

use proto::reell::funding::v1::{AccountGuard, DeclineCommitmentRequest, VoidPendingRequest};
use sandbox::{eventually, everywhere, key, refused};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, TransactionTrait};
use uuid::Uuid;

use super::{
    books::{at_noon, balance, closing, days, draft, hold, noon, open, post, source},
    issue_payer_invoice::{issue, issuing, numbered, numbered_payers, owe},
    payers,
};

/// An id as the engine writes it in a statement.
fn literal(db: &DatabaseConnection, id: Uuid) -> String {
    let hex = id.simple();
    if db.get_database_backend() == DbBackend::Sqlite { format!("x'{hex}'") } else { format!("'{hex}'") }
}

fn uuid(id: &str) -> Uuid {
    Uuid::try_parse(id.split_once('_').unwrap().1).unwrap()
}

/// Runs statements in one transaction, to its commit.
async fn attempt(db: &DatabaseConnection, statements: &[String]) -> bool {
    let tx = db.begin().await.unwrap();
    for statement in statements {
        if tx.execute_unprepared(statement).await.is_err() {
            return false;
        }
    }
    tx.commit().await.is_ok()
}

/// The statements that add an entry which debits an account and credits it.
pub fn entry(db: &DatabaseConnection, amounts: [i64; 2], day: &str, reverses: &str) -> Vec<String> {
    entry_of(db, Uuid::new_v4(), amounts, day, reverses)
}

fn entry_of(db: &DatabaseConnection, id: Uuid, amounts: [i64; 2], day: &str, reverses: &str) -> Vec<String> {
    let id = literal(db, id);
    let posting = |place: usize, amount: i64| {
        format!(
            "INSERT INTO posting (entry_id, position, account, amount_ore) VALUES ({id}, {place}, 'test:direct', {amount})"
        )
    };
    vec![
        posting(0, amounts[0]),
        posting(1, amounts[1]),
        format!(
            "INSERT INTO journal_entry (id, kind, actor, reason, recorded_at, effective_date, reverses_id)
             VALUES ({id}, 'k', 'a', 'r', 1, '{day}', {reverses})"
        ),
    ]
}

/// Two entries that one statement closes.
fn together(db: &DatabaseConnection, entries: [([i64; 2], &str); 2]) -> Vec<String> {
    let [first, second] = entries.map(|(amounts, day)| entry(db, amounts, day, "NULL"));
    let closing = format!("{}, {}", first[2], second[2].split_once("VALUES").unwrap().1);
    [&first[..2], &second[..2], &[closing][..]].concat()
}

/// New entries, linked by one statement at so many places behind the end of the chain.
fn linked_at(db: &DatabaseConnection, places: &[i64]) -> Vec<String> {
    let (mut statements, mut links) = (Vec::new(), Vec::new());
    for place in places {
        let id = Uuid::new_v4();
        statements.extend(entry_of(db, id, [100, -100], "2026-01-01", "NULL"));
        let id = literal(db, id);
        links.push(format!("({id}, (SELECT MAX(position) + {place} FROM journal_link), {id})"));
    }
    statements.push(format!("INSERT INTO journal_link (entry_id, position, hash) VALUES {}", links.join(", ")));
    statements
}

#[test]
fn sql_as_the_service_itself_changes_no_posting_lets_in_no_unbalanced_entry_and_breaks_no_chain() {
    everywhere(async |centre| {
        let (source, from) = source(centre, 10_000).await;
        let posted = post(centre, draft(&source, &from, 500)).await;
        let held = hold(centre, &source, &from, 400).await;
        let voided = hold(centre, &source, &from, 300).await;
        let void = VoidPendingRequest { request_id: key(), pending_id: voided.id.clone() };
        centre.operator("anna").ledger().void_pending(void).await.unwrap();
        let db = centre.databases().of("funding").await;
        let (id, held, voided) =
            (literal(db, uuid(&posted.id)), literal(db, uuid(&held.id)), literal(db, uuid(&voided.id)));
        let linked = format!("SELECT COUNT(*) FROM journal_link WHERE entry_id = {id}");
        eventually("a link", async || centre.databases().number("funding", &linked).await == 1).await;
        let before = balance(centre, &source).await;
        let mut attempts = vec![
            vec![format!("UPDATE posting SET amount_ore = amount_ore + 1 WHERE entry_id = {id}")],
            vec![format!("UPDATE posting SET account = 'test:mine' WHERE entry_id = {id}")],
            vec![format!("DELETE FROM posting WHERE entry_id = {id}")],
            vec![format!("UPDATE journal_entry SET effective_date = '2020-01-01' WHERE id = {id}")],
            vec![format!("UPDATE journal_entry SET reverses_id = {id} WHERE id = {id}")],
            vec![format!("DELETE FROM journal_entry WHERE id = {id}")],
            vec![format!("UPDATE journal_link SET position = position + 1000 WHERE entry_id = {id}")],
            vec![format!("DELETE FROM journal_link WHERE entry_id = {id}")],
            entry(db, [100, -99], "2026-01-01", "NULL"),
            together(db, [([100, -100], "2026-01-01"), ([100, -99], "2026-01-01")]),
            vec![format!(
                "INSERT INTO posting (entry_id, position, account, amount_ore)
                 VALUES ({id}, 7, 'test:direct', 5), ({id}, 8, 'test:direct', -5)"
            )],
            linked_at(db, &[2]),
            linked_at(db, &[-1]),
            linked_at(db, &[1, 3]),
            vec![format!(
                "UPDATE ledger_account SET posted_credit_ore = posted_credit_ore - 1 WHERE name = '{source}'"
            )],
            vec![format!("UPDATE ledger_account SET pending_debit_ore = 999999 WHERE name = '{source}'")],
            vec![format!("UPDATE ledger_account SET guard = 'none' WHERE name = '{source}'")],
            vec![format!("DELETE FROM ledger_account WHERE name = '{source}'")],
            vec![format!("UPDATE pending_posting SET posted_ore = amount_ore + 1, state = 'posted' WHERE id = {held}")],
            vec![format!("UPDATE pending_posting SET amount_ore = 1 WHERE id = {held}")],
            vec![format!("UPDATE pending_posting SET state = 'pending' WHERE id = {voided}")],
            vec![format!("DELETE FROM pending_posting WHERE id = {voided}")],
        ];
        attempts.extend(match db.get_database_backend() {
            // What is emptied as a whole has triggers of its own.
            DbBackend::Postgres => {
                let emptied = ["posting", "journal_entry", "journal_link", "ledger_account", "pending_posting", "ledger_period"];
                emptied.map(|table| vec![format!("TRUNCATE {table} CASCADE")]).to_vec()
            }
            // What is replaced would be removed without a word.
            _ => vec![
                vec![format!("INSERT OR REPLACE INTO posting SELECT entry_id, position, account, 7 FROM posting WHERE entry_id = {id}")],
                vec![format!("INSERT OR REPLACE INTO journal_entry SELECT * FROM journal_entry WHERE id = {id}")],
                vec![format!("INSERT OR REPLACE INTO journal_link SELECT * FROM journal_link WHERE entry_id = {id}")],
                vec![format!("INSERT OR REPLACE INTO ledger_account SELECT * FROM ledger_account WHERE name = '{source}'")],
                vec![format!("INSERT OR REPLACE INTO pending_posting SELECT * FROM pending_posting WHERE id = {held}")],
                vec![format!("UPDATE OR REPLACE posting SET position = 0 WHERE entry_id = {id}")],
            ],
        });
        // Taken back once: the second is refused, in the same transaction and in any other.
        let mut twice = entry(db, [500, -500], "2026-01-01", &id);
        twice.extend(entry(db, [500, -500], "2026-01-01", &id));
        attempts.push(twice);
        let nothing = literal(db, Uuid::new_v4());
        attempts.push(entry(db, [500, -500], "2026-01-01", &nothing));
        // Nor is anything linked that is not there.
        attempts.push(vec![format!(
            "INSERT INTO journal_link (entry_id, position, hash)
             VALUES ({nothing}, (SELECT MAX(position) + 1 FROM journal_link), {nothing})"
        )]);
        for statements in attempts {
            assert!(!attempt(db, &statements).await, "{statements:?} went through");
        }
        assert_eq!(balance(centre, &source).await, before);
    });
}

#[test]
fn sql_as_the_service_itself_lets_nothing_into_a_closed_month_nor_opens_it() {
    at_noon(noon(2026, 12, 15), async |centre, clock| {
        let (a, b) = (open(centre, AccountGuard::None).await, open(centre, AccountGuard::None).await);
        post(centre, draft(&a, &b, 5)).await;
        clock.advance(days(25));
        centre.operator("controller").ledger().close_period(closing("2026-12", false)).await.unwrap();
        let db = centre.databases().of("funding").await;
        assert!(!attempt(db, &entry(db, [5, -5], "2026-12-31", "NULL")).await);
        assert!(!attempt(db, &together(db, [([5, -5], "2027-01-01"), ([5, -5], "2026-12-31")])).await);
        assert!(!attempt(db, &["UPDATE ledger_period SET state = 'open'".to_owned()]).await);
        assert!(!attempt(db, &["DELETE FROM ledger_period".to_owned()]).await);
        assert!(attempt(db, &entry(db, [5, -5], "2027-01-01", "NULL")).await, "what balances is let into an open one");
        assert!(attempt(db, &together(db, [([5, -5], "2027-01-01"), ([7, -7], "2027-01-02")])).await);
    });
}

#[test]
fn sql_as_the_service_itself_changes_no_invoice_and_takes_no_phase_off_one() {
    everywhere(async |centre| {
        let (model, bound) = (payers::model(centre).await, numbered_payers(centre).await);
        owe(centre, &model, &bound, 50_000).await;
        let seller = numbered(centre).await;
        let invoice = issue(centre, issuing(centre, &seller, &bound.transition, "2026-17")).await;
        let db = centre.databases().of("funding").await;
        let invoice = literal(db, uuid(&invoice.id));
        for attempted in [
            format!("UPDATE payer_invoice SET payable_ore = 1 WHERE id = {invoice}"),
            format!("DELETE FROM payer_invoice WHERE id = {invoice}"),
            format!("DELETE FROM payer_invoice_phase WHERE invoice_id = {invoice}"),
            format!("UPDATE payer_invoice_phase SET invoice_id = commitment_id WHERE invoice_id = {invoice}"),
            format!("DELETE FROM payer_invoice_file WHERE invoice_id = {invoice}"),
            format!("UPDATE payer_invoice_file SET invoice_id = invoice_id WHERE invoice_id = {invoice}"),
        ] {
            assert!(!attempt(db, std::slice::from_ref(&attempted)).await, "{attempted}");
        }
    });
}

#[test]
fn sql_as_the_service_itself_changes_no_pin_and_nothing_of_whose_a_phase_is() {
    everywhere(async |centre| {
        let (model, bound) = (payers::model(centre).await, payers::bound(centre).await);
        let case = payers::case(centre).await;
        let pinned = payers::pin(centre, &case, payers::rating(centre, &model, &bound)).await;
        let declined = DeclineCommitmentRequest {
            request_id: key(),
            commitment_id: pinned.lines[1].id.clone(),
            etag: String::new(),
            reason: "a test".into(),
        };
        centre.operator("anna").payers().decline_commitment(declined).await.unwrap();
        let db = centre.databases().of("funding").await;
        let (pin, line, ended) = (
            literal(db, uuid(&pinned.pin.unwrap().id)),
            literal(db, uuid(&pinned.lines[0].id)),
            literal(db, uuid(&pinned.lines[1].id)),
        );
        for attempted in [
            format!("UPDATE case_pin SET price_ore = 1 WHERE id = {pin}"),
            format!("DELETE FROM case_pin WHERE id = {pin}"),
            format!("UPDATE payer_commitment SET amount_ore = 1 WHERE id = {line}"),
            format!("UPDATE payer_commitment SET organisation_id = NULL WHERE id = {line}"),
            format!("UPDATE payer_commitment SET state = 'reserved' WHERE id = {ended}"),
            format!("DELETE FROM payer_commitment WHERE id = {ended}"),
        ] {
            assert!(!attempt(db, std::slice::from_ref(&attempted)).await, "{attempted}");
        }
        // Nor does anybody let go of it by way of the ledger.
        let held = format!("SELECT pending_id FROM payer_commitment WHERE id = {line}");
        let held: Uuid = centre.databases().rows("funding", &held).await[0].try_get_by_index(0).unwrap();
        let void = VoidPendingRequest { request_id: key(), pending_id: format!("pending_{}", held.simple()) };
        let refusal = refused(centre.operator("anna").ledger().void_pending(void).await);
        assert_eq!(refusal.reason, "ACCOUNT_KEPT_BY_DECISIONS");
    });
}
