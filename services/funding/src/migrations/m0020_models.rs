//! EXPAND. Financing models, of which the database itself keeps what is published as it is, and the simulations that were run on them.

use mesh::migrations::raw;
use sea_orm_migration::{prelude::*, schema::*};

/// The models and the simulations.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0020_models"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(financing_model()).await?;
        manager.create_table(simulation()).await?;
        let indexes = [
            // One version of each number, whatever two drafts do at once.
            "CREATE UNIQUE INDEX financing_model_version ON financing_model (key, version)",
            "CREATE INDEX financing_model_newest ON financing_model (created_at, id)",
            // One result of the same models, cases and parameters.
            "CREATE UNIQUE INDEX simulation_fingerprint ON simulation (fingerprint)",
        ];
        for index in indexes {
            manager.get_connection().execute_unprepared(index).await?;
        }
        raw(manager, SQLITE_GUARDS, POSTGRES_GUARDS).await
    }
}

fn financing_model() -> TableCreateStatement {
    Table::create()
        .table("financing_model")
        .col(pk_uuid("id"))
        .col(big_integer("revision"))
        .col(text("key"))
        .col(integer("version"))
        .col(text("state"))
        .col(text("industry"))
        .col(text("title"))
        .col(text("valid_from"))
        .col(text_null("valid_to"))
        .col(text("content"))
        .col(text("hash"))
        .col(text("authors"))
        .col(text_null("approved_by"))
        .col(text_null("retire_reason"))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"))
        .to_owned()
}

fn simulation() -> TableCreateStatement {
    Table::create()
        .table("simulation")
        .col(pk_uuid("id"))
        .col(text("fingerprint"))
        .col(binary("result"))
        .col(big_integer("created_at"))
        .to_owned()
}

/// What says what a version is: its content and its hash, its key and number.
const SQLITE_GUARDS: &str = "
CREATE TRIGGER financing_model_is_final BEFORE UPDATE ON financing_model
    WHEN OLD.state IN ('published', 'retired') AND (NEW.content <> OLD.content OR NEW.hash <> OLD.hash
        OR NEW.key <> OLD.key OR NEW.version <> OLD.version OR NEW.state NOT IN ('published', 'retired'))
    BEGIN SELECT RAISE(ABORT, 'a published model is never changed'); END;
CREATE TRIGGER financing_model_stays BEFORE DELETE ON financing_model
    WHEN OLD.state IN ('published', 'retired')
    BEGIN SELECT RAISE(ABORT, 'a published model is never removed'); END;
CREATE TRIGGER simulation_is_final BEFORE UPDATE ON simulation
    BEGIN SELECT RAISE(ABORT, 'a simulation is never changed'); END;
";

const POSTGRES_GUARDS: &str = "
CREATE FUNCTION financing_model_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('published', 'retired') AND (NEW.content <> OLD.content OR NEW.hash <> OLD.hash
        OR NEW.key <> OLD.key OR NEW.version <> OLD.version OR NEW.state NOT IN ('published', 'retired')) THEN
        RAISE EXCEPTION 'a published model is never changed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER financing_model_is_final BEFORE UPDATE ON financing_model
    FOR EACH ROW EXECUTE FUNCTION financing_model_is_final();
CREATE FUNCTION financing_model_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('published', 'retired') THEN
        RAISE EXCEPTION 'a published model is never removed';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER financing_model_stays BEFORE DELETE ON financing_model
    FOR EACH ROW EXECUTE FUNCTION financing_model_stays();
CREATE FUNCTION simulation_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a simulation is never changed'; END $$;
CREATE TRIGGER simulation_is_final BEFORE UPDATE ON simulation
    FOR EACH ROW EXECUTE FUNCTION simulation_is_final();
";
