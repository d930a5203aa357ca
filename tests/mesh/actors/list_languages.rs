//! ListLanguages.

use proto::{
    mesh::v1::PageRequest,
    reell::actors::v1::{LanguageScope, ListLanguagesRequest},
};

use crate::listed::{Asked, answer, holds};
use sandbox::{everywhere, refused};

#[test]
fn the_national_minority_languages_are_told_apart_and_sami_is_several() {
    everywhere(async |centre| {
        let mut reference = centre.operator("anna").reference();
        let all = reference.list_languages(ListLanguagesRequest::default()).await.unwrap().into_inner().languages;
        let minority = ListLanguagesRequest { filter: "national_minority = true".into(), ..Default::default() };
        let minority = reference.list_languages(minority).await.unwrap().into_inner().languages;
        assert!(all.len() > minority.len());
        let codes: Vec<_> = minority.iter().map(|language| language.code.as_str()).collect();
        assert_eq!(codes, ["fi", "fit", "rom", "se", "sje", "sju", "sma", "smi", "smj", "yi"]);
        let sami = minority.iter().filter(|language| language.part_of == "smi").count();
        let whole = minority.iter().find(|language| language.code == "smi").unwrap();
        assert_eq!((sami, whole.scope()), (5, LanguageScope::Collective));
        assert!(["ar", "en", "sv"].iter().all(|code| all.iter().any(|language| language.code == *code)));
    });
}

#[test]
fn a_page_token_of_another_query_is_refused() {
    everywhere(async |centre| {
        let mut reference = centre.operator("anna").reference();
        let page = Some(PageRequest { size: 1, token: String::new() });
        let first = reference
            .list_languages(ListLanguagesRequest {
                page,
                filter: "national_minority = true".into(),
                ..Default::default()
            })
            .await;
        let token = first.unwrap().into_inner().page.unwrap().next_token;
        let page = Some(PageRequest { size: 1, token });
        let other = ListLanguagesRequest { page, ..Default::default() };
        assert_eq!(refused(reference.list_languages(other).await).reason, "PAGE_TOKEN_INVALID");
    });
}

#[test]
fn languages_are_listed_by_filter_and_in_either_order() {
    everywhere(async |centre| {
        let own = ["sje", "sju", "sma", "smj"].map(str::to_owned);
        let list = async |asked: Asked| {
            let request = ListLanguagesRequest { page: asked.page, filter: asked.filter, order_by: asked.order_by };
            let found = centre.operator("anna").reference().list_languages(request).await?.into_inner();
            answer(found.languages, |one| one.code, found.page)
        };
        holds(&list, "part_of = smi AND scope = individual AND NOT code = se", &own, &["code"]).await;
    });
}
