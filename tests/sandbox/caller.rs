//! Somebody who calls the centre: a client for each service, with one token and by one way.

use mesh::connect::{Link, Peer};
use proto::{
    mesh::v1::{events_client::EventsClient, holdings_client::HoldingsClient},
    reell::{
        actors::v1::{
            agreements_client::AgreementsClient, assessors_client::AssessorsClient, centre_client::CentreClient,
            gatherings_client::GatheringsClient, imports_client::ImportsClient, legal_bases_client::LegalBasesClient,
            organisations_client::OrganisationsClient, permissions_client::PermissionsClient,
            persons_client::PersonsClient, places_client::PlacesClient, reference_client::ReferenceClient,
            retention_client::RetentionClient, rights_client::RightsClient,
        },
        cases::v1::cases_client::CasesClient,
        funding::v1::{
            accounting_client::AccountingClient, applications_client::ApplicationsClient, claims_client::ClaimsClient,
            financing_models_client::FinancingModelsClient, formats_client::FormatsClient,
            funding_client::FundingClient, ledger_client::LedgerClient, payer_invoices_client::PayerInvoicesClient,
            payers_client::PayersClient, policies_client::PoliciesClient,
        },
        reporting::v1::{releases_client::ReleasesClient, reporting_client::ReportingClient},
    },
};

/// Calls with one token, as one peer of the mesh or from its edge.
#[derive(Clone)]
pub struct Caller {
    link: Link,
}

impl Caller {
    /// Calls by this link.
    pub fn new(link: Link) -> Self {
        Self { link }
    }

    /// The link itself, for what is told over it.
    pub fn link(&self) -> &Link {
        &self.link
    }

    /// The transport to a service.
    pub fn to(&self, service: &str) -> Peer {
        self.link.to(service)
    }

    /// The organisations of the registry.
    pub fn organisations(&self) -> OrganisationsClient<Peer> {
        OrganisationsClient::new(self.to("actors"))
    }

    /// The persons of the registry.
    pub fn persons(&self) -> PersonsClient<Peer> {
        PersonsClient::new(self.to("actors"))
    }

    /// The imports and exports of the registry.
    pub fn imports(&self) -> ImportsClient<Peer> {
        ImportsClient::new(self.to("actors"))
    }

    /// The centre itself: hosts, alternatives, hand-over.
    pub fn centre(&self) -> CentreClient<Peer> {
        CentreClient::new(self.to("actors"))
    }

    /// Workshops and other gatherings.
    pub fn gatherings(&self) -> GatheringsClient<Peer> {
        GatheringsClient::new(self.to("actors"))
    }

    /// The places of the registry.
    pub fn places(&self) -> PlacesClient<Peer> {
        PlacesClient::new(self.to("actors"))
    }

    /// The reference data of the registry.
    pub fn reference(&self) -> ReferenceClient<Peer> {
        ReferenceClient::new(self.to("actors"))
    }

    /// The agreements of the registry.
    pub fn agreements(&self) -> AgreementsClient<Peer> {
        AgreementsClient::new(self.to("actors"))
    }

    /// The legal bases of the registry.
    pub fn legal_bases(&self) -> LegalBasesClient<Peer> {
        LegalBasesClient::new(self.to("actors"))
    }

    /// The permissions to share of the registry.
    pub fn permissions(&self) -> PermissionsClient<Peer> {
        PermissionsClient::new(self.to("actors"))
    }

    /// The rights of persons.
    pub fn rights(&self) -> RightsClient<Peer> {
        RightsClient::new(self.to("actors"))
    }

    /// Retention rules, holds and disposals.
    pub fn retention(&self) -> RetentionClient<Peer> {
        RetentionClient::new(self.to("actors"))
    }

    /// The assessors of the registry.
    pub fn assessors(&self) -> AssessorsClient<Peer> {
        AssessorsClient::new(self.to("actors"))
    }

    /// Decisions, commitments and the ledger.
    pub fn funding(&self) -> FundingClient<Peer> {
        FundingClient::new(self.to("funding"))
    }

    /// Financing models and their simulations.
    pub fn models(&self) -> FinancingModelsClient<Peer> {
        FinancingModelsClient::new(self.to("funding"))
    }

    /// Accounts, entries and months.
    pub fn ledger(&self) -> LedgerClient<Peer> {
        LedgerClient::new(self.to("funding"))
    }

    /// Rules as data.
    pub fn policies(&self) -> PoliciesClient<Peer> {
        PoliciesClient::new(self.to("funding"))
    }

    /// The way into the organisation's own bookkeeping.
    pub fn accounting(&self) -> AccountingClient<Peer> {
        AccountingClient::new(self.to("funding"))
    }

    /// Files in the formats of others.
    pub fn formats(&self) -> FormatsClient<Peer> {
        FormatsClient::new(self.to("funding"))
    }

    /// Applications, and what is delegated.
    pub fn applications(&self) -> ApplicationsClient<Peer> {
        ApplicationsClient::new(self.to("funding"))
    }

    /// Projects, costs, claims and payments.
    pub fn claims(&self) -> ClaimsClient<Peer> {
        ClaimsClient::new(self.to("funding"))
    }

    /// The payers of cases.
    pub fn payers(&self) -> PayersClient<Peer> {
        PayersClient::new(self.to("funding"))
    }

    /// Invoices to the payers of cases.
    pub fn payer_invoices(&self) -> PayerInvoicesClient<Peer> {
        PayerInvoicesClient::new(self.to("funding"))
    }

    /// Validation cases.
    pub fn cases(&self) -> CasesClient<Peer> {
        CasesClient::new(self.to("cases"))
    }

    /// The overview.
    pub fn reporting(&self) -> ReportingClient<Peer> {
        ReportingClient::new(self.to("reporting"))
    }

    /// Statistical releases.
    pub fn releases(&self) -> ReleasesClient<Peer> {
        ReleasesClient::new(self.to("reporting"))
    }

    /// What a service holds on somebody.
    pub fn holdings(&self, service: &str) -> HoldingsClient<Peer> {
        HoldingsClient::new(self.to(service))
    }

    /// The events of a service, and what it has parked.
    pub fn events(&self, service: &str) -> EventsClient<Peer> {
        EventsClient::new(self.to(service))
    }
}
