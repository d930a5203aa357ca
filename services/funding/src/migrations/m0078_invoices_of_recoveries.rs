//! EXPAND. The invoice that was made for what is taken back: its number, and the last day to pay. Not known, in what was invoiced before.

use sea_orm_migration::{prelude::*, schema::*};

/// The invoices of recoveries.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0078_invoices_of_recoveries"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [text_null("invoice_number"), text_null("invoice_due_on")] {
            manager.alter_table(Table::alter().table("recovery").add_column(column).take()).await?;
        }
        Ok(())
    }
}
