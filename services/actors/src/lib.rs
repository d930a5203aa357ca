//! The actor registry: who is who, and in which role.
//!
//! An actor is an organisation or a person that acts through the centre. An organisation may have several roles at once, and several
//! names lead to it, each to it alone. It is taken out of use, and never removed:
//!
//! ```text
//! RegisterOrganisation ──► active ── DeactivateOrganisation ──► inactive
//! ```
//!
//! A person has an id of ours, and numbers that follow each other, or none. What is known of a person is sealed in the database, found by
//! a keyed index, and shown to those only who ask for that person; each showing is in the access log. Two registrations of one person are
//! merged by leading one to the other, so that taking it back restores both.
//!
//! A person whose identity is protected, or may be, is for all but those who are named for the person as if not there:
//!
//! ```text
//! marking "none" ──► seen by all      any other, or none stated ──► hidden ── GrantProtectedAccess ──► seen by the named
//!                                                                      └──── ClaimEmergencyAccess ──► seen for 15 minutes, reviewed
//! ```

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
