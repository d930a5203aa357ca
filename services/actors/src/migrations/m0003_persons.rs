//! EXPAND. What identifies persons, day by day; the words of their names; and who may see those whose identity is protected.

use sea_orm_migration::{prelude::*, schema::*};

/// The tables about persons, beside the persons themselves.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0003_persons"
    }
}

#[async_trait::async_trait]
#[allow(
    elided_lifetimes_in_paths,
    reason = "the trait leaves the lifetime out, and async_trait accepts no other signature"
)]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [person_identity(), person_name(), protected_access()] {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        let connection = manager.get_connection();
        for sql in [
            // A person has one identity at a time at most, whatever the program believes.
            "CREATE UNIQUE INDEX person_identity_current ON person_identity (person_id) WHERE until_day IS NULL",
            "CREATE INDEX protected_access_unreviewed ON protected_access (id) WHERE emergency AND reviewed_at IS NULL",
        ] {
            connection.execute_unprepared(sql).await?;
        }
        Ok(())
    }
}

/// The index finds a number. The claim is the same, but unique: it is left out for hidden persons, since a number that is refused would
/// tell that somebody has it.
fn person_identity() -> TableCreateStatement {
    Table::create()
        .table("person_identity")
        .col(uuid("person_id"))
        .col(integer("place"))
        .col(text("from_day"))
        .col(text_null("until_day"))
        .col(blob("number"))
        .col(ColumnDef::new("number_index").var_binary(32).not_null())
        .col(ColumnDef::new("claim").var_binary(32).null().unique_key())
        .primary_key(Index::create().col("person_id").col("place"))
        .foreign_key(ForeignKey::create().from("person_identity", "person_id").to("person", "id"))
        .to_owned()
}

/// A keyed index of each word of a person's names, so that whole words are found and nothing can be read.
fn person_name() -> TableCreateStatement {
    Table::create()
        .table("person_name")
        .col(ColumnDef::new("word").var_binary(32).not_null())
        .col(uuid("leads_to"))
        .col(uuid("person_id"))
        .primary_key(Index::create().col("word").col("leads_to").col("person_id"))
        .foreign_key(ForeignKey::create().from("person_name", "person_id").to("person", "id"))
        .to_owned()
}

fn protected_access() -> TableCreateStatement {
    Table::create()
        .table("protected_access")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(uuid("person_id"))
        .col(text("subject"))
        .col(text("granted_by"))
        .col(big_integer("begins_at"))
        .col(big_integer_null("ends_at"))
        .col(blob("reason"))
        .col(boolean("emergency"))
        .col(text_null("reviewed_by"))
        .col(big_integer_null("reviewed_at"))
        .col(blob_null("finding"))
        .foreign_key(ForeignKey::create().from("protected_access", "person_id").to("person", "id"))
        .to_owned()
}

fn indexes() -> [IndexCreateStatement; 4] {
    [
        Index::create().name("person_identity_by_number").table("person_identity").col("number_index").to_owned(),
        Index::create().name("person_name_of").table("person_name").col("person_id").to_owned(),
        Index::create()
            .name("protected_access_of")
            .table("protected_access")
            .col("person_id")
            .col("subject")
            .to_owned(),
        Index::create()
            .name("protected_access_for")
            .table("protected_access")
            .col("subject")
            .col("person_id")
            .to_owned(),
    ]
}
