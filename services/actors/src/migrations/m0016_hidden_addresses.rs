//! EXPAND. Which hidden persons may have an address, sealed in their row from before nobody hidden had one.
//!
//! It stands among what else is known of them, which only the service can open: the job that takes it out goes through this list. Whoever is
//! hidden later has none, so nothing is added to it.

use sea_orm_migration::{prelude::*, schema::*};

/// The list of those who are gone through.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0016_hidden_addresses"
    }
}

#[async_trait::async_trait]
#[allow(
    elided_lifetimes_in_paths,
    reason = "the trait leaves the lifetime out, and async_trait accepts no other signature"
)]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let list = Table::create()
            .table("hidden_address")
            .col(uuid("person_id").primary_key())
            .foreign_key(ForeignKey::create().from("hidden_address", "person_id").to("person", "id"))
            .to_owned();
        manager.create_table(list).await?;
        let known = "INSERT INTO hidden_address (person_id)
             SELECT id FROM person WHERE hidden AND details IS NOT NULL AND disposed_at IS NULL";
        manager.get_connection().execute_unprepared(known).await.map(|_| ())
    }
}
