//! GetConcept.

use proto::reell::actors::v1::{GetConceptRequest, RelationKind};
use sandbox::{
    builders::places::{concept, taxonomy},
    everywhere, fields, refused, scratch,
};

fn of(concept_id: &str, version: i32) -> GetConceptRequest {
    GetConceptRequest { concept_id: concept_id.into(), version }
}

#[test]
fn an_occupation_has_its_ssyk_code_as_an_attribute_and_its_group_as_a_relation() {
    everywhere(async |centre| {
        let mut reference = centre.operator("anna").reference();
        let welder = reference.get_concept(of("rxrQ_Nyy_k6y", 1)).await.unwrap().into_inner().concept.unwrap();
        assert_eq!(
            (welder.label.as_str(), welder.r#type.as_str(), welder.ssyk_code_2012.as_str()),
            ("Svetsare", "occupation-name", "7212")
        );
        let group = &welder.relations[0];
        assert_eq!((group.kind(), group.concept_id.as_str()), (RelationKind::Broader, "wQ1E_Bzk_ZyA"));
        assert_eq!(group.label, "Svetsare och gasskärare");
        let region = reference.get_concept(of("9hXe_F4g_eTG", 1)).await.unwrap().into_inner().concept.unwrap();
        assert_eq!((region.label.as_str(), region.ssyk_code_2012.as_str()), ("Norrbottens län", ""));
    });
}

#[test]
fn without_a_version_the_newest_answers() {
    everywhere(async |centre| {
        let mut reference = centre.operator("anna").reference();
        // Above those of all other tests.
        let version = 1_000_000_000 + i32::try_from(scratch::next()).unwrap();
        let label = format!("Svetsning {version}");
        reference.import_taxonomy(taxonomy(version, &concept("aaaa_aaa_aaa", "skill", &label, ""))).await.unwrap();
        let newest = reference.get_concept(of("aaaa_aaa_aaa", 0)).await.unwrap().into_inner().concept.unwrap();
        assert_eq!((newest.version, newest.label), (version, label));
    });
}

#[test]
fn a_concept_and_a_version_that_are_not_there_are_refused() {
    everywhere(async |centre| {
        let mut reference = centre.operator("anna").reference();
        assert_eq!(refused(reference.get_concept(of("zzzz_zzz_zzz", 1)).await).reason, "CONCEPT_NOT_FOUND");
        assert_eq!(
            refused(reference.get_concept(of("RXRQ_Nyy_k6y", 1)).await).reason,
            "CONCEPT_NOT_FOUND",
            "capitals matter"
        );
        assert_eq!(refused(reference.get_concept(of("rxrQ_Nyy_k6y", 2)).await).reason, "TAXONOMY_VERSION_NOT_FOUND");
        assert_eq!(fields(reference.get_concept(of("7212", -1)).await), ["concept_id", "version"]);
    });
}
