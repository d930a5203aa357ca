//! EXPAND. The value added tax of a voucher's whole, where whoever counts a portion of it states that: not known, in what was counted before.

use sea_orm_migration::{prelude::*, schema::*};

/// The tax of vouchers.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0076_voucher_tax"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tax = big_integer_null("whole_vat_ore");
        manager.alter_table(Table::alter().table("voucher_count").add_column(tax).take()).await
    }
}
