//! The REST door: what a partner's system sees of it, in every shape on every engine.

use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode, Uri};
use http_body_util::{BodyExt, Full};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use mesh::token::issuer::Grant;
use sandbox::{Centre, everywhere, key};
use serde_json::{Value, json};

/// What came back.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Value,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Status and reason of a problem, which is checked to be one.
    #[track_caller]
    fn problem(&self) -> (u16, &str) {
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.body);
        assert_eq!(self.body["status"], json!(self.status.as_u16()));
        assert!(self.body["detail"].as_str().is_some_and(|detail| detail.ends_with('.')), "{}", self.body);
        (self.status.as_u16(), self.body["reason"].as_str().unwrap_or_default())
    }
}

async fn send(centre: &Centre, method: Method, address: &str, headers: &[(&str, &str)], body: Option<Value>) -> Answer {
    let client = Client::builder(TokioExecutor::new()).build_http();
    // A link names the address that the proxy gives to the world; behind the proxy its path is enough.
    let path = address.parse::<Uri>().unwrap().path_and_query().unwrap().to_string();
    let address = format!("http://{}{path}", centre.rest_address());
    let mut request = Request::builder().method(method).uri(address);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    if body.is_some() {
        request = request.header("content-type", "application/json");
    }
    let bytes = body.map(|body| body.to_string()).unwrap_or_default();
    let (head, body) = client.request(request.body(Full::new(Bytes::from(bytes))).unwrap()).await.unwrap().into_parts();
    let body = serde_json::from_slice(&body.collect().await.unwrap().to_bytes()).unwrap_or_default();
    Answer { status: head.status, headers: head.headers, body }
}

fn bearer(centre: &Centre, grant: &Grant) -> String {
    format!("Bearer {}", centre.token(grant))
}

#[test]
fn without_a_token_with_a_bad_one_and_without_a_key_one_is_told_what_is_missing() {
    everywhere(async |centre| {
        let staff = bearer(centre, &Grant::operator("anna"));
        let nobody = send(centre, Method::GET, "/v1/overview", &[], None).await;
        assert_eq!(nobody.problem(), (401, "TOKEN_INVALID"));
        assert!(nobody.header("www-authenticate").starts_with("Bearer"));
        let forged = send(centre, Method::GET, "/v1/overview", &[("authorization", "Bearer a.b.c")], None).await;
        assert_eq!(forged.problem(), (401, "TOKEN_INVALID"));
        let keyless =
            send(centre, Method::POST, "/v1/organisations", &[("authorization", &staff)], Some(json!({}))).await;
        assert_eq!(keyless.problem(), (400, "IDEMPOTENCY_KEY_MISSING"));
        let nowhere = send(centre, Method::GET, "/v1/nowhere", &[("authorization", &staff)], None).await;
        assert_eq!(nowhere.problem(), (404, "ADDRESS_UNKNOWN"));
        let partner = bearer(centre, &Grant::partner("system", "org_00000000000000000000000000000000"));
        let not_theirs = send(centre, Method::GET, "/v1/overview", &[("authorization", &partner)], None).await;
        assert_eq!(not_theirs.problem(), (403, "SUBJECT_NOT_ALLOWED"));
    });
}

#[test]
fn a_resource_is_made_once_per_key_found_at_its_address_and_changed_by_who_has_seen_it() {
    everywhere(async |centre| {
        let staff = bearer(centre, &Grant::operator("anna"));
        let order = format!("order {}", key());
        let headers = [("authorization", staff.as_str()), ("idempotency-key", order.as_str())];
        let body = json!({ "name": format!("Exempelbolaget {}", key()), "roles": ["ORGANISATION_ROLE_EMPLOYER"] });
        let made = send(centre, Method::POST, "/v1/organisations", &headers, Some(body.clone())).await;
        assert_eq!((made.status, made.header("idempotency-replayed")), (StatusCode::CREATED, ""));
        let again = send(centre, Method::POST, "/v1/organisations", &headers, Some(body)).await;
        assert_eq!((again.body.clone(), again.header("idempotency-replayed")), (made.body.clone(), "true"));
        let other = send(
            centre,
            Method::POST,
            "/v1/organisations",
            &headers,
            Some(json!({ "name": "B", "roles": ["ORGANISATION_ROLE_EMPLOYER"] })),
        )
        .await;
        assert_eq!(other.problem().1, "REQUEST_ID_REUSED");

        let address = format!("/v1/organisations/{}", made.body["id"].as_str().unwrap());
        assert!(made.header("location").ends_with(&address), "{}", made.header("location"));
        let read = send(centre, Method::GET, &address, &[("authorization", &staff)], None).await;
        assert_eq!((read.status, &read.body, read.header("etag")), (StatusCode::OK, &made.body, made.header("etag")));
        let known = send(
            centre,
            Method::GET,
            &address,
            &[("authorization", &staff), ("if-none-match", read.header("etag"))],
            None,
        )
        .await;
        assert_eq!(known.status, StatusCode::NOT_MODIFIED);
        let key = key();
        let stale = [("authorization", staff.as_str()), ("idempotency-key", &key), ("if-match", "\"another\"")];
        let refused = send(centre, Method::POST, &format!("{address}/deactivations"), &stale, None).await;
        assert_eq!(refused.problem().1, "ETAG_MISMATCH");
        let fresh = [("authorization", staff.as_str()), ("idempotency-key", &key), ("if-match", read.header("etag"))];
        let changed = send(centre, Method::POST, &format!("{address}/deactivations"), &fresh, None).await;
        assert_eq!((changed.status, &changed.body["state"]), (StatusCode::OK, &json!("ORGANISATION_STATE_INACTIVE")));
    });
}

#[test]
fn a_refusal_names_each_field_and_never_repeats_what_was_sent() {
    everywhere(async |centre| {
        let (staff, key) = (bearer(centre, &Grant::operator("anna")), key());
        let headers = [("authorization", staff.as_str()), ("idempotency-key", key.as_str())];
        let body = json!({ "identityKind": "IDENTITY_KIND_PERSONAL_NUMBER", "number": "19900229-2380", "givenName": "", "familyName": "Gunvorinas" });
        let refused = send(centre, Method::POST, "/v1/persons", &headers, Some(body)).await;
        assert_eq!(refused.problem(), (400, "FIELDS_INVALID"));
        let said = refused.body.to_string();
        assert!(said.contains("number") && said.contains("givenName"), "{said}");
        assert!(!said.contains("0229") && !said.contains("Gunvorinas"), "{said}");
    });
}

#[test]
fn a_list_is_walked_by_its_links_and_holds_what_its_caller_may_see() {
    everywhere(async |centre| {
        let case = centre.an_open_case().await;
        for _ in 0..2 {
            centre.an_open_case().await;
        }
        let own = bearer(centre, &Grant::partner("system", &case.referrer_id));
        let (mut next, mut found) = ("/v1/validation-cases?limit=2".to_owned(), Vec::new());
        while !next.is_empty() && found.len() < 200 {
            let page = send(centre, Method::GET, &next, &[("authorization", &own)], None).await;
            assert_eq!(page.status, StatusCode::OK, "{}", page.body);
            let items = page.body["cases"].as_array().unwrap();
            assert!(items.len() <= 2 && page.body["_meta"]["limit"] == json!(2), "{}", page.body);
            found.extend(items.iter().map(|item| item["id"].as_str().unwrap().to_owned()));
            next = page.body["_links"]["next"]["href"]
                .as_str()
                .or(page.body["_links"]["next"].as_str())
                .unwrap_or_default()
                .to_owned();
        }
        assert_eq!(found.iter().filter(|id| **id == case.id).count(), 1);
        let stranger = bearer(centre, &Grant::partner("system", "org_00000000000000000000000000000000"));
        let none = send(centre, Method::GET, "/v1/validation-cases", &[("authorization", &stranger)], None).await;
        assert_eq!(none.body["cases"], json!([]));
        let hidden = send(
            centre,
            Method::GET,
            &format!("/v1/validation-cases/{}", case.id),
            &[("authorization", &stranger)],
            None,
        )
        .await;
        assert_eq!(hidden.problem(), (404, "CASE_NOT_FOUND"));
    });
}
