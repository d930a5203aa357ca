//! The OpenAPI 3.1 document, written from the table of routes and the contract with its comments, so that it can't say anything else than they do.

use std::collections::BTreeMap;
use std::sync::Arc;

use http::Method;
use prost_reflect::FieldDescriptor;
use proto::Subject;
use serde_json::{Map, Value as Json, json};

use super::{
    about, key, query,
    route::{Route, Shape},
    subject_access,
};
use schema::Schemas;

mod comment;
mod common;
mod example;
mod schema;

/// Describes all routes.
pub fn describe(routes: &[Arc<Route>]) -> Json {
    let mut schemas = Schemas::new(routes);
    let mut paths: BTreeMap<&str, Map<String, Json>> = BTreeMap::new();
    for route in routes {
        let operation = operation(route, &mut schemas);
        paths.entry(route.path).or_default().insert(route.method.as_str().to_ascii_lowercase(), operation);
    }
    for (path, operation) in common::own_paths() {
        paths.entry(path).or_default().insert("get".into(), operation);
    }
    let composed = json!({"post": common::subject_access()});
    paths.entry(subject_access::PATH).or_default().extend(composed.as_object().cloned().unwrap_or_default());
    let mut components = common::components();
    schemas.add_to(&mut components["schemas"]);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Reell",
            "version": about::VERSION,
            "summary": "The back office of a validation centre, for its partners and operators.",
            "description": common::CONVENTIONS,
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "servers": [{"url": "/", "description": "The address that this document was read from."}],
        "tags": tags(routes),
        "security": [{"bearer": []}],
        "paths": paths,
        "components": components,
    })
}

fn tags(routes: &[Arc<Route>]) -> Vec<Json> {
    let mut tags = BTreeMap::new();
    for route in routes {
        let service = route.descriptor.parent_service();
        tags.insert(service.name().to_owned(), comment::of(&service.parent_file(), service.path()));
    }
    tags.insert("Door".into(), "What the API says of itself; asked without a token.".into());
    tags.into_iter().map(|(name, description)| json!({"name": name, "description": description})).collect()
}

fn operation(route: &Route, schemas: &mut Schemas) -> Json {
    let method = &route.descriptor;
    let comment = comment::of(&method.parent_file(), method.path());
    let rule = route.rule;
    let subjects = rule.subjects.iter().filter_map(|subject| match subject {
        Subject::Operator => Some("operators"),
        Subject::Partner => Some("partners"),
        // Services do not come in by this door.
        Subject::Service => None,
    });
    let subjects = subjects.collect::<Vec<_>>().join(" and ");
    let logged = if rule.personal_data { " Each reading is in the access log." } else { "" };
    let mut operation = json!({
        "operationId": lower_first(method.name()),
        "tags": [method.parent_service().name()],
        "summary": comment::first_sentence(&comment),
        "description": format!("{comment}\n\nFor {subjects} with the permission `{}`.{logged}", rule.permission),
        "security": [{"bearer": [rule.permission]}],
        "parameters": parameters(route, schemas),
        "responses": responses(route, schemas),
    });
    if route.method == Method::POST && !route.free.is_empty() {
        let mut media = json!({"schema": schemas.body(route)});
        if let Some(example) = example::request(route) {
            media["example"] = example;
        }
        operation["requestBody"] = json!({"required": true, "content": {"application/json": media}});
    }
    operation
}

fn parameters(route: &Route, schemas: &mut Schemas) -> Vec<Json> {
    let named = |field: &FieldDescriptor, place: &str, otherwise: &str, schemas: &mut Schemas| {
        let comment = comment::of(&field.parent_message().parent_file(), field.path());
        json!({
            "name": field.json_name(),
            "in": place,
            "required": place == "path",
            "description": if comment.is_empty() { otherwise } else { &comment },
            "schema": schemas.kind(&field.kind()),
        })
    };
    let shared = |name: &str| json!({"$ref": format!("#/components/parameters/{name}")});
    let mut parameters: Vec<_> =
        route.in_path.iter().map(|field| named(field, "path", "An id as this API answers it.", schemas)).collect();
    if route.method == Method::GET {
        parameters.extend(route.free.iter().map(|field| named(field, "query", "A filter.", schemas)));
    }
    if route.page.is_some() {
        parameters.extend([shared("Limit"), shared("PageToken")]);
    }
    if route.writes() {
        parameters.push(shared("IdempotencyKey"));
    }
    if route.etag.is_some() {
        parameters.push(shared("IfMatch"));
    }
    if route.method == Method::GET && has_etag(route) {
        parameters.push(shared("IfNoneMatch"));
    }
    parameters.push(shared("Traceparent"));
    parameters
}

fn responses(route: &Route, schemas: &mut Schemas) -> Json {
    let mut headers = Map::new();
    let mut header = |name: &str, component: &str| {
        headers.insert(name.into(), json!({"$ref": format!("#/components/headers/{component}")}));
    };
    header("traceparent", "Traceparent");
    header("X-Trace-Id", "TraceId");
    if has_etag(route) {
        header("ETag", "ETag");
    }
    if route.creates() {
        header("Location", "Location");
    } else if route.writes() && route.resource.is_some() {
        header("Content-Location", "ContentLocation");
    }
    if route.writes() {
        header("Idempotency-Replayed", "IdempotencyReplayed");
    }
    let mut media = json!({"schema": schemas.answer(route)});
    if let Some(example) = example::answer(route) {
        media["example"] = example;
    }
    let (status, description) = if route.creates() { ("201", "Created.") } else { ("200", "Done, or found.") };
    let mut responses = Map::new();
    let success = json!({"description": description, "headers": headers, "content": {"application/json": media}});
    responses.insert(status.into(), success);
    if route.method == Method::GET && has_etag(route) {
        responses.insert("304".into(), json!({"$ref": "#/components/responses/304"}));
    }
    let mut statuses = vec!["400", "401", "403", "405", "414", "429", "500", "501", "503", "504"];
    if !route.in_path.is_empty() || !route.writes() && route.method == Method::POST {
        statuses.push("404");
    }
    if route.writes() {
        statuses.extend(["409", "422"]);
    }
    if route.etag.is_some() {
        statuses.push("412");
    }
    if route.method == Method::POST {
        statuses.extend(["413", "415"]);
    }
    for status in statuses {
        responses.insert(status.into(), json!({"$ref": format!("#/components/responses/{status}")}));
    }
    Json::Object(responses)
}

/// Whether the answer has a revision.
fn has_etag(route: &Route) -> bool {
    let message = match &route.shape {
        Shape::One(field) => field.kind().as_message().cloned(),
        Shape::Whole => Some(route.output.clone()),
        Shape::List { .. } => None,
    };
    message.is_some_and(|message| message.get_field_by_name("etag").is_some())
}

fn lower_first(name: &str) -> String {
    let mut name = name.to_owned();
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rest::route;

    fn document() -> Json {
        describe(&route::bind().unwrap())
    }

    fn references<'a>(json: &'a Json, found: &mut Vec<&'a str>) {
        match json {
            Json::Object(members) => {
                found.extend(members.get("$ref").and_then(Json::as_str));
                members.values().for_each(|value| references(value, found));
            }
            Json::Array(items) => items.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }

    #[test]
    fn every_route_is_described_and_nothing_else() {
        let document = document();
        let paths = document["paths"].as_object().unwrap();
        let operations: usize = paths.values().map(|path| path.as_object().unwrap().len()).sum();
        assert_eq!(operations, route::table::ROUTES.len() + 5);
        let mut ids = Vec::new();
        for line in route::table::ROUTES {
            let operation = &paths[line.path][line.method.as_str().to_ascii_lowercase()];
            assert!(operation["summary"].as_str().is_some_and(|text| text.ends_with('.')), "{}", line.path);
            assert!(operation["description"].as_str().unwrap().contains("permission `"));
            ids.push(operation["operationId"].as_str().unwrap().to_owned());
        }
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), route::table::ROUTES.len());
    }

    #[test]
    fn every_reference_leads_somewhere_and_every_component_is_used() {
        let document = document();
        let mut found = Vec::new();
        references(&document, &mut found);
        for reference in &found {
            assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
        }
        for (kind, components) in document["components"].as_object().unwrap() {
            for name in components.as_object().unwrap().keys().filter(|_| kind != "securitySchemes") {
                assert!(found.contains(&format!("#/components/{kind}/{name}").as_str()), "{kind}/{name}");
            }
        }
    }

    #[test]
    fn the_contracts_comments_are_there() {
        let document = document();
        let case = &document["components"]["schemas"]["Case"]["properties"];
        assert_eq!(case["target"]["description"], "What the validation aims at, e.g. \"Industriteknik BAS\".");
        assert_eq!(case["committedOre"]["type"], "string");
        let phases = document["components"]["schemas"]["Phase"]["description"].as_str().unwrap();
        assert!(phases.contains("PHASE_INITIAL_MAPPING") && phases.contains("Inledande kartläggning"));
    }

    #[test]
    fn a_write_needs_its_key_and_a_change_takes_if_match() {
        let document = document();
        let refs = |path: &str, method: &str| {
            let parameters = document["paths"][path][method]["parameters"].as_array().unwrap().clone();
            let refs = parameters.iter().filter_map(|parameter| parameter["$ref"].as_str().map(str::to_owned));
            refs.map(|text| text.rsplit('/').next().unwrap_or_default().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(refs("/v1/validation-cases", "post"), ["IdempotencyKey", "Traceparent"]);
        assert_eq!(refs("/v1/validation-cases/{caseId}/steps", "post"), ["IdempotencyKey", "IfMatch", "Traceparent"]);
        assert_eq!(refs("/v1/validation-cases/{caseId}", "get"), ["IfNoneMatch", "Traceparent"]);
        assert_eq!(refs("/v1/person-look-ups", "post"), ["Traceparent"]);
        assert_eq!(refs("/v1/persons", "get"), ["Limit", "PageToken", "Traceparent"]);
    }

    #[test]
    fn no_identity_number_has_a_place_in_an_address() {
        let document = document();
        for path in document["paths"].as_object().unwrap().values().flat_map(|path| path.as_object().unwrap().values())
        {
            for parameter in path["parameters"].as_array().into_iter().flatten() {
                let name = parameter["name"].as_str().unwrap_or_default().to_ascii_lowercase();
                // A statute's number is on nobody.
                assert!(!name.contains("number") || name == "statutenumber", "{name}");
            }
        }
    }
}
