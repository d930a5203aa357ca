//! A person asks what is held on them, has it corrected, and is told who knows: the story of their rights, over the whole mesh.

use mesh::token::issuer::Grant;
use proto::{
    mesh::v1::{Event, WatchEventsRequest},
    reell::{
        actors::v1::{GrantSharingRequest, PersonRectified, RectifiedField, SharingForm, SharingScope},
        cases::v1::{Case, Phase},
    },
};
use reell::roles::Role;
use sandbox::{
    Centre, Engine, Recipe, Shape,
    builders::{a_step, rights::correction},
    key, numbers,
};
use serde_json::{Value, json};

use crate::personal_data::{around, everything_below, forms, holds, spelt};

/// Names that occur nowhere by chance.
const NAMES: [&str; 3] = ["Rättsinnika", "Felstavadotter", "Rättstavadotter"];
/// An id of a form that is right, and of a person who is not there.
const NO_PERSON: &str = "person_00000000000000000000000000000000";

#[test]
fn a_person_is_told_all_that_is_held_on_them_or_who_did_not_answer() {
    for engine in Engine::all() {
        println!("on {engine:?}");
        sandbox::run(async {
            let recipe = Recipe::new(Shape::Mesh, engine).with(r#"telemetry.log = "trace""#);
            let mut centre = Centre::start(recipe).await.unwrap();
            let number = numbers::personal_number();
            let person = centre.a_person().numbered(&number).named(NAMES[0], NAMES[1]).register().await;
            let case = a_case_of(&centre, &person).await;
            let recipient = a_recipient(&centre, &person).await;
            centre.settle().await;

            let document = ask(&centre, &person, "anna").await.ok().unwrap();
            holds_everything(&document, &person, &number, &case, &recipient);
            the_log_is_there(&document);

            rectify(&centre, &person).await;
            let document = ask(&centre, &person, "anna").await.ok().unwrap();
            let corrected = holding(&document, "actors", "rectification");
            assert_eq!(said(corrected, "family_name"), format!("{} became {}", NAMES[1], NAMES[2]));

            nobody_else_is_told(&centre).await;
            centre.kill_part(Role::Funding);
            let incomplete = ask(&centre, &person, "anna").await;
            assert_eq!((incomplete.status.as_u16(), &incomplete.body["metadata"]["service"]), (503, &json!("funding")));
            assert!(incomplete.body["detail"].as_str().unwrap().starts_with("funding does not answer"));

            centre.kill();
            for secret in forms(&number).into_iter().chain(NAMES.into_iter().flat_map(spelt)) {
                for (place, bytes) in everything_below(centre.folder()) {
                    let found = holds(&bytes, secret.as_bytes());
                    assert!(!found, "{place} holds {secret}: {}", around(&bytes, secret.as_bytes()));
                }
            }
            centre.stop().await;
        });
    }
}

async fn ask(centre: &Centre, person: &str, operator: &str) -> reell::http::Answer {
    let rest = centre.rest(&Grant::operator(operator));
    rest.ask(&format!("/v1/persons/{person}/subject-accesses"), &json!({"purpose": "rights request"})).await.unwrap()
}

/// A case of the person's, with a step.
async fn a_case_of(centre: &Centre, person: &str) -> Case {
    let mut order = centre.an_order().await;
    order.person_id = person.to_owned();
    let case = centre.open(order).await;
    centre.operator("recorder").cases().record_step(a_step(&case, Phase::Guidance)).await.unwrap();
    case
}

/// An organisation that may be told of the person's results.
async fn a_recipient(centre: &Centre, person: &str) -> String {
    let recipient = centre.an_organisation().register().await.id;
    let request = GrantSharingRequest {
        request_id: key(),
        person_id: person.to_owned(),
        recipient_id: recipient.clone(),
        scopes: vec![SharingScope::Results.into()],
        form: SharingForm::Written.into(),
        from: "2026-01-01".into(),
        until: String::new(),
    };
    centre.operator("anna").permissions().grant_sharing(request).await.unwrap();
    recipient
}

fn section<'a>(document: &'a Value, service: &str) -> &'a Value {
    let sections = document["services"].as_array().unwrap();
    sections.iter().find(|section| section["service"] == service).expect("each service has its section")
}

fn holding<'a>(document: &'a Value, service: &str, kind: &str) -> &'a Value {
    let holdings = section(document, service)["holdings"].as_array().unwrap();
    holdings.iter().find(|holding| holding["kind"] == kind).unwrap_or_else(|| panic!("{service} tells of no {kind}"))
}

/// All that a holding says under a name.
fn said(holding: &Value, name: &str) -> String {
    let fields = holding["fields"].as_array().unwrap().iter().filter(|field| field["name"] == name);
    fields.map(|field| field["value"].as_str().unwrap()).collect::<Vec<_>>().join("; ")
}

fn holds_everything(document: &Value, person: &str, number: &str, case: &Case, recipient: &str) {
    assert_eq!(document["personId"], person);
    let registered = holding(document, "actors", "registration");
    assert_eq!(
        (said(registered, "given_name").as_str(), said(registered, "family_name").as_str()),
        (NAMES[0], NAMES[1])
    );
    let figures = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    assert_eq!(figures(&said(registered, "number")), figures(number), "the person's own number is told in full");
    assert_eq!(said(holding(document, "actors", "sharing"), "recipient_id"), recipient);

    let told = holding(document, "cases", "case");
    assert_eq!((told["key"].as_str().unwrap(), said(told, "person_id").as_str()), (case.id.as_str(), person));
    assert!(said(told, "step").contains("2024-05-14 guidance"), "{told}");
    let committed = holding(document, "funding", "commitment");
    assert_eq!((&committed["key"], said(committed, "case_id")), (&json!(case.commitment_id), case.id.clone()));
    assert_eq!(said(holding(document, "reporting", "case_fact"), "phase"), "guidance");

    let recipients = document["recipients"].as_array().unwrap();
    let told = |id: &str, capacity: &str| recipients.iter().any(|one| one["id"] == id && one["capacity"] == capacity);
    assert!(told(recipient, "by the person's permission") && told(&case.referrer_id, "referrer"), "{recipients:?}");
    for service in ["actors", "cases", "funding", "reporting"] {
        assert!(!section(document, service)["kinds"].as_array().unwrap().is_empty(), "{service}");
    }
    assert!(document["rights"].as_str().unwrap().contains("imy.se"));
}

/// Who has done what, the reading of what is held included, which was logged before it was answered.
fn the_log_is_there(document: &Value) {
    for (service, expected) in [
        ("actors", vec!["PersonRegistered", "SharingGranted", "HoldingsListed"]),
        ("cases", vec!["CaseOpened", "CaseStepRecorded", "HoldingsListed"]),
        ("funding", vec!["CommitmentRecorded", "HoldingsListed"]),
        ("reporting", vec!["HoldingsListed"]),
    ] {
        let accesses = section(document, service)["accesses"].as_array().unwrap();
        // What is asked for in parallel may come before the other.
        let later = ["funding", "reporting"].contains(&service);
        for action in expected.into_iter().filter(|action| !(later && *action == "HoldingsListed")) {
            assert!(accesses.iter().any(|access| access["action"] == action), "{service} does not log {action}");
        }
        assert!(accesses.iter().all(|access| access["subjectIds"].as_array().is_some_and(|ids| !ids.is_empty())));
    }
}

/// Corrects the name, and looks for it in what the others hear.
async fn rectify(centre: &Centre, person: &str) {
    let answer = centre.operator("berit").rights().rectify_person(correction(person, NAMES[2])).await.unwrap();
    let rectification = answer.into_inner().rectification_id;
    centre.settle().await;
    let event = heard(centre, person).await;
    let payload = event.payload.clone().unwrap();
    for secret in NAMES.into_iter().chain(["misspelt", "passport"]) {
        assert!(!holds(&payload.value, secret.as_bytes()), "the event tells {secret}");
    }
    let told: PersonRectified = mesh::inbox::decode(&event).unwrap().unwrap();
    assert_eq!((told.person_id.as_str(), told.rectification_id), (person, rectification));
    assert_eq!(told.fields, [i32::from(RectifiedField::FamilyName)]);
}

/// The second event of a person's, as another service hears it.
async fn heard(centre: &Centre, person: &str) -> Event {
    let request = WatchEventsRequest { source: "actors".into(), after: 0 };
    let mut feed = centre.caller("reporting", None).events("actors").watch_events(request).await.unwrap().into_inner();
    loop {
        let next = tokio::time::timeout(std::time::Duration::from_secs(10), feed.message()).await;
        let events = next.expect("the feed goes on").unwrap().expect("the feed does not end").events;
        let of_person = events.into_iter().find(|event| event.aggregate == person && event.sequence == 2);
        if let Some(event) = of_person {
            return event;
        }
    }
}

/// An officer who is not named asks for a protected person, and for nobody: the same answer but for the trace.
async fn nobody_else_is_told(centre: &Centre) {
    let hidden = centre.a_person().marked(proto::reell::actors::v1::ProtectionMarking::Secrecy).register().await;
    let mut answers = Vec::new();
    for person in [hidden.as_str(), NO_PERSON] {
        let answer = ask(centre, person, "berit").await;
        let mut body = answer.body;
        assert_eq!((answer.status.as_u16(), &body["reason"]), (404, &json!("PERSON_NOT_FOUND")));
        body["traceId"] = Value::Null;
        body["instance"] = Value::Null;
        answers.push(body);
    }
    assert_eq!(answers[0], answers[1]);
}
