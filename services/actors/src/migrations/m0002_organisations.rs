//! EXPAND. What an organisation's functions are reached by, the keys that its names are searched by, and which merges stand.

use sea_orm_migration::{prelude::*, schema::*};

/// The tables beside the organisations themselves.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0002_organisations"
    }
}

#[async_trait::async_trait]
#[allow(
    elided_lifetimes_in_paths,
    reason = "the trait leaves the lifetime out, and async_trait accepts no other signature"
)]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [contact(), key(), merge()] {
            manager.create_table(table).await?;
        }
        let below =
            Index::create().name("organisation_merge_below").table("organisation_merge").col("kept_id").to_owned();
        manager.create_index(below).await
    }
}

fn contact() -> TableCreateStatement {
    Table::create()
        .table("organisation_contact")
        .col(uuid("organisation_id"))
        .col(integer("place"))
        .col(text("function"))
        .col(text("email"))
        .col(text("phone"))
        .primary_key(Index::create().col("organisation_id").col("place"))
        .foreign_key(ForeignKey::create().from("organisation_contact", "organisation_id").to("organisation", "id"))
        .to_owned()
}

/// Bytes, because a range of texts is one of each database's own collation.
fn key() -> TableCreateStatement {
    Table::create()
        .table("organisation_key")
        .col(blob("key"))
        .col(uuid("organisation_id"))
        .primary_key(Index::create().col("key").col("organisation_id"))
        .foreign_key(ForeignKey::create().from("organisation_key", "organisation_id").to("organisation", "id"))
        .to_owned()
}

/// A line for each merge that stands: who was merged into whom, whatever has become of that one since.
fn merge() -> TableCreateStatement {
    Table::create()
        .table("organisation_merge")
        .col(ColumnDef::new("duplicate_id").uuid().not_null().primary_key())
        .col(uuid("kept_id"))
        .col(big_integer("merged_at"))
        .foreign_key(ForeignKey::create().from("organisation_merge", "duplicate_id").to("organisation", "id"))
        .foreign_key(ForeignKey::create().from("organisation_merge", "kept_id").to("organisation", "id"))
        .to_owned()
}
