//! EXPAND. Applications, what is delegated to whom, and what was decided by that. A right may name a position, since rules of delegation do;
//! and who is partial is so in the matter of a decision or of an application.

use sea_orm_migration::{prelude::*, schema::*};

/// The tables of applications.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0040_applications"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [application(), delegation_rule(), delegation_decision()] {
            manager.create_table(table).await?;
        }
        let statements = [
            "ALTER TABLE attestation ADD COLUMN position text NOT NULL DEFAULT ''",
            "ALTER TABLE partiality ADD COLUMN matter text NOT NULL DEFAULT 'decision'",
            // A number is one matter's.
            "CREATE UNIQUE INDEX application_registration ON application (registration_normal) WHERE registration_normal IS NOT NULL",
            // A decision answers one application.
            "CREATE UNIQUE INDEX application_decision ON application (decision_id) WHERE decision_id IS NOT NULL AND state NOT IN ('rejected', 'withdrawn')",
            "CREATE INDEX delegation_rule_position ON delegation_rule (organisation_id, position)",
            // What the committee has yet to hear of.
            "CREATE INDEX delegation_decision_unreported ON delegation_decision (decided_on) WHERE meeting_on IS NULL",
        ];
        for statement in statements {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }
}

fn application() -> TableCreateStatement {
    Table::create()
        .table("application")
        .col(pk_uuid("id"))
        .col(big_integer("revision"))
        .col(text("state"))
        .col(uuid("applicant_id"))
        .col(uuid("addressed_to_id"))
        .col(text("title"))
        .col(text("programme"))
        .col(text("content"))
        .col(big_integer("applied_ore"))
        .col(text_null("received_on"))
        .col(text_null("registration_raw"))
        .col(text_null("registration_normal"))
        .col(text_null("completion_due"))
        .col(text_null("recommendation"))
        .col(uuid_null("decision_id"))
        .col(text("grants"))
        .col(text_null("verdict"))
        .col(text("acts"))
        .col(big_integer("created_at"))
        .to_owned()
}

fn delegation_rule() -> TableCreateStatement {
    Table::create()
        .table("delegation_rule")
        .col(pk_uuid("id"))
        .col(uuid("organisation_id"))
        .col(text("position"))
        .col(big_integer("amount_from_ore"))
        .col(big_integer("amount_to_ore"))
        .col(text("from_day"))
        .col(text_null("until_day"))
        .col(text("decision_reference"))
        .col(text("citation"))
        .col(text("recorded_by"))
        .col(big_integer("created_at"))
        .to_owned()
}

fn delegation_decision() -> TableCreateStatement {
    Table::create()
        .table("delegation_decision")
        .col(pk_uuid("application_id"))
        .col(uuid("organisation_id"))
        .col(uuid("rule_id"))
        .col(text("position"))
        .col(big_integer("amount_ore"))
        .col(text("outcome"))
        .col(text("decided_on"))
        .col(text("decided_by"))
        .col(text_null("meeting_on"))
        .col(text_null("paragraph"))
        .foreign_key(ForeignKey::create().from("delegation_decision", "application_id").to("application", "id"))
        .foreign_key(ForeignKey::create().from("delegation_decision", "rule_id").to("delegation_rule", "id"))
        .to_owned()
}
