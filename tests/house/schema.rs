//! One migration for two engines: they end with the same tables, the same columns and the same unique keys.

use std::collections::BTreeSet;

use mesh::config::Config;
use reell::roles::Role;
use sandbox::Engine;
use sandbox::{databases::Databases, postgres, recipe, scratch};

/// Tables and columns of a service, each as `table.column`.
async fn columns(databases: &Databases, engine: Engine, service: &str) -> BTreeSet<String> {
    let sql = match engine {
        Engine::Sqlite => {
            "SELECT m.name || '.' || p.name || CASE WHEN p.\"notnull\" = 1 OR p.pk > 0 THEN '' ELSE '?' END
             FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'"
        }
        Engine::Postgres => {
            "SELECT table_name || '.' || column_name || CASE is_nullable WHEN 'NO' THEN '' ELSE '?' END
             FROM information_schema.columns WHERE table_schema = 'public'"
        }
    };
    let rows = databases.rows(service, sql).await;
    rows.iter().map(|row| row.try_get_by_index::<String>(0).expect("a name")).collect()
}

/// The names of the indexes that migrations gave by hand.
async fn indexes(databases: &Databases, engine: Engine, service: &str) -> BTreeSet<String> {
    let sql = match engine {
        Engine::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
        Engine::Postgres => {
            "SELECT indexname::text FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT IN (SELECT conname FROM pg_constraint)"
        }
    };
    let rows = databases.rows(service, sql).await;
    rows.iter().map(|row| row.try_get_by_index::<String>(0).expect("a name")).collect()
}

/// Columns that hold a number that is not whole, each as `table.column type`.
async fn fractions(databases: &Databases, engine: Engine, service: &str) -> Vec<String> {
    let sql = match engine {
        // By SQLite's own rule of affinity: what is none of these may keep a fraction.
        Engine::Sqlite => {
            "SELECT m.name || '.' || p.name || ' ' || p.type FROM sqlite_master m JOIN pragma_table_info(m.name) p
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'
               AND lower(p.type) NOT LIKE '%int%' AND lower(p.type) NOT LIKE '%char%' AND lower(p.type) NOT LIKE '%text%'
               AND lower(p.type) NOT LIKE '%blob%' AND lower(p.type) NOT IN ('boolean')"
        }
        Engine::Postgres => {
            "SELECT table_name || '.' || column_name || ' ' || data_type FROM information_schema.columns
             WHERE table_schema = 'public' AND data_type IN ('numeric', 'real', 'double precision', 'money')"
        }
    };
    let rows = databases.rows(service, sql).await;
    rows.iter().map(|row| row.try_get_by_index::<String>(0).expect("a name")).collect()
}

#[test]
fn no_table_of_the_money_holds_a_number_that_is_not_whole() {
    sandbox::run(async {
        let folder = scratch::folder("fractions").unwrap();
        for engine in Engine::all() {
            let mut storage = Config::defaults().unwrap().storage;
            storage.url = recipe::storage(engine, &folder);
            let databases = Databases::new(&storage.url);
            mesh::store::migrate("funding", &storage, funding::migrations).await.unwrap();
            assert_eq!(fractions(&databases, engine, "funding").await, Vec::<String>::new(), "{engine:?}");
        }
    });
}

#[test]
fn no_row_of_the_money_is_read_or_written_as_a_float_or_a_decimal() {
    let floats = ["f64", "f32", "Decimal", "float(", "double(", "decimal(", "money("];
    let money = crate::sources::sources(&["services/funding/src/store", "services/funding/src/migrations"]);
    crate::sources::none(&money.iter().flat_map(|source| source.breaches(&floats)).collect::<Vec<_>>());
}

#[test]
fn both_engines_have_the_same_tables_columns_and_indexes() {
    if postgres::shared().is_none() {
        return;
    }
    sandbox::run(async {
        let folder = scratch::folder("schema").unwrap();
        let mut found = Vec::new();
        for engine in Engine::all() {
            let mut storage = Config::defaults().unwrap().storage;
            storage.url = recipe::storage(engine, &folder);
            let databases = Databases::new(&storage.url);
            let mut schema = Vec::new();
            for role in Role::all() {
                let Some(stored) = role.stored() else { continue };
                mesh::store::migrate(stored.name, &storage, stored.migrations).await.unwrap();
                let again = mesh::store::migrate(stored.name, &storage, stored.migrations).await.unwrap();
                assert!(again.is_empty(), "{} was migrated twice: {again:?}", stored.name);
                schema.push((
                    stored.name,
                    columns(&databases, engine, stored.name).await,
                    indexes(&databases, engine, stored.name).await,
                ));
            }
            found.push(schema);
        }
        for (files, server) in found[0].iter().zip(&found[1]) {
            assert!(
                files.1.contains("event.position?") && files.1.len() > 20,
                "{} has the tables of the mesh",
                files.0
            );
            let apart: Vec<_> = files.1.symmetric_difference(&server.1).collect();
            assert!(apart.is_empty(), "{}: only one engine has {apart:?}", files.0);
            let apart: Vec<_> = files.2.symmetric_difference(&server.2).collect();
            assert!(apart.is_empty(), "{}: only one engine has the index {apart:?}", files.0);
        }
    });
}
