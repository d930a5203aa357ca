//! EXPAND. Agreements with their parties and what they permit; and, apart from them, permissions to share and legal bases.

use sea_orm_migration::{prelude::*, schema::*};

/// The tables of the agreements.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0007_agreements"
    }
}

#[async_trait::async_trait]
#[allow(
    elided_lifetimes_in_paths,
    reason = "the trait leaves the lifetime out, and async_trait accepts no other signature"
)]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [agreement(), party(), permit(), sharing(), legal_basis()] {
            manager.create_table(table).await?;
        }
        let ending = "CREATE INDEX agreement_ending ON agreement (until_day, id) WHERE stage = 'signed'";
        manager.get_connection().execute_unprepared(ending).await?;
        let by_organisation = Index::create()
            .name("agreement_party_by_organisation")
            .table("agreement_party")
            .col("organisation_id")
            .col("agreement_id")
            .to_owned();
        let of_person = Index::create().name("sharing_of").table("sharing").col("person_id").col("id").to_owned();
        let to_recipient = Index::create().name("sharing_to").table("sharing").col("recipient_id").to_owned();
        let of_purpose =
            Index::create().name("legal_basis_of").table("legal_basis").col("controller_id").col("purpose").to_owned();
        for index in [by_organisation, of_person, to_recipient, of_purpose] {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

/// Purposes are kept in one text, a line each: they are shown and not searched.
fn agreement() -> TableCreateStatement {
    Table::create()
        .table("agreement")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(text("kind"))
        .col(text("registration_number"))
        .col(text("title"))
        .col(text("purposes"))
        .col(text("from_day"))
        .col(text_null("until_day"))
        .col(text("document_sha256"))
        .col(uuid_null("replaces_id"))
        .col(uuid_null("replaced_by_id"))
        .col(text("stage"))
        .col(text_null("termination_reason"))
        .col(integer_null("announced_days"))
        .col(big_integer("revision"))
        .col(big_integer("created_at"))
        .foreign_key(ForeignKey::create().from("agreement", "replaces_id").to("agreement", "id"))
        .foreign_key(ForeignKey::create().from("agreement", "replaced_by_id").to("agreement", "id"))
        .to_owned()
}

fn party() -> TableCreateStatement {
    Table::create()
        .table("agreement_party")
        .col(uuid("agreement_id"))
        .col(uuid("organisation_id"))
        .col(text("role"))
        .col(text_null("signed_on"))
        .primary_key(Index::create().col("agreement_id").col("organisation_id"))
        .foreign_key(ForeignKey::create().from("agreement_party", "agreement_id").to("agreement", "id"))
        .foreign_key(ForeignKey::create().from("agreement_party", "organisation_id").to("organisation", "id"))
        .to_owned()
}

fn permit() -> TableCreateStatement {
    Table::create()
        .table("agreement_permit")
        .col(uuid("agreement_id"))
        .col(text("permitted"))
        .primary_key(Index::create().col("agreement_id").col("permitted"))
        .foreign_key(ForeignKey::create().from("agreement_permit", "agreement_id").to("agreement", "id"))
        .to_owned()
}

/// What may be told is sealed.
fn sharing() -> TableCreateStatement {
    Table::create()
        .table("sharing")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(uuid("person_id"))
        .col(uuid("recipient_id"))
        .col(blob("scopes"))
        .col(text("form"))
        .col(text("from_day"))
        .col(text_null("until_day"))
        .col(text_null("withdrawn_on"))
        .col(big_integer("revision"))
        .col(big_integer("created_at"))
        .foreign_key(ForeignKey::create().from("sharing", "person_id").to("person", "id"))
        .foreign_key(ForeignKey::create().from("sharing", "recipient_id").to("organisation", "id"))
        .to_owned()
}

fn legal_basis() -> TableCreateStatement {
    Table::create()
        .table("legal_basis")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(uuid("controller_id"))
        .col(text("purpose"))
        .col(text("article"))
        .col(text("national_basis"))
        .col(text("from_day"))
        .col(text_null("until_day"))
        .col(text("decision_reference"))
        .col(big_integer("revision"))
        .col(big_integer("created_at"))
        .foreign_key(ForeignKey::create().from("legal_basis", "controller_id").to("organisation", "id"))
        .to_owned()
}
