//! SearchConcepts.

use proto::reell::actors::v1::{SearchConceptsRequest, SearchConceptsResponse};
use sandbox::{
    Caller,
    builders::places::{concept, taxonomy, taxonomy_version},
    everywhere, fields, refused,
};

async fn search(caller: &Caller, version: i32, text: &str, kind: &str) -> SearchConceptsResponse {
    let request = SearchConceptsRequest { text: text.into(), r#type: kind.into(), version, limit: 0 };
    caller.reference().search_concepts(request).await.unwrap().into_inner()
}

fn labels(answer: &SearchConceptsResponse) -> Vec<&str> {
    answer.concepts.iter().map(|concept| concept.label.as_str()).collect()
}

#[test]
fn a_concept_is_found_as_one_types() {
    everywhere(async |centre| {
        let anna = centre.operator("anna");
        assert_eq!(labels(&search(&anna, 1, "SVETS", "").await), ["Svetsare", "Svetsare och gasskärare"]);
        assert_eq!(labels(&search(&anna, 1, "gasskarare", "").await), ["Svetsare och gasskärare"]);
        assert_eq!(labels(&search(&anna, 1, "gruva berg", "").await), ["Bergarbetare, gruva"]);
        assert_eq!(labels(&search(&anna, 1, "svets", "ssyk-level-4").await), ["Svetsare och gasskärare"]);
        assert_eq!(labels(&search(&anna, 1, "norrbotten", "").await), ["Norrbottens län"]);
        let nothing = search(&anna, 1, "svetsmaskinist", "").await;
        assert!(nothing.concepts.is_empty());
        assert_eq!(nothing.suggestions[0].label, "Svetsare");
    });
}

#[test]
fn what_is_deprecated_is_not_offered() {
    everywhere(async |centre| {
        let version = taxonomy_version();
        let concepts = [
            concept("aaaa_aaa_aaa", "skill", "Gassvetsning", r#","deprecated":true"#),
            concept("bbbb_bbb_bbb", "skill", "Gassvetsning, äldre", ""),
        ];
        centre.operator("anna").reference().import_taxonomy(taxonomy(version, &concepts.join(","))).await.unwrap();
        assert_eq!(labels(&search(&centre.operator("anna"), version, "gassv", "").await), ["Gassvetsning, äldre"]);
    });
}

#[test]
fn every_field_that_breaks_its_rule_is_named_and_a_version_that_is_not_there_refused() {
    everywhere(async |centre| {
        let mut reference = centre.operator("anna").reference();
        let wrong = SearchConceptsRequest { text: " - ".into(), r#type: "Skill".into(), version: -1, limit: 51 };
        assert_eq!(fields(reference.search_concepts(wrong).await), ["text", "type", "version", "limit"]);
        let none = SearchConceptsRequest { text: "svets".into(), version: 2, ..Default::default() };
        assert_eq!(refused(reference.search_concepts(none).await).reason, "TAXONOMY_VERSION_NOT_FOUND");
    });
}
