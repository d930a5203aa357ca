//! Brings a database to the schema of this program, one process at a time, and refuses one that is ahead of it.
//!
//! On PostgreSQL the tables may belong to another role than the one that the services work as: who owns a table can take its guards away.

use anyhow::{Context, bail};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement, TransactionTrait};
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
    let result = apply(service, &connection, &migrations, &config.service_role).await;
    if let Some(transaction) = locked {
        transaction.rollback().await?;
    }
    result
}

/// On PostgreSQL a lock of its own; on SQLite the engine's write lock does, since each migration is a transaction.
async fn lock(connection: &DatabaseConnection) -> anyhow::Result<Option<sea_orm::DatabaseTransaction>> {
    let backend = connection.get_database_backend();
    if backend == DbBackend::Sqlite {
        return Ok(None);
    }
    let transaction = connection.begin().await?;
    transaction
        .execute_raw(Statement::from_sql_and_values(backend, "SELECT pg_advisory_xact_lock($1)", [LOCK.into()]))
        .await?;
    Ok(Some(transaction))
}

async fn apply(
    service: &str,
    connection: &DatabaseConnection,
    migrations: &Migrations,
    service_role: &str,
) -> anyhow::Result<Vec<String>> {
    let known: Vec<_> = migrations.migrations().iter().map(|migration| migration.name().to_owned()).collect();
    let owns = service_role.is_empty() || !works_as(connection, service_role).await?;
    if owns {
        migrations.install(connection).await?;
    }
    let applied = applied(connection)
        .await
        .with_context(|| format!("The database of {service} has no tables for {service_role}: {REMEDY}."))?;
    if let Some(newer) = applied.iter().find(|migration| !known.contains(migration)) {
        bail!(
            "The database of {service} has the migration {newer}, which this program does not know: start the newer program."
        );
    }
    let pending: Vec<_> = known.into_iter().filter(|name| !applied.contains(name)).collect();
    if !owns {
        if let Some(first) = pending.first() {
            bail!("The database of {service} lacks the migration {first}, and {service_role} owns no table: {REMEDY}.");
        }
        return Ok(pending);
    }
    migrations
        .up(connection, None)
        .await
        .with_context(|| format!("The migrations of {service} failed; nothing of the failed one remains."))?;
    if !service_role.is_empty() {
        grant(connection, service_role).await.with_context(|| {
            format!(
                "{service_role} cannot be given the tables of {service}: does the role exist, and may this user grant?"
            )
        })?;
    }
    Ok(pending)
}

/// What helps a service that lacks a table which it may not make.
const REMEDY: &str = "run `reell migrate` as the owner of the tables, with the same storage.service_role";

/// Whether the connection is the role's own; never on SQLite, which has no roles.
async fn works_as(connection: &DatabaseConnection, role: &str) -> anyhow::Result<bool> {
    let backend = connection.get_database_backend();
    if backend == DbBackend::Sqlite {
        return Ok(false);
    }
    let own = Statement::from_sql_and_values(backend, "SELECT 1 WHERE current_user = $1", [role.into()]);
    Ok(connection.query_one_raw(own).await?.is_some())
}

/// The names of what has been applied. The migrator's own question would first make its table, which only the owner may.
async fn applied(connection: &DatabaseConnection) -> anyhow::Result<Vec<String>> {
    let versions = "SELECT version FROM seaql_migrations";
    let rows = connection.query_all_raw(Statement::from_string(connection.get_database_backend(), versions)).await?;
    Ok(rows.iter().map(|row| row.try_get("", "version")).collect::<Result<_, _>>()?)
}

/// Lets a role read and write rows, and nothing else: it can neither change a table nor take a trigger from it.
async fn grant(connection: &DatabaseConnection, role: &str) -> anyhow::Result<()> {
    if connection.get_database_backend() == DbBackend::Postgres {
        let role = format!("\"{}\"", role.replace('"', "\"\""));
        let rights = format!(
            "GRANT USAGE ON SCHEMA public TO {role};
             GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
             GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}"
        );
        connection.execute_unprepared(&rights).await?;
    }
    Ok(())
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
