//! EXPAND. A person's cases are found by the person, closed ones too: whoever asks what is held on them is told of all.

use sea_orm_migration::prelude::*;

/// The index.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0003_persons"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let of_person = "CREATE INDEX validation_case_person ON validation_case (person_id, id)";
        manager.get_connection().execute_unprepared(of_person).await.map(|_| ())
    }
}
