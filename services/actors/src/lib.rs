//! The actor registry: who is who, and in which role.
//!
//! An actor is an organisation or a person that acts through the centre. An organisation may have several roles at once, and several
//! names lead to it, each to it alone. It is taken out of use, and never removed:
//!
//! ```text
//! RegisterOrganisation ──► active ── DeactivateOrganisation ──► inactive
//! ```
//!
//! A person has an id of ours, and a Swedish number or none. What identifies a person is sealed in the database, found by a keyed index,
//! and shown to those only who ask for that person; each showing is in the access log.

use mesh::{config::ConfigFault, hub::Mesh, serve::Service};
use proto::reell::actors::v1::{
    agreements_server::AgreementsServer, assessors_server::AssessorsServer, legal_bases_server::LegalBasesServer,
    organisations_server::OrganisationsServer, permissions_server::PermissionsServer, persons_server::PersonsServer,
};
use sea_orm_migration::MigrationTrait;

mod domain;
mod migrations;
mod reactions;
mod rpc;
mod settings;
mod store;
mod wire;

/// The service's name: in the configuration, in refusals, and as a peer.
pub const NAME: &str = "actors";

/// The registry's tables.
pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    migrations::all()
}

/// The registry, ready to be served. Fails where its section of the configuration is wrong.
pub fn service(mesh: Mesh) -> Result<Service, ConfigFault> {
    let settings = settings::Settings::of(mesh.config())?;
    mesh.every(settings.agreement_sweep(), "AgreementEndAnnounced", reactions::announce_ends::run);
    Ok(Service::new(mesh.clone())
        .with(AgreementsServer::new(rpc::agreements::AgreementsService::new(mesh.clone())))
        .with(AssessorsServer::new(rpc::assessors::AssessorsService::new(mesh.clone())))
        .with(LegalBasesServer::new(rpc::legal_bases::LegalBasesService::new(mesh.clone())))
        .with(PermissionsServer::new(rpc::permissions::PermissionsService::new(mesh.clone())))
        .with(OrganisationsServer::new(rpc::organisations::OrganisationsService::new(mesh.clone())))
        .with(PersonsServer::new(rpc::persons::PersonsService::new(mesh))))
}
