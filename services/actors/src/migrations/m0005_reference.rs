//! EXPAND. Reference data and the JobTech taxonomy, with what comes with the program. New editions of that come with new migrations.

use sea_orm_migration::{prelude::*, schema::*};

use crate::store;

/// The tables of reference data.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0005_reference"
    }
}

#[async_trait::async_trait]
#[allow(
    elided_lifetimes_in_paths,
    reason = "the trait leaves the lifetime out, and async_trait accepts no other signature"
)]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [dataset(), municipality(), language_area(), language(), legal_reference()] {
            manager.create_table(table).await?;
        }
        for table in [version(), part(), concept(), relation(), word()] {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        store::reference::load::load(manager.get_connection()).await
    }
}

fn dataset() -> TableCreateStatement {
    Table::create()
        .table("dataset")
        .col(ColumnDef::new("id").text().not_null().primary_key())
        .col(text("edition"))
        .col(text("source"))
        .col(integer("entries"))
        .to_owned()
}

/// A code may come to mean another area, so a municipality is its code from a day on.
fn municipality() -> TableCreateStatement {
    Table::create()
        .table("municipality")
        .col(text("code"))
        .col(text("valid_from"))
        .col(text_null("valid_until"))
        .col(text("name"))
        .col(text("county_code"))
        .col(text("county_name"))
        .col(text("centre_town"))
        .col(integer("latitude"))
        .col(integer("longitude"))
        .col(text("source"))
        .primary_key(Index::create().col("code").col("valid_from"))
        .to_owned()
}

fn language_area() -> TableCreateStatement {
    Table::create()
        .table("language_area")
        .col(text("municipality_code"))
        .col(text("language_code"))
        .col(integer("place"))
        .col(text("basis"))
        .col(text_null("since"))
        .col(text("since_precision"))
        .col(text_null("until"))
        .col(text("legal_reference"))
        .col(text("source"))
        .primary_key(Index::create().col("municipality_code").col("language_code").col("place"))
        .to_owned()
}

fn language() -> TableCreateStatement {
    Table::create()
        .table("language")
        .col(ColumnDef::new("code").text().not_null().primary_key())
        .col(text("english_name"))
        .col(text("swedish_name"))
        .col(text("own_name"))
        .col(boolean("national_minority"))
        .col(text("scope"))
        .col(text_null("part_of"))
        .col(text("source"))
        .to_owned()
}

/// Where a rule stands. The place tells apart those that follow each other, of which the first may have no known beginning.
fn legal_reference() -> TableCreateStatement {
    Table::create()
        .table("legal_reference")
        .col(text("key"))
        .col(integer("place"))
        .col(text("statute_number"))
        .col(text("statute_name"))
        .col(text("provision"))
        .col(text("says"))
        .col(text_null("valid_from"))
        .col(text("valid_from_precision"))
        .col(text_null("valid_until"))
        .col(text("changed_by"))
        .col(text("source"))
        .primary_key(Index::create().col("key").col("place"))
        .to_owned()
}

fn version() -> TableCreateStatement {
    Table::create()
        .table("taxonomy_version")
        .col(ColumnDef::new("version").integer().not_null().primary_key())
        .col(text("source"))
        .col(integer("parts"))
        .col(boolean("complete"))
        .col(big_integer("created_at"))
        .to_owned()
}

fn part() -> TableCreateStatement {
    Table::create()
        .table("taxonomy_part")
        .col(integer("version"))
        .col(integer("part"))
        .col(blob("digest"))
        .primary_key(Index::create().col("version").col("part"))
        .to_owned()
}

fn concept() -> TableCreateStatement {
    Table::create()
        .table("taxonomy_concept")
        .col(integer("version"))
        .col(text("concept_id"))
        .col(text("kind"))
        .col(text("label"))
        .col(blob("folded"))
        .col(text("definition"))
        .col(text("alternative_labels"))
        .col(text_null("ssyk"))
        .col(text_null("esco_uri"))
        .col(boolean("deprecated"))
        .primary_key(Index::create().col("version").col("concept_id"))
        .to_owned()
}

fn relation() -> TableCreateStatement {
    Table::create()
        .table("taxonomy_relation")
        .col(integer("version"))
        .col(text("concept_id"))
        .col(text("kind"))
        .col(text("target_id"))
        .col(integer("percentage"))
        .primary_key(Index::create().col("version").col("concept_id").col("kind").col("target_id"))
        .to_owned()
}

/// Words as bytes: what begins alike then stands together in the index, on any engine and whatever its collation.
fn word() -> TableCreateStatement {
    Table::create()
        .table("taxonomy_word")
        .col(integer("version"))
        .col(ColumnDef::new("word").var_binary(64).not_null())
        .col(text("concept_id"))
        .col(integer("rank"))
        .primary_key(Index::create().col("version").col("word").col("concept_id"))
        .to_owned()
}

fn indexes() -> [IndexCreateStatement; 2] {
    [
        Index::create()
            .name("taxonomy_concept_by_deprecation")
            .table("taxonomy_concept")
            .col("version")
            .col("deprecated")
            .col("concept_id")
            .to_owned(),
        Index::create()
            .name("taxonomy_word_of")
            .table("taxonomy_word")
            .col("version")
            .col("concept_id")
            .col("word")
            .to_owned(),
    ]
}
