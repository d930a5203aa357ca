//! The callers of a centre, and what they have put into it: all is counted, so that the rows can be counted against it.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use anyhow::Context;
use futures::{StreamExt, TryStreamExt, stream};
use proto::reell::{
    actors::v1::{
        IdentityKind, OrganisationRole, ProtectionMarking, RegisterOrganisationRequest, RegisterPersonRequest,
        organisations_client::OrganisationsClient, persons_client::PersonsClient,
    },
    cases::v1::{OpenCaseRequest, cases_client::CasesClient},
    funding::v1::{
        ActivateDecisionRequest, AmountKind, FinancingLine, ImportDecisionRequest, funding_client::FundingClient,
    },
};
use sandbox::databases::{Databases, FOLLOWERS, SERVICES};

use crate::{
    caller::{CONNECTIONS, Signed, key, signed},
    centre::Centre,
    drive::unique,
    wire::Wire,
};

/// How many are registered at once while stock is laid in.
const AT_ONCE: usize = 48;

/// What has been acknowledged.
#[derive(Default)]
pub struct Acknowledged {
    /// Organisations registered.
    pub organisations: AtomicU64,
    /// Persons registered.
    pub persons: AtomicU64,
    /// Cases opened.
    pub cases: AtomicU64,
    /// Cases read one by one.
    pub case_reads: AtomicU64,
    /// Lists of cases read.
    pub lists: AtomicU64,
}

impl Acknowledged {
    /// So many more organisations.
    pub fn add_organisations(&self, count: u64) {
        self.organisations.fetch_add(count, Ordering::Relaxed);
    }

    /// So many more cases that were read.
    pub fn add_case_reads(&self, count: u64) {
        self.case_reads.fetch_add(count, Ordering::Relaxed);
    }

    /// So many more lists.
    pub fn add_lists(&self, count: u64) {
        self.lists.fetch_add(count, Ordering::Relaxed);
    }
}

/// A centre with its callers and their stock.
pub struct Stock {
    signed: Vec<Signed>,
    /// Those who refer.
    pub referrer: String,
    /// The money.
    pub decision: String,
    /// Organisations to read.
    pub organisations: Vec<String>,
    /// Cases to read.
    pub cases: Vec<String>,
    /// What the centre owes an effect for.
    pub acknowledged: Acknowledged,
}

impl Stock {
    /// Registers organisations, and opens as many cases.
    pub async fn lay_in(centre: &Centre, wire: &Wire, organisations: usize, cases: usize) -> anyhow::Result<Self> {
        let mut stock = Self {
            signed: signed(centre, wire).await?,
            referrer: String::new(),
            decision: String::new(),
            organisations: Vec::new(),
            cases: Vec::new(),
            acknowledged: Acknowledged::default(),
        };
        stock.referrer = stock.organisation(OrganisationRole::Referrer).await?;
        stock.decision = stock.money().await?;
        let registered = stream::iter(0..organisations).map(|_| stock.organisation(OrganisationRole::Employer));
        stock.organisations = registered.buffer_unordered(AT_ONCE).try_collect().await?;
        let persons = stock.persons(cases).await?;
        let opened = stream::iter(persons).map(|person| stock.case(person));
        stock.cases = opened.buffer_unordered(AT_ONCE).try_collect().await?;
        Ok(stock)
    }

    /// The actor registry, over one of the connections.
    pub fn organisations(&self, client: usize) -> OrganisationsClient<Signed> {
        OrganisationsClient::new(self.signed[client % CONNECTIONS].clone())
    }

    /// The cases, over one of the connections.
    pub fn cases_at(&self, client: usize) -> CasesClient<Signed> {
        CasesClient::new(self.signed[client % CONNECTIONS].clone())
    }

    /// Registers persons.
    pub async fn persons(&self, count: usize) -> anyhow::Result<Vec<String>> {
        let register = |client: usize| async move {
            let request = RegisterPersonRequest {
                request_id: key().to_string(),
                identity_kind: IdentityKind::None.into(),
                number: String::new(),
                given_name: "Astrid".into(),
                family_name: "Exempel".into(),
                protection: ProtectionMarking::None.into(),
                ..Default::default()
            };
            let answer = PersonsClient::new(self.signed[client % CONNECTIONS].clone()).register_person(request).await?;
            self.acknowledged.persons.fetch_add(1, Ordering::Relaxed);
            anyhow::Ok(answer.into_inner().person_id)
        };
        stream::iter(0..count).map(register).buffer_unordered(AT_ONCE).try_collect().await
    }

    async fn organisation(&self, role: OrganisationRole) -> anyhow::Result<String> {
        let request = organisation(role);
        let answer = self.organisations(0).register_organisation(request).await?.into_inner();
        self.acknowledged.organisations.fetch_add(1, Ordering::Relaxed);
        Ok(answer.organisation.context("the answer holds no organisation")?.id)
    }

    async fn case(&self, person: String) -> anyhow::Result<String> {
        let request = OpenCaseRequest {
            request_id: key().to_string(),
            person_id: person,
            referrer_id: self.referrer.clone(),
            referrer_reference: "VERKSTAD-7".into(),
            target: "Industriteknik BAS".into(),
            decision_id: self.decision.clone(),
            planned_cost_ore: PLANNED_ORE,
        };
        let answer = self.cases_at(0).open_case(request).await?.into_inner();
        self.acknowledged.cases.fetch_add(1, Ordering::Relaxed);
        Ok(answer.case.context("the answer holds no case")?.id)
    }

    /// An active decision of more money than a benchmark spends.
    async fn money(&self) -> anyhow::Result<String> {
        const ORE: i64 = 1_000_000_000_000;
        let funder = self.organisation(OrganisationRole::Funder).await?;
        let line = FinancingLine {
            stated_name: "Exempelfinansiären".into(),
            organisation_id: funder.clone(),
            source: "1:1 medel".into(),
            stated_amount_ore: ORE,
            amount_kind: AmountKind::Granted.into(),
            ..FinancingLine::default()
        };
        let request = ImportDecisionRequest {
            request_id: key().to_string(),
            registration_number: "PROV-00001-2026".into(),
            title: "Co-financing of an example".into(),
            decided_by: "Exempelnämnden".into(),
            protocol_reference: "§ 12, 2026-01-15".into(),
            applicant_id: funder,
            period_from: "2026-01-01".into(),
            period_to: "2027-12-31".into(),
            financing_lines: vec![line],
            stated_total_ore: ORE,
            ..ImportDecisionRequest::default()
        };
        let mut funding = FundingClient::new(self.signed[0].clone());
        let answer = funding.import_decision(request).await?.into_inner();
        let decision = answer.decision.context("the answer holds no decision")?;
        let request =
            ActivateDecisionRequest { request_id: key().to_string(), decision_id: decision.id, etag: decision.etag };
        let answer = funding.activate_decision(request).await?.into_inner();
        Ok(answer.decision.context("the answer holds no decision")?.id)
    }

    /// Compares what was acknowledged with what the centre holds: one effect each, with its record, its entry and its event.
    pub async fn verify(&self, centre: &Centre) -> anyhow::Result<()> {
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let (organisations, cases) = (count(&self.acknowledged.organisations), count(&self.acknowledged.cases));
        let commands = organisations + count(&self.acknowledged.persons);
        let expected = [
            ("actors", "organisation", organisations),
            ("actors", "idempotency_record", commands),
            ("actors", "audit_entry WHERE action = 'OrganisationRegistered'", organisations),
            ("actors", "event WHERE kind LIKE '%.OrganisationRegistered'", organisations),
            ("cases", "validation_case", cases),
            ("cases", "idempotency_record", cases),
            ("cases", "audit_entry WHERE action = 'CaseOpened'", cases),
            ("cases", "event WHERE kind LIKE '%.CaseOpened'", cases),
            ("cases", "audit_entry WHERE action = 'CaseRead'", count(&self.acknowledged.case_reads)),
            ("cases", "audit_entry WHERE action = 'CasesListed'", count(&self.acknowledged.lists)),
        ];
        for (service, rows, acknowledged) in expected {
            let found = centre.databases.number(service, &format!("SELECT COUNT(*) FROM {rows}")).await;
            anyhow::ensure!(
                u64::try_from(found)? == acknowledged,
                "{acknowledged} were acknowledged, but {service} holds {found}: {rows}"
            );
        }
        Ok(())
    }
}

/// What each case may cost.
pub const PLANNED_ORE: i64 = 1_200;

/// The order for a new organisation with a role.
pub fn organisation(role: OrganisationRole) -> RegisterOrganisationRequest {
    RegisterOrganisationRequest {
        request_id: key().to_string(),
        name: format!("Exempelverkstaden {:08}", unique()),
        roles: vec![role.into()],
        ..RegisterOrganisationRequest::default()
    }
}

/// Counts the rows for PostgreSQL's planner, as its autovacuum would within a minute; a plan made before is made anew.
pub async fn analyze(databases: &Databases) {
    for service in SERVICES {
        databases.execute(service, "ANALYZE").await;
    }
}

/// Waits until nothing is left to be done behind the requests: events have their place and have been heard, the trail is linked.
pub async fn settle(databases: &Databases) -> anyhow::Result<()> {
    const LIMIT: Duration = Duration::from_secs(60);
    let started = Instant::now();
    while let Some(waiting) = unsettled(databases).await {
        anyhow::ensure!(started.elapsed() < LIMIT, "after {LIMIT:?} there still is {waiting}");
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    Ok(())
}

async fn unsettled(databases: &Databases) -> Option<String> {
    for service in SERVICES {
        for table in ["event", "audit_entry"] {
            if databases.number(service, &format!("SELECT COUNT(*) FROM {table} WHERE position IS NULL")).await > 0 {
                return Some(format!("an {table} of {service} without its place"));
            }
        }
    }
    for (consumer, source) in FOLLOWERS {
        let head = databases.number(source, "SELECT MAX(position) FROM event").await;
        let heard =
            databases.number(consumer, &format!("SELECT position FROM inbox_cursor WHERE source = '{source}'")).await;
        if heard < head {
            return Some(format!("{consumer}, which has heard {heard} of {head} events of {source}"));
        }
    }
    None
}
