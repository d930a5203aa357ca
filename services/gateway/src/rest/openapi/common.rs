//! What all addresses have in common, in the OpenAPI document's words.

use serde_json::{Map, Value as Json, json};

use super::{key, query};

/// What holds everywhere, and where we depart from DIGG's REST API profile (RAP), with the reason.
pub const CONVENTIONS: &str = "\
The API follows DIGG's REST API profile. What holds for all addresses:

- **Who asks** is proven by an access token in `Authorization: Bearer`. A token in an address is refused.
- **Persons** are found by POST with the number in the body: an identity number never stands in an address.
- **Times** are RFC 3339 in UTC. Days are YYYY-MM-DD, and are those of Sweden.
- **Money** is in öre. 64-bit numbers are texts (`\"12500\"`), because many JSON libraries lose figures of larger numbers; as input a number is taken too.
- **Members** that the address does not know are refused, and so are parameters. New members may appear in answers.
- **Defaults are written out**: a member is absent only where the contract has it so, such as a time that has not come.
- **Names** of states and kinds are those of the gRPC contract, such as `CASE_STATE_OPEN`, in answers, bodies and filters.
- **Writes** carry `Idempotency-Key`: the same key with the same body is carried out once, however often it is sent.
- **Revisions**: a resource has an `ETag`. Send it as `If-Match` to change only what you have seen, and as `If-None-Match` to read only what is new.
- **Problems** are `application/problem+json` (RFC 9457); `reason` is for programs, `detail` says what to do, `traceId` is what the operators ask for.
- **Traces**: a W3C `traceparent` is continued, and answered.

Departures from the profile: lists are read onwards by `_links.next`, which holds an opaque `pageToken`, and not by `page` or `offset`; and `_meta` has no \
`totalRecords`. The reason is that a list may change while it is read: numbered pages would then skip or repeat, and counting all rows costs more than reading a page.";

/// The descriptions of the addresses that tell of the door itself.
pub fn own_paths() -> [(&'static str, Json); 4] {
    let open = |id: &str, summary: &str, content: &str, statuses: &[(&str, &str)]| {
        let body = json!({content: {"schema": {"type": "object"}}});
        let responses: Map<_, _> = statuses
            .iter()
            .map(|(status, description)| ((*status).to_owned(), json!({"description": description, "content": body})))
            .collect();
        json!({"operationId": id, "summary": summary, "tags": ["Door"], "security": [], "responses": responses})
    };
    let health = "application/health+json";
    let ready =
        [("200", "All services answer, or some (`warn`)."), ("503", "None answers, or this instance is leaving.")];
    [
        (
            "/api-info",
            open("getApiInfo", "Says which API this is.", "application/json", &[("200", "Name, version and status.")]),
        ),
        (
            "/v1/openapi.json",
            open("getOpenapi", "Answers this document.", "application/json", &[("200", "This document.")]),
        ),
        ("/health/live", open("getLiveness", "Says that the process runs.", health, &[("200", "It runs.")])),
        ("/health/ready", open("getReadiness", "Says which services can be reached.", health, &ready)),
    ]
}

/// The description of the document that is put together from what all services answer (mesh.v1.Holdings).
pub fn subject_access() -> Json {
    let statuses = ["400", "401", "403", "404", "405", "413", "415", "422", "429", "500", "503", "504"];
    let answers = statuses.map(|status| (status, json!({"$ref": format!("#/components/responses/{status}")})));
    let mut responses: Map<_, _> = answers.into_iter().map(|(status, answer)| (status.to_owned(), answer)).collect();
    let list = |description: &str| json!({"type": "array", "description": description, "items": {"type": "object"}});
    let document = json!({
        "type": "object",
        "required": ["personId", "services", "recipients", "rights"],
        "properties": {
            "personId": {"type": "string"},
            "knownBy": {"type": "array", "description": "The ids that services know the person by.", "items": {"type": "string"}},
            "services": list("Each service, with the kinds of things that it holds on anybody, what it holds on the person, and who has read or changed that."),
            "recipients": list("Who is or may be told, in which capacity, by which service."),
            "rights": {"type": "string", "description": "What the person may ask for besides, and where to complain."},
        },
    });
    let found = json!({"description": "The whole document.", "content": {"application/json": {"schema": document}}});
    responses.insert("200".into(), found);
    let purpose = json!({"type": "string", "description": "Why it is read; kept in the access log of each service."});
    json!({
        "operationId": "accessSubject",
        "tags": ["Rights"],
        "summary": "Tells all that is held on a person in the whole centre.",
        "description": "All that each service holds on a person, with the access log and the recipients (GDPR article 15). Where one service does not answer there is no answer, and the problem names it. What is not answered in one document is DOCUMENT_TOO_LARGE.\n\nFor operators with the permission `rights.access`. Each reading is in the access log.",
        "security": [{"bearer": ["rights.access"]}],
        "parameters": [
            {"name": "personId", "in": "path", "required": true, "description": "An id as this API answers it.", "schema": {"type": "string"}},
            {"$ref": "#/components/parameters/Traceparent"},
        ],
        "requestBody": {"required": false, "content": {"application/json": {"schema": {"type": "object", "properties": {"purpose": purpose}}}}},
        "responses": responses,
    })
}

/// The components that the operations refer to; the contract's schemas come beside them.
pub fn components() -> Json {
    json!({
        "securitySchemes": {
            "bearer": {
                "type": "http",
                "scheme": "bearer",
                "bearerFormat": "JWT",
                "description": "An access token of an issuer that the centre trusts. Each operation names the permission it needs.",
            },
        },
        "parameters": parameters(),
        "headers": headers(),
        "responses": responses(),
        "schemas": schemas(),
    })
}

fn parameters() -> Json {
    let parameter = |name: &str, place: &str, required: bool, description: String, schema: Json| json!({"name": name, "in": place, "required": required, "description": description, "schema": schema});
    let text = || json!({"type": "string"});
    let limit = json!({"type": "integer", "minimum": 1, "maximum": query::MAX_LIMIT, "default": query::DEFAULT_LIMIT});
    let token = "Where to go on, as `_links.next` has it. It belongs to the filters that it came with.";
    let key = format!(
        "A UUID that is new for each command and the same for its retries, quoted or bare; or any text of 1 to {} characters.",
        key::MAX_CHARACTERS
    );
    let if_match = "The ETag of what the change was decided on. Without it the change is made whatever the revision.";
    let none_match = "The ETag of what is held already.";
    json!({
        "Limit": parameter("limit", "query", false, "The most items of the page.".into(), limit),
        "PageToken": parameter("pageToken", "query", false, token.into(), text()),
        "IdempotencyKey": parameter("Idempotency-Key", "header", true, key, json!({"type": "string", "minLength": 1})),
        "IfMatch": parameter("If-Match", "header", false, if_match.into(), text()),
        "IfNoneMatch": parameter("If-None-Match", "header", false, none_match.into(), text()),
        "Traceparent": parameter("traceparent", "header", false, "The caller's trace (W3C Trace Context).".into(), text()),
    })
}

fn headers() -> Json {
    let header = |description: &str| json!({"description": description, "schema": {"type": "string"}});
    json!({
        "ETag": header("The revision, such as \"3\" in its quotes."),
        "Location": header("The address of the new resource."),
        "ContentLocation": header("The address of the resource that is answered."),
        "IdempotencyReplayed": header("`true` where the command had been carried out before, and this is what was answered then."),
        "Traceparent": header("The trace of this request (W3C Trace Context)."),
        "TraceId": header("The trace's id, which is what the operators ask for."),
        "RetryAfter": header("After how many seconds a retry makes sense."),
        "Allow": header("The methods that the address takes."),
        "WwwAuthenticate": header("Which token is missing (RFC 6750)."),
    })
}

fn responses() -> Json {
    let texts = [
        ("400", "The request breaks a rule; `errors` names each.", None),
        ("401", "There is no valid token.", Some(("WWW-Authenticate", "WwwAuthenticate"))),
        ("403", "The subject may not.", Some(("WWW-Authenticate", "WwwAuthenticate"))),
        ("404", "There is no such thing, or none that the caller may see.", None),
        ("405", "The address does not take this method.", Some(("Allow", "Allow"))),
        ("409", "The state does not allow it, or there is one already.", None),
        ("412", "The resource has changed since it was read; read it again and decide anew.", None),
        ("413", "The body is too large.", None),
        ("414", "The address is longer than 2 048 characters.", None),
        ("415", "The body is not JSON.", None),
        ("422", "The Idempotency-Key was used before with another body.", None),
        ("429", "A limit is reached.", Some(("Retry-After", "RetryAfter"))),
        ("500", "Something failed inside.", None),
        ("501", "The service behind the address does not know the request.", None),
        ("503", "Not just now; a retry with the same Idempotency-Key is safe.", Some(("Retry-After", "RetryAfter"))),
        ("504", "The deadline passed; a retry with the same Idempotency-Key is safe.", None),
    ];
    let mut responses = Map::new();
    for (status, description, header) in texts {
        let problem = json!({"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}});
        let mut response = json!({"description": description, "content": problem});
        if let Some((name, component)) = header {
            response["headers"] = json!({name: {"$ref": format!("#/components/headers/{component}")}});
        }
        responses.insert(status.into(), response);
    }
    responses.insert("304".into(), json!({"description": "What the caller holds is the current revision."}));
    Json::Object(responses)
}

fn schemas() -> Json {
    let text = |description: &str| json!({"type": "string", "description": description});
    json!({
        "Problem": {
            "type": "object",
            "description": "Why a request was not answered as asked (RFC 9457).",
            "required": ["type", "title", "status", "detail", "reason", "domain"],
            "properties": {
                "type": {"type": "string", "format": "uri", "description": "urn:reell:problem:<domain>:<reason>"},
                "title": text("The reason in words."),
                "status": {"type": "integer", "description": "The HTTP status."},
                "detail": text("Why, and what to do."),
                "instance": text("The path of the request, where it is made of ids only."),
                "reason": text("Why, for programs: a name in the contract's Refusal of the domain."),
                "domain": text("Who refuses: a service, mesh or gateway."),
                "metadata": {"type": "object", "additionalProperties": {"type": "string"}},
                "errors": {"type": "array", "items": {"$ref": "#/components/schemas/Fault"}},
                "traceId": text("What the operators ask for."),
            },
        },
        "Fault": {
            "type": "object",
            "description": "One thing that breaks a rule, with one of pointer, parameter and header as its place.",
            "required": ["detail"],
            "properties": {
                "pointer": text("A member of the body, as JSON Pointer."),
                "parameter": text("A part of the address."),
                "header": text("A header."),
                "detail": text("The rule, with the remedy."),
            },
        },
        "Links": {
            "type": "object",
            "required": ["self", "first"],
            "properties": {
                "self": {"$ref": "#/components/schemas/Link"},
                "first": {"$ref": "#/components/schemas/Link"},
                "next": {"$ref": "#/components/schemas/Link", "description": "Absent on the last page."},
            },
        },
        "Link": {
            "type": "object",
            "required": ["href", "rel", "method"],
            "properties": {
                "href": {"type": "string", "format": "uri-reference"},
                "rel": {"type": "string"},
                "method": {"type": "string"},
            },
        },
        "Meta": {
            "type": "object",
            "required": ["limit", "count"],
            "properties": {
                "limit": {"type": "integer", "description": "The most items of this page."},
                "count": {"type": "integer", "description": "How many it has."},
            },
        },
    })
}
