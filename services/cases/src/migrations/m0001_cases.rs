//! EXPAND. Cases with the steps taken in them; the database itself holds a person to one open case.

use sea_orm_migration::{prelude::*, schema::*};

/// The first tables.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0001_cases"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(validation_case()).await?;
        manager.create_table(step()).await?;
        // The lists go newest first: all of them, those of one referrer (all that a partner ever sees), those in one state.
        let indexes = [
            "CREATE UNIQUE INDEX validation_case_open_person ON validation_case (person_id) WHERE state = 'open'",
            "CREATE INDEX validation_case_newest ON validation_case (opened_at, id)",
            "CREATE INDEX validation_case_referrer ON validation_case (referrer_id, opened_at, id)",
            "CREATE INDEX validation_case_state ON validation_case (state, opened_at, id)",
        ];
        for index in indexes {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }
}

fn validation_case() -> TableCreateStatement {
    Table::create()
        .table("validation_case")
        .col(pk_uuid("id"))
        .col(big_integer("revision"))
        .col(text("state"))
        .col(uuid("person_id"))
        .col(uuid("referrer_id"))
        .col(text("referrer_reference"))
        .col(text("target"))
        .col(text("phase"))
        .col(text_null("outcome"))
        .col(uuid_null("issuer_id"))
        .col(uuid("commitment_id"))
        .col(big_integer("committed_ore"))
        .col(big_integer("cost_ore"))
        .col(big_integer("opened_at"))
        .col(big_integer("changed_at"))
        .to_owned()
}

fn step() -> TableCreateStatement {
    Table::create()
        .table("step")
        .col(uuid("case_id"))
        .col(integer("number"))
        .col(text("phase"))
        .col(text_null("mode"))
        .col(uuid_null("performer_id"))
        .col(text("occurred_on"))
        .col(big_integer("recorded_at"))
        .primary_key(Index::create().col("case_id").col("number"))
        .foreign_key(ForeignKey::create().from("step", "case_id").to("validation_case", "id"))
        .to_owned()
}
