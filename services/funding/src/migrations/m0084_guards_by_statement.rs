//! EXPAND. On PostgreSQL the journal is guarded once for each statement, and not for each of its rows.
//!
//! A group of units adds its postings with one statement and its entries with another, and each row was guarded by calls of its own. The
//! same is asked, in the same words, of all rows that a statement has added: behind it instead of before, which undoes it all the same.
//! An entry is locked, as before, until the transaction ends, and looked at only then: whoever closes it sees what others have added to
//! it, or they see that it is closed.

use mesh::migrations::raw;
use sea_orm_migration::prelude::*;

/// The guards of the journal.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0084_guards_by_statement"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        raw(manager, SQLITE, POSTGRES).await
    }
}

/// SQLite knows triggers of rows only.
const SQLITE: &str = "";

/// What each row is compared with is asked for by its key: joined, all rows that there are might be read for each statement. A month that
/// is closed lets nothing into those before it, so that the earliest of a statement decides for all. What may not become of an account is
/// asked before the guard is called, and not by it.
const POSTGRES: &str = "
CREATE FUNCTION postings_are_of_open_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(entry_id::text, 0)) FROM (SELECT DISTINCT entry_id FROM added) AS entries;
    IF EXISTS (SELECT 1 FROM added WHERE (SELECT e.id FROM journal_entry e WHERE e.id = added.entry_id) IS NOT NULL) THEN
        RAISE EXCEPTION 'a journal entry that is closed takes no more postings';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER postings_are_of_open_entries AFTER INSERT ON posting
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION postings_are_of_open_entries();
CREATE FUNCTION journal_entries_are_let_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(id::text, 0)) FROM added;
    IF EXISTS (
        SELECT 1 FROM added
        WHERE (SELECT COUNT(*) < 2 OR SUM(p.amount_ore) <> 0 FROM posting p WHERE p.entry_id = added.id)) THEN
        RAISE EXCEPTION 'a journal entry holds two postings or more that sum to zero';
    END IF;
    IF EXISTS (
        SELECT 1 FROM added WHERE reverses_id IS NOT NULL
        AND (SELECT e.id FROM journal_entry e WHERE e.id = added.reverses_id AND e.reverses_id IS NULL) IS NULL) THEN
        RAISE EXCEPTION 'an entry that is there and reverses nothing is reversed, once';
    END IF;
    IF EXISTS (
        SELECT 1 FROM ledger_period l
        WHERE l.period >= (SELECT MIN(substr(effective_date, 1, 7)) FROM added WHERE effective_date <> '') AND l.state = 'closed'
        AND l.number = (SELECT MAX(m.number) FROM ledger_period m WHERE m.period = l.period)) THEN
        RAISE EXCEPTION 'the month is closed';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER journal_entries_are_let_in AFTER INSERT ON journal_entry
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION journal_entries_are_let_in();
DROP TRIGGER posting_entry_is_open ON posting;
DROP FUNCTION posting_entry_is_open();
DROP TRIGGER journal_entry_balances ON journal_entry;
DROP FUNCTION journal_entry_balances();
DROP TRIGGER journal_entry_is_let_in ON journal_entry;
DROP FUNCTION journal_entry_is_let_in();
DROP TRIGGER ledger_account_only_grows ON ledger_account;
CREATE TRIGGER ledger_account_only_grows BEFORE UPDATE ON ledger_account FOR EACH ROW
    WHEN (NEW.name <> OLD.name OR NEW.guard <> OLD.guard
          OR NEW.posted_debit_ore < OLD.posted_debit_ore OR NEW.posted_credit_ore < OLD.posted_credit_ore)
    EXECUTE FUNCTION ledger_account_only_grows();
";
