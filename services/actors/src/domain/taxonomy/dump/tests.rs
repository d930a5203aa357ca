//! The dump form as its publisher writes it, and as nobody should.

use super::*;
use proptest::prelude::*;
use serde_json::json;

fn read(concepts: Value) -> Result<Vec<Concept>, String> {
    parse(&json!({"data": {"concepts": concepts}}).to_string())
}

fn named<'a>(concepts: &'a [Concept], id: &str) -> &'a Concept {
    concepts.iter().find(|concept| concept.id.as_str() == id).expect("the concept")
}

#[test]
fn concepts_inside_others_are_concepts_too_and_know_their_group() {
    let concepts = read(json!([{
        "id": "wQ1E_Bzk_ZyA", "type": "ssyk-level-4", "preferred_label": "Svetsare och gasskärare", "ssyk_code_2012": "7212",
        "narrower": [{"id": "rxrQ_Nyy_k6y", "type": "occupation-name", "preferred_label": "Svetsare"}],
        "broader": [{"id": "aaaa_bbb_ccc"}],
    }]))
    .expect("a dump");
    assert_eq!(concepts.len(), 2, "a mere reference is no concept");
    let welder = named(&concepts, "rxrQ_Nyy_k6y");
    assert_eq!((welder.ssyk.as_deref(), welder.whole), (Some("7212"), false));
    assert_eq!(welder.relations[0].kind, RelationKind::Broader);
    let group = named(&concepts, "wQ1E_Bzk_ZyA");
    assert_eq!(
        group.relations.iter().map(|relation| relation.kind).collect::<Vec<_>>(),
        [RelationKind::Broader, RelationKind::Narrower]
    );
}

#[test]
fn deprecation_replacement_substitution_and_esco_are_read() {
    let concepts = read(json!([{
        "id": "aaaa_aaa_aaa", "type": "occupation-name", "preferred_label": "Gammal", "deprecated": true,
        "alternative_labels": ["Förr", ""], "esco_uri": "http://data.europa.eu/esco/occupation/1", "definition": "Det var då.",
        "replaced_by": [{"id": "bbbb_bbb_bbb"}],
        "substitutes": [{"id": "cccc_ccc_ccc", "substitutability_percentage": 75}],
    }]))
    .expect("a dump");
    let old = &concepts[0];
    assert!(old.deprecated && old.whole && old.ssyk.is_none());
    assert_eq!(old.alternative_labels, ["Förr"]);
    assert_eq!(old.esco_uri.as_deref(), Some("http://data.europa.eu/esco/occupation/1"));
    let relations: Vec<_> = old.relations.iter().map(|one| (one.kind, one.target.as_str(), one.percentage)).collect();
    assert_eq!(
        relations,
        [(RelationKind::ReplacedBy, "bbbb_bbb_bbb", 0), (RelationKind::Substitutes, "cccc_ccc_ccc", 75)]
    );
}

#[test]
fn the_older_names_of_fields_are_understood() {
    let concepts = read(json!([{
        "taxonomy/id": "aaaa_aaa_aaa", "taxonomy/type": "skill", "taxonomy/preferred-label": "Svetsning", "taxonomy/ssyk-code-2012": "7212",
    }]));
    assert_eq!(concepts.map(|found| found[0].ssyk.clone()), Ok(Some("7212".to_owned())));
}

#[test]
fn the_fuller_telling_of_a_concept_wins_whichever_comes_first() {
    let whole = json!({"id": "aaaa_aaa_aaa", "type": "skill", "preferred_label": "Hel", "definition": "Mer."});
    let inside = json!({"id": "bbbb_bbb_bbb", "type": "skill", "preferred_label": "Annan", "related": [
        {"id": "aaaa_aaa_aaa", "type": "skill", "preferred_label": "Halv"}
    ]});
    for order in [json!([whole, inside]), json!([inside, whole])] {
        let concepts = read(order).expect("a dump");
        assert_eq!(named(&concepts, "aaaa_aaa_aaa").label, "Hel");
    }
}

#[test]
fn what_is_no_dump_is_refused_with_the_place_of_the_fault() {
    for (wrong, said) in [
        (json!([{"id": "x", "type": "skill", "preferred_label": "A"}]), "data.concepts[0].id"),
        (json!([{"id": "aaaa_aaa_aaa", "type": "skill"}]), "data.concepts[0] must have"),
        (json!([{"id": "aaaa_aaa_aaa", "type": "Skill!", "preferred_label": "A"}]), "data.concepts[0].type"),
        (json!([{"id": "aaaa_aaa_aaa", "type": "skill", "preferred_label": "a\u{7}"}]), "preferred_label"),
        (json!([1]), "data.concepts[0] must be a concept"),
        (
            json!([{"id": "aaaa_aaa_aaa", "type": "skill", "preferred_label": "A", "related": [{"id": "b"}]}]),
            "related[0].id",
        ),
    ] {
        let fault = read(wrong).expect_err("no dump");
        assert!(fault.contains(said), "{fault}");
    }
    assert!(parse("{").is_err() && parse("[]").is_err() && parse("{\"data\":{}}").is_err());
}

#[test]
fn what_came_with_the_program_is_a_dump() {
    let concepts = parse(include_str!("../../../reference/taxonomy.json")).expect("a dump");
    assert!(concepts.len() > 20 && concepts.len() <= super::super::MOST_CONCEPTS);
    assert_eq!(named(&concepts, "84Uc_bhA_s47").ssyk.as_deref(), Some("7411"));
}

proptest! {
    #[test]
    fn nothing_that_is_sent_makes_it_fall(text in "\\PC{0,200}") {
        let _ = parse(&text);
    }

    #[test]
    fn generated_concepts_come_back_each_once(count in 1usize..60, deprecated in prop::collection::vec(any::<bool>(), 60)) {
        let id = |number: usize| format!("{number:04}_abc_XYZ");
        let concepts: Vec<Value> = (0..count)
            .map(|number| json!({
                "id": id(number), "type": "skill", "preferred_label": format!("Kunskap {number}"), "deprecated": deprecated[number],
                "related": [{"id": id((number + 1) % count), "type": "skill", "preferred_label": "Annat namn"}],
            }))
            .collect();
        let found = read(concepts.into()).expect("a dump");
        prop_assert_eq!(found.len(), count);
        for (number, concept) in found.iter().enumerate() {
            prop_assert_eq!(&concept.label, &format!("Kunskap {number}"));
            prop_assert_eq!(concept.deprecated, deprecated[number]);
            prop_assert_eq!(concept.relations.len(), 1);
        }
    }
}
