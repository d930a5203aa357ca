//! Reads the official dump form, `{"data":{"concepts":[…]}}`: concepts with their relations, which may hold whole concepts again.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{Concept, ConceptId, DEFINITION_CHARACTERS, Relation, RelationKind};

/// How deep concepts may stand inside each other; the hierarchy of SSYK has four levels and occupations below.
const DEEPEST: usize = 8;
/// The most characters of a label.
const LABEL_CHARACTERS: usize = 300;

/// Reads the concepts of a dump, those inside others too, each once. The error names the rule that the text breaks, and where.
pub fn parse(text: &str) -> Result<Vec<Concept>, String> {
    let dump: Value =
        serde_json::from_str(text).map_err(|fault| format!("must be JSON: {fault}; fetch or split the dump anew"))?;
    let list = dump.get("data").and_then(|data| data.get("concepts")).and_then(Value::as_array);
    let list = list.ok_or("must be of the dump's form, {\"data\":{\"concepts\":[…]}}")?;
    let mut found = Found::default();
    for (place, concept) in list.iter().enumerate() {
        let object = concept.as_object().ok_or_else(|| format!("data.concepts[{place}] must be a concept"))?;
        found.add(object, &format!("data.concepts[{place}]"), 0)?;
    }
    Ok(found.finish())
}

#[derive(Default)]
struct Found(BTreeMap<ConceptId, Concept>);

impl Found {
    /// Notes a concept, and those inside it. Answers its id.
    fn add(&mut self, object: &Map<String, Value>, place: &str, depth: usize) -> Result<ConceptId, String> {
        if depth > DEEPEST {
            return Err(format!("{place} stands deeper than {DEEPEST} levels: fetch a query with fewer"));
        }
        let id = ConceptId::parse(text(object, "id")).map_err(|rule| format!("{place}.id {rule}"))?;
        let relations = self.relations(object, &id, place, depth)?;
        let (kind, label) = (text(object, "type"), text(object, "preferred_label"));
        if label.is_empty() || kind.is_empty() {
            // Inside another concept, an id alone is a reference. By itself it would be a concept without a name.
            return if depth > 0 { Ok(id) } else { Err(format!("{place} must have a type and a preferred_label")) };
        }
        if label.chars().count() > LABEL_CHARACTERS || label.chars().any(char::is_control) {
            return Err(format!(
                "{place}.preferred_label must be at most {LABEL_CHARACTERS} characters, without control characters"
            ));
        }
        if kind.len() > 60
            || !kind.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        {
            return Err(format!("{place}.type must be at most 60 small letters, figures and hyphens"));
        }
        let concept = Concept {
            id: id.clone(),
            kind: kind.to_owned(),
            label: label.to_owned(),
            definition: text(object, "definition").chars().take(DEFINITION_CHARACTERS).collect(),
            alternative_labels: texts(object, "alternative_labels"),
            ssyk: Some(text(object, "ssyk_code_2012")).filter(|code| !code.is_empty()).map(str::to_owned),
            esco_uri: Some(text(object, "esco_uri")).filter(|uri| !uri.is_empty()).map(str::to_owned),
            deprecated: field(object, "deprecated").and_then(Value::as_bool).unwrap_or(false),
            relations,
            whole: depth == 0,
        };
        self.merge(concept);
        Ok(id)
    }

    fn relations(
        &mut self,
        object: &Map<String, Value>,
        id: &ConceptId,
        place: &str,
        depth: usize,
    ) -> Result<Vec<Relation>, String> {
        let mut relations = Vec::new();
        for kind in RelationKind::ALL {
            let others = field(object, kind.name()).and_then(Value::as_array).into_iter().flatten();
            for (number, other) in others.enumerate() {
                let place = format!("{place}.{}[{number}]", kind.name());
                let other = other.as_object().ok_or_else(|| format!("{place} must be a concept"))?;
                let target = self.add(other, &place, depth + 1)?;
                let percentage = field(other, "substitutability_percentage").and_then(Value::as_i64).unwrap_or(0);
                let percentage = i32::try_from(percentage).ok().filter(|per_cent| (0..=100).contains(per_cent));
                let percentage =
                    percentage.ok_or_else(|| format!("{place}.substitutability_percentage must be 0 to 100"))?;
                // What stands below a concept is told of from both sides, so that an occupation knows its SSYK group.
                let back = match kind {
                    RelationKind::Narrower => Some(RelationKind::Broader),
                    RelationKind::Broader => Some(RelationKind::Narrower),
                    _ => None,
                };
                if let (Some(back), Some(other)) = (back, self.0.get_mut(&target)) {
                    other.relations.push(Relation { kind: back, target: id.clone(), percentage: 0 });
                }
                relations.push(Relation { kind, target, percentage });
            }
        }
        Ok(relations)
    }

    /// The fuller telling of a concept wins, and the relations of both count.
    fn merge(&mut self, concept: Concept) {
        match self.0.get_mut(&concept.id) {
            Some(known) => {
                let relations = std::mem::take(&mut known.relations);
                if concept.whole || !known.whole {
                    *known = Concept { relations: concept.relations, ..concept };
                } else {
                    known.relations = concept.relations;
                }
                known.relations.extend(relations);
            }
            None => {
                self.0.insert(concept.id.clone(), concept);
            }
        }
    }

    /// The concepts; those without an SSYK code of their own have that of the group right above them.
    fn finish(mut self) -> Vec<Concept> {
        let groups: BTreeMap<ConceptId, String> = self
            .0
            .values()
            .filter(|concept| concept.kind == "ssyk-level-4")
            .filter_map(|concept| concept.ssyk.clone().map(|code| (concept.id.clone(), code)))
            .collect();
        for concept in self.0.values_mut() {
            concept.relations.sort();
            concept.relations.dedup();
            if concept.ssyk.is_none() && concept.kind == "occupation-name" {
                let above = concept.relations.iter().filter(|relation| relation.kind == RelationKind::Broader);
                concept.ssyk = above.filter_map(|relation| groups.get(&relation.target)).next().cloned();
            }
        }
        self.0.into_values().collect()
    }
}

/// A field under the name that GraphQL gives it, or that the older API does: `taxonomy/preferred-label`.
fn field<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    object.get(name).or_else(|| object.get(&format!("taxonomy/{}", name.replace('_', "-"))))
}

fn text<'a>(object: &'a Map<String, Value>, name: &str) -> &'a str {
    field(object, name).and_then(Value::as_str).unwrap_or_default().trim()
}

fn texts(object: &Map<String, Value>, name: &str) -> Vec<String> {
    const MOST: usize = 50;
    let texts = field(object, name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    texts.filter(|text| !text.is_empty() && !text.chars().any(char::is_control)).take(MOST).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests;
