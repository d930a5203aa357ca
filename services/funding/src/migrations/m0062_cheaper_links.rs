//! EXPAND. On PostgreSQL the chain is held to have no gap once for each statement that links, and accounts have room beside them.
//!
//! A round of the chain links many entries with one statement, and asked for each of them where the chain ends. What stands on an account
//! is changed with each posting: half of each page is left for that, so that the row stays where its index leads, and what it was is
//! cleared away by whoever comes next.

use mesh::migrations::raw;
use sea_orm_migration::prelude::*;

/// The guard of the chain, and the room of accounts.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0062_cheaper_links"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        raw(manager, SQLITE, POSTGRES).await
    }
}

/// SQLite knows triggers of rows only, and changes rows where they are.
const SQLITE: &str = "";

/// Positions are unique, so that links which follow each other, the first behind the last that was there, leave no gap.
const POSTGRES: &str = "
CREATE FUNCTION journal_links_have_no_gap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM (SELECT MIN(position) AS first, MAX(position) AS last, COUNT(*) AS number FROM added) AS links
        WHERE links.last - links.first + 1 <> links.number
           OR links.first <> (SELECT COALESCE(MAX(position), 0) + 1 FROM journal_link WHERE position < links.first)) THEN
        RAISE EXCEPTION 'the chain of the journal has no gap';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER journal_links_have_no_gap AFTER INSERT ON journal_link
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION journal_links_have_no_gap();
DROP TRIGGER journal_link_has_no_gap ON journal_link;
DROP FUNCTION journal_link_has_no_gap();
ALTER TABLE ledger_account SET (fillfactor = 50);
";
