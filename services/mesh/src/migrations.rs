//! The tables that every service owns beside its own.

use sea_orm_migration::prelude::*;

mod m0001_mesh;
mod m0002_audit_subject;

/// In the order in which they are applied, before the service's own.
pub fn all() -> Vec<Box<dyn MigrationTrait>> {
    vec![Box::new(m0001_mesh::Migration), Box::new(m0002_audit_subject::Migration)]
}

/// Runs the statement of the engine at hand: what the query builder has no words for, such as triggers.
pub async fn raw(manager: &SchemaManager<'_>, sqlite: &str, postgres: &str) -> Result<(), DbErr> {
    let statement = match manager.get_database_backend() {
        sea_orm::DbBackend::Sqlite => sqlite,
        _ => postgres,
    };
    manager.get_connection().execute_unprepared(statement).await.map(|_| ())
}
