//! EXPAND. The journal, in which the database itself holds every entry to a sum of zero, for ever.
//!
//! Postings come first, each with the id of the entry that is to hold them; the entry comes last and closes them. A posting whose entry
//! never comes fails at commit, an entry whose postings do not balance fails at once, and nothing can be added to, changed in or
//! removed from what is closed. The tables are written out for each engine, since the query builder has no deferred keys.

use mesh::migrations::raw;
use sea_orm_migration::prelude::*;

/// The journal and its guards.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0002_ledger"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        raw(manager, SQLITE_TABLES, POSTGRES_TABLES).await?;
        raw(manager, SQLITE_GUARDS, POSTGRES_GUARDS).await?;
        manager
            .get_connection()
            .execute_unprepared("CREATE INDEX posting_account ON posting (account, amount_ore)")
            .await
            .map(|_| ())
    }
}

/// WITHOUT ROWID, because a hidden row number would be a second key by which INSERT OR REPLACE could remove a posting unseen.
/// SQLite sums text as zero, so an amount is held to be a whole number.
const SQLITE_TABLES: &str = "
CREATE TABLE journal_entry (
    id uuid_text NOT NULL PRIMARY KEY,
    kind text NOT NULL,
    actor text NOT NULL,
    reason text NOT NULL,
    recorded_at bigint NOT NULL
) WITHOUT ROWID;
CREATE TABLE posting (
    entry_id uuid_text NOT NULL REFERENCES journal_entry (id) DEFERRABLE INITIALLY DEFERRED,
    position integer NOT NULL,
    account text NOT NULL,
    amount_ore bigint NOT NULL CHECK (typeof(amount_ore) = 'integer' AND amount_ore <> 0),
    PRIMARY KEY (entry_id, position)
) WITHOUT ROWID;
";

const POSTGRES_TABLES: &str = "
CREATE TABLE journal_entry (
    id uuid NOT NULL PRIMARY KEY,
    kind text NOT NULL,
    actor text NOT NULL,
    reason text NOT NULL,
    recorded_at bigint NOT NULL
);
CREATE TABLE posting (
    entry_id uuid NOT NULL REFERENCES journal_entry (id) DEFERRABLE INITIALLY DEFERRED,
    position integer NOT NULL,
    account text NOT NULL,
    amount_ore bigint NOT NULL CHECK (amount_ore <> 0),
    PRIMARY KEY (entry_id, position)
);
";

const SQLITE_GUARDS: &str = "
CREATE TRIGGER journal_entry_balances BEFORE INSERT ON journal_entry
BEGIN
    SELECT RAISE(ABORT, 'a journal entry holds two postings or more that sum to zero')
    WHERE (SELECT COUNT(*) < 2 OR SUM(amount_ore) <> 0 FROM posting WHERE entry_id = NEW.id)
       OR EXISTS (SELECT 1 FROM journal_entry WHERE id = NEW.id);
END;
CREATE TRIGGER posting_entry_is_open BEFORE INSERT ON posting
WHEN EXISTS (SELECT 1 FROM journal_entry WHERE id = NEW.entry_id)
BEGIN SELECT RAISE(ABORT, 'a journal entry that is closed takes no more postings'); END;
CREATE TRIGGER journal_entry_is_final BEFORE UPDATE ON journal_entry
BEGIN SELECT RAISE(ABORT, 'the journal is never changed'); END;
CREATE TRIGGER journal_entry_stays BEFORE DELETE ON journal_entry
BEGIN SELECT RAISE(ABORT, 'the journal is never changed'); END;
CREATE TRIGGER posting_is_final BEFORE UPDATE ON posting
BEGIN SELECT RAISE(ABORT, 'the journal is never changed'); END;
CREATE TRIGGER posting_stays BEFORE DELETE ON posting
BEGIN SELECT RAISE(ABORT, 'the journal is never changed'); END;
";

/// The advisory lock lasts until the transaction ends: nobody closes an entry while another still adds to it unseen.
const POSTGRES_GUARDS: &str = "
CREATE FUNCTION journal_entry_balances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(NEW.id::text, 0));
    IF (SELECT COUNT(*) < 2 OR SUM(amount_ore) <> 0 FROM posting WHERE entry_id = NEW.id) THEN
        RAISE EXCEPTION 'a journal entry holds two postings or more that sum to zero';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER journal_entry_balances BEFORE INSERT ON journal_entry FOR EACH ROW EXECUTE FUNCTION journal_entry_balances();
CREATE FUNCTION posting_entry_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(NEW.entry_id::text, 0));
    IF EXISTS (SELECT 1 FROM journal_entry WHERE id = NEW.entry_id) THEN
        RAISE EXCEPTION 'a journal entry that is closed takes no more postings';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER posting_entry_is_open BEFORE INSERT ON posting FOR EACH ROW EXECUTE FUNCTION posting_entry_is_open();
CREATE FUNCTION journal_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the journal is never changed'; END $$;
CREATE TRIGGER journal_entry_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_entry
    FOR EACH STATEMENT EXECUTE FUNCTION journal_is_final();
CREATE TRIGGER posting_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON posting
    FOR EACH STATEMENT EXECUTE FUNCTION journal_is_final();
";
