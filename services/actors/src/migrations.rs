//! The registry's tables, in the order in which they came to be. A migration that has been released is never changed.

use sea_orm_migration::MigrationTrait;

mod m0001_actors;
mod m0002_organisations;
mod m0003_persons;
mod m0004_places;
mod m0005_reference;
mod m0006_assessors;
mod m0007_agreements;
mod m0008_centre;
mod m0009_gatherings;
mod m0010_imports;
mod m0011_rights;
mod m0012_retention;
mod m0015_disposal_proofs;
mod m0016_hidden_addresses;

/// All of them, in the order in which they are applied.
pub fn all() -> Vec<Box<dyn MigrationTrait>> {
    vec![
        Box::new(m0001_actors::Migration),
        Box::new(m0002_organisations::Migration),
        Box::new(m0003_persons::Migration),
        Box::new(m0004_places::Migration),
        Box::new(m0005_reference::Migration),
        Box::new(m0006_assessors::Migration),
        Box::new(m0007_agreements::Migration),
        Box::new(m0008_centre::Migration),
        Box::new(m0009_gatherings::Migration),
        Box::new(m0010_imports::Migration),
        Box::new(m0011_rights::Migration),
        Box::new(m0012_retention::Migration),
        Box::new(m0015_disposal_proofs::Migration),
        Box::new(m0016_hidden_addresses::Migration),
    ]
}
