//! EXPAND. Operating units, what they have to offer, and when they are open.

use sea_orm_migration::{prelude::*, schema::*};

/// The tables of places.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0004_places"
    }
}

#[async_trait::async_trait]
#[allow(
    elided_lifetimes_in_paths,
    reason = "the trait leaves the lifetime out, and async_trait accepts no other signature"
)]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [unit(), unit_offer(), unit_opening()] {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

/// Where no coordinates are stated, latitude and longitude are those of the municipality's centre town.
fn unit() -> TableCreateStatement {
    Table::create()
        .table("unit")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(uuid("organisation_id"))
        .col(text("kind"))
        .col(text("name"))
        .col(text("folded_name"))
        // Bytes, because text is ordered by each database's own collation.
        .col(blob("sort_key"))
        .col(text("municipality_code"))
        .col(text("street"))
        .col(text("postal_code"))
        .col(text("locality"))
        .col(integer("latitude"))
        .col(integer("longitude"))
        .col(boolean("coordinates_stated"))
        .col(integer("capacity"))
        .col(text("opened_on"))
        .col(text_null("closed_on"))
        .col(big_integer("revision"))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"))
        .foreign_key(ForeignKey::create().from("unit", "organisation_id").to("organisation", "id"))
        .to_owned()
}

/// Accessibility, equipment, languages and modes: what a node is chosen by. The code is what is compared, the label what was written.
fn unit_offer() -> TableCreateStatement {
    Table::create()
        .table("unit_offer")
        .col(uuid("unit_id"))
        .col(text("kind"))
        .col(text("code"))
        .col(text("label"))
        .col(integer("place"))
        .primary_key(Index::create().col("unit_id").col("kind").col("code"))
        .foreign_key(ForeignKey::create().from("unit_offer", "unit_id").to("unit", "id"))
        .to_owned()
}

/// A row for each weekday of weekly hours, and one (weekday 0) for each exception; one without hours is closed.
fn unit_opening() -> TableCreateStatement {
    Table::create()
        .table("unit_opening")
        .col(uuid("unit_id"))
        .col(text("part"))
        .col(integer("place"))
        .col(integer("weekday"))
        .col(text("from_day"))
        .col(text_null("until_day"))
        .col(integer_null("opens_minute"))
        .col(integer_null("closes_minute"))
        .primary_key(Index::create().col("unit_id").col("part").col("place").col("weekday"))
        .foreign_key(ForeignKey::create().from("unit_opening", "unit_id").to("unit", "id"))
        .to_owned()
}

fn indexes() -> [IndexCreateStatement; 4] {
    [
        Index::create()
            .name("unit_by_own_name")
            .table("unit")
            .col("organisation_id")
            .col("folded_name")
            .unique()
            .to_owned(),
        Index::create().name("unit_by_name").table("unit").col("sort_key").col("id").to_owned(),
        Index::create()
            .name("unit_by_municipality")
            .table("unit")
            .col("municipality_code")
            .col("sort_key")
            .col("id")
            .to_owned(),
        Index::create().name("unit_by_place").table("unit").col("latitude").col("longitude").to_owned(),
    ]
}
