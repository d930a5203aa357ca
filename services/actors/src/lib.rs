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
//! Organisations have operating units; those that host assessments are the nodes, found by distance, week and what a person needs there.
//! What comes from the law, from Statistics Sweden and from the JobTech taxonomy is reference data, with source and dates.
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
//!
//! What is kept on a person ends by a retention rule and two persons' approval: the person's own key is destroyed, what tells of them goes,
//! and the bare id stays and leads to nobody.

use anyhow::{Context, bail};
use domain::centre::{HandoverId, HandoverOrder};
use mesh::{config::ConfigFault, hub::Mesh, serve::Service};
use proto::reell::actors::v1::{
    agreements_server::AgreementsServer, assessors_server::AssessorsServer, centre_server::CentreServer,
    gatherings_server::GatheringsServer, imports_server::ImportsServer, legal_bases_server::LegalBasesServer,
    organisations_server::OrganisationsServer, permissions_server::PermissionsServer, persons_server::PersonsServer,
    places_server::PlacesServer, reference_server::ReferenceServer, retention_server::RetentionServer,
    rights_server::RightsServer,
};
use sea_orm_migration::MigrationTrait;

mod domain;
mod holdings;
mod migrations;
mod peers;
mod reactions;
mod rpc;
mod settings;
mod store;
mod wire;

pub use store::asked;

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
    mesh.every(settings.exposure_sweep(), "ExposedPersonsFound", reactions::find_exposed::run);
    mesh.every(settings.address_sweep(), "HiddenAddressCleared", reactions::clear_addresses::run);
    Ok(Service::new(mesh.clone())
        .holding::<holdings::Actors>()
        .with(OrganisationsServer::new(rpc::organisations::OrganisationsService::new(mesh.clone())))
        .with(PersonsServer::new(rpc::persons::PersonsService::new(mesh.clone())))
        .with(PlacesServer::new(rpc::places::PlacesService::new(mesh.clone())))
        .with(ReferenceServer::new(rpc::reference::ReferenceService::new(mesh.clone())))
        .with(AssessorsServer::new(rpc::assessors::AssessorsService::new(mesh.clone())))
        .with(AgreementsServer::new(rpc::agreements::AgreementsService::new(mesh.clone())))
        .with(PermissionsServer::new(rpc::permissions::PermissionsService::new(mesh.clone())))
        .with(LegalBasesServer::new(rpc::legal_bases::LegalBasesService::new(mesh.clone())))
        .with(RightsServer::new(rpc::rights::RightsService::new(mesh.clone())))
        .with(RetentionServer::new(rpc::retention::RetentionService::new(mesh.clone())))
        .with(CentreServer::new(rpc::centre::CentreService::new(mesh.clone())))
        .with(GatheringsServer::new(rpc::gatherings::GatheringsService::new(mesh.clone())))
        .with(imports(mesh)))
}

/// The imports. Each message of a stream is bounded here, since a stream as a whole is not.
fn imports(mesh: Mesh) -> ImportsServer<rpc::imports::ImportsService> {
    let most = mesh.config().limits.message_bytes;
    ImportsServer::new(rpc::imports::ImportsService::new(mesh)).max_decoding_message_size(most)
}

/// An order to hand the centre over: who is to have it, by which decision, and who ordered it.
pub struct Order {
    /// The receiver's id.
    pub receiver: String,
    /// Registration number, paragraph and date.
    pub decision: String,
    /// Who ordered it, as the audit trail names subjects.
    pub ordered_by: String,
}

/// The order with an id, for `reell handover export`. Fails with a sentence where there is none, or where it has run out.
pub async fn handover_order(mesh: &Mesh, id: &str) -> anyhow::Result<Order> {
    let id = HandoverId::parse(id).map_err(|rule| anyhow::anyhow!("The order {rule}."))?;
    let db = mesh.store().reader(Default::default());
    let found = store::centre::handover::find(&db, id).await.map_err(|fault| anyhow::anyhow!("{fault}"))?;
    let order: HandoverOrder = found.context(
        "There is no such order to hand the centre over: let an operator with the permission centre.handover order it (OrderHandover).",
    )?;
    if order.expires() <= mesh.clock().now() {
        bail!(
            "The order ran out at {}: let an operator with the permission centre.handover order it anew.",
            order.expires()
        );
    }
    Ok(Order { receiver: order.receiver.to_string(), decision: order.decision, ordered_by: order.ordered_by })
}
