//! EXPAND. What is missing in an application is due too: a due date is of a decision or of an application. The table is made anew, since
//! SQLite cannot allow a column to be empty afterwards.

use sea_orm_migration::{prelude::*, schema::*};

/// The due dates of applications.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0060_due_dates_of_applications"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(due_date()).await?;
        let statements = [
            "INSERT INTO due_date_of_matter (id, revision, decision_id, kind, state, due_on, subject, reminders, told)
             SELECT id, revision, decision_id, kind, state, due_on, subject, reminders, told FROM due_date",
            "DROP TABLE due_date",
            "ALTER TABLE due_date_of_matter RENAME TO due_date",
            "CREATE UNIQUE INDEX due_date_subject ON due_date (decision_id, kind, subject)",
            "CREATE UNIQUE INDEX due_date_application ON due_date (application_id, kind, subject)",
            "CREATE INDEX due_date_open ON due_date (due_on) WHERE state = 'open'",
        ];
        for statement in statements {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }
}

fn due_date() -> TableCreateStatement {
    Table::create()
        .table("due_date_of_matter")
        .col(pk_uuid("id"))
        .col(big_integer("revision"))
        .col(uuid_null("decision_id"))
        .col(uuid_null("application_id"))
        .col(text("kind"))
        .col(text("state"))
        .col(text("due_on"))
        .col(text("subject"))
        .col(integer("reminders"))
        .col(big_integer("told"))
        .check(Expr::cust("(decision_id IS NULL) <> (application_id IS NULL)"))
        .foreign_key(ForeignKey::create().from("due_date_of_matter", "decision_id").to("project", "decision_id"))
        .foreign_key(ForeignKey::create().from("due_date_of_matter", "application_id").to("application", "id"))
        .to_owned()
}
