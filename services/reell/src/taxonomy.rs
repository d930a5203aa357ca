//! `reell import-taxonomy`: an official dump of the JobTech taxonomy into a running centre, part by part over gRPC.

use std::{fs, path::PathBuf};

use anyhow::Context;
use clap::Args;
use proto::reell::actors::v1::{ImportTaxonomyRequest, reference_client::ReferenceClient};
use serde_json::{Map, Value, json};

use crate::{
    cli,
    way::{Centre, Way, key, said},
};

/// The most bytes of one part: below what the contract takes, with room for the frame around the concepts.
const PART_BYTES: usize = 180 * 1024;
/// The most concepts of one part, those inside others included.
const PART_CONCEPTS: usize = 450;
/// What a concept holds other concepts under, and what those hold it under.
const INSIDE: [(&str, Option<&str>); 10] = [
    ("narrower", Some("broader")),
    ("broader", Some("narrower")),
    ("related", None),
    ("replaced_by", None),
    ("exact_match", None),
    ("close_match", None),
    ("broad_match", None),
    ("narrow_match", None),
    ("substitutes", None),
    ("substituted_by", None),
];

/// What is imported.
#[derive(Args, Clone)]
pub struct Import {
    /// The dump, {"data":{"concepts":[…]}}, as its publisher writes it.
    pub file: PathBuf,
    /// The version's number as its publisher gives it.
    #[arg(long)]
    pub number: i32,
    /// Where the dump was fetched.
    #[arg(long)]
    pub source: String,
    /// Where the centre is.
    #[command(flatten)]
    pub centre: Centre,
}

/// Imports a dump. Broken off, it is done again from the start: the parts that are there stay as they are.
pub async fn import(what: Import) -> anyhow::Result<()> {
    let unreadable = || format!("The file {} cannot be read: check its name and whose it is.", what.file.display());
    let text = fs::read_to_string(&what.file).with_context(unreadable)?;
    let parts = parts(&text)?;
    let count = i32::try_from(parts.len()).context("the dump is larger than any")?;
    let mut client = ReferenceClient::new(Way::open(&what.centre)?.peer()?);
    for (dump, part) in parts.into_iter().zip(1..) {
        let request = ImportTaxonomyRequest {
            request_id: key(),
            version: what.number,
            part,
            parts: count,
            source: what.source.clone(),
            dump,
        };
        let answer = client.import_taxonomy(request).await.map_err(said);
        let version = answer.with_context(|| format!("part {part} of {count} was not imported"))?.into_inner().version;
        let version = version.unwrap_or_default();
        let state = if version.complete { "complete" } else { "not complete yet" };
        cli::say(&format!("part {part} of {count}: {} concepts, {state}", version.concepts))?;
    }
    Ok(())
}

/// Splits a dump into parts, each of the dump's form. The same dump is always split alike.
fn parts(text: &str) -> anyhow::Result<Vec<String>> {
    let mut dump: Value = serde_json::from_str(text).context("The file is not JSON: fetch the dump anew.")?;
    let concepts = dump.pointer_mut("/data/concepts").and_then(Value::as_array_mut).map(std::mem::take);
    let concepts = concepts.context("The file is not of the dump's form, {\"data\":{\"concepts\":[…]}}.")?;
    let mut pieces = Vec::new();
    for concept in concepts {
        hoist(concept, &mut pieces)?;
    }
    let mut parts = Vec::new();
    let (mut part, mut bytes, mut count) = (Vec::new(), 0, 0);
    for piece in pieces {
        let (more_bytes, more) = size(&piece);
        if !part.is_empty() && (bytes + more_bytes > PART_BYTES || count + more > PART_CONCEPTS) {
            parts.push(frame(std::mem::take(&mut part)));
            (bytes, count) = (0, 0);
        }
        part.push(piece);
        (bytes, count) = (bytes + more_bytes, count + more);
    }
    if !part.is_empty() {
        parts.push(frame(part));
    }
    Ok(parts)
}

fn frame(concepts: Vec<Value>) -> String {
    json!({"data": {"concepts": concepts}}).to_string()
}

/// The bytes of a concept, and how many concepts it is with those inside it.
fn size(concept: &Value) -> (usize, usize) {
    (concept.to_string().len() + 1, count(concept))
}

/// How many concepts it is with those inside it. One that is only referred to does not count.
fn count(concept: &Value) -> usize {
    let inside = INSIDE.iter().filter_map(|(name, _)| concept.get(name)).filter_map(Value::as_array).flatten();
    usize::from(concept.get("preferred_label").is_some()) + inside.map(count).sum::<usize>()
}

/// A concept that is too large for a part stands beside those that were inside it, and refers to them.
fn hoist(mut concept: Value, pieces: &mut Vec<Value>) -> anyhow::Result<()> {
    let fits = |concept: &Value| {
        let (bytes, count) = size(concept);
        bytes <= PART_BYTES && count <= PART_CONCEPTS
    };
    if fits(&concept) {
        pieces.push(concept);
        return Ok(());
    }
    let id = concept.get("id").cloned().context("a concept of the dump has no id")?;
    let mut inner = Vec::new();
    for (name, back) in INSIDE {
        for other in concept.get_mut(name).and_then(Value::as_array_mut).into_iter().flatten() {
            let Some(whole) = other.as_object_mut().filter(|whole| whole.contains_key("preferred_label")) else {
                continue;
            };
            let mut whole = std::mem::take(whole);
            let kept = ["id", "substitutability_percentage"].into_iter();
            let reference: Map<String, Value> =
                kept.filter_map(|field| whole.get(field).map(|value| (field.to_owned(), value.clone()))).collect();
            *other = Value::Object(reference);
            if let Some(above) = back.and_then(|back| whole.entry(back).or_insert_with(|| json!([])).as_array_mut()) {
                above.push(json!({"id": id}));
            }
            inner.push(Value::Object(whole));
        }
    }
    anyhow::ensure!(
        fits(&concept),
        "The concept {id} is too large for a message even by itself: fetch a query with fewer of its relations."
    );
    pieces.push(concept);
    inner.into_iter().try_for_each(|one| hoist(one, pieces))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn concept(number: usize, label: &str) -> Value {
        json!({"id": format!("{number:04}_aaa_aaa"), "type": "skill", "preferred_label": label})
    }

    #[test]
    fn a_dump_is_split_into_parts_that_a_message_takes_and_nothing_is_lost() {
        let mut large = concept(0, "Stor");
        large["narrower"] = (1..=600).map(|number| concept(number, &"x".repeat(1_000))).collect();
        let others = (601..1_600).map(|number| concept(number, "Liten"));
        let text = frame([large].into_iter().chain(others).collect());
        let parts = parts(&text).unwrap();
        let mut ids = Vec::new();
        for part in &parts {
            assert!(part.len() < 200 * 1024);
            let dump: Value = serde_json::from_str(part).unwrap();
            let concepts = dump["data"]["concepts"].as_array().unwrap();
            assert!(concepts.iter().map(|one| size(one).1).sum::<usize>() <= 500);
            ids.extend(concepts.iter().map(|one| one["id"].as_str().unwrap().to_owned()));
            if let Some(hoisted) = concepts.iter().find(|one| one["id"] == "0600_aaa_aaa") {
                assert_eq!(hoisted["broader"], json!([{"id": "0000_aaa_aaa"}]));
            }
        }
        assert_eq!(ids.len(), 1_600);
        assert_eq!(parts, super::parts(&text).unwrap());
    }

    #[test]
    fn what_is_no_dump_is_refused() {
        assert!(parts("{").is_err() && parts("{}").is_err());
        assert_eq!(parts(r#"{"data":{"concepts":[]}}"#).unwrap(), Vec::<String>::new());
    }
}
