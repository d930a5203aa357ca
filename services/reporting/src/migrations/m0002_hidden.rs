//! EXPAND. Whether a case is hidden, so that it counts in no statistics; the overview is counted from one index as before.

use sea_orm_migration::{prelude::*, schema::*};

/// The new column.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0002_hidden"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let hidden =
            Table::alter().table("case_fact").add_column(boolean("hidden").default(false).to_owned()).to_owned();
        manager.alter_table(hidden).await?;
        manager.drop_index(Index::drop().name("case_fact_tally").table("case_fact").to_owned()).await?;
        let tally = Index::create()
            .name("case_fact_tally")
            .table("case_fact")
            .col("hidden")
            .col("state")
            .col("phase")
            .col("outcome")
            .to_owned();
        manager.create_index(tally).await
    }
}
