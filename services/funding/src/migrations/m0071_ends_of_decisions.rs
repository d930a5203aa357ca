//! EXPAND. Decisions that are revoked, in full or in part, or closed: what went back of each row, why, and by whom. And what a decision states
//! of the rule and the appropriation that it grants by, and what happened to it on paper since: nothing, in those that were imported before
//! it was asked for.

use sea_orm_migration::{prelude::*, schema::*};

/// How decisions end.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0071_ends_of_decisions"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [
            text("steps").default("[]").take(),
            text("revocations").default("[]").take(),
            text_null("closing"),
            text("legal_basis").default("").take(),
            text("appropriation").default("").take(),
        ] {
            manager.alter_table(Table::alter().table("decision").add_column(column).take()).await?;
        }
        let returned = big_integer("returned_ore").default(0).take();
        manager.alter_table(Table::alter().table("financing_line").add_column(returned).take()).await
    }
}
