//! The tables of the case service, in the order in which they came.

use sea_orm_migration::MigrationTrait;

mod m0001_cases;
mod m0002_registry;

/// Every migration, oldest first.
pub fn all() -> Vec<Box<dyn MigrationTrait>> {
    vec![Box::new(m0001_cases::Migration), Box::new(m0002_registry::Migration)]
}
