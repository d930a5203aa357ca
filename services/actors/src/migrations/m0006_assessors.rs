//! EXPAND. Assessors with their abilities, employments, authorisations and suspensions, and the relations they have declared.

use sea_orm_migration::{prelude::*, schema::*};

/// The tables of the assessors.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0006_assessors"
    }
}

#[async_trait::async_trait]
#[allow(
    elided_lifetimes_in_paths,
    reason = "the trait leaves the lifetime out, and async_trait accepts no other signature"
)]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [assessor(), ability(), employment(), authorisation(), suspension(), interest()] {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn assessor() -> TableCreateStatement {
    Table::create()
        .table("assessor")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(ColumnDef::new("person_id").uuid().not_null().unique_key())
        .col(boolean("licensed_teacher"))
        .col(big_integer("revision"))
        .col(big_integer("created_at"))
        .foreign_key(ForeignKey::create().from("assessor", "person_id").to("person", "id"))
        .to_owned()
}

/// Languages to assess in, and subjects of the teaching licence.
fn ability() -> TableCreateStatement {
    Table::create()
        .table("assessor_ability")
        .col(uuid("assessor_id"))
        .col(text("kind"))
        .col(text("code"))
        .primary_key(Index::create().col("assessor_id").col("kind").col("code"))
        .foreign_key(ForeignKey::create().from("assessor_ability", "assessor_id").to("assessor", "id"))
        .to_owned()
}

fn employment() -> TableCreateStatement {
    Table::create()
        .table("employment")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(uuid("assessor_id"))
        .col(uuid("organisation_id"))
        .col(text("from_day"))
        .col(text_null("until_day"))
        .foreign_key(ForeignKey::create().from("employment", "assessor_id").to("assessor", "id"))
        .foreign_key(ForeignKey::create().from("employment", "organisation_id").to("organisation", "id"))
        .to_owned()
}

/// Why it was revoked is sealed: it tells of a person.
fn authorisation() -> TableCreateStatement {
    Table::create()
        .table("authorisation")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(uuid("assessor_id"))
        .col(text("model_key"))
        .col(text("model_version"))
        .col(uuid("granted_by"))
        .col(text("from_day"))
        .col(text_null("until_day"))
        .col(text_null("revoked_on"))
        .col(blob_null("revocation_reason"))
        .foreign_key(ForeignKey::create().from("authorisation", "assessor_id").to("assessor", "id"))
        .foreign_key(ForeignKey::create().from("authorisation", "granted_by").to("organisation", "id"))
        .to_owned()
}

/// The reasons are sealed: they tell of a person.
fn suspension() -> TableCreateStatement {
    Table::create()
        .table("suspension")
        .col(uuid("authorisation_id"))
        .col(integer("place"))
        .col(text("from_day"))
        .col(blob("reason"))
        .col(text_null("lifted_on"))
        .col(blob_null("lift_reason"))
        .primary_key(Index::create().col("authorisation_id").col("place"))
        .foreign_key(ForeignKey::create().from("suspension", "authorisation_id").to("authorisation", "id"))
        .to_owned()
}

/// What the relation is, and to whom, is sealed together. The index finds what has been declared on a person, without holding who it is.
fn interest() -> TableCreateStatement {
    Table::create()
        .table("interest")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(uuid("assessor_id"))
        .col(blob("relation"))
        .col(blob_null("person_index"))
        .col(text("from_day"))
        .col(text_null("until_day"))
        .col(boolean("withdrawn"))
        .foreign_key(ForeignKey::create().from("interest", "assessor_id").to("assessor", "id"))
        .to_owned()
}

fn indexes() -> [IndexCreateStatement; 7] {
    let index = |name: &'static str, table: &'static str, columns: &[&'static str]| {
        let mut index = Index::create();
        index.name(name).table(table);
        for column in columns {
            index.col(*column);
        }
        index
    };
    [
        index("assessor_ability_by_code", "assessor_ability", &["kind", "code", "assessor_id"]),
        index("employment_of", "employment", &["assessor_id"]),
        index("employment_by_organisation", "employment", &["organisation_id"]),
        index("authorisation_of", "authorisation", &["assessor_id"]),
        index("authorisation_by_model", "authorisation", &["model_key", "model_version", "assessor_id"]),
        index("interest_of", "interest", &["assessor_id"]),
        index("interest_in_person", "interest", &["person_index"]),
    ]
}
