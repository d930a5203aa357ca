//! EXPAND. Which entries of the audit trail name whom, so that the trail of one person is found without reading everybody's.

use sea_orm_migration::{prelude::*, schema::*};

/// The index of the trail.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0002_audit_subject"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(audit_subject()).await?;
        append_only(manager).await
    }
}

/// An id without its prefix, and an entry that names it. No foreign key: the sealer has just read the entry.
fn audit_subject() -> TableCreateStatement {
    Table::create()
        .table("audit_subject")
        .col(uuid("subject_id"))
        .col(uuid("entry_id"))
        .primary_key(Index::create().col("subject_id").col("entry_id"))
        .to_owned()
}

/// Whoever takes a line away hides an entry from the person whom it names.
async fn append_only(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    super::raw(
        manager,
        "CREATE TRIGGER audit_subject_is_final BEFORE UPDATE ON audit_subject
         BEGIN SELECT RAISE(ABORT, 'the index of the audit trail is final'); END",
        "CREATE FUNCTION audit_subject_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN RAISE EXCEPTION 'the index of the audit trail is final'; END $$;
         CREATE TRIGGER audit_subject_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_subject
         FOR EACH STATEMENT EXECUTE FUNCTION audit_subject_is_final();",
    )
    .await?;
    super::raw(
        manager,
        "CREATE TRIGGER audit_subject_stays BEFORE DELETE ON audit_subject
         BEGIN SELECT RAISE(ABORT, 'the index of the audit trail is final'); END",
        "SELECT 1",
    )
    .await
}
