//! EXPAND. The pins of cases, what payers bear by them, payers' limits, undertakings and rates of the euro.
//!
//! The database itself holds that a pin never changes, and that what payers bear changes only while money is held for it, and never in
//! whose it is and how much.

use mesh::migrations::raw;
use sea_orm_migration::{prelude::*, schema::*};

/// The payers of cases.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0050_payers"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in
            [case_pin(), payer_commitment(), payer_limit(), undertaking(), undertaking_company(), exchange_rate()]
        {
            manager.create_table(table).await?;
        }
        let indexes = [
            // One pin of each number, whatever two callers do at once.
            "CREATE UNIQUE INDEX case_pin_order ON case_pin (case_id, pin_order)",
            "CREATE INDEX payer_commitment_case ON payer_commitment (case_id)",
            // What is held is held for one line.
            "CREATE UNIQUE INDEX payer_commitment_pending ON payer_commitment (pending_id) WHERE pending_id IS NOT NULL",
            // What a payer bears of a year.
            "CREATE INDEX payer_commitment_payer ON payer_commitment (organisation_id, created_at)",
            "CREATE INDEX payer_commitment_programme ON payer_commitment (programme) WHERE programme <> ''",
            "CREATE INDEX payer_commitment_aid ON payer_commitment (aid_to_id) WHERE aid_to_id IS NOT NULL",
            "CREATE INDEX payer_commitment_amount ON payer_commitment (amount_ore, id)",
            // One limit of each purpose from a day on.
            "CREATE UNIQUE INDEX payer_limit_purpose ON payer_limit (organisation_id, industry, programme, from_day)",
            "CREATE INDEX undertaking_company_of ON undertaking_company (organisation_id)",
        ];
        for index in indexes {
            manager.get_connection().execute_unprepared(index).await?;
        }
        raw(manager, SQLITE_GUARDS, POSTGRES_GUARDS).await
    }
}

fn case_pin() -> TableCreateStatement {
    Table::create()
        .table("case_pin")
        .col(pk_uuid("id"))
        .col(uuid("case_id"))
        .col(integer("pin_order"))
        .col(uuid("model_id"))
        .col(text("model_hash"))
        .col(text("on_day"))
        .col(blob("facts"))
        .col(blob("told"))
        .col(big_integer("price_ore"))
        .col(big_integer("net_ore"))
        .col(big_integer("unfunded_ore"))
        .col(text("reason"))
        .col(text("actor"))
        .col(big_integer("created_at"))
        .foreign_key(ForeignKey::create().from("case_pin", "model_id").to("financing_model", "id"))
        .to_owned()
}

fn payer_commitment() -> TableCreateStatement {
    Table::create()
        .table("payer_commitment")
        .col(pk_uuid("id"))
        .col(big_integer("revision"))
        .col(uuid("pin_id"))
        .col(uuid("case_id"))
        .col(text("phase"))
        .col(text("rule"))
        .col(text("payer"))
        .col(text_null("role"))
        .col(uuid_null("organisation_id"))
        .col(text("industry"))
        .col(text("programme"))
        .col(text("state"))
        .col(big_integer("amount_ore"))
        .col(big_integer_null("actual_ore"))
        .col(big_integer("posted_ore"))
        .col(uuid_null("pending_id"))
        .col(uuid_null("limit_id"))
        .col(boolean("needs_approval"))
        .col(big_integer_null("expires_at"))
        .col(text("approved_by"))
        .col(text("approval_reference"))
        .col(text_null("approved_on"))
        .col(uuid_null("aid_to_id"))
        .col(big_integer("aid_eur_cent"))
        .col(text_null("aid_on"))
        .col(text("completed_by"))
        .col(text("reason"))
        .col(text("shortfalls"))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"))
        .foreign_key(ForeignKey::create().from("payer_commitment", "pin_id").to("case_pin", "id"))
        .to_owned()
}

fn payer_limit() -> TableCreateStatement {
    Table::create()
        .table("payer_limit")
        .col(pk_uuid("id"))
        .col(big_integer("revision"))
        .col(uuid("organisation_id"))
        .col(text("from_day"))
        .col(text("until_day"))
        .col(big_integer("amount_ore"))
        .col(text("industry"))
        .col(text("programme"))
        .col(text("citation"))
        .col(text("recorded_by"))
        .col(big_integer("created_at"))
        .to_owned()
}

fn undertaking() -> TableCreateStatement {
    Table::create()
        .table("undertaking")
        .col(uuid("id"))
        .col(integer("version"))
        .col(text("valid_from"))
        .col(text("companies"))
        .col(text("declared"))
        .col(text("source"))
        .col(text("recorded_by"))
        .col(big_integer("created_at"))
        .primary_key(Index::create().col("id").col("version"))
        .to_owned()
}

fn undertaking_company() -> TableCreateStatement {
    Table::create()
        .table("undertaking_company")
        .col(uuid("undertaking_id"))
        .col(integer("version"))
        .col(uuid("organisation_id"))
        .primary_key(Index::create().col("undertaking_id").col("version").col("organisation_id"))
        .to_owned()
}

fn exchange_rate() -> TableCreateStatement {
    Table::create()
        .table("exchange_rate")
        .col(ColumnDef::new("on_day").text().not_null().primary_key())
        .col(big_integer("sek_per_eur_e4"))
        .col(text("source"))
        .col(text("recorded_by"))
        .col(big_integer("created_at"))
        .to_owned()
}

const SQLITE_GUARDS: &str = "
CREATE TRIGGER case_pin_is_final BEFORE UPDATE ON case_pin
    BEGIN SELECT RAISE(ABORT, 'a pin is never changed'); END;
CREATE TRIGGER case_pin_stays BEFORE DELETE ON case_pin
    BEGIN SELECT RAISE(ABORT, 'a pin is never removed'); END;
CREATE TRIGGER payer_commitment_is_whose_it_is BEFORE UPDATE ON payer_commitment
    WHEN OLD.state NOT IN ('reserved', 'committed') OR NEW.amount_ore <> OLD.amount_ore OR NEW.pin_id <> OLD.pin_id
        OR NEW.case_id <> OLD.case_id OR NEW.phase <> OLD.phase OR NEW.payer <> OLD.payer
        OR NEW.organisation_id IS NOT OLD.organisation_id OR NEW.posted_ore > NEW.amount_ore
    BEGIN SELECT RAISE(ABORT, 'what a payer bears stays whose it is'); END;
CREATE TRIGGER payer_commitment_stays BEFORE DELETE ON payer_commitment
    BEGIN SELECT RAISE(ABORT, 'what a payer bears is never removed'); END;
CREATE TRIGGER exchange_rate_is_final BEFORE UPDATE ON exchange_rate
    BEGIN SELECT RAISE(ABORT, 'a rate is never changed'); END;
CREATE TRIGGER undertaking_is_final BEFORE UPDATE ON undertaking
    BEGIN SELECT RAISE(ABORT, 'a version of an undertaking is never changed'); END;
";

const POSTGRES_GUARDS: &str = "
CREATE FUNCTION payers_are_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'what payers were pinned, bear and declared stays'; END $$;
CREATE TRIGGER case_pin_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON case_pin
    FOR EACH STATEMENT EXECUTE FUNCTION payers_are_final();
CREATE FUNCTION payer_commitment_is_whose_it_is() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state NOT IN ('reserved', 'committed') OR NEW.amount_ore <> OLD.amount_ore OR NEW.pin_id <> OLD.pin_id
       OR NEW.case_id <> OLD.case_id OR NEW.phase <> OLD.phase OR NEW.payer <> OLD.payer
       OR NEW.organisation_id IS DISTINCT FROM OLD.organisation_id OR NEW.posted_ore > NEW.amount_ore THEN
        RAISE EXCEPTION 'what a payer bears stays whose it is';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payer_commitment_is_whose_it_is BEFORE UPDATE ON payer_commitment
    FOR EACH ROW EXECUTE FUNCTION payer_commitment_is_whose_it_is();
CREATE TRIGGER payer_commitment_stays BEFORE DELETE OR TRUNCATE ON payer_commitment
    FOR EACH STATEMENT EXECUTE FUNCTION payers_are_final();
CREATE TRIGGER exchange_rate_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON exchange_rate
    FOR EACH STATEMENT EXECUTE FUNCTION payers_are_final();
CREATE TRIGGER undertaking_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON undertaking
    FOR EACH STATEMENT EXECUTE FUNCTION payers_are_final();
";
