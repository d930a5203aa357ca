//! What stands behind the question mark: the filters that a list's request has in the contract, `limit` and `pageToken`, and nothing else.

use http::{StatusCode, Uri};
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, Value};
use serde_json::Value as Json;

use super::{
    problem::{Fault, Place, Problem},
    route::Route,
    transcode,
};

/// How many items a page has where the caller does not say (RAP FNS.09).
pub const DEFAULT_LIMIT: i32 = 20;
/// The most items of one page.
pub const MAX_LIMIT: i32 = 500;

/// The names and values of an address's query, decoded.
pub fn pairs(uri: &Uri) -> Result<Vec<(String, String)>, Problem> {
    let Ok(axum::extract::Query(pairs)) = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(uri) else {
        let detail = "The query is not name=value pairs in UTF-8, percent-encoded.";
        return Err(Problem::gateway(StatusCode::BAD_REQUEST, "QUERY_UNREADABLE", detail));
    };
    // RFC 6750, section 5.3: addresses are written to logs.
    if pairs.iter().any(|(name, _)| name == "access_token") {
        let detail =
            "A token must not stand in an address: send it in the header Authorization, and have this one revoked.";
        return Err(Problem::gateway(StatusCode::BAD_REQUEST, "TOKEN_IN_QUERY", detail));
    }
    Ok(pairs)
}

/// Fills a request from the query. Answers the page's limit, and what is wrong.
pub fn fill(message: &mut DynamicMessage, route: &Route, pairs: &[(String, String)]) -> (i32, Vec<Fault>) {
    let (mut limit, mut token) = (None, None);
    let mut faults = Vec::new();
    for (index, (name, text)) in pairs.iter().enumerate() {
        let read = match name.as_str() {
            _ if pairs[..index].iter().any(|(earlier, _)| earlier == name) => Err("must be given once".into()),
            "limit" if route.page.is_some() => page_size(text).map(|size| limit = Some(size)),
            "pageToken" if route.page.is_some() => {
                token = Some(text.clone());
                Ok(())
            }
            name => match filter(route, name) {
                Some(field) => value(&field.kind(), text).map(|value| message.set_field(field, value)),
                None => Err(unknown(route, name)),
            },
        };
        if let Err(detail) = read {
            faults.push(Fault { place: Place::Parameter(name.clone()), detail });
        }
    }
    let limit = limit.unwrap_or(DEFAULT_LIMIT);
    if let Some(paging) = &route.page
        && let Kind::Message(kind) = paging.field.kind()
    {
        let mut page = DynamicMessage::new(kind);
        page.set_field(&paging.size, Value::I32(limit));
        page.set_field(&paging.token, Value::String(token.unwrap_or_default()));
        message.set_field(&paging.field, Value::Message(page));
    }
    (limit, faults)
}

/// The field that a parameter of this name fills.
fn filter<'a>(route: &'a Route, name: &str) -> Option<&'a FieldDescriptor> {
    let in_query = route.method == http::Method::GET;
    route.free.iter().find(|field| in_query && field.json_name() == name && !field.is_list())
}

fn value(kind: &Kind, text: &str) -> Result<Value, String> {
    let json = match (kind, text) {
        (Kind::Bool, "true") => Json::Bool(true),
        (Kind::Bool, "false") => Json::Bool(false),
        _ => Json::String(text.to_owned()),
    };
    transcode::scalar(kind, &json)
}

fn page_size(text: &str) -> Result<i32, String> {
    let size = text.parse().ok().filter(|size| (1..=MAX_LIMIT).contains(size));
    size.ok_or_else(|| format!("must be a whole number from 1 to {MAX_LIMIT}"))
}

fn unknown(route: &Route, name: &str) -> String {
    if route.page.is_some() && matches!(name, "page" | "offset") {
        return "is not known: this list is read onwards by _links.next, which holds a pageToken".into();
    }
    let filters =
        route.free.iter().filter(|_| route.method == http::Method::GET).map(|field| field.json_name().to_owned());
    let paging = ["limit", "pageToken"].into_iter().filter(|_| route.page.is_some()).map(str::to_owned);
    match filters.chain(paging).collect::<Vec<_>>().join(", ") {
        known if known.is_empty() => "is not known: this address takes no parameters".into(),
        known => format!("is not known: this address takes {known}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rest::route;

    fn read(rpc: &str, address: &str) -> (DynamicMessage, i32, Vec<String>) {
        let route = route::bind().unwrap().into_iter().find(|route| route.rpc.as_str().ends_with(rpc)).unwrap();
        let mut message = DynamicMessage::new(route.input.clone());
        let (limit, faults) = fill(&mut message, &route, &pairs(&address.parse().unwrap()).unwrap());
        let faults = faults.into_iter().map(|fault| match fault.place {
            Place::Parameter(name) => name,
            other => panic!("{other:?}"),
        });
        (message, limit, faults.collect())
    }

    #[test]
    fn a_list_takes_its_filters_and_its_page() {
        let (message, limit, faults) =
            read("/ListCases", "/v1/validation-cases?state=CASE_STATE_OPEN&referrerId=org%5F1&limit=7&pageToken=a-b_c");
        assert_eq!((limit, faults), (7, vec![]));
        let request: proto::reell::cases::v1::ListCasesRequest = message.transcode_to().unwrap();
        assert_eq!((request.state, request.referrer_id.as_str()), (1, "org_1"));
        assert_eq!(request.page, Some(proto::mesh::v1::PageRequest { size: 7, token: "a-b_c".into() }));
    }

    #[test]
    fn a_page_has_twenty_items_unless_the_caller_says_otherwise() {
        let (message, limit, _) = read("/ListCases", "/v1/validation-cases");
        let request: proto::reell::cases::v1::ListCasesRequest = message.transcode_to().unwrap();
        assert_eq!((limit, request.page.unwrap().size), (20, 20));
    }

    #[test]
    fn what_a_list_does_not_take_is_refused_by_name() {
        for wrong in [
            "page=2",
            "sort=x",
            "state=open",
            "limit=0",
            "limit=501",
            "limit=ten",
            "phase=PHASE_GUIDANCE&phase=PHASE_GUIDANCE",
        ] {
            let (_, _, faults) = read("/ListCases", &format!("/v1/validation-cases?{wrong}"));
            assert_eq!(faults, [wrong.split('=').next().unwrap()], "{wrong}");
        }
        assert_eq!(read("/GetCase", "/v1/validation-cases/case_1?limit=5").2, ["limit"]);
        assert_eq!(read("/GetPerson", "/v1/persons/person_1?purpose=case_1").2, Vec::<String>::new());
        assert_eq!(read("/OpenCase", "/v1/validation-cases?target=x").2, ["target"]);
    }

    #[test]
    fn a_token_in_an_address_is_refused() {
        let problem = pairs(&"/v1/overview?access_token=abc".parse().unwrap()).unwrap_err();
        assert_eq!((problem.status.as_u16(), problem.reason.as_ref()), (400, "TOKEN_IN_QUERY"));
    }
}
