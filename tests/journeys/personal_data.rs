//! Nothing that a person is known by is found outside sealed columns: not in logs, spans, metrics, checkpoints or database files.

use std::{fs, path::Path, process::Command};

use mesh::token::issuer::Grant;
use proto::reell::actors::v1::{GetPersonRequest, ListPersonsRequest, LookUpPersonRequest};
use sandbox::{Centre, Engine, Recipe, Shape, collector::Collector, numbers, postgres};
use serde_json::json;

/// Names that occur nowhere by chance.
const NAMES: [&str; 4] = ["Gunvorina", "Skanningsdotter", "Torvaldine", "Prövningsson"];

#[test]
fn no_number_and_no_name_of_a_person_is_left_anywhere() {
    for engine in Engine::all() {
        println!("on {engine:?}");
        sandbox::run(async {
            let collector = Collector::open().await.unwrap();
            let recipe = Recipe::new(Shape::Mesh, engine)
                .with(r#"telemetry.log = "trace""#)
                .with(format!(r#"telemetry.otlp_endpoint = "{}""#, collector.endpoint()));
            let mut centre = Centre::start(recipe).await.unwrap();
            let people = [numbers::personal_number(), numbers::personal_number()];
            let reference = work(&centre, &people).await;
            centre.settle().await;
            let metrics = centre.scraped().await;
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
            let dump = dump(&centre);
            centre.kill();
            let files = everything_below(centre.folder());

            let mut places: Vec<(&str, &[u8])> = vec![("metrics", metrics.as_bytes()), ("the dump", dump.as_bytes())];
            let telemetry = collector.text();
            places.push(("spans and log records", telemetry.as_bytes()));
            places.extend(files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())));
            // What may be found is found: else the search would prove nothing.
            assert!(places.iter().any(|(_, bytes)| holds(bytes, reference.as_bytes())), "the data was not searched");
            assert!(
                holds(telemetry.as_bytes(), b"reell.actors.v1.Persons/RegisterPerson"),
                "the spans were not searched"
            );
            assert!(
                files.iter().any(|(name, bytes)| name.ends_with("actors.log") && bytes.len() > 1_000),
                "the logs were not searched"
            );
            assert!(metrics.contains("rpc_server"), "the metrics were not searched");
            for (name, bytes) in files.iter().filter(|(name, _)| name.ends_with(".log")) {
                let lines = String::from_utf8_lossy(bytes).into_owned();
                let broken = lines.lines().find(|line| serde_json::from_str::<serde_json::Value>(line).is_err());
                assert_eq!(broken, None, "{name} holds a line that is not one JSON object");
            }
            let secrets: Vec<String> = people
                .iter()
                .flat_map(|number| forms(number))
                .chain(NAMES.iter().flat_map(|name| spelt(name)))
                .collect();
            for (place, bytes) in &places {
                for secret in &secrets {
                    assert!(
                        !holds(bytes, secret.as_bytes()),
                        "{place} holds {secret}: {}",
                        around(bytes, secret.as_bytes())
                    );
                }
            }
            centre.stop().await;
        });
    }
}

/// Does all that has to do with persons, right and wrong, by both doors.
async fn work(centre: &Centre, people: &[String; 2]) -> String {
    let operator = centre.operator("anna");
    let person = centre.a_person().numbered(&people[0]).named(NAMES[0], NAMES[1]).register().await;
    let rest = centre.rest(&Grant::operator("berit"));
    let body = json!({ "identityKind": "IDENTITY_KIND_PERSONAL_NUMBER", "number": people[1], "givenName": NAMES[2], "familyName": NAMES[3], "protection": "PROTECTION_MARKING_NONE" });
    rest.post("/v1/persons", &sandbox::key(), &body).await.unwrap().ok().unwrap();
    // Taken, malformed, and in the wrong place.
    rest.post("/v1/persons", &sandbox::key(), &body).await.unwrap();
    let wrong = json!({ "identityKind": 1, "number": format!("{}x", people[1]), "givenName": format!("{}\n", NAMES[2]), "familyName": [NAMES[3]] });
    rest.post("/v1/persons", &sandbox::key(), &wrong).await.unwrap();
    rest.get(&format!("/v1/persons/{}", people[0])).await.unwrap();
    rest.get(&format!("/v1/persons?number={}", people[0])).await.unwrap();
    rest.post("/v1/validation-cases", &people[0], &json!({ "personId": people[0] })).await.unwrap();
    for spelling in numbers::spellings(&people[0]) {
        let request = LookUpPersonRequest { number: spelling.clone(), purpose: "a test".into(), ..Default::default() };
        let _ = operator.persons().look_up_person(request).await;
        rest.ask("/v1/person-look-ups", &json!({ "number": spelling })).await.unwrap();
        let _ = operator.persons().get_person(GetPersonRequest { person_id: spelling, purpose: String::new() }).await;
    }
    let read = GetPersonRequest { person_id: person.clone(), purpose: "a test".into() };
    let read = operator.persons().get_person(read).await.unwrap().into_inner().person.unwrap();
    assert_eq!((read.given_name.as_str(), read.masked_number.ends_with("-****")), (NAMES[0], true));
    operator.persons().list_persons(ListPersonsRequest::default()).await.unwrap();
    let mut order = centre.an_order().await;
    order.person_id = person;
    order.referrer_reference = "SKANNAD-REFERENS-7".into();
    centre.open(order).await.referrer_reference
}

/// A number in every form that it could be written down in.
pub fn forms(number: &str) -> Vec<String> {
    numbers::spellings(number).iter().flat_map(|form| spelt(form)).collect()
}

/// A text as it stands, and as a dump or an escape shows its bytes.
pub fn spelt(text: &str) -> Vec<String> {
    let hexadecimal: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    let list: Vec<_> = text.bytes().map(|byte| byte.to_string()).collect();
    vec![text.to_owned(), hexadecimal, list.join(", ")]
}

/// All that PostgreSQL holds of the centre; nothing where the data is in files.
fn dump(centre: &Centre) -> String {
    let storage = centre.storage().unwrap();
    let (Some(cluster), true) = (postgres::shared(), storage.starts_with("postgres:")) else { return String::new() };
    let mut all = String::new();
    for service in sandbox::databases::SERVICES {
        let dumped = Command::new(cluster.program("pg_dump")).arg(format!("{storage}_{service}")).output().unwrap();
        assert!(dumped.status.success(), "{}", String::from_utf8_lossy(&dumped.stderr));
        all.push_str(&String::from_utf8_lossy(&dumped.stdout));
    }
    all
}

/// Each file below a folder, with what it holds.
pub fn everything_below(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let (mut found, mut left) = (Vec::new(), vec![folder.to_path_buf()]);
    while let Some(path) = left.pop() {
        if path.is_dir() {
            left.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else {
            found.push((path.display().to_string(), fs::read(&path).unwrap()));
        }
    }
    found
}

/// Whether some bytes stand within others.
pub fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    place(bytes, needle).is_some()
}

fn place(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let mut from = 0;
    while let Some(next) = bytes[from..].iter().position(|byte| *byte == first) {
        from += next;
        if bytes[from..].starts_with(needle) {
            return Some(from);
        }
        from += 1;
    }
    None
}

/// What stands around some bytes.
pub fn around(bytes: &[u8], needle: &[u8]) -> String {
    let at = place(bytes, needle).unwrap_or_default();
    String::from_utf8_lossy(&bytes[at.saturating_sub(200)..bytes.len().min(at + 200)]).into_owned()
}
