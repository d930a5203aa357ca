//! What a successful call looks like in HTTP: the resource itself with its ETag, a page with its links, or 304 for who holds it already.

use axum::{body::Body, response::Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use prost_reflect::{DynamicMessage, ReflectMessage, Value};
use serde::{Serialize, ser::SerializeMap};

use super::{
    etag,
    links::{Links, Origin},
    problem::Problem,
    route::{Route, Shape, path_parameters},
    transcode::AsJson,
};

/// Says that a command had been carried out before, and this is what was answered then.
const REPLAYED: &str = "idempotency-replayed";

/// What of the request an answer depends on.
#[derive(Debug)]
pub struct Asked {
    /// Where the caller came in.
    pub origin: Origin,
    /// The address asked for.
    pub uri: Uri,
    /// Its headers.
    pub headers: HeaderMap,
    /// How many items were asked for.
    pub limit: i32,
}

/// The answer to a request whose RPC succeeded.
pub fn answer(route: &Route, asked: &Asked, reply: tonic::Response<DynamicMessage>) -> Result<Response, Problem> {
    let (metadata, message, _) = reply.into_parts();
    let mut response = match &route.shape {
        Shape::One(field) => match message.get_field(field).as_ref() {
            Value::Message(resource) if message.has_field(field) => one(route, asked, resource)?,
            _ => {
                tracing::error!(rpc = %route.rpc, "an answer lacks its resource");
                return Err(Problem::internal());
            }
        },
        Shape::Whole => one(route, asked, &message)?,
        Shape::List { items, page, next } => {
            let page = message.get_field(page);
            let next = page.as_message().map(|page| page.get_field(next).into_owned());
            let token = next.as_ref().and_then(Value::as_str).unwrap_or_default();
            let (name, items) = (items.json_name(), message.get_field(items));
            let links = asked.origin.links(&asked.uri, token);
            json(&Page { name, items: items.as_list().unwrap_or_default(), links, limit: asked.limit })?
        }
    };
    if metadata.get(REPLAYED).is_some_and(|value| value == "true") {
        response.headers_mut().insert(HeaderName::from_static(REPLAYED), HeaderValue::from_static("true"));
    }
    Ok(response)
}

fn one(route: &Route, asked: &Asked, resource: &DynamicMessage) -> Result<Response, Problem> {
    let etag = text(resource, "etag").and_then(|etag| etag::header_value(&etag));
    if let Some(current) = &etag
        && route.method == http::Method::GET
        && etag::none_match(&asked.headers, current)
    {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response.headers_mut().insert(header::ETAG, current.clone());
        response.headers_mut().insert(header::CACHE_CONTROL, CACHING);
        return Ok(response);
    }
    let mut response = json(&AsJson(resource))?;
    response.headers_mut().extend(etag.map(|etag| (header::ETAG, etag)));
    if route.writes()
        && let Some(address) = address(route, asked, resource)
    {
        // 201 says where the new resource is; after another write, which resource it is that was answered.
        let name = if route.creates() { header::LOCATION } else { header::CONTENT_LOCATION };
        response.headers_mut().insert(name, address);
    }
    if route.creates() {
        *response.status_mut() = StatusCode::CREATED;
    }
    Ok(response)
}

/// The address of the resource that is answered.
fn address(route: &Route, asked: &Asked, resource: &DynamicMessage) -> Option<HeaderValue> {
    let template = route.resource?;
    let name = path_parameters(template).last()?;
    let field = resource.descriptor().get_field_by_json_name(name);
    let id = text(resource, "id").or_else(|| text(resource, field?.name()))?;
    let path = template.replace(&format!("{{{name}}}"), &id);
    HeaderValue::try_from(asked.origin.address(&path)).ok()
}

fn text(message: &DynamicMessage, name: &str) -> Option<String> {
    message.get_field_by_name(name)?.as_str().map(str::to_owned)
}

/// Data on persons belongs in no shared cache, and a private one asks each time (RAP CAC.01, with ETag).
const CACHING: HeaderValue = HeaderValue::from_static("private, no-cache");

fn json(body: &impl Serialize) -> Result<Response, Problem> {
    let bytes = serde_json::to_vec(body).map_err(|fault| {
        tracing::error!(error = %fault, "an answer can't be written as JSON");
        Problem::internal()
    })?;
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, CACHING);
    Ok(response)
}

/// A page of a list.
struct Page<'a> {
    name: &'a str,
    items: &'a [Value],
    links: Links,
    limit: i32,
}

#[derive(Serialize)]
struct Meta {
    limit: i32,
    count: usize,
}

impl Serialize for Page<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let items: Vec<_> = self.items.iter().filter_map(Value::as_message).map(AsJson).collect();
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry(self.name, &items)?;
        map.serialize_entry("_links", &self.links)?;
        map.serialize_entry("_meta", &Meta { limit: self.limit, count: items.len() })?;
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rest::route;
    use proto::reell::{actors::v1 as actors, cases::v1 as cases};
    use std::sync::Arc;

    fn asked(address: &str, headers: &[(&'static str, &str)]) -> Asked {
        let headers: HeaderMap =
            headers.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap())).collect();
        let uri: Uri = address.parse().unwrap();
        let host = HeaderMap::from_iter([(header::HOST, HeaderValue::from_static("centre.se"))]);
        Asked { origin: Origin::of(&host, &uri, true), uri, headers, limit: 20 }
    }

    fn reply(rpc: &str, message: impl prost::Message) -> (Arc<Route>, tonic::Response<DynamicMessage>) {
        let route = route::bind().unwrap().into_iter().find(|route| route.rpc.as_str().ends_with(rpc)).unwrap();
        let mut answer = DynamicMessage::new(route.output.clone());
        answer.transcode_from(&message).unwrap();
        (route, tonic::Response::new(answer))
    }

    async fn body(response: Response) -> serde_json::Value {
        serde_json::from_slice(&axum::body::to_bytes(response.into_body(), 65_536).await.unwrap()).unwrap()
    }

    fn case() -> cases::Case {
        cases::Case { id: "case_1".into(), etag: "3".into(), ..Default::default() }
    }

    #[tokio::test]
    async fn one_resource_is_answered_as_itself_with_its_etag() {
        let (route, reply) = reply("/GetCase", cases::GetCaseResponse { case: Some(case()) });
        let response = answer(&route, &asked("/v1/validation-cases/case_1", &[]), reply).unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()[header::ETAG], "\"3\"");
        assert_eq!(response.headers()[header::CACHE_CONTROL], "private, no-cache");
        assert_eq!(body(response).await["id"], "case_1");
    }

    #[test]
    fn who_holds_the_revision_gets_304() {
        let (route, reply) = reply("/GetCase", cases::GetCaseResponse { case: Some(case()) });
        let asked = asked("/v1/validation-cases/case_1", &[("if-none-match", "\"3\"")]);
        let response = answer(&route, &asked, reply).unwrap();
        assert_eq!(response.status(), 304);
        assert_eq!(response.headers()[header::ETAG], "\"3\"");
    }

    #[test]
    fn what_is_created_has_an_address_and_a_replay_says_so() {
        let (route, mut reply) = reply("/OpenCase", cases::OpenCaseResponse { case: Some(case()) });
        reply.metadata_mut().insert(REPLAYED, "true".parse().unwrap());
        let response = answer(&route, &asked("/v1/validation-cases", &[]), reply).unwrap();
        assert_eq!(response.status(), 201);
        assert_eq!(response.headers()[header::LOCATION], "https://centre.se/v1/validation-cases/case_1");
        assert_eq!(response.headers()["idempotency-replayed"], "true");
    }

    #[tokio::test]
    async fn a_person_is_created_without_being_shown() {
        let registered = actors::RegisterPersonResponse { person_id: "person_1".into(), etag: "1".into() };
        let (route, reply) = reply("/RegisterPerson", registered);
        let response = answer(&route, &asked("/v1/persons", &[]), reply).unwrap();
        assert_eq!(response.headers()[header::LOCATION], "https://centre.se/v1/persons/person_1");
        assert_eq!(body(response).await, serde_json::json!({"personId": "person_1", "etag": "1"}));
    }

    #[test]
    fn a_step_answers_the_case_and_says_where_it_is() {
        let (route, reply) = reply("/RecordStep", cases::RecordStepResponse { case: Some(case()) });
        let response = answer(&route, &asked("/v1/validation-cases/case_1/steps", &[]), reply).unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()[header::CONTENT_LOCATION], "https://centre.se/v1/validation-cases/case_1");
    }

    #[tokio::test]
    async fn a_page_has_its_items_its_links_and_its_size() {
        let page = proto::mesh::v1::PageResponse { next_token: "t".into() };
        let (route, reply) = reply("/ListCases", cases::ListCasesResponse { cases: vec![case()], page: Some(page) });
        let body = body(answer(&route, &asked("/v1/validation-cases", &[]), reply).unwrap()).await;
        assert_eq!(body["cases"][0]["id"], "case_1");
        assert_eq!(body["_meta"], serde_json::json!({"limit": 20, "count": 1}));
        assert_eq!(body["_links"]["next"]["href"], "https://centre.se/v1/validation-cases?pageToken=t");
    }

    #[test]
    fn an_answer_without_its_resource_is_a_fault_of_ours() {
        let (route, reply) = reply("/GetCase", cases::GetCaseResponse { case: None });
        assert_eq!(answer(&route, &asked("/v1/validation-cases/case_1", &[]), reply).unwrap_err().status, 500);
    }
}
