//! EXPAND. Decisions as they were written, with their rows and findings, and the commitments of their money to cases.

use sea_orm_migration::{prelude::*, schema::*};

/// The first tables.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0001_decisions"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(decision()).await?;
        manager.create_table(financing_line()).await?;
        manager.create_table(finding()).await?;
        manager.create_table(commitment()).await?;
        let indexes = [
            // One decision a number, and one correction of each: two imports at once cannot both be the first.
            "CREATE UNIQUE INDEX decision_number ON decision (number, series, edition)",
            "CREATE INDEX decision_replaces ON decision (replaces_number) WHERE replaces_number <> ''",
            "CREATE INDEX decision_newest ON decision (created_at, id)",
            "CREATE INDEX finding_decision ON finding (decision_id, position)",
            // A case has one commitment, whatever two callers do at once; one that was released is no longer in the way.
            "CREATE UNIQUE INDEX commitment_case ON commitment (case_id) WHERE state <> 'released'",
            "CREATE INDEX commitment_live ON commitment (decision_id) WHERE state IN ('reserved', 'committed')",
            "CREATE INDEX commitment_expiring ON commitment (expires_at) WHERE state = 'reserved'",
        ];
        for index in indexes {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }
}

fn decision() -> TableCreateStatement {
    // No money is committed twice: the database itself refuses to let an account fall below nothing.
    let never_negative = |column: &'static str| big_integer(column).check(Expr::col(column).gte(0)).to_owned();
    Table::create()
        .table("decision")
        .col(pk_uuid("id"))
        .col(big_integer("revision"))
        .col(text("state"))
        .col(uuid_null("superseded_by"))
        .col(text("registration_number"))
        .col(text("series"))
        .col(text("number"))
        .col(integer("edition"))
        .col(text("replaces_registration_number"))
        .col(text("replaces_number"))
        .col(text("title"))
        .col(text("decided_by"))
        .col(text("protocol_reference"))
        .col(uuid("applicant_id"))
        .col(text("period_from"))
        .col(text("period_to"))
        .col(big_integer("stated_total_ore"))
        .col(text("tasks"))
        .col(text("target_groups"))
        .col(text("expected_results"))
        .col(text("imported_by"))
        .col(uuid_null("corrects_id"))
        .col(uuid_null("corrected_by_id"))
        .col(never_negative("available_ore"))
        .col(never_negative("committed_ore"))
        .col(never_negative("spent_ore"))
        .col(big_integer("created_at"))
        .to_owned()
}

fn financing_line() -> TableCreateStatement {
    Table::create()
        .table("financing_line")
        .col(uuid("decision_id"))
        .col(integer("position"))
        .col(text("stated_name"))
        .col(uuid("organisation_id"))
        .col(text("source"))
        .col(big_integer("stated_amount_ore"))
        .col(text("amount_kind"))
        .col(big_integer_null("granted_amount_ore"))
        .col(integer_null("stated_share_bps"))
        .col(integer_null("max_share_bps"))
        .col(text("cap_citation"))
        .primary_key(Index::create().col("decision_id").col("position"))
        .foreign_key(ForeignKey::create().from("financing_line", "decision_id").to("decision", "id"))
        .to_owned()
}

fn finding() -> TableCreateStatement {
    Table::create()
        .table("finding")
        .col(pk_uuid("id"))
        .col(uuid("decision_id"))
        .col(integer("position"))
        .col(text("kind"))
        .col(text("severity"))
        .col(big_integer("difference_ore"))
        .col(text("explanation"))
        .col(text("hypotheses"))
        .col(text("state"))
        .col(text_null("resolved_by"))
        .col(text_null("resolution"))
        .col(big_integer_null("resolved_at"))
        .foreign_key(ForeignKey::create().from("finding", "decision_id").to("decision", "id"))
        .to_owned()
}

fn commitment() -> TableCreateStatement {
    Table::create()
        .table("commitment")
        .col(pk_uuid("id"))
        .col(big_integer("revision"))
        .col(uuid("decision_id"))
        .col(uuid("case_id"))
        .col(big_integer("amount_ore"))
        .col(big_integer("spent_ore"))
        .col(text("state"))
        .col(big_integer("expires_at"))
        .foreign_key(ForeignKey::create().from("commitment", "decision_id").to("decision", "id"))
        .to_owned()
}
