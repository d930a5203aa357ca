//! EXPAND. What the registry tells: whose identity is protected, so that their cases are there for those alone who are named for them, and
//! which organisations are one, so that a partner sees what each of them referred. And cases by person.

use sea_orm_migration::{prelude::*, schema::*};

/// The tables of what the registry tells.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0002_registry"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A row stays when it holds no longer: it knows how far the registry's events have been heard.
        let protected = Table::create()
            .table("protected_person")
            .col(pk_uuid("person_id"))
            .col(boolean("hidden"))
            .col(big_integer("sequence"))
            .to_owned();
        manager.create_table(protected).await?;
        let merge = Table::create()
            .table("organisation_merge")
            .col(pk_uuid("duplicate_id"))
            .col(uuid_null("kept_id"))
            .col(big_integer("sequence"))
            .to_owned();
        manager.create_table(merge).await?;
        let kept =
            Index::create().name("organisation_merge_kept").table("organisation_merge").col("kept_id").to_owned();
        manager.create_index(kept).await?;
        // Closed ones too: whoever asks what is held on a person is told of all.
        let of_person = Index::create()
            .name("validation_case_person")
            .table("validation_case")
            .col("person_id")
            .col("id")
            .to_owned();
        manager.create_index(of_person).await
    }
}
