//! EXPAND. Imports with where to go on, and what is wrong in the rows that they left out.

use sea_orm_migration::{prelude::*, schema::*};

/// The tables of imports.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0010_imports"
    }
}

#[async_trait::async_trait]
#[allow(
    elided_lifetimes_in_paths,
    reason = "the trait leaves the lifetime out, and async_trait accepts no other signature"
)]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [import(), import_fault(), import_seen()] {
            manager.create_table(table).await?;
        }
        // An import that was broken off is found by its file.
        let open = "CREATE INDEX import_open ON import (file_hash) WHERE state = 'receiving'";
        manager.get_connection().execute_unprepared(open).await?;
        for seen in [
            // What was seen is found whichever import saw it,
            "CREATE INDEX import_seen_key ON import_seen (key)",
            // and goes with the person whom it is of.
            "CREATE INDEX import_seen_person ON import_seen (person_id) WHERE person_id IS NOT NULL",
        ] {
            manager.get_connection().execute_unprepared(seen).await?;
        }
        Ok(())
    }
}

fn import() -> TableCreateStatement {
    Table::create()
        .table("import")
        .col(pk_uuid("id"))
        .col(text("starter"))
        .col(big_integer("revision"))
        .col(text("content"))
        .col(text("state"))
        .col(boolean("dry_run"))
        .col(text("file_hash"))
        .col(big_integer("total_bytes"))
        .col(text("asked_columns"))
        .col(text("asked_roles"))
        .col(text("asked_encoding"))
        .col(text("encoding"))
        .col(text_null("delimiter"))
        .col(text_null("file_columns"))
        .col(big_integer("next_byte"))
        .col(big_integer("next_line"))
        .col(big_integer("row_count"))
        .col(big_integer("created_count"))
        .col(big_integer("unchanged_count"))
        .col(big_integer("faulty_count"))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"))
        .to_owned()
}

/// Holds no value of the file.
fn import_fault() -> TableCreateStatement {
    Table::create()
        .table("import_fault")
        .col(uuid("import_id"))
        .col(big_integer("line"))
        .col(integer("place"))
        .col(text("field"))
        .col(text("rule"))
        .col(text("remedy"))
        .primary_key(Index::create().col("import_id").col("line").col("place"))
        .foreign_key(ForeignKey::create().from("import_fault", "import_id").to("import", "id"))
        .to_owned()
}

/// What an import has seen and may not find in the register: keyed digests of numbers and names, and of the rows they stood in. Of a dry
/// run, since nothing of it lands; it goes when the import is closed. Of one that landed, the persons, so that the same file again adds
/// nobody twice although they are hidden, or have been since. Their keys are the sender's own, so that they tell others nothing; and they go
/// with the person.
fn import_seen() -> TableCreateStatement {
    Table::create()
        .table("import_seen")
        .col(uuid("import_id"))
        .col(ColumnDef::new("key").var_binary(32).not_null())
        .col(blob("row_digest"))
        .col(uuid_null("person_id"))
        .primary_key(Index::create().col("import_id").col("key"))
        .foreign_key(ForeignKey::create().from("import_seen", "import_id").to("import", "id"))
        .foreign_key(
            ForeignKey::create()
                .from("import_seen", "person_id")
                .to("person", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
}
