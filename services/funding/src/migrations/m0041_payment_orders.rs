//! EXPAND. Which payment is in which file for a bank, so that none goes into two.

use sea_orm_migration::{prelude::*, schema::*};

/// The table of payment orders.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0041_payment_orders"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(payment_order()).await?;
        // What is attested is looked for by who pays.
        let attested = "CREATE INDEX payment_attested ON payment (financier_id, id) WHERE state = 'attested'";
        manager.get_connection().execute_unprepared(attested).await?;
        Ok(())
    }
}

fn payment_order() -> TableCreateStatement {
    Table::create()
        .table("payment_order")
        // A payment is in one file, whatever two callers do at once.
        .col(pk_uuid("payment_id"))
        .col(uuid("message_id"))
        .col(text("payee_account"))
        .col(text("sent_by"))
        .col(big_integer("sent_at"))
        .foreign_key(ForeignKey::create().from("payment_order", "payment_id").to("payment", "id"))
        .to_owned()
}
