//! EXPAND. What is known of each case, decision and commitment, and how far each service's events have been taken in.

use sea_orm_migration::{prelude::*, schema::*};

/// The first tables.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0001_facts"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [case_fact(), decision_fact(), commitment_fact(), feed()] {
            manager.create_table(table).await?;
        }
        // The overview is counted from this index alone.
        let tally = Index::create()
            .name("case_fact_tally")
            .table("case_fact")
            .col("state")
            .col("phase")
            .col("outcome")
            .to_owned();
        manager.create_index(tally).await
    }
}

fn case_fact() -> TableCreateStatement {
    Table::create()
        .table("case_fact")
        .col(pk_uuid("case_id"))
        .col(text("state"))
        .col(text_null("phase"))
        .col(text_null("outcome"))
        .to_owned()
}

fn decision_fact() -> TableCreateStatement {
    Table::create()
        .table("decision_fact")
        .col(pk_uuid("decision_id"))
        .col(text("state"))
        .col(big_integer("granted_ore"))
        .to_owned()
}

fn commitment_fact() -> TableCreateStatement {
    Table::create()
        .table("commitment_fact")
        .col(pk_uuid("commitment_id"))
        .col(uuid("decision_id"))
        .col(big_integer("amount_ore"))
        .col(big_integer("spent_ore"))
        .col(text("state"))
        .to_owned()
}

fn feed() -> TableCreateStatement {
    Table::create()
        .table("feed")
        .col(ColumnDef::new("source").text().not_null().primary_key())
        .col(big_integer("position"))
        .col(big_integer("as_of"))
        .to_owned()
}
