//! EXPAND. Datasets without anything that leads to a unit, and releases, which the database itself keeps as they were published.

use mesh::migrations::raw;
use sea_orm_migration::{prelude::*, schema::*};

/// The datasets and the releases.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0010_releases"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [dataset(), dataset_part(), dataset_unit(), statistical_release()] {
            manager.create_table(table).await?;
        }
        let indexes = [
            // One count of one thing: two of them, protected in two ways, would tell more than either.
            "CREATE UNIQUE INDEX dataset_definition ON dataset (key, period_from, period_to, counted)",
            "CREATE INDEX statistical_release_newest ON statistical_release (created_at, id)",
            "CREATE INDEX statistical_release_dataset ON statistical_release (dataset_id, state)",
        ];
        for index in indexes {
            manager.get_connection().execute_unprepared(index).await?;
        }
        raw(manager, SQLITE_GUARDS, POSTGRES_GUARDS).await
    }
}

fn dataset() -> TableCreateStatement {
    Table::create()
        .table("dataset")
        .col(pk_uuid("id"))
        .col(big_integer("revision"))
        .col(text("key"))
        .col(text("period_from"))
        .col(text("period_to"))
        .col(text("counted"))
        .col(text("dimensions"))
        .col(text("state"))
        .col(big_integer("units"))
        .col(text_null("protection"))
        .col(big_integer("created_at"))
        .to_owned()
}

/// What was loaded at a time: how many units are alike, sealed.
fn dataset_part() -> TableCreateStatement {
    Table::create()
        .table("dataset_part")
        .col(uuid("dataset_id"))
        .col(big_integer("number"))
        .col(binary("leaves"))
        .primary_key(Index::create().col("dataset_id").col("number"))
        .to_owned()
}

/// Keyed digests that tell a unit which is loaded twice. They say nothing of what it is, and go when the dataset is closed.
fn dataset_unit() -> TableCreateStatement {
    Table::create()
        .table("dataset_unit")
        .col(uuid("dataset_id"))
        .col(binary("unit"))
        .primary_key(Index::create().col("dataset_id").col("unit"))
        .to_owned()
}

fn statistical_release() -> TableCreateStatement {
    Table::create()
        .table("statistical_release")
        .col(pk_uuid("id"))
        .col(big_integer("revision"))
        .col(uuid("dataset_id"))
        .col(big_integer("dataset_revision"))
        .col(text("class"))
        .col(text("state"))
        .col(text("method"))
        .col(text("protection"))
        .col(text("tables"))
        .col(text("author"))
        .col(text_null("published_by"))
        .col(big_integer("created_at"))
        .col(big_integer_null("published_at"))
        .to_owned()
}

/// What was read once is taken back by nobody.
const SQLITE_GUARDS: &str = "
CREATE TRIGGER statistical_release_is_final BEFORE UPDATE ON statistical_release
    WHEN OLD.state = 'published'
    BEGIN SELECT RAISE(ABORT, 'a published release is never changed'); END;
CREATE TRIGGER statistical_release_stays BEFORE DELETE ON statistical_release
    WHEN OLD.state = 'published'
    BEGIN SELECT RAISE(ABORT, 'a published release is never removed'); END;
";

const POSTGRES_GUARDS: &str = "
CREATE FUNCTION statistical_release_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'published' THEN
        RAISE EXCEPTION 'a published release is never changed or removed';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER statistical_release_is_final BEFORE UPDATE ON statistical_release
    FOR EACH ROW EXECUTE FUNCTION statistical_release_is_final();
CREATE TRIGGER statistical_release_stays BEFORE DELETE ON statistical_release
    FOR EACH ROW EXECUTE FUNCTION statistical_release_is_final();
";
