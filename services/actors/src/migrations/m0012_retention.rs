//! EXPAND. How long what is kept on persons is kept, what stops its disposal, the disposals; a key for each registration; and that a
//! request for a right takes longer.
//!
//! What was sealed before stays readable with the service's keys: each value says which key it needs. A registration gets its own key with
//! its first change, and what is sealed of it is sealed anew then.

use sea_orm_migration::{prelude::*, schema::*};

/// The tables of retention, and the key and the end of a registration.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0012_retention"
    }
}

/// The kinds that have rules. Whoever decides on a kind holds its row, so that two who decide at once notice each other.
const KINDS: [&str; 3] = ["person", "sharing", "rights_request"];

#[async_trait::async_trait]
#[allow(
    elided_lifetimes_in_paths,
    reason = "the trait leaves the lifetime out, and async_trait accepts no other signature"
)]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            // Wrapped with a key of the service; gone when the registration was disposed of.
            ColumnDef::new("own_key").blob().null().take(),
            ColumnDef::new("disposed_at").big_integer().null().take(),
            ColumnDef::new("disposal_id").uuid().null().take(),
        ];
        for column in columns {
            manager.alter_table(Table::alter().table("person").add_column(column).to_owned()).await?;
        }
        let columns = [
            ColumnDef::new("extended_on").text().null().take(),
            ColumnDef::new("extended_by").text().null().take(),
            // Sealed: it tells of the person.
            ColumnDef::new("extension_reason").blob().null().take(),
        ];
        for column in columns {
            manager.alter_table(Table::alter().table("rights_request").add_column(column).to_owned()).await?;
        }
        let tables =
            [retention_kind(), retention_rule(), legal_hold(), disposal(), disposal_approval(), disposal_item()];
        for table in tables {
            manager.create_table(table).await?;
        }
        for kind in KINDS {
            let row =
                Query::insert().into_table("retention_kind").columns(["kind"]).values_panic([kind.into()]).to_owned();
            manager.execute(row).await?;
        }
        for sql in [
            "CREATE INDEX legal_hold_of ON legal_hold (person_id, id)",
            // Asked for with each plan, and nearly always empty.
            "CREATE INDEX legal_hold_standing ON legal_hold (person_id) WHERE lifted_at IS NULL",
        ] {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}

fn retention_kind() -> TableCreateStatement {
    Table::create().table("retention_kind").col(ColumnDef::new("kind").text().not_null().primary_key()).to_owned()
}

fn retention_rule() -> TableCreateStatement {
    Table::create()
        .table("retention_rule")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(text("kind"))
        .col(text("legal_reference"))
        .col(text("basis"))
        .col(text("decision_reference"))
        .col(text("runs_from"))
        .col(integer("period_months"))
        .col(text("action"))
        .col(text("from_day"))
        .col(text_null("until_day"))
        .col(big_integer("revision"))
        .col(big_integer("created_at"))
        .foreign_key(ForeignKey::create().from("retention_rule", "kind").to("retention_kind", "kind"))
        .to_owned()
}

/// The reason is sealed: it tells of the person.
fn legal_hold() -> TableCreateStatement {
    Table::create()
        .table("legal_hold")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(uuid("person_id"))
        .col(blob("reason"))
        .col(text("reference"))
        .col(text("placed_by"))
        .col(big_integer("created_at"))
        .col(big_integer_null("lifted_at"))
        .col(text_null("lifted_by"))
        .foreign_key(ForeignKey::create().from("legal_hold", "person_id").to("person", "id"))
        .to_owned()
}

/// The person is whose records alone it holds, as long as they are there.
fn disposal() -> TableCreateStatement {
    Table::create()
        .table("disposal")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(text("kind"))
        .col(text("as_of"))
        .col(uuid("rule_id"))
        .col(text("decision_reference"))
        .col(uuid_null("person_id"))
        .col(text("state"))
        .col(text("planned_by"))
        .col(big_integer("planned_at"))
        .col(integer("due_count"))
        .col(integer("kept_count"))
        .col(integer("disposed_count"))
        .col(integer("left_out_count"))
        .col(big_integer_null("done_at"))
        .col(big_integer("revision"))
        .foreign_key(ForeignKey::create().from("disposal", "rule_id").to("retention_rule", "id"))
        .foreign_key(ForeignKey::create().from("disposal", "person_id").to("person", "id"))
        .to_owned()
}

fn disposal_approval() -> TableCreateStatement {
    Table::create()
        .table("disposal_approval")
        .col(uuid("disposal_id"))
        .col(text("approved_by"))
        .col(big_integer("approved_at"))
        .primary_key(Index::create().col("disposal_id").col("approved_by"))
        .foreign_key(ForeignKey::create().from("disposal_approval", "disposal_id").to("disposal", "id"))
        .to_owned()
}

/// A record that is gone leaves no id here, but a keyed digest of it.
fn disposal_item() -> TableCreateStatement {
    Table::create()
        .table("disposal_item")
        .col(uuid("disposal_id"))
        .col(integer("place"))
        .col(uuid_null("record_id"))
        .col(uuid_null("person_id"))
        .col(ColumnDef::new("digest").var_binary(32).not_null())
        .col(text("state"))
        .col(text_null("reason"))
        .col(text_null("due_on"))
        .primary_key(Index::create().col("disposal_id").col("place"))
        .foreign_key(ForeignKey::create().from("disposal_item", "disposal_id").to("disposal", "id"))
        .to_owned()
}
