//! Validation cases: one person's way from referral to outcome.
//!
//! ```text
//! OpenCase ──► open ──┬── DecideOutcome ──► decided
//!             ▲    │  └── WithdrawCase ───► withdrawn
//!             └────┘
//!           RecordStep
//! ```
//!
//! While a case is open, steps of any phase are recorded in any order: phases overlap and recur. Only the ordinance's own order is held
//! to: mapping in depth, then assessment, then recognition by somebody other than the centre. A closed case does not change.

use mesh::{hub::Mesh, serve::Service};
use proto::reell::cases::v1::cases_server::CasesServer;
use sea_orm_migration::MigrationTrait;

mod domain;
mod holdings;
mod migrations;
mod peers;
mod reactions;
mod rpc;
mod store;
mod wire;

/// The service's name among its peers.
pub const NAME: &str = "cases";

/// Every migration of its tables, oldest first.
pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    migrations::all()
}

/// The service, on its share of the mesh, following the registry for whom it hides.
pub fn service(mesh: Mesh) -> Service {
    mesh.follow("actors", reactions::react);
    Service::new(mesh.clone()).holding::<holdings::Cases>().with(CasesServer::new(rpc::CasesService { mesh }))
}
