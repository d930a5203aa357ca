//! EXPAND. Organisations with the names that lead to them, and persons of whom nothing stands here in clear.

use sea_orm_migration::{prelude::*, schema::*};

/// The tables of the registry.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0001_actors"
    }
}

#[async_trait::async_trait]
#[allow(
    elided_lifetimes_in_paths,
    reason = "the trait leaves the lifetime out, and async_trait accepts no other signature"
)]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [organisation(), organisation_name(), organisation_role(), person()] {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn organisation() -> TableCreateStatement {
    Table::create()
        .table("organisation")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(ColumnDef::new("number").text().null().unique_key())
        .col(text("name"))
        // Bytes, because text is ordered by each database's own collation.
        .col(blob("sort_key"))
        .col(text("state"))
        .col(text_null("kind"))
        .col(uuid_null("parent_id"))
        .col(text_null("peppol_id"))
        .col(text_null("municipality"))
        // Who is kept, where this one was a duplicate: never one that has itself been merged.
        .col(uuid_null("merged_into"))
        .col(big_integer("revision"))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"))
        .foreign_key(ForeignKey::create().from("organisation", "parent_id").to("organisation", "id"))
        .foreign_key(ForeignKey::create().from("organisation", "merged_into").to("organisation", "id"))
        .to_owned()
}

/// The folded name is the key, so that a name leads to one organisation only. Place 0 is the organisation's own name.
/// A name belongs to one organisation, and leads to another where that one has been merged.
fn organisation_name() -> TableCreateStatement {
    Table::create()
        .table("organisation_name")
        .col(ColumnDef::new("folded").text().not_null().primary_key())
        .col(uuid("organisation_id"))
        .col(uuid("leads_to"))
        .col(integer("place"))
        .col(text("spelling"))
        .col(text("kind"))
        .col(text_null("valid_from"))
        .col(text_null("valid_until"))
        .foreign_key(ForeignKey::create().from("organisation_name", "organisation_id").to("organisation", "id"))
        .to_owned()
}

/// The days are half-open. A role was given to one organisation, and is held by another where that one has been merged. An education makes
/// the line the licence to grade that education; it is empty for the role itself.
fn organisation_role() -> TableCreateStatement {
    Table::create()
        .table("organisation_role")
        .col(uuid("holder_id"))
        .col(uuid("organisation_id"))
        .col(text("role"))
        .col(text("education"))
        .col(text("valid_from"))
        .col(text_null("valid_until"))
        .col(text("covers"))
        .col(text("basis"))
        .primary_key(
            Index::create().col("holder_id").col("organisation_id").col("role").col("education").col("valid_from"),
        )
        .foreign_key(ForeignKey::create().from("organisation_role", "holder_id").to("organisation", "id"))
        .foreign_key(ForeignKey::create().from("organisation_role", "organisation_id").to("organisation", "id"))
        .to_owned()
}

/// All on a person is sealed; `hidden` says no more than that not everybody sees the person. A registration that was merged into
/// another one leads to the person that is left; every other leads to itself.
fn person() -> TableCreateStatement {
    Table::create()
        .table("person")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(blob_null("identity"))
        .col(blob("given_name"))
        .col(blob("family_name"))
        .col(blob_null("details"))
        .col(blob("marking"))
        .col(boolean("hidden"))
        .col(uuid_null("merged_into"))
        .col(uuid("leads_to"))
        .col(big_integer("told"))
        .col(big_integer("revision"))
        .col(big_integer("created_at"))
        .to_owned()
}

fn indexes() -> [IndexCreateStatement; 6] {
    [
        Index::create().name("organisation_by_name").table("organisation").col("sort_key").col("id").to_owned(),
        // Most have neither, and cost these two nothing.
        Index::create()
            .name("organisation_by_municipality")
            .table("organisation")
            .col("municipality")
            .col("sort_key")
            .col("id")
            .and_where(Expr::cust("municipality IS NOT NULL"))
            .to_owned(),
        Index::create()
            .name("organisation_by_parent")
            .table("organisation")
            .col("parent_id")
            .and_where(Expr::cust("parent_id IS NOT NULL"))
            .to_owned(),
        Index::create().name("organisation_name_of").table("organisation_name").col("leads_to").col("place").to_owned(),
        Index::create()
            .name("organisation_role_by_role")
            .table("organisation_role")
            .col("role")
            .col("holder_id")
            .to_owned(),
        Index::create().name("person_leading_to").table("person").col("leads_to").to_owned(),
    ]
}
