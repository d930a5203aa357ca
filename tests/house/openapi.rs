//! The REST interface only grows: whoever was built against the committed document is understood today.

use std::fs;

use serde_json::Value;

use crate::sources::{none, root};

const BASELINE: &str = "tests/house/openapi.json";

/// Words for people, which may change.
const WORDS: [&str; 6] = ["description", "summary", "title", "example", "examples", "version"];

fn today() -> Value {
    gateway::openapi().expect("the document is made")
}

#[test]
fn no_address_no_field_and_no_answer_has_gone_or_changed() {
    renew_if_told();
    let baseline = fs::read(root().join(BASELINE)).expect("the baseline is committed");
    let baseline: Value = serde_json::from_slice(&baseline).expect("the baseline is JSON");
    let mut lost = Vec::new();
    compare(&baseline, &today(), "", &mut lost);
    none(&lost);
}

#[test]
fn a_lost_address_and_a_changed_type_are_noticed() {
    let document = today();
    let changes = |change: fn(&mut Value)| {
        let (mut changed, mut lost) = (document.clone(), Vec::new());
        change(&mut changed);
        compare(&document, &changed, "", &mut lost);
        lost.len()
    };
    assert_eq!(changes(|_| ()), 0);
    assert_eq!(changes(|document| drop(document["paths"].as_object_mut().unwrap().remove("/v1/overview"))), 1);
    assert_eq!(changes(|document| document["info"]["description"] = "Another.".into()), 0);
    let rename = |document: &mut Value| {
        let schemas = document["components"]["schemas"].as_object_mut().expect("there are schemas");
        let name = schemas.keys().find(|name| name.ends_with("Case")).expect("a case has a schema").clone();
        schemas[&name]["properties"]["id"]["type"] = "integer".into();
    };
    assert_eq!(changes(rename), 1);
}

/// Writes the baseline anew, where a release asks for it.
fn renew_if_told() {
    if std::env::var_os("REELL_RENEW_BASELINES").is_none() {
        return;
    }
    let text = serde_json::to_string_pretty(&today()).expect("the document is JSON");
    fs::write(root().join(BASELINE), text + "\n").expect("the baseline can be written");
}

/// Notes what of `old` is not in `new`. Lists are compared as sets: their order says nothing in a schema.
fn compare(old: &Value, new: &Value, place: &str, lost: &mut Vec<String>) {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => {
            // A property may be called "description"; what describes the schema is beside the properties.
            let words = !place.ends_with("/properties");
            for (name, value) in old.iter().filter(|(name, _)| !(words && WORDS.contains(&name.as_str()))) {
                match new.get(name) {
                    Some(today) => compare(value, today, &format!("{place}/{name}"), lost),
                    None => lost.push(format!("{place}/{name} is gone")),
                }
            }
        }
        (Value::Array(old), Value::Array(new)) => {
            let alike = |one: &Value, other: &Value| {
                let mut differences = Vec::new();
                compare(one, other, place, &mut differences);
                differences.is_empty()
            };
            let gone = old.iter().filter(|value| !new.iter().any(|other| alike(value, other)));
            lost.extend(gone.map(|value| format!("{place} does not hold {value} any more")));
            // An answer that promises more breaks nobody; a request that asks for more does.
            if place.ends_with("Body/required") && new.len() > old.len() {
                lost.push(format!("{place} asks for more than before"));
            }
        }
        (old, new) if old != new => lost.push(format!("{place} was {old} and is {new}")),
        _ => {}
    }
}
