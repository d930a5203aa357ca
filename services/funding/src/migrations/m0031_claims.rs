//! EXPAND. Claims with their lines, payments, who may attest and who is partial, recoveries, and what is due when.

use sea_orm_migration::{prelude::*, schema::*};

/// The tables of claims.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0031_claims"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [claim(), claim_line(), payment(), attestation(), partiality(), recovery(), due_date()] {
            manager.create_table(table).await?;
        }
        let indexes = [
            // A period is claimed once, whatever two callers do at once; what corrects a claim is of the same period.
            "CREATE UNIQUE INDEX claim_period ON claim (decision_id, period_from) WHERE corrects_id IS NULL AND state <> 'rejected'",
            // What is owed is paid once.
            "CREATE UNIQUE INDEX payment_live ON payment (claim_id, line) WHERE claim_id IS NOT NULL AND state <> 'failed'",
            "CREATE INDEX payment_decision ON payment (decision_id)",
            "CREATE INDEX attestation_account ON attestation (account)",
            "CREATE INDEX attestation_person ON attestation (person_id)",
            "CREATE INDEX partiality_person ON partiality (person_id) WHERE person_id IS NOT NULL",
            "CREATE INDEX recovery_decision ON recovery (decision_id)",
            "CREATE UNIQUE INDEX due_date_subject ON due_date (decision_id, kind, subject)",
            "CREATE INDEX due_date_open ON due_date (due_on) WHERE state = 'open'",
        ];
        for index in indexes {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }
}

fn claim() -> TableCreateStatement {
    Table::create()
        .table("claim")
        .col(pk_uuid("id"))
        .col(big_integer("revision"))
        .col(uuid("decision_id"))
        .col(text("state"))
        .col(text("period_from"))
        .col(text("period_to"))
        .col(text("claim_due"))
        .col(text("report_kind"))
        .col(uuid_null("corrects_id"))
        .col(text("report_reference"))
        .col(big_integer("claimed_ore"))
        .col(big_integer("claimed_cash_ore"))
        .col(big_integer("accepted_ore"))
        .col(big_integer("accepted_cash_ore"))
        .col(text("shares"))
        .col(text("acts"))
        .col(boolean("late"))
        .col(text_null("completion_due"))
        .col(big_integer("created_at"))
        .foreign_key(ForeignKey::create().from("claim", "decision_id").to("project", "decision_id"))
        .to_owned()
}

fn claim_line() -> TableCreateStatement {
    Table::create()
        .table("claim_line")
        .col(uuid("claim_id"))
        .col(integer("position"))
        .col(uuid_null("cost_id"))
        .col(text("category"))
        .col(text("kind"))
        .col(big_integer("claimed_ore"))
        .col(big_integer("accepted_ore"))
        .col(text("cut_reason"))
        .primary_key(Index::create().col("claim_id").col("position"))
        .foreign_key(ForeignKey::create().from("claim_line", "claim_id").to("claim", "id"))
        .to_owned()
}

fn payment() -> TableCreateStatement {
    Table::create()
        .table("payment")
        .col(pk_uuid("id"))
        .col(big_integer("revision"))
        .col(uuid("decision_id"))
        .col(uuid_null("claim_id"))
        .col(text("kind"))
        .col(text("state"))
        .col(integer("line"))
        .col(uuid("financier_id"))
        .col(big_integer("amount_ore"))
        .col(text("ordered_by"))
        .col(text_null("attested_by"))
        .col(text("reason"))
        .col(text("bank_reference"))
        .col(text("failure"))
        .col(big_integer("recovered_ore"))
        .col(big_integer("created_at"))
        .col(big_integer_null("confirmed_at"))
        .foreign_key(ForeignKey::create().from("payment", "decision_id").to("project", "decision_id"))
        .to_owned()
}

fn attestation() -> TableCreateStatement {
    Table::create()
        .table("attestation")
        .col(pk_uuid("id"))
        .col(big_integer("revision"))
        .col(text("account"))
        .col(uuid("person_id"))
        .col(text("role"))
        .col(uuid("organisation_id"))
        .col(big_integer_null("limit_ore"))
        .col(text("from_day"))
        .col(text_null("until_day"))
        .col(uuid_null("substitute_for_id"))
        .col(text("reference"))
        .col(big_integer("created_at"))
        .to_owned()
}

fn partiality() -> TableCreateStatement {
    Table::create()
        .table("partiality")
        .col(uuid("decision_id"))
        .col(text("account"))
        .col(uuid_null("person_id"))
        .col(blob("reason"))
        .col(text("declared_by"))
        .col(big_integer("declared_at"))
        .primary_key(Index::create().col("decision_id").col("account"))
        .to_owned()
}

fn recovery() -> TableCreateStatement {
    Table::create()
        .table("recovery")
        .col(pk_uuid("id"))
        .col(big_integer("revision"))
        .col(uuid("decision_id"))
        .col(uuid("payment_id"))
        .col(text("payment_kind"))
        .col(integer("line"))
        .col(uuid("financier_id"))
        .col(text("state"))
        .col(text("ground"))
        .col(big_integer("amount_ore"))
        .col(text("interest_from"))
        .col(text("reason"))
        .col(text("answer"))
        .col(text("motivation"))
        .col(text("settlement"))
        .col(text("proposed_by"))
        .col(big_integer("created_at"))
        .foreign_key(ForeignKey::create().from("recovery", "payment_id").to("payment", "id"))
        .to_owned()
}

fn due_date() -> TableCreateStatement {
    Table::create()
        .table("due_date")
        .col(pk_uuid("id"))
        .col(big_integer("revision"))
        .col(uuid("decision_id"))
        .col(text("kind"))
        .col(text("state"))
        .col(text("due_on"))
        .col(text("subject"))
        .col(integer("reminders"))
        .col(big_integer("told"))
        .foreign_key(ForeignKey::create().from("due_date", "decision_id").to("project", "decision_id"))
        .to_owned()
}
