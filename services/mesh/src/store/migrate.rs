//! Brings a database to the schema of this program, one process at a time, and refuses one that is ahead of it.

use anyhow::{Context, bail};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement, TransactionTrait};
use sea_orm_migration::{MigrationTrait, MigratorTraitSelf};

use super::{connect, place};
use crate::config::Storage;

/// The number of the advisory lock that migrations run under on PostgreSQL; any, but always the same.
const LOCK: i64 = 0x5245_454c;

struct Migrations(fn() -> Vec<Box<dyn MigrationTrait>>);

impl MigratorTraitSelf for Migrations {
    fn migrations(&self) -> Vec<Box<dyn MigrationTrait>> {
        crate::migrations::all().into_iter().chain((self.0)()).collect()
    }
}

/// Makes the service's database where it is missing, and applies what it lacks. Answers the names of what was applied.
pub async fn migrate(
    service: &str,
    config: &Storage,
    own: fn() -> Vec<Box<dyn MigrationTrait>>,
) -> anyhow::Result<Vec<String>> {
    let place = place(service, &config.url)?;
    connect::make(&place).await?;
    let migrations = Migrations(own);
    // The lock and the migrations need a connection each. A statement that rebuilds a table may take its time.
    let patient = Storage { statement_timeout_ms: 0, lock_timeout_ms: 60_000, unit_time_limit_ms: 0, ..config.clone() };
    let guard = connect::writer(&place, &patient).await?;
    let locked = lock(&guard)
        .await
        .with_context(|| format!("The migrations of {service} cannot get their lock: is another process migrating?"))?;
    let connection = connect::writer(&place, &patient).await?;
    let result = apply(service, &connection, &migrations).await;
    if let Some(transaction) = locked {
        transaction.rollback().await?;
    }
    result
}

/// On PostgreSQL a lock of its own; on SQLite the engine's write lock does, since each migration is a transaction.
async fn lock(connection: &DatabaseConnection) -> anyhow::Result<Option<sea_orm::DatabaseTransaction>> {
    let backend = connection.get_database_backend();
    if backend == sea_orm::DbBackend::Sqlite {
        return Ok(None);
    }
    let transaction = connection.begin().await?;
    transaction
        .execute_raw(Statement::from_sql_and_values(backend, "SELECT pg_advisory_xact_lock($1)", [LOCK.into()]))
        .await?;
    Ok(Some(transaction))
}

async fn apply(service: &str, connection: &DatabaseConnection, migrations: &Migrations) -> anyhow::Result<Vec<String>> {
    let known: Vec<_> = migrations.migrations().iter().map(|migration| migration.name().to_owned()).collect();
    migrations.install(connection).await?;
    let applied = migrations.get_migration_models(connection).await?;
    if let Some(newer) = applied.iter().find(|migration| !known.contains(&migration.version)) {
        bail!(
            "The database of {service} has the migration {}, which this program does not know: start the newer program.",
            newer.version
        );
    }
    let pending: Vec<_> =
        known.into_iter().filter(|name| applied.iter().all(|migration| migration.version != *name)).collect();
    migrations
        .up(connection, None)
        .await
        .with_context(|| format!("The migrations of {service} failed; nothing of the failed one remains."))?;
    Ok(pending)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_database_is_migrated_once_and_one_of_a_newer_program_is_refused() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let config = Storage {
            url: format!("sqlite:{}", folder.path().display()),
            ..crate::config::Config::defaults()?.storage
        };
        assert_eq!(migrate("any", &config, Vec::new).await?, ["m0001_mesh", "m0002_audit_subject"]);
        assert_eq!(migrate("any", &config, Vec::new).await?, Vec::<String>::new());
        let connection = connect::writer(&place("any", &config.url)?, &config).await?;
        let newer = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_from_the_future', 0)";
        connection.execute_unprepared(newer).await?;
        let refusal = migrate("any", &config, Vec::new).await.map(|_| ()).unwrap_err().to_string();
        assert!(refusal.contains("m9999_from_the_future") && refusal.contains("newer program"), "{refusal}");
        Ok(())
    }
}
