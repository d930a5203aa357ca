//! EXPAND. On PostgreSQL a round of links is held to be of entries that are there by one statement.
//!
//! The foreign key asked for each link by itself, and locked its entry meanwhile: each entry was written to disk once more, only to be
//! kept from a removal that nothing lets through. The guard of the chain now asks for all links of a statement, and locks nothing.

use mesh::migrations::raw;
use sea_orm_migration::prelude::*;

/// The guard of the chain.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0083_links_of_entries"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        raw(manager, SQLITE, POSTGRES).await
    }
}

/// SQLite looks a foreign key up without a statement or a lock, and keeps it.
const SQLITE: &str = "";

/// The entry of each link is asked for by its id: joined, all entries that there are might be read for each round.
const POSTGRES: &str = "
CREATE OR REPLACE FUNCTION journal_links_have_no_gap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM (SELECT MIN(position) AS first, MAX(position) AS last, COUNT(*) AS number FROM added) AS links
        WHERE links.last - links.first + 1 <> links.number
           OR links.first <> (SELECT COALESCE(MAX(position), 0) + 1 FROM journal_link WHERE position < links.first)) THEN
        RAISE EXCEPTION 'the chain of the journal has no gap';
    END IF;
    IF EXISTS (SELECT 1 FROM added WHERE (SELECT e.id FROM journal_entry e WHERE e.id = added.entry_id) IS NULL) THEN
        RAISE EXCEPTION 'a link is of an entry that is there';
    END IF;
    RETURN NULL;
END $$;
ALTER TABLE journal_link DROP CONSTRAINT journal_link_entry_id_fkey;
";
