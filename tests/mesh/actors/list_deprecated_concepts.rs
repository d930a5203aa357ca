//! ListDeprecatedConcepts.

use proto::{
    mesh::v1::PageRequest,
    reell::actors::v1::{ListDeprecatedConceptsRequest, RelationKind},
};

use crate::listed::{Asked, answer, holds};
use sandbox::{
    builders::places::{concept, taxonomy, taxonomy_version},
    everywhere, fields, refused,
};

#[test]
fn what_a_version_deprecates_is_listed_with_what_replaces_it() {
    everywhere(async |centre| {
        let mut reference = centre.operator("anna").reference();
        let (before, after) = (taxonomy_version(), taxonomy_version());
        let gone = r#","deprecated":true,"replaced_by":[{"id":"cccc_ccc_ccc","type":"skill","preferred_label":"Ny"}]"#;
        let old =
            [concept("aaaa_aaa_aaa", "skill", "Länge borta", gone), concept("bbbb_bbb_bbb", "skill", "Borta", "")];
        reference.import_taxonomy(taxonomy(before, &old.join(","))).await.unwrap();
        let new =
            [concept("aaaa_aaa_aaa", "skill", "Länge borta", gone), concept("bbbb_bbb_bbb", "skill", "Borta", gone)];
        reference.import_taxonomy(taxonomy(after, &new.join(","))).await.unwrap();
        let all = ListDeprecatedConceptsRequest {
            page: Some(PageRequest { size: 1, token: String::new() }),
            version: after,
            ..Default::default()
        };
        let first = reference.list_deprecated_concepts(all.clone()).await.unwrap().into_inner();
        let page = Some(PageRequest { size: 1, token: first.page.unwrap().next_token });
        let rest = ListDeprecatedConceptsRequest { page: page.clone(), ..all.clone() };
        let rest = reference.list_deprecated_concepts(rest).await.unwrap().into_inner().concepts;
        assert_eq!(
            (first.concepts[0].id.as_str(), rest[0].id.as_str(), rest.len()),
            ("aaaa_aaa_aaa", "bbbb_bbb_bbb", 1)
        );
        let replacement = &rest[0].relations[0];
        assert_eq!((replacement.kind(), replacement.label.as_str()), (RelationKind::ReplacedBy, "Ny"));
        let newly = ListDeprecatedConceptsRequest { page: None, since_version: before, ..all.clone() };
        let newly = reference.list_deprecated_concepts(newly).await.unwrap().into_inner().concepts;
        assert_eq!(newly.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["bbbb_bbb_bbb"]);
        let others =
            ListDeprecatedConceptsRequest { page: None, filter: "type = occupation-name".into(), ..all.clone() };
        assert!(reference.list_deprecated_concepts(others).await.unwrap().into_inner().concepts.is_empty());
        let other = ListDeprecatedConceptsRequest { page, version: before, ..all };
        assert_eq!(refused(reference.list_deprecated_concepts(other).await).reason, "PAGE_TOKEN_INVALID");
    });
}

#[test]
fn wrong_versions_are_named_and_those_that_are_not_there_refused() {
    everywhere(async |centre| {
        let mut reference = centre.operator("anna").reference();
        let wrong = ListDeprecatedConceptsRequest {
            version: -1,
            since_version: -1,
            filter: "kind = A".into(),
            ..Default::default()
        };
        assert_eq!(fields(reference.list_deprecated_concepts(wrong).await), ["version", "since_version", "filter"]);
        for (version, since_version) in [(2, 0), (1, 2)] {
            let none = ListDeprecatedConceptsRequest { version, since_version, ..Default::default() };
            let refusal = refused(reference.list_deprecated_concepts(none).await);
            assert_eq!(refusal.reason, "TAXONOMY_VERSION_NOT_FOUND");
        }
    });
}

#[test]
fn deprecated_concepts_are_listed_by_filter_and_in_either_order() {
    everywhere(async |centre| {
        let version = taxonomy_version();
        let own = ["aaaa_aaa_aaa", "bbbb_bbb_bbb", "cccc_ccc_ccc"].map(str::to_owned);
        let concepts = own.each_ref().map(|id| concept(id, "skill", "Borta", r#","deprecated":true"#));
        centre.operator("anna").reference().import_taxonomy(taxonomy(version, &concepts.join(","))).await.unwrap();
        let list = async |asked: Asked| {
            let request = ListDeprecatedConceptsRequest {
                page: asked.page,
                filter: asked.filter,
                order_by: asked.order_by,
                version,
                ..Default::default()
            };
            let found = centre.operator("anna").reference().list_deprecated_concepts(request).await?.into_inner();
            answer(found.concepts, |one| one.id, found.page)
        };
        holds(&list, "type = skill", &own, &["id", "id desc"]).await;
    });
}
