//! EXPAND. Projects with their terms, changes of budgets, costs, how much of each voucher is counted, and files on their way in.

use sea_orm_migration::{prelude::*, schema::*};

/// The tables of projects.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0030_projects"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [project(), amendment(), cost(), voucher_use(), cost_file()] {
            manager.create_table(table).await?;
        }
        let indexes = [
            "CREATE INDEX amendment_decision ON amendment (decision_id) WHERE state = 'requested'",
            "CREATE INDEX cost_claim ON cost (claim_id) WHERE claim_id IS NOT NULL",
            // What a claim takes when it is locked.
            "CREATE INDEX cost_booked ON cost (decision_id, paid_on) WHERE state = 'booked'",
            "CREATE INDEX cost_voucher ON cost (decision_id, voucher, voucher_row)",
        ];
        for index in indexes {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }
}

fn project() -> TableCreateStatement {
    Table::create()
        .table("project")
        .col(pk_uuid("decision_id"))
        .col(big_integer("revision"))
        .col(big_integer("told"))
        .col(uuid("applicant_id"))
        .col(text("from_day"))
        .col(text("to_day"))
        .col(text("terms"))
        .col(text("financiers"))
        .col(text("claimed"))
        .col(text_null("accepted_by"))
        .col(uuid_null("accepted_person"))
        .col(big_integer_null("accepted_at"))
        .col(big_integer("eligible_ore"))
        .col(big_integer("cash_ore"))
        .col(uuid_null("open_claim_id"))
        .col(big_integer("claims"))
        .col(boolean("closed"))
        .foreign_key(ForeignKey::create().from("project", "decision_id").to("decision", "id"))
        .to_owned()
}

fn amendment() -> TableCreateStatement {
    Table::create()
        .table("amendment")
        .col(pk_uuid("id"))
        .col(big_integer("revision"))
        .col(uuid("decision_id"))
        .col(text("state"))
        .col(text("class"))
        .col(text("changes"))
        .col(text("explanation"))
        .col(text("citation"))
        .col(text("reason"))
        .col(text("requested_by"))
        .col(text_null("settled_by"))
        .col(text("decision_reference"))
        .col(big_integer("created_at"))
        .foreign_key(ForeignKey::create().from("amendment", "decision_id").to("project", "decision_id"))
        .to_owned()
}

fn cost() -> TableCreateStatement {
    Table::create()
        .table("cost")
        .col(pk_uuid("id"))
        .col(uuid("decision_id"))
        .col(text("kind"))
        .col(text("state"))
        .col(text("category"))
        .col(text("voucher"))
        .col(integer("voucher_row"))
        .col(integer("portion_bps"))
        .col(text("booked_on"))
        .col(text("paid_on"))
        .col(text("activity"))
        .col(blob("words"))
        .col(big_integer("net_ore"))
        .col(big_integer("vat_ore"))
        .col(text("vat"))
        .col(big_integer("units"))
        .col(text("evidence"))
        .col(uuid_null("contributor_id"))
        .col(big_integer("amount_ore"))
        .col(uuid_null("claim_id"))
        .col(big_integer("accepted_ore"))
        .col(text("recorded_by"))
        .col(big_integer("created_at"))
        .foreign_key(ForeignKey::create().from("cost", "decision_id").to("project", "decision_id"))
        .to_owned()
}

/// The database itself refuses that more than the whole of a voucher is counted.
fn voucher_use() -> TableCreateStatement {
    Table::create()
        .table("voucher_use")
        .col(uuid("applicant_id"))
        .col(text("voucher"))
        .col(integer("voucher_row"))
        .col(integer("used_bps").check(Expr::col("used_bps").lte(10_000)))
        .primary_key(Index::create().col("applicant_id").col("voucher").col("voucher_row"))
        .to_owned()
}

fn cost_file() -> TableCreateStatement {
    Table::create()
        .table("cost_file")
        .col(uuid("decision_id"))
        .col(text("file_hash"))
        .col(big_integer("first_byte"))
        .col(big_integer("bytes"))
        .col(blob("content"))
        .primary_key(Index::create().col("decision_id").col("file_hash").col("first_byte"))
        .to_owned()
}
