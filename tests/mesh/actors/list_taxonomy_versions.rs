//! ListTaxonomyVersions.

use proto::{mesh::v1::PageRequest, reell::actors::v1::ListTaxonomyVersionsRequest};

use crate::listed::{Asked, answer, holds};
use sandbox::{
    builders::places::{concept, taxonomy, taxonomy_version},
    everywhere, refused,
};

#[test]
fn versions_stand_side_by_side_the_newest_first() {
    everywhere(async |centre| {
        let mut reference = centre.operator("anna").reference();
        let mut own = Vec::new();
        for _ in 0..3 {
            own.push(taxonomy_version());
            let request = taxonomy(own[own.len() - 1], &concept("aaaa_aaa_aaa", "skill", "Svetsning", ""));
            reference.import_taxonomy(request).await.unwrap();
        }
        let (mut found, mut token) = (Vec::new(), String::new());
        loop {
            let page = Some(PageRequest { size: 2, token });
            let answer = reference
                .list_taxonomy_versions(ListTaxonomyVersionsRequest { page, ..Default::default() })
                .await
                .unwrap()
                .into_inner();
            found.extend(answer.versions);
            token = answer.page.unwrap().next_token;
            if token.is_empty() {
                break;
            }
        }
        let numbers: Vec<i32> =
            found.iter().map(|version| version.version).filter(|version| own.contains(version)).collect();
        own.reverse();
        assert_eq!(numbers, own);
        let shipped = found.last().unwrap();
        assert_eq!((shipped.version, shipped.complete), (1, true));
        assert!(shipped.concepts >= 20 && shipped.source.contains("by hand"));
    });
}

#[test]
fn a_page_token_of_nobody_is_refused() {
    everywhere(async |centre| {
        let page = Some(PageRequest { size: 1, token: "AAAA".into() });
        let request = ListTaxonomyVersionsRequest { page, ..Default::default() };
        let answer = centre.operator("anna").reference().list_taxonomy_versions(request).await;
        assert_eq!(refused(answer).reason, "PAGE_TOKEN_INVALID");
    });
}

#[test]
fn versions_are_listed_by_filter_and_in_either_order() {
    everywhere(async |centre| {
        let mut own = Vec::new();
        for _ in 0..2 {
            let version = taxonomy_version();
            let request = taxonomy(version, &concept("aaaa_aaa_aaa", "skill", "Svetsning", ""));
            centre.operator("anna").reference().import_taxonomy(request).await.unwrap();
            own.push(version.to_string());
        }
        let those = format!("version = {} OR version = {}", own[0], own[1]);
        let list = async |asked: Asked| {
            let request =
                ListTaxonomyVersionsRequest { page: asked.page, filter: asked.filter, order_by: asked.order_by };
            let found = centre.operator("anna").reference().list_taxonomy_versions(request).await?.into_inner();
            answer(found.versions, |one| one.version.to_string(), found.page)
        };
        holds(&list, &those, &own, &["version", "version desc"]).await;
    });
}
