//! EXPAND. Projects whose final claim is decided: nothing is held back in them any more, and nothing new begins.

use sea_orm_migration::{prelude::*, schema::*};

/// Whether a project's final claim is decided.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0063_reported_projects"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = boolean("reported").default(false).take();
        manager.alter_table(Table::alter().table("project").add_column(column).take()).await?;
        let decided = "UPDATE project SET reported = TRUE WHERE EXISTS (SELECT 1 FROM claim
             WHERE claim.decision_id = project.decision_id AND claim.report_kind = 'final' AND claim.corrects_id IS NULL
             AND claim.state IN ('decided', 'paid', 'rejected'))";
        manager.get_connection().execute_unprepared(decided).await?;
        Ok(())
    }
}
