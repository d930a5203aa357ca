//! ImportTaxonomy.

use proto::reell::actors::v1::{GetConceptRequest, ImportTaxonomyRequest};
use sandbox::{
    builders::places::{concept, taxonomy, taxonomy_version},
    everywhere, fields, key, refused,
};

use crate::replay::{changes, twice};

#[test]
fn a_version_is_complete_when_all_its_parts_are_there_in_any_order() {
    everywhere(async |centre| {
        let mut reference = centre.operator("anna").reference();
        let version = taxonomy_version();
        let part = |part: i32, id: &str| ImportTaxonomyRequest {
            part,
            parts: 2,
            ..taxonomy(version, &concept(id, "skill", "Svetsning", ""))
        };
        let second = part(2, "bbbb_bbb_bbb");
        let half = reference.import_taxonomy(second.clone()).await.unwrap().into_inner().version.unwrap();
        assert_eq!((half.complete, half.parts_imported, half.concepts), (false, 1, 1));
        let read = GetConceptRequest { concept_id: "bbbb_bbb_bbb".into(), version };
        assert_eq!(refused(reference.get_concept(read.clone()).await).reason, "TAXONOMY_VERSION_NOT_FOUND");
        let whole = reference.import_taxonomy(part(1, "aaaa_aaa_aaa")).await.unwrap().into_inner().version.unwrap();
        assert_eq!((whole.complete, whole.parts_imported, whole.concepts), (true, 2, 2));
        reference.get_concept(read).await.unwrap();
        // Under another key, as when the whole import is started again.
        let again = ImportTaxonomyRequest { request_id: key(), ..second };
        assert_eq!(reference.import_taxonomy(again).await.unwrap().into_inner().version.unwrap(), whole);
        assert_eq!(changes(centre, "actors", &format!("taxonomy_{version}")).await, 1);
    });
}

#[test]
fn a_version_never_changes() {
    everywhere(async |centre| {
        let mut reference = centre.operator("anna").reference();
        let version = taxonomy_version();
        reference.import_taxonomy(taxonomy(version, &concept("aaaa_aaa_aaa", "skill", "Då", ""))).await.unwrap();
        let other = taxonomy(version, &concept("aaaa_aaa_aaa", "skill", "Nu", ""));
        assert_eq!(refused(reference.import_taxonomy(other.clone()).await).reason, "TAXONOMY_PART_DIFFERS");
        let more = ImportTaxonomyRequest { part: 2, parts: 2, ..other.clone() };
        assert_eq!(refused(reference.import_taxonomy(more).await).reason, "TAXONOMY_VERSION_FIXED");
        let shipped = ImportTaxonomyRequest { version: 1, ..other };
        assert_eq!(refused(reference.import_taxonomy(shipped).await).reason, "TAXONOMY_VERSION_FIXED");
    });
}

#[test]
fn every_field_that_breaks_its_rule_is_named() {
    everywhere(async |centre| {
        let mut reference = centre.operator("anna").reference();
        let wrong = ImportTaxonomyRequest {
            request_id: key(),
            version: 0,
            part: 3,
            parts: 2,
            source: String::new(),
            dump: "{}".into(),
        };
        assert_eq!(fields(reference.import_taxonomy(wrong).await), ["version", "part", "source", "dump"]);
        let many: Vec<_> = (0..501).map(|number| concept(&format!("{number:04}_aaa_aaa"), "skill", "A", "")).collect();
        assert_eq!(fields(reference.import_taxonomy(taxonomy(9, &many.join(","))).await), ["dump"]);
        let long = concept("aaaa_aaa_aaa", "skill", "A", &format!(r#","definition":"{}""#, "x".repeat(205_000)));
        assert_eq!(fields(reference.import_taxonomy(taxonomy(9, &long)).await), ["dump"]);
    });
}

#[test]
fn a_part_that_is_sent_again_is_imported_once() {
    everywhere(async |centre| {
        let version = taxonomy_version();
        let request = taxonomy(version, &concept("aaaa_aaa_aaa", "skill", "Svetsning", ""));
        twice(request, async |request| centre.operator("anna").reference().import_taxonomy(request).await).await;
        assert_eq!(changes(centre, "actors", &format!("taxonomy_{version}")).await, 1);
    });
}
