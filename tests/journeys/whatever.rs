//! Whatever is sent to any address of the door: it is answered, or refused with what was wrong with it. Nothing that somebody sends is a
//! fault inside, and the trail and the books hold after it.
//!
//! REELL_SEED=number sends other things, and REELL_ROUNDS=number asks each address as often as one likes; a failure names both.

use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt, Full};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use mesh::token::issuer::Grant;
use sandbox::{Centre, Engine, Recipe, Shape, key};
use serde_json::{Map, Value, json};

use crate::{chance::Chance, invariants};

/// How often each address is asked.
const ROUNDS: usize = 6;
/// In how many of a hundred a value is none of its kind.
const WRONG: usize = 2;
/// How deep messages are filled.
const DEEPEST: usize = 5;
/// How many ids of earlier answers are asked about.
const REMEMBERED: usize = 400;
/// A person's number, of those that are for tests.
const A_NUMBER: &str = "19900102-2384";

#[test]
fn whatever_is_sent_to_any_address_is_answered_or_refused_with_what_was_wrong_with_it() {
    let setting = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let (seed, rounds) = (setting("REELL_SEED").unwrap_or(20_241_231), setting("REELL_ROUNDS"));
    for engine in Engine::all() {
        println!("REELL_SEED={seed} on {engine:?}");
        sandbox::run(async {
            let centre = Centre::start(Recipe::new(Shape::OneChild, engine)).await.unwrap();
            let mut sender = Sender::of(&centre, seed).await;
            let (mut sent, mut let_in) = (0, 0);
            for _ in 0..rounds.map_or(ROUNDS, |rounds: u64| usize::try_from(rounds).unwrap()) {
                for place in 0..sender.operations.len() {
                    sent += 1;
                    let_in += usize::from(sender.send(place).await);
                }
            }
            println!("{let_in} of {sent} were let in");
            assert!(let_in * 10 > sent, "{let_in} of {sent} were let in: the others show little");
            centre.settle().await;
            invariants::the_trail_verifies(&centre);
            centre.stop().await;
        });
    }
}

/// One address with what the document says of it.
#[derive(Clone)]
struct Operation {
    method: String,
    path: String,
    parameters: Vec<(String, Value)>,
    body: Option<Value>,
}

/// Somebody who sends what the document allows, and now and then something else.
struct Sender {
    client: Client<hyper_util::client::legacy::connect::HttpConnector, Full<Bytes>>,
    root: String,
    bearer: String,
    document: Value,
    operations: Vec<Operation>,
    known: Vec<String>,
    chance: Chance,
}

impl Sender {
    async fn of(centre: &Centre, seed: u64) -> Self {
        let document = gateway::openapi().unwrap();
        let mut operations = Vec::new();
        for (path, methods) in document["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                let parameters = operation["parameters"].as_array().into_iter().flatten();
                let in_query = parameters.filter(|parameter| parameter["in"] == "query");
                let named = |of: &Value| (of["name"].as_str().unwrap().to_owned(), of["schema"].clone());
                operations.push(Operation {
                    method: method.to_uppercase(),
                    path: path.clone(),
                    parameters: in_query.map(named).collect(),
                    body: operation["requestBody"]["content"].get("application/json").map(|of| of["schema"].clone()),
                });
            }
        }
        // Some of what there is in a centre at work, for the first questions.
        let matter = centre.a_project().await;
        let person = centre.a_person().register().await;
        let known = vec![matter.id(), matter.applicant.id.clone(), matter.financier.id.clone(), person];
        Self {
            client: Client::builder(TokioExecutor::new()).build_http(),
            root: format!("http://{}", centre.rest_address()),
            bearer: format!("Bearer {}", centre.token(&Grant::operator("anna"))),
            document,
            operations,
            known,
            chance: Chance::new(seed),
        }
    }

    /// Asks one address. Answers whether it was let in.
    async fn send(&mut self, place: usize) -> bool {
        let operation = self.operations[place].clone();
        let path = self.address(&operation);
        let address = format!("{}{path}", self.root);
        let body = operation.body.as_ref().map(|schema| self.body(schema)).unwrap_or_default();
        let mut request = Request::builder().method(operation.method.as_str()).uri(&address);
        request = request.header("authorization", &self.bearer);
        if operation.method != "GET" {
            let none = self.chance.percent(WRONG);
            request = request.header("idempotency-key", if none { "x".to_owned() } else { key() });
            request = request.header("content-type", "application/json");
        }
        let request = request.body(Full::new(Bytes::from(body.clone()))).unwrap();
        let (head, answer) = self.client.request(request).await.unwrap().into_parts();
        let answer = answer.collect().await.unwrap().to_bytes();
        let said = String::from_utf8_lossy(&answer);
        let asked = || format!("{} {address}\n{}", operation.method, String::from_utf8_lossy(&body));
        assert!(head.status.as_u16() < 500, "{} {said}\nfor {}", head.status, asked());
        if head.status.is_success() {
            self.remember(&said);
            return true;
        }
        let problem: Value = serde_json::from_slice(&answer).unwrap_or_default();
        let kind = head.headers.get("content-type").and_then(|kind| kind.to_str().ok());
        assert!(
            kind == Some("application/problem+json") && problem["reason"].is_string() && problem["detail"].is_string(),
            "{} is no problem that says what was wrong: {said}\nfor {}",
            head.status,
            asked()
        );
        assert!(!said.contains(A_NUMBER), "a refusal repeats a person's number: {said}\nfor {}", asked());
        false
    }

    /// The ids that an answer holds are asked about later.
    fn remember(&mut self, said: &str) {
        let id = |word: &&str| word.split_once('_').is_some_and(|(_, hex)| hex.len() == 32);
        self.known.extend(said.split('"').filter(id).take(4).map(str::to_owned));
        while self.known.len() > REMEMBERED {
            self.known.swap_remove(self.chance.below(REMEMBERED));
        }
    }

    fn address(&mut self, operation: &Operation) -> String {
        let mut address = String::new();
        for part in operation.path.split('/').skip(1) {
            address.push('/');
            match part.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
                Some(name) => address.push_str(&self.word(name)),
                None => address.push_str(part),
            }
        }
        let mut between = '?';
        for (name, schema) in &operation.parameters {
            if self.chance.percent(15) {
                let value = self.value(name, schema, 0);
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                address.push_str(&format!("{between}{name}={}", escaped(&text)));
                between = '&';
            }
        }
        address
    }

    /// A part of an address.
    fn word(&mut self, name: &str) -> String {
        if self.chance.percent(WRONG) {
            let strange = self.strange();
            let text = strange.as_str().map_or_else(|| strange.to_string(), str::to_owned);
            // An address that ends early is another one.
            return if text.is_empty() { "x".to_owned() } else { escaped(&text) };
        }
        self.an_id(name)
    }

    fn body(&mut self, schema: &Value) -> Vec<u8> {
        let body = self.value("", schema, 0).to_string();
        match self.chance.below(60) {
            0 => body.as_bytes()[..body.len() / 2].to_vec(),
            1 => vec![0xff, 0xfe, b'{'],
            2 => "[".repeat(3_000).into_bytes(),
            _ => body.into_bytes(),
        }
    }

    /// Something of a kind.
    fn value(&mut self, name: &str, schema: &Value, depth: usize) -> Value {
        if self.chance.percent(WRONG) {
            return self.strange();
        }
        let schema = self.resolved(schema);
        if let Some(words) = schema["enum"].as_array() {
            return self.chance.of(words).cloned().unwrap_or_default();
        }
        match schema["type"].as_str() {
            Some("array") if depth < DEEPEST => {
                let most = self.chance.below(3);
                json!((0..most).map(|_| self.value(name, &schema["items"], depth + 1)).collect::<Vec<_>>())
            }
            Some("object") if depth < DEEPEST => {
                let mut object = Map::new();
                for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
                    if !self.chance.percent(7) {
                        object.insert(name.clone(), self.value(name, schema, depth + 1));
                    }
                }
                Value::Object(object)
            }
            Some("array") => json!([]),
            Some("object") => json!({}),
            Some("boolean") => json!(self.chance.percent(50)),
            Some("integer" | "number") => self.one_of(&[json!(0), json!(1), json!(5), json!(-1), json!(i32::MAX)]),
            _ => self.text(name, schema["format"].as_str()),
        }
    }

    fn text(&mut self, name: &str, format: Option<&str>) -> Value {
        const DAYS: [&str; 12] =
            ["From", "Until", "On", "Due", "Date", "Day", "To", "from", "until", "on", "date", "period"];
        if name.ends_with("Id") {
            return json!(self.an_id(name));
        }
        if format == Some("int64") || name.ends_with("Ore") {
            let most = json!(i64::MAX.to_string());
            return self.one_of(&[json!("0"), json!("1"), json!("100000"), json!("-1"), most]);
        }
        if DAYS.iter().any(|end| name.ends_with(end)) {
            return self.one_of(&["2024-01-01", "2026-11-01", "2027-01-31", "2024-12"].map(Value::from));
        }
        if name == "etag" {
            return self.one_of(&["", "1", "2"].map(Value::from));
        }
        self.one_of(&["a text", "2024-01-01", "Region Norrbotten", "100", "SVENSKA", ""].map(Value::from))
    }

    /// An id that there is, of the kind that a name says where there is one.
    fn an_id(&mut self, name: &str) -> String {
        let kind = match name.trim_end_matches("Id") {
            "person" | "case" | "decision" | "claim" | "payment" | "model" | "unit" => name.trim_end_matches("Id"),
            "organisation" | "referrer" | "applicant" | "financier" | "issuer" | "performer" | "provider" => "org",
            other => other,
        };
        let of_kind: Vec<_> = self.known.iter().filter(|id| id.starts_with(kind)).cloned().collect();
        let from = if of_kind.is_empty() { &self.known } else { &of_kind };
        self.chance.of(from).cloned().unwrap_or_default()
    }

    /// Something of no kind at all.
    fn strange(&mut self) -> Value {
        self.one_of(&[
            json!(null),
            json!(""),
            json!(" "),
            json!("\u{0}"),
            json!("\u{202e}"),
            json!("å".repeat(5_000)),
            json!("(".repeat(200)),
            json!("a = b AND ("),
            json!("' OR 1=1 --"),
            json!("../.."),
            json!("2026-02-30"),
            json!("-0001-01-01"),
            json!("9999-12-31"),
            json!("9223372036854775808"),
            json!(A_NUMBER),
            json!("org_00000000000000000000000000000000"),
            json!(i64::MIN),
            json!(u64::MAX),
            json!(1.5),
            json!(1e308),
            json!(true),
            json!([]),
            json!([[]]),
            json!({}),
            json!({ "a": 1 }),
        ])
    }

    fn one_of(&mut self, some: &[Value]) -> Value {
        self.chance.of(some).cloned().unwrap_or_default()
    }

    fn resolved(&self, schema: &Value) -> Value {
        let of = schema.get("$ref").or_else(|| schema["allOf"][0].get("$ref")).and_then(Value::as_str);
        match of.and_then(|of| of.rsplit('/').next()) {
            Some(name) => self.document["components"]["schemas"][name].clone(),
            None => schema.clone(),
        }
    }
}

/// A text as a part of an address.
fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
