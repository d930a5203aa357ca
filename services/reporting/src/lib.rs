//! Reporting: what the centre can show of its work, kept by listening to the other services and never read from their tables.
//!
//! ```text
//! cases ───events──┐
//!                  ├──► facts, one row per case, decision and commitment ──► GetOverview
//! funding ─events──┘
//!
//! LoadUnits ──► leaves: how many units are alike ──► DraftRelease, protected with all that is published ──► PublishRelease
//! ```
//!
//! Only the order within one case, decision or commitment is given. So each fact is kept by itself, and nothing is added up before
//! somebody asks: whatever order the rest arrives in, the figures come out the same.

use mesh::{hub::Mesh, serve::Service};
use proto::reell::reporting::v1::{releases_server::ReleasesServer, reporting_server::ReportingServer};
use sea_orm_migration::MigrationTrait;

mod domain;
mod holdings;
mod migrations;
mod reactions;
mod rpc;
mod store;
mod wire;

/// The service's name among its peers.
pub const NAME: &str = "reporting";

/// Every migration of its tables, oldest first.
pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    migrations::all()
}

/// The service, on its share of the mesh, following those that its figures are made of.
pub fn service(mesh: Mesh) -> Service {
    for source in domain::overview::SOURCES {
        mesh.follow(source, reactions::react);
    }
    Service::new(mesh.clone())
        .holding::<holdings::Reporting>()
        .with(ReleasesServer::new(rpc::releases::ReleasesService { mesh: mesh.clone() }))
        .with(ReportingServer::new(rpc::ReportingService { mesh }))
}
