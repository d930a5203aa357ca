//! The registry's tables, in the order in which they came to be. A migration that has been released is never changed.

use sea_orm_migration::MigrationTrait;

mod m0001_actors;
mod m0002_organisations;

/// All of them, in the order in which they are applied.
pub fn all() -> Vec<Box<dyn MigrationTrait>> {
    vec![Box::new(m0001_actors::Migration), Box::new(m0002_organisations::Migration)]
}
