//! EXPAND. In which time what is missing is answered, and payments are taken back, are rules with their days; and claims, recoveries and
//! applications keep which versions they were judged by: none, in what was judged before.

use sea_orm_migration::{prelude::*, schema::*};

use super::m0011_policies::ship;

/// The rules of claims.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0075_rules_of_claims"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["claim", "recovery", "application"] {
            let rules = text("rules").default("[]").take();
            manager.alter_table(Table::alter().table(table).add_column(rules).take()).await?;
        }
        ship(manager, include_str!("../reference/time_limits.json")).await
    }
}
