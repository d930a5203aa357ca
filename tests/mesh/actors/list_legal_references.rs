//! ListLegalReferences.

use std::collections::BTreeSet;

use proto::{mesh::v1::PageRequest, reell::actors::v1::ListLegalReferencesRequest};
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
                statute_number: "2022:1549".into(),
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
        let wrong = ListLegalReferencesRequest { page: None, as_of: "2026".into(), statute_number: "skollagen".into() };
        assert_eq!(fields(reference.list_legal_references(wrong).await), ["statute_number", "as_of"]);
        let page = Some(PageRequest { size: 1, token: "AAAA".into() });
        let request = ListLegalReferencesRequest { page, ..Default::default() };
        assert_eq!(refused(reference.list_legal_references(request).await).reason, "PAGE_TOKEN_INVALID");
    });
}
