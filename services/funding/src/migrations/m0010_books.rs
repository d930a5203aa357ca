//! EXPAND. Entries get the day that they belong to and what they take back; beside them stand the chain, accounts, held money and months.
//!
//! The database itself holds that an entry is taken back once, that nothing enters a closed month or one before it, that no account goes beyond its guard,
//! that what was held is resolved once, and that the chain has no gap. Entries that were there get the day on which they were recorded:
//! the guard of the journal is lifted for that one statement. What the program before this one writes has no day, and counts as of always.

use mesh::migrations::raw;
use sea_orm_migration::prelude::*;

/// The books.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0010_books"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        raw(manager, SQLITE_JOURNAL, POSTGRES_JOURNAL).await?;
        raw(manager, SQLITE_TABLES, POSTGRES_TABLES).await?;
        raw(manager, SQLITE_GUARDS, POSTGRES_GUARDS).await?;
        let statements = [
            "CREATE UNIQUE INDEX journal_entry_reverses ON journal_entry (reverses_id) WHERE reverses_id IS NOT NULL",
            // A month, a fiscal year, and what stood on a day are read by it.
            "CREATE INDEX journal_entry_effective ON journal_entry (effective_date, id)",
            "CREATE UNIQUE INDEX journal_link_position ON journal_link (position)",
            "CREATE INDEX pending_posting_expiring ON pending_posting (expires_at) WHERE state = 'pending'",
            "CREATE INDEX pending_posting_effective ON pending_posting (effective_date) WHERE state = 'pending'",
            "CREATE INDEX pending_posting_debit ON pending_posting (debit_account) WHERE state = 'pending'",
            "CREATE INDEX pending_posting_credit ON pending_posting (credit_account) WHERE state = 'pending'",
            "INSERT INTO journal_waiting SELECT id FROM journal_entry",
        ];
        for statement in statements {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }
}

const SQLITE_JOURNAL: &str = "
ALTER TABLE journal_entry ADD COLUMN effective_date text NOT NULL DEFAULT '';
ALTER TABLE journal_entry ADD COLUMN reverses_id uuid_text NULL;
ALTER TABLE journal_entry ADD COLUMN relates_to_period text NOT NULL DEFAULT '';
DROP TRIGGER journal_entry_is_final;
UPDATE journal_entry SET effective_date = date(recorded_at / 1000000, 'unixepoch');
CREATE TRIGGER journal_entry_is_final BEFORE UPDATE ON journal_entry
BEGIN SELECT RAISE(ABORT, 'the journal is never changed'); END;
";

const POSTGRES_JOURNAL: &str = "
ALTER TABLE journal_entry ADD COLUMN effective_date text NOT NULL DEFAULT '';
ALTER TABLE journal_entry ADD COLUMN reverses_id uuid NULL;
ALTER TABLE journal_entry ADD COLUMN relates_to_period text NOT NULL DEFAULT '';
ALTER TABLE journal_entry DISABLE TRIGGER journal_entry_is_final;
UPDATE journal_entry SET effective_date = to_char(to_timestamp(recorded_at / 1000000) AT TIME ZONE 'UTC', 'YYYY-MM-DD');
ALTER TABLE journal_entry ENABLE TRIGGER journal_entry_is_final;
";

/// What SQLite would take for an amount is held to be a whole number.
const SQLITE_TABLES: &str = "
CREATE TABLE journal_waiting (entry_id uuid_text NOT NULL PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE journal_link (
    entry_id uuid_text NOT NULL PRIMARY KEY REFERENCES journal_entry (id),
    position bigint NOT NULL,
    hash blob NOT NULL
) WITHOUT ROWID;
CREATE TABLE ledger_account (
    name text NOT NULL PRIMARY KEY,
    guard text NOT NULL CHECK (guard IN ('none', 'debits_within_credits', 'credits_within_debits')),
    posted_debit_ore bigint NOT NULL CHECK (typeof(posted_debit_ore) = 'integer' AND posted_debit_ore >= 0),
    posted_credit_ore bigint NOT NULL CHECK (typeof(posted_credit_ore) = 'integer' AND posted_credit_ore >= 0),
    pending_debit_ore bigint NOT NULL CHECK (typeof(pending_debit_ore) = 'integer' AND pending_debit_ore >= 0),
    pending_credit_ore bigint NOT NULL CHECK (typeof(pending_credit_ore) = 'integer' AND pending_credit_ore >= 0),
    opened_at bigint NOT NULL,
    CHECK (guard <> 'debits_within_credits' OR posted_debit_ore + pending_debit_ore <= posted_credit_ore),
    CHECK (guard <> 'credits_within_debits' OR posted_credit_ore + pending_credit_ore <= posted_debit_ore)
) WITHOUT ROWID;
CREATE TABLE pending_posting (
    id uuid_text NOT NULL PRIMARY KEY,
    state text NOT NULL CHECK (state IN ('pending', 'posted', 'voided', 'expired')),
    debit_account text NOT NULL REFERENCES ledger_account (name),
    credit_account text NOT NULL REFERENCES ledger_account (name),
    amount_ore bigint NOT NULL CHECK (typeof(amount_ore) = 'integer' AND amount_ore > 0),
    posted_ore bigint NOT NULL CHECK (typeof(posted_ore) = 'integer' AND posted_ore >= 0 AND posted_ore <= amount_ore),
    effective_date text NOT NULL,
    expires_at bigint NOT NULL,
    entry_id uuid_text NULL,
    actor text NOT NULL,
    reason text NOT NULL,
    created_at bigint NOT NULL
) WITHOUT ROWID;
CREATE TABLE ledger_period (
    period text NOT NULL,
    number integer NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'soft_closed', 'closed')),
    actor text NOT NULL,
    reason text NOT NULL,
    at bigint NOT NULL,
    trial_balance text NULL,
    PRIMARY KEY (period, number)
) WITHOUT ROWID;
";

const POSTGRES_TABLES: &str = "
CREATE TABLE journal_waiting (entry_id uuid NOT NULL PRIMARY KEY);
CREATE TABLE journal_link (
    entry_id uuid NOT NULL PRIMARY KEY REFERENCES journal_entry (id),
    position bigint NOT NULL,
    hash bytea NOT NULL
);
CREATE TABLE ledger_account (
    name text NOT NULL PRIMARY KEY,
    guard text NOT NULL CHECK (guard IN ('none', 'debits_within_credits', 'credits_within_debits')),
    posted_debit_ore bigint NOT NULL CHECK (posted_debit_ore >= 0),
    posted_credit_ore bigint NOT NULL CHECK (posted_credit_ore >= 0),
    pending_debit_ore bigint NOT NULL CHECK (pending_debit_ore >= 0),
    pending_credit_ore bigint NOT NULL CHECK (pending_credit_ore >= 0),
    opened_at bigint NOT NULL,
    CHECK (guard <> 'debits_within_credits' OR posted_debit_ore + pending_debit_ore <= posted_credit_ore),
    CHECK (guard <> 'credits_within_debits' OR posted_credit_ore + pending_credit_ore <= posted_debit_ore)
);
CREATE TABLE pending_posting (
    id uuid NOT NULL PRIMARY KEY,
    state text NOT NULL CHECK (state IN ('pending', 'posted', 'voided', 'expired')),
    debit_account text NOT NULL REFERENCES ledger_account (name),
    credit_account text NOT NULL REFERENCES ledger_account (name),
    amount_ore bigint NOT NULL CHECK (amount_ore > 0),
    posted_ore bigint NOT NULL CHECK (posted_ore >= 0 AND posted_ore <= amount_ore),
    effective_date text NOT NULL,
    expires_at bigint NOT NULL,
    entry_id uuid NULL,
    actor text NOT NULL,
    reason text NOT NULL,
    created_at bigint NOT NULL
);
CREATE TABLE ledger_period (
    period text NOT NULL,
    number integer NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'soft_closed', 'closed')),
    actor text NOT NULL,
    reason text NOT NULL,
    at bigint NOT NULL,
    trial_balance text NULL,
    PRIMARY KEY (period, number)
);
";

/// INSERT OR REPLACE would remove a row without a word, so each insert asks whether its row is there.
const SQLITE_GUARDS: &str = "
CREATE TRIGGER journal_entry_reverses_once BEFORE INSERT ON journal_entry WHEN NEW.reverses_id IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'an entry that is there and reverses nothing is reversed, once')
    WHERE NOT EXISTS (SELECT 1 FROM journal_entry WHERE id = NEW.reverses_id AND reverses_id IS NULL)
       OR EXISTS (SELECT 1 FROM journal_entry WHERE reverses_id = NEW.reverses_id);
END;
CREATE TRIGGER journal_entry_period_is_open BEFORE INSERT ON journal_entry
WHEN NEW.effective_date <> '' AND EXISTS (
    SELECT 1 FROM ledger_period l WHERE l.period >= substr(NEW.effective_date, 1, 7) AND l.state = 'closed'
    AND l.number = (SELECT MAX(m.number) FROM ledger_period m WHERE m.period = l.period))
BEGIN SELECT RAISE(ABORT, 'the month is closed'); END;
CREATE TRIGGER journal_entry_waits AFTER INSERT ON journal_entry
BEGIN INSERT INTO journal_waiting (entry_id) VALUES (NEW.id); END;
CREATE TRIGGER journal_link_has_no_gap BEFORE INSERT ON journal_link
BEGIN
    SELECT RAISE(ABORT, 'the chain of the journal has no gap')
    WHERE NEW.position <> (SELECT COALESCE(MAX(position), 0) + 1 FROM journal_link)
       OR EXISTS (SELECT 1 FROM journal_link WHERE entry_id = NEW.entry_id);
END;
CREATE TRIGGER journal_link_is_final BEFORE UPDATE ON journal_link
BEGIN SELECT RAISE(ABORT, 'the journal is never changed'); END;
CREATE TRIGGER journal_link_stays BEFORE DELETE ON journal_link
BEGIN SELECT RAISE(ABORT, 'the journal is never changed'); END;
CREATE TRIGGER ledger_account_opens_once BEFORE INSERT ON ledger_account
WHEN EXISTS (SELECT 1 FROM ledger_account WHERE name = NEW.name)
BEGIN SELECT RAISE(ABORT, 'the account is open'); END;
CREATE TRIGGER ledger_account_only_grows BEFORE UPDATE ON ledger_account
WHEN NEW.name <> OLD.name OR NEW.guard <> OLD.guard
  OR NEW.posted_debit_ore < OLD.posted_debit_ore OR NEW.posted_credit_ore < OLD.posted_credit_ore
BEGIN SELECT RAISE(ABORT, 'what was posted to an account stays'); END;
CREATE TRIGGER ledger_account_stays BEFORE DELETE ON ledger_account
BEGIN SELECT RAISE(ABORT, 'an account is never removed'); END;
CREATE TRIGGER pending_posting_is_new BEFORE INSERT ON pending_posting
WHEN NEW.state <> 'pending' OR EXISTS (SELECT 1 FROM pending_posting WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'what is held is held once'); END;
CREATE TRIGGER pending_posting_resolves_once BEFORE UPDATE ON pending_posting
WHEN OLD.state <> 'pending' OR NEW.amount_ore <> OLD.amount_ore
BEGIN SELECT RAISE(ABORT, 'what was held is resolved once'); END;
CREATE TRIGGER pending_posting_stays BEFORE DELETE ON pending_posting
BEGIN SELECT RAISE(ABORT, 'what was held is never removed'); END;
CREATE TRIGGER ledger_period_has_no_gap BEFORE INSERT ON ledger_period
WHEN NEW.number <> (SELECT COALESCE(MAX(number), 0) + 1 FROM ledger_period WHERE period = NEW.period)
BEGIN SELECT RAISE(ABORT, 'the steps of a month have no gap'); END;
CREATE TRIGGER ledger_period_is_final BEFORE UPDATE ON ledger_period
BEGIN SELECT RAISE(ABORT, 'the steps of a month are never changed'); END;
CREATE TRIGGER ledger_period_stays BEFORE DELETE ON ledger_period
BEGIN SELECT RAISE(ABORT, 'the steps of a month are never changed'); END;
";

const POSTGRES_GUARDS: &str = "
CREATE FUNCTION journal_entry_is_let_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.reverses_id IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM journal_entry WHERE id = NEW.reverses_id AND reverses_id IS NULL) THEN
        RAISE EXCEPTION 'an entry that is there and reverses nothing is reversed, once';
    END IF;
    IF NEW.effective_date <> '' AND EXISTS (
        SELECT 1 FROM ledger_period l WHERE l.period >= substr(NEW.effective_date, 1, 7) AND l.state = 'closed'
        AND l.number = (SELECT MAX(m.number) FROM ledger_period m WHERE m.period = l.period)) THEN
        RAISE EXCEPTION 'the month is closed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER journal_entry_is_let_in BEFORE INSERT ON journal_entry FOR EACH ROW EXECUTE FUNCTION journal_entry_is_let_in();
CREATE FUNCTION journal_entry_waits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO journal_waiting (entry_id) SELECT id FROM added;
    RETURN NULL;
END $$;
CREATE TRIGGER journal_entry_waits AFTER INSERT ON journal_entry
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION journal_entry_waits();
CREATE FUNCTION journal_link_has_no_gap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.position <> (SELECT COALESCE(MAX(position), 0) + 1 FROM journal_link) THEN
        RAISE EXCEPTION 'the chain of the journal has no gap';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER journal_link_has_no_gap BEFORE INSERT ON journal_link FOR EACH ROW EXECUTE FUNCTION journal_link_has_no_gap();
CREATE TRIGGER journal_link_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_link
    FOR EACH STATEMENT EXECUTE FUNCTION journal_is_final();
CREATE FUNCTION ledger_account_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.name <> OLD.name OR NEW.guard <> OLD.guard
       OR NEW.posted_debit_ore < OLD.posted_debit_ore OR NEW.posted_credit_ore < OLD.posted_credit_ore THEN
        RAISE EXCEPTION 'what was posted to an account stays';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_account_only_grows BEFORE UPDATE ON ledger_account FOR EACH ROW EXECUTE FUNCTION ledger_account_only_grows();
CREATE TRIGGER ledger_account_stays BEFORE DELETE OR TRUNCATE ON ledger_account
    FOR EACH STATEMENT EXECUTE FUNCTION journal_is_final();
CREATE FUNCTION pending_posting_resolves_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.state <> 'pending' OR TG_OP = 'UPDATE' AND (OLD.state <> 'pending' OR NEW.amount_ore <> OLD.amount_ore) THEN
        RAISE EXCEPTION 'what was held is resolved once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pending_posting_resolves_once BEFORE INSERT OR UPDATE ON pending_posting
    FOR EACH ROW EXECUTE FUNCTION pending_posting_resolves_once();
CREATE TRIGGER pending_posting_stays BEFORE DELETE OR TRUNCATE ON pending_posting
    FOR EACH STATEMENT EXECUTE FUNCTION journal_is_final();
CREATE FUNCTION ledger_period_has_no_gap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.number <> (SELECT COALESCE(MAX(number), 0) + 1 FROM ledger_period WHERE period = NEW.period) THEN
        RAISE EXCEPTION 'the steps of a month have no gap';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_period_has_no_gap BEFORE INSERT ON ledger_period FOR EACH ROW EXECUTE FUNCTION ledger_period_has_no_gap();
CREATE TRIGGER ledger_period_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_period
    FOR EACH STATEMENT EXECUTE FUNCTION journal_is_final();
";
