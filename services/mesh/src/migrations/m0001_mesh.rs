//! EXPAND. The records of commands, the audit trail, the outbox and the inbox: what makes each change happen once, and be known.

use sea_orm_migration::{prelude::*, schema::*};

/// The tables of the mesh.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0001_mesh"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(idempotency_record()).await?;
        manager.create_table(audit_entry()).await?;
        manager.create_table(event()).await?;
        for table in inbox() {
            manager.create_table(table).await?;
        }
        indexes(manager).await?;
        append_only(manager).await
    }
}

fn idempotency_record() -> TableCreateStatement {
    Table::create()
        .table("idempotency_record")
        .col(ColumnDef::new("key").var_binary(32).not_null().primary_key())
        .col(var_binary("body", 32))
        .col(blob("answer"))
        .col(big_integer("at"))
        .to_owned()
}

fn audit_entry() -> TableCreateStatement {
    Table::create()
        .table("audit_entry")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(big_integer("at"))
        .col(text("actor"))
        .col(text("via"))
        .col(text("effect"))
        .col(text("action"))
        .col(text("resource"))
        .col(text("purpose"))
        .col(text("trace_id"))
        .col(blob("request"))
        .col(blob("mac"))
        .col(big_integer_null("position"))
        .col(blob_null("hash"))
        .to_owned()
}

fn event() -> TableCreateStatement {
    Table::create()
        .table("event")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(text("aggregate"))
        .col(big_integer("sequence"))
        .col(text("kind"))
        .col(blob("payload"))
        .col(text("traceparent"))
        .col(big_integer("at"))
        .col(big_integer_null("position"))
        .to_owned()
}

fn inbox() -> [TableCreateStatement; 3] {
    let applied = Table::create()
        .table("inbox_event")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(text("source"))
        .col(big_integer("at"))
        .to_owned();
    let cursor = Table::create()
        .table("inbox_cursor")
        .col(ColumnDef::new("source").text().not_null().primary_key())
        .col(big_integer("position"))
        .col(big_integer("at"))
        .to_owned();
    let parked = Table::create()
        .table("parked_event")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(text("source"))
        .col(text("aggregate"))
        .col(big_integer("position"))
        .col(blob("event"))
        .col(integer("attempts"))
        .col(text("failure"))
        .col(big_integer("at"))
        .to_owned();
    [applied, cursor, parked]
}

async fn indexes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [
        "CREATE INDEX idempotency_record_at ON idempotency_record (at)",
        "CREATE INDEX inbox_event_at ON inbox_event (at)",
        "CREATE UNIQUE INDEX audit_entry_position ON audit_entry (position) WHERE position IS NOT NULL",
        "CREATE INDEX audit_entry_waiting ON audit_entry (id) WHERE position IS NULL",
        "CREATE UNIQUE INDEX event_position ON event (position) WHERE position IS NOT NULL",
        "CREATE INDEX event_waiting ON event (sequence, id) WHERE position IS NULL",
        "CREATE UNIQUE INDEX event_sequence ON event (aggregate, sequence)",
        "CREATE INDEX parked_event_aggregate ON parked_event (source, aggregate, position)",
    ];
    for statement in statements {
        super::raw(manager, statement, statement).await?;
    }
    Ok(())
}

/// A linked entry is final, and none is ever removed. The database itself refuses, whoever asks; who takes the triggers away is found
/// by the chain and the checkpoints.
async fn append_only(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    super::raw(
        manager,
        "CREATE TRIGGER audit_entry_is_final BEFORE UPDATE ON audit_entry WHEN OLD.position IS NOT NULL
         BEGIN SELECT RAISE(ABORT, 'a linked audit entry is final'); END",
        "CREATE FUNCTION audit_entry_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN RAISE EXCEPTION 'a linked audit entry is final'; END $$;
         CREATE TRIGGER audit_entry_is_final BEFORE UPDATE ON audit_entry FOR EACH ROW
         WHEN (OLD.position IS NOT NULL) EXECUTE FUNCTION audit_entry_is_final();",
    )
    .await?;
    super::raw(
        manager,
        "CREATE TRIGGER audit_entry_stays BEFORE DELETE ON audit_entry
         BEGIN SELECT RAISE(ABORT, 'an audit entry is never removed'); END",
        "CREATE TRIGGER audit_entry_stays BEFORE DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_entry_is_final();
         CREATE TRIGGER audit_trail_stays BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_is_final();",
    )
    .await
}
