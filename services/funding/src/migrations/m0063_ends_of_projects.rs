//! EXPAND. Projects whose final claim is decided: nothing is held back in them any more, and nothing new begins. And what of an advance
//! that is taken back claims had netted: nothing, in what was decided before.

use sea_orm_migration::{prelude::*, schema::*};

/// How projects end.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0063_ends_of_projects"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = boolean("reported").default(false).take();
        manager.alter_table(Table::alter().table("project").add_column(column).take()).await?;
        let netted = big_integer("netted_ore").default(0).take();
        manager.alter_table(Table::alter().table("recovery").add_column(netted).take()).await?;
        let decided = "UPDATE project SET reported = TRUE WHERE EXISTS (SELECT 1 FROM claim
             WHERE claim.decision_id = project.decision_id AND claim.report_kind = 'final' AND claim.corrects_id IS NULL
             AND claim.state IN ('decided', 'paid', 'rejected'))";
        let statements = [
            decided,
            // A claim that was withdrawn leaves its period to another, as one that was rejected does.
            "DROP INDEX claim_period",
            "CREATE UNIQUE INDEX claim_period ON claim (decision_id, period_from)
             WHERE corrects_id IS NULL AND state NOT IN ('rejected', 'withdrawn')",
        ];
        for statement in statements {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }
}
