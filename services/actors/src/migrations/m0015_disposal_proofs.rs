//! EXPAND. A proof of a disposal keeps each of its rows when the person is disposed of later, without the ids; and rows of who was hidden
//! when they went, and disposals of theirs alone, are known as such for good.
//!
//! Of who went before, nothing says any longer whether they were hidden: what is left of them counts as if they had been.

use sea_orm_migration::{prelude::*, schema::*};

/// What is hidden of disposals, and rows that outlive whose they were.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0015_disposal_proofs"
    }
}

#[async_trait::async_trait]
#[allow(
    elided_lifetimes_in_paths,
    reason = "the trait leaves the lifetime out, and async_trait accepts no other signature"
)]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["disposal", "disposal_item"] {
            let column = boolean("veiled").default(false).take();
            manager.alter_table(Table::alter().table(table).add_column(column).take()).await?;
        }
        for sql in [
            // Asked for with each person who goes.
            "CREATE INDEX disposal_item_of ON disposal_item (person_id) WHERE person_id IS NOT NULL",
            "UPDATE disposal_item SET person_id = NULL, record_id = NULL, veiled = TRUE
             WHERE person_id IN (SELECT id FROM person WHERE disposed_at IS NOT NULL)",
            "UPDATE disposal SET person_id = NULL, veiled = TRUE
             WHERE person_id IN (SELECT id FROM person WHERE disposed_at IS NOT NULL)",
        ] {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}
