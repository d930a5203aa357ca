//! Funding: what was decided, what is committed, what is spent.
//!
//! A decision is imported as it stands, with its financing plan. What disagrees in it is found, explained and held against it until a
//! person other than the importer signs for it or a corrective decision takes its place; nothing is corrected by itself.
//!
//! ```text
//! ImportDecision ──► proposed / decided ── ActivateDecision ──► active ── another that replaces it ──► superseded
//!                        │      ▲                                 ├── RevokeDecision, in full ──► revoked
//!                        └ AcceptFinding                          ├── CloseDecision ──► closed
//!                                                                 └── RecordCommitment ──► money for one case
//! ```
//!
//! Money moves by double entry, in öre. That every entry sums to zero, and that none is ever changed, is held by the database itself.

use mesh::{config::ConfigFault, hub::Mesh, serve::Service};
use proto::reell::funding::v1::{
    accounting_server::AccountingServer, applications_server::ApplicationsServer, claims_server::ClaimsServer,
    financing_models_server::FinancingModelsServer, formats_server::FormatsServer, funding_server::FundingServer,
    ledger_server::LedgerServer, payer_invoices_server::PayerInvoicesServer, payers_server::PayersServer,
    policies_server::PoliciesServer,
};
use sea_orm_migration::MigrationTrait;

mod booking;
mod checking;
pub mod domain;
mod holdings;
mod matter;
mod migrations;
mod paying;
mod peers;
mod posting;
mod reactions;
mod rpc;
mod settings;
mod store;
mod wire;

pub use checking::{Checked, check};

/// The service's name among its peers.
pub const NAME: &str = "funding";

/// Every migration of its tables, oldest first.
pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    migrations::all()
}

/// The service, on its share of the mesh, following the cases that its money is committed to. Fails where its section of the
/// configuration is wrong.
pub fn service(mesh: Mesh) -> Result<Service, ConfigFault> {
    let settings = settings::Settings::of(mesh.config())?;
    mesh.follow("cases", reactions::react);
    mesh.every(settings.expiry_sweep(), "CommitmentReleased", reactions::release_expired::run);
    mesh.every(settings.expiry_sweep(), "PendingExpired", reactions::expire_pendings::run);
    mesh.every(settings.ledger_seal(), "JournalSealed", reactions::seal_journal::run);
    mesh.every(settings.ledger_checkpoint(), "JournalSigned", reactions::sign_journal::run);
    mesh.every(settings.ledger_check(), "LedgerChecked", reactions::check_ledger::run);
    mesh.every(settings.reminder_sweep(), "DueDateReminded", reactions::remind::run);
    Ok(Service::new(mesh.clone())
        .holding::<holdings::Funding>()
        .with(LedgerServer::new(rpc::ledger::LedgerService::new(mesh.clone())))
        .with(PoliciesServer::new(rpc::policies::PoliciesService::new(mesh.clone())))
        .with(AccountingServer::new(rpc::accounting::AccountingService::new(mesh.clone())))
        .with(FinancingModelsServer::new(rpc::models::ModelsService { mesh: mesh.clone() }))
        .with(ApplicationsServer::new(rpc::applications::ApplicationsService::new(mesh.clone())))
        .with(PayersServer::new(rpc::payers::PayersService::new(mesh.clone())))
        .with(PayerInvoicesServer::new(rpc::payer_invoices::PayerInvoicesService::new(mesh.clone())))
        .with(ClaimsServer::new(rpc::claims::ClaimsService::new(mesh.clone())))
        .with(FormatsServer::new(rpc::formats::FormatsService::new(mesh.clone())))
        .with(FundingServer::new(rpc::FundingService { mesh })))
}
