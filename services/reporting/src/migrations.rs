//! The tables of reporting, in the order in which they came.

use sea_orm_migration::MigrationTrait;

mod m0001_facts;
mod m0002_hidden;
mod m0010_releases;

/// Every migration, oldest first.
pub fn all() -> Vec<Box<dyn MigrationTrait>> {
    vec![Box::new(m0001_facts::Migration), Box::new(m0002_hidden::Migration), Box::new(m0010_releases::Migration)]
}
