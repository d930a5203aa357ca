//! One trace from the REST door through every service, and on through the outbox to those who listen.

use mesh::token::issuer::Grant;
use proto::reell::actors::v1::OrganisationRole;
use sandbox::{
    Centre, Recipe, Shape,
    collector::{Collector, Seen},
    eventually, key,
};
use serde_json::json;

/// The edges that must be in the trace of a case's opening: service and span, then the child's.
const EDGES: [[&str; 4]; 15] = [
    ["reell-gateway", "POST /v1/validation-cases", "reell-gateway", OPEN],
    ["reell-gateway", OPEN, "reell-cases", OPEN],
    ["reell-cases", OPEN, "reell-cases", "reell.actors.v1.Organisations/GetOrganisation"],
    [
        "reell-cases",
        "reell.actors.v1.Organisations/GetOrganisation",
        "reell-actors",
        "reell.actors.v1.Organisations/GetOrganisation",
    ],
    ["reell-actors", "reell.actors.v1.Organisations/GetOrganisation", "reell-actors", "SELECT"],
    ["reell-cases", OPEN, "reell-cases", "reell.actors.v1.Persons/CheckPerson"],
    ["reell-cases", "reell.actors.v1.Persons/CheckPerson", "reell-actors", "reell.actors.v1.Persons/CheckPerson"],
    ["reell-cases", OPEN, "reell-cases", COMMIT],
    ["reell-cases", COMMIT, "reell-funding", COMMIT],
    ["reell-funding", COMMIT, "reell-funding", "INSERT"],
    ["reell-cases", OPEN, "reell-cases", "INSERT"],
    ["reell-funding", COMMIT, "reell-reporting", "apply reell.funding.v1.CommitmentRecorded"],
    ["reell-cases", OPEN, "reell-reporting", "apply reell.cases.v1.CaseOpened"],
    ["reell-cases", OPEN, "reell-funding", "apply reell.cases.v1.CaseOpened"],
    [
        "reell-funding",
        "apply reell.cases.v1.CaseOpened",
        "reell-reporting",
        "apply reell.funding.v1.CommitmentConfirmed",
    ],
];
const OPEN: &str = "reell.cases.v1.Cases/OpenCase";
const COMMIT: &str = "reell.funding.v1.Funding/RecordCommitment";

#[test]
fn a_request_is_one_trace_through_the_door_the_services_and_the_events() {
    sandbox::run(async {
        let collector = Collector::open().await.unwrap();
        let endpoint = format!(r#"telemetry.otlp_endpoint = "{}""#, collector.endpoint());
        let centre = Centre::start(Recipe::new(Shape::Mesh, sandbox::Engine::Sqlite).with(endpoint)).await.unwrap();
        let referrer = centre.an_organisation().with_role(OrganisationRole::Referrer).register().await;
        let decision = centre.an_active_decision(5_000_000).await;
        let body = json!({
            "personId": centre.a_person().register().await, "referrerId": referrer.id, "target": "Industriteknik BAS",
            "decisionId": decision.id, "plannedCostOre": "1200000",
        });
        let opened = centre
            .rest(&Grant::partner("system", &referrer.id))
            .post("/v1/validation-cases", &key(), &body)
            .await
            .unwrap();
        let trace_id = opened.trace_id.clone();
        opened.ok().unwrap();
        centre.settle().await;
        let missing = || -> Vec<[&str; 4]> {
            let spans = collector.trace(&trace_id);
            EDGES.into_iter().filter(|edge| !is_there(&spans, edge)).collect()
        };
        let _ = tokio::time::timeout(
            std::time::Duration::from_secs(5),
            eventually("every edge", async || missing().is_empty()),
        )
        .await;
        assert!(missing().is_empty(), "there is no {:?} among\n{}", missing(), drawn(&collector.trace(&trace_id)));
        centre.stop().await;
    });
}

fn is_there(spans: &[Seen], [service, name, child_service, child]: &[&str; 4]) -> bool {
    let parents = spans.iter().filter(|span| span.service == *service && span.name == *name);
    let mut children = parents.flat_map(|parent| spans.iter().filter(move |span| span.parent_id == parent.span_id));
    children.any(|span| span.service == *child_service && span.name == *child)
}

fn drawn(spans: &[Seen]) -> String {
    let parent = |span: &Seen| spans.iter().find(|other| other.span_id == span.parent_id);
    let line = |span: &Seen| match parent(span) {
        Some(parent) => format!("{} {} -> {} {}\n", parent.service, parent.name, span.service, span.name),
        None => format!("({}) -> {} {}\n", span.parent_id, span.service, span.name),
    };
    spans.iter().map(line).collect()
}
