//! The actor registry: who is who, and in which role.
//!
//! An actor is an organisation or a person that acts through the centre. An organisation may have several roles at once, and several
//! names lead to it, each to it alone. It is taken out of use, and never removed:
//!
//! ```text
//! RegisterOrganisation ──► active ── DeactivateOrganisation ──► inactive
//!                             ▲ ◄──── ReactivateOrganisation ─────┘
//!                             └──── MergeOrganisations ⇄ UnmergeOrganisations: its id, names and roles lead to the one that is kept
//! ```
//!
//! A person has an id of ours, and a Swedish number or none. What identifies a person is sealed in the database, found by a keyed index,
//! and shown to those only who ask for that person; each showing is in the access log.

use mesh::{hub::Mesh, serve::Service};
use proto::reell::actors::v1::{organisations_server::OrganisationsServer, persons_server::PersonsServer};
use sea_orm_migration::MigrationTrait;

mod domain;
mod migrations;
mod rpc;
mod store;
mod wire;

/// The service's name: in the configuration, in refusals, and as a peer.
pub const NAME: &str = "actors";

/// The registry's tables.
pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    migrations::all()
}

/// The registry, ready to be served.
pub fn service(mesh: Mesh) -> Service {
    Service::new(mesh.clone())
        .with(OrganisationsServer::new(rpc::organisations::OrganisationsService::new(mesh.clone())))
        .with(PersonsServer::new(rpc::persons::PersonsService::new(mesh)))
}
