//! What is held on a person in the whole centre, as one document (GDPR article 15): from every service, or not at all.
//!
//! The registry is asked first, since it alone knows who may see whom; whoever may not see the person gets its refusal, and nobody else is
//! asked. What it and the case service answer leads to the ids that the others know the person by. Nothing is kept here.

use std::{collections::BTreeSet, sync::Arc, time::Instant};

use axum::{
    Json,
    extract::{RawPathParams, Request, State, rejection::RawPathParamsRejection},
    response::{IntoResponse, Response},
};
use futures::future::try_join_all;
use http::{HeaderValue, StatusCode, header};
use mesh::{
    clock::Timestamp,
    connect::{CallContext, Link, Peer},
};
use prost::Name;
use prost_reflect::{DescriptorPool, DynamicMessage};
use proto::mesh::v1::{
    Access, Holding, HoldingKind, ListAccessesRequest, ListHoldingsRequest, PageRequest, PageResponse,
    holdings_client::HoldingsClient,
};
use serde_json::{Map, Value, json};
use tonic::Status;

use super::{
    Door, exchange,
    problem::{Fault, Place, Problem},
    transcode::AsJson,
};

/// The address.
pub const PATH: &str = "/v1/persons/{personId}/subject-accesses";
/// What the person needs to know of their rights besides (article 15.1 e and f).
const RIGHTS: &str = "You may ask the centre to rectify or erase what is held on you or to restrict its use, and you may object to it. \
You may complain to Integritetsskyddsmyndigheten (imy.se).";
/// How much is asked for at once.
const PAGE: i32 = 500;
/// The most pages that one part of the document takes: more could not be read in time.
const MOST_PAGES: usize = 40;

/// Answers what is held on a person.
pub(super) async fn answer(
    State(door): State<Arc<Door>>,
    params: Result<RawPathParams, RawPathParamsRejection>,
    request: Request,
) -> Response {
    let path = request.uri().path().to_owned();
    let document = tokio::time::timeout(door.deadline, document(&door, params, request)).await;
    let answered = document.unwrap_or_else(|_| Err(Problem::late()));
    answered.unwrap_or_else(|problem| problem.answer(door.instance(&path)))
}

async fn document(
    door: &Door,
    params: Result<RawPathParams, RawPathParamsRejection>,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let directory = &door.gateway.directory;
    let token = exchange::bearer(&parts.headers)?;
    let body = exchange::read(&parts, body, directory.config().limits.message_bytes).await?;
    let person = params
        .ok()
        .and_then(|params| params.iter().find(|(name, _)| *name == "personId").map(|(_, text)| text.to_owned()));
    let context =
        CallContext { deadline: Some(Instant::now() + door.deadline), token: Some(token), ..CallContext::default() };
    let asking = Asking {
        link: Link::for_guest(directory.clone(), crate::NAME, context),
        purpose: purpose(&body)?,
        most_bytes: directory.config().limits.response_bytes,
    };
    let person = person.unwrap_or_default();
    let mut ids = vec![person.clone()];
    let mut held = vec![asking.holdings("actors", &mut ids).await?];
    held.push(asking.holdings("cases", &mut ids).await?);
    let (mut of_funding, mut of_reporting) = (ids.clone(), ids.clone());
    let (funding, reporting, accesses) = tokio::try_join!(
        asking.holdings("funding", &mut of_funding),
        asking.holdings("reporting", &mut of_reporting),
        try_join_all(["actors", "cases", "funding", "reporting"].map(|service| asking.accesses(service, &ids))),
    )?;
    held.extend([funding, reporting]);
    let written = Writer::new(door)?.write(&person, &ids, &held, &accesses)?;
    let mut response = Json(written).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Why the document is asked for. Nothing else stands in the body.
fn purpose(body: &Map<String, Value>) -> Result<String, Problem> {
    let fault = |name: &str, detail: &str| Fault { place: Place::Pointer(format!("/{name}")), detail: detail.into() };
    let unknown = body.keys().filter(|name| *name != "purpose");
    let mut faults: Vec<_> = unknown.map(|name| fault(name, "is not known: leave it out")).collect();
    let stated = match body.get("purpose") {
        None | Some(Value::Null) => Some(String::new()),
        Some(value) => value.as_str().map(str::to_owned),
    };
    if stated.is_none() {
        faults.push(fault("purpose", "must be a text"));
    }
    stated.filter(|_| faults.is_empty()).ok_or_else(|| Problem::faults(faults))
}

/// What one service holds.
struct Part {
    service: &'static str,
    kinds: Vec<HoldingKind>,
    holdings: Vec<Holding>,
    /// When it was read, as its own clock had it.
    read_time: Option<String>,
}

/// One request, as it goes to each service.
struct Asking {
    link: Link,
    purpose: String,
    most_bytes: usize,
}

impl Asking {
    fn client(&self, service: &str) -> HoldingsClient<Peer> {
        HoldingsClient::new(self.link.to(service)).max_decoding_message_size(self.most_bytes)
    }

    /// All that a service holds on who is known by these ids. The ids that it leads to are added to them.
    async fn holdings(&self, service: &'static str, ids: &mut Vec<String>) -> Result<Part, Problem> {
        let mut part = Part { service, kinds: Vec::new(), holdings: Vec::new(), read_time: None };
        let mut page = Some(PageRequest { size: PAGE, token: String::new() });
        for _ in 0..MOST_PAGES {
            let (subject_ids, purpose) = (ids.clone(), self.purpose.clone());
            let request = ListHoldingsRequest { service: service.into(), subject_ids, purpose, page };
            let answer = self.client(service).list_holdings(request).await;
            let answer = answer.map_err(|status| problem(&status, service))?.into_inner();
            part.holdings.extend(answer.holdings);
            part.kinds = answer.kinds;
            part.read_time = answer.read_time.map(|time| Timestamp::from_proto(&time).to_string());
            page = next(answer.page);
            if page.is_none() {
                let known: BTreeSet<&String> = ids.iter().collect();
                let led_to = part.holdings.iter().flat_map(|holding| &holding.leads_to);
                let new: BTreeSet<String> = led_to.filter(|id| !known.contains(id)).cloned().collect();
                ids.extend(new);
                return Ok(part);
            }
        }
        Err(too_large(service))
    }

    /// Who has read or changed what a service holds.
    async fn accesses(&self, service: &'static str, ids: &[String]) -> Result<Vec<Access>, Problem> {
        let mut accesses = Vec::new();
        let mut page = Some(PageRequest { size: PAGE, token: String::new() });
        for _ in 0..MOST_PAGES {
            let (subject_ids, purpose) = (ids.to_vec(), self.purpose.clone());
            let request = ListAccessesRequest { service: service.into(), subject_ids, purpose, page };
            let answer = self.client(service).list_accesses(request).await;
            let answer = answer.map_err(|status| problem(&status, service))?.into_inner();
            accesses.extend(answer.accesses);
            page = next(answer.page);
            if page.is_none() {
                return Ok(accesses);
            }
        }
        Err(too_large(service))
    }
}

fn next(page: Option<PageResponse>) -> Option<PageRequest> {
    let token = page.unwrap_or_default().next_token;
    (!token.is_empty()).then_some(PageRequest { size: PAGE, token })
}

fn problem(status: &Status, service: &str) -> Problem {
    let place = |field: &str| match field {
        "purpose" => Place::Pointer("/purpose".into()),
        _ => Place::Parameter("personId".into()),
    };
    Problem::from_part(status, service, "rights.access", place)
}

fn too_large(service: &str) -> Problem {
    let detail = format!(
        "What {service} holds on the person is more than one document takes: let the operators take an extract."
    );
    Problem::gateway(StatusCode::UNPROCESSABLE_ENTITY, "DOCUMENT_TOO_LARGE", detail)
}

/// Writes the document, with the contract's messages as they stand in all answers.
struct Writer {
    pool: DescriptorPool,
}

impl Writer {
    fn new(door: &Door) -> Result<Self, Problem> {
        let route = door.gateway.routes.first().ok_or_else(Problem::internal)?;
        Ok(Self { pool: route.input.parent_pool().clone() })
    }

    fn write(&self, person: &str, ids: &[String], held: &[Part], accesses: &[Vec<Access>]) -> Result<Value, Problem> {
        let mut services = Vec::new();
        for part in held {
            let place = ["actors", "cases", "funding", "reporting"].iter().position(|name| *name == part.service);
            let read = place.and_then(|place| accesses.get(place)).ok_or_else(Problem::internal)?;
            services.push(json!({
                "service": part.service,
                "readTime": part.read_time,
                "kinds": self.all(&part.kinds)?,
                "holdings": self.all(&part.holdings)?,
                "accesses": self.all(read)?,
            }));
        }
        Ok(json!({
            "personId": person,
            "knownBy": ids,
            "services": services,
            "recipients": recipients(held),
            "rights": RIGHTS,
        }))
    }

    fn all<M: prost::Message + Name>(&self, messages: &[M]) -> Result<Vec<Value>, Problem> {
        let fault = |fault: String| {
            tracing::error!(fault, "a part of a document can't be written as JSON");
            Problem::internal()
        };
        let kind = self.pool.get_message_by_name(&M::full_name());
        let kind = kind.ok_or_else(|| fault(format!("{} is not in the contract", M::full_name())))?;
        let write = |message: &M| {
            let mut described = DynamicMessage::new(kind.clone());
            described.transcode_from(message).map_err(|error| fault(error.to_string()))?;
            serde_json::to_value(AsJson(&described)).map_err(|error| fault(error.to_string()))
        };
        messages.iter().map(write).collect()
    }
}

/// Everybody who is or may be told, each once in each capacity.
fn recipients(held: &[Part]) -> Vec<Value> {
    let told = held.iter().flat_map(|part| part.holdings.iter().map(move |holding| (part.service, holding)));
    let named: BTreeSet<(&str, &str, &str)> = told
        .flat_map(|(service, holding)| {
            let recipients = holding.recipients.iter();
            recipients.map(move |one| (one.id.as_str(), one.capacity.as_str(), service))
        })
        .collect();
    named.into_iter().map(|(id, capacity, service)| json!({"id": id, "capacity": capacity, "by": service})).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proto::mesh::v1::Recipient;

    #[test]
    fn a_body_says_why_and_nothing_else() {
        let read = |body: Value| purpose(body.as_object().unwrap()).map_err(|problem| problem.details.errors.len());
        assert_eq!(read(json!({"purpose": "a request"})), Ok("a request".into()));
        assert_eq!(read(json!({})), Ok(String::new()));
        assert_eq!(read(json!({"purpose": 1, "personId": "x"})), Err(2));
    }

    #[test]
    fn a_recipient_is_named_once_in_each_capacity() {
        let recipient = |id: &str, capacity: &str| Recipient { id: id.into(), capacity: capacity.into() };
        let holding = Holding {
            recipients: vec![
                recipient("org_1", "referrer"),
                recipient("org_1", "issuer"),
                recipient("org_1", "referrer"),
            ],
            ..Default::default()
        };
        let part = Part { service: "cases", kinds: Vec::new(), holdings: vec![holding], read_time: None };
        let named = recipients(&[part]);
        assert_eq!(named.len(), 2);
        assert_eq!(named[0], json!({"id": "org_1", "capacity": "issuer", "by": "cases"}));
    }

    #[test]
    fn who_does_not_answer_is_named_and_who_refuses_keeps_the_words() {
        let away = problem(&Status::unavailable("10.0.0.7 refused"), "funding");
        assert_eq!(away.status, 503);
        assert!(away.detail.contains("funding") && !away.detail.contains("10.0.0.7"), "{}", away.detail);
        assert_eq!(away.details.metadata["service"], "funding");
        let late = problem(&Status::deadline_exceeded("late"), "cases");
        assert!(late.status == 504 && late.detail.contains("cases"), "{}", late.detail);
    }
}
