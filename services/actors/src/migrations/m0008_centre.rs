//! EXPAND. The centre's hosts, the alternatives for its organisation and ownership, and the orders to hand it over.

use sea_orm_migration::{prelude::*, schema::*};

/// The tables of the centre itself.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0008_centre"
    }
}

#[async_trait::async_trait]
#[allow(
    elided_lifetimes_in_paths,
    reason = "the trait leaves the lifetime out, and async_trait accepts no other signature"
)]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [centre_host(), alternative(), alternative_party(), alternative_point(), handover_order()] {
            manager.create_table(table).await?;
        }
        let chosen = "CREATE UNIQUE INDEX alternative_chosen ON alternative (question) WHERE state = 'chosen'";
        manager.get_connection().execute_unprepared(chosen).await?;
        Ok(())
    }
}

/// No two terms begin on one day, since no two overlap; that none overlaps is the domain's rule, asked for under a lock.
fn centre_host() -> TableCreateStatement {
    Table::create()
        .table("centre_host")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(uuid("organisation_id"))
        .col(text("legal_form"))
        .col(ColumnDef::new("from_day").text().not_null().unique_key())
        .col(text_null("until_day"))
        .col(text("decision"))
        .col(text_null("end_decision"))
        .col(big_integer("revision"))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"))
        .foreign_key(ForeignKey::create().from("centre_host", "organisation_id").to("organisation", "id"))
        .to_owned()
}

fn alternative() -> TableCreateStatement {
    Table::create()
        .table("alternative")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(text("question"))
        .col(text("title"))
        .col(text("description"))
        .col(big_integer_null("yearly_cost_ore"))
        .col(text("state"))
        .col(text_null("decided_on"))
        .col(text_null("decision"))
        .col(uuid_null("decided_by"))
        .col(uuid_null("superseded_by"))
        .col(big_integer("revision"))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"))
        .to_owned()
}

fn alternative_party() -> TableCreateStatement {
    Table::create()
        .table("alternative_party")
        .col(uuid("alternative_id"))
        .col(integer("place"))
        .col(uuid("organisation_id"))
        .col(text("role"))
        .primary_key(Index::create().col("alternative_id").col("place"))
        .foreign_key(ForeignKey::create().from("alternative_party", "alternative_id").to("alternative", "id"))
        .foreign_key(ForeignKey::create().from("alternative_party", "organisation_id").to("organisation", "id"))
        .to_owned()
}

fn alternative_point() -> TableCreateStatement {
    Table::create()
        .table("alternative_point")
        .col(uuid("alternative_id"))
        .col(integer("place"))
        .col(boolean("speaks_for"))
        .col(text("text"))
        .primary_key(Index::create().col("alternative_id").col("place"))
        .foreign_key(ForeignKey::create().from("alternative_point", "alternative_id").to("alternative", "id"))
        .to_owned()
}

fn handover_order() -> TableCreateStatement {
    Table::create()
        .table("handover_order")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(uuid("receiver_id"))
        .col(text("decision"))
        .col(text("ordered_by"))
        .col(big_integer("ordered_at"))
        .foreign_key(ForeignKey::create().from("handover_order", "receiver_id").to("organisation", "id"))
        .to_owned()
}
