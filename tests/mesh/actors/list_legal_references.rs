//! ListLegalReferences.

use std::collections::BTreeSet;

use proto::{mesh::v1::PageRequest, reell::actors::v1::ListLegalReferencesRequest};

use crate::listed::{Asked, answer, holds};
use sandbox::{everywhere, fields, refused};

#[test]
fn the_references_of_a_day_are_listed_each_once_in_pages() {
    everywhere(async |centre| {
        let mut reference = centre.operator("anna").reference();
        let (mut keys, mut token) = (Vec::new(), String::new());
        loop {
            let page = Some(PageRequest { size: 7, token });
            let request = ListLegalReferencesRequest { page, as_of: "2026-11-23".into(), ..Default::default() };
            let answer = reference.list_legal_references(request).await.unwrap().into_inner();
            keys.extend(answer.legal_references.into_iter().map(|one| one.key));
            token = answer.page.unwrap().next_token;
            if token.is_empty() {
                break;
            }
        }
        let unique: BTreeSet<_> = keys.iter().collect();
        assert!(keys.len() > 40 && unique.len() == keys.len());
    });
}

#[test]
fn those_of_one_statute_are_listed_as_of_a_day() {
    everywhere(async |centre| {
        let mut reference = centre.operator("anna").reference();
        let mut count = async |day: &str| {
            let request = ListLegalReferencesRequest {
                filter: "statute_number = \"2022:1549\"".into(),
                as_of: day.into(),
                ..Default::default()
            };
            reference.list_legal_references(request).await.unwrap().into_inner().legal_references.len()
        };
        assert_eq!((count("").await, count("2022-12-31").await), (5, 0));
    });
}

#[test]
fn wrong_filters_and_tokens_are_refused() {
    everywhere(async |centre| {
        let mut reference = centre.operator("anna").reference();
        let wrong = ListLegalReferencesRequest {
            as_of: "2026".into(),
            filter: "statute = skollagen".into(),
            ..Default::default()
        };
        assert_eq!(fields(reference.list_legal_references(wrong).await), ["as_of", "filter"]);
        let page = Some(PageRequest { size: 1, token: "AAAA".into() });
        let request = ListLegalReferencesRequest { page, ..Default::default() };
        assert_eq!(refused(reference.list_legal_references(request).await).reason, "PAGE_TOKEN_INVALID");
    });
}

#[test]
fn legal_references_are_listed_by_filter_and_in_either_order() {
    everywhere(async |centre| {
        let request =
            ListLegalReferencesRequest { filter: "statute_number = \"2022:1549\"".into(), ..Default::default() };
        let own = centre.operator("anna").reference().list_legal_references(request).await.unwrap().into_inner();
        let own: Vec<_> = own.legal_references.into_iter().map(|one| one.key).collect();
        let list = async |asked: Asked| {
            let request = ListLegalReferencesRequest {
                page: asked.page,
                filter: asked.filter,
                order_by: asked.order_by,
                ..Default::default()
            };
            let found = centre.operator("anna").reference().list_legal_references(request).await?.into_inner();
            answer(found.legal_references, |one| one.key, found.page)
        };
        holds(&list, "statute_number = \"2022:1549\"", &own, &["key"]).await;
    });
}
