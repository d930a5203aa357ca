//! EXPAND. Interest on what is taken back: what was paid beside it, and the rates that have been read of Riksbanken.

use sea_orm_migration::{prelude::*, schema::*};

use super::m0011_policies::ship;

/// The interest of recoveries.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0061_interest"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [
            text_null("paid_on"),
            big_integer("interest_ore").default(0).take(),
            text("interest_trace").default("[]").take(),
        ] {
            manager.alter_table(Table::alter().table("recovery").add_column(column).take()).await?;
        }
        ship(manager, include_str!("../reference/interest.json")).await
    }
}
