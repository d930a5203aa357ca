//! SearchPersons.

use proto::{
    mesh::v1::PageRequest,
    reell::actors::v1::{ProtectionMarking, SearchPersonsRequest},
};
use sandbox::{everywhere, fields, key, refused};

use super::{a_word, readings};
use crate::listed::{Asked, answer, holds};

fn by(words: &str, purpose: &str) -> SearchPersonsRequest {
    SearchPersonsRequest { words: words.to_owned(), purpose: purpose.to_owned(), ..Default::default() }
}

#[test]
fn persons_are_found_by_whole_words_of_their_names_and_each_one_is_logged() {
    everywhere(async |centre| {
        let (family, purpose) = (a_word(), key());
        let person = centre.a_person().named("Anna-Karin Zoé", &family).register().await;
        let mut persons = centre.operator("anna").persons();
        for words in [family.as_str(), &format!("zoe {}", family.to_uppercase()), &format!("{family} KARIN Anna")] {
            let found = persons.search_persons(by(words, &purpose)).await.unwrap().into_inner().persons;
            assert_eq!(found.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), [person.as_str()], "{words}");
            assert!(found[0].details.is_none() && found[0].identities.is_empty(), "a list shows no details");
        }
        assert_eq!(readings(centre, "PersonsSearched", &person, &purpose).await, 3);
        for words in [&family[..family.len() - 1], &format!("{family} Berit")] {
            assert!(persons.search_persons(by(words, "")).await.unwrap().into_inner().persons.is_empty(), "{words}");
        }
    });
}

#[test]
fn a_search_is_bounded_and_goes_page_by_page() {
    everywhere(async |centre| {
        let (family, mut mine) = (a_word(), Vec::new());
        for _ in 0..3 {
            mine.push(centre.a_person().named("Astrid", &family).register().await);
        }
        let mut persons = centre.operator("anna").persons();
        let page = |token: &str| SearchPersonsRequest {
            page: Some(PageRequest { size: 2, token: token.to_owned() }),
            ..by(&family, "")
        };
        let first = persons.search_persons(page("")).await.unwrap().into_inner();
        let token = first.page.unwrap().next_token;
        let second = persons.search_persons(page(&token)).await.unwrap().into_inner();
        let found: Vec<_> = first.persons.into_iter().chain(second.persons).map(|one| one.id).collect();
        assert_eq!(found, mine);
        let other = SearchPersonsRequest { words: a_word(), ..page(&token) };
        assert_eq!(refused(persons.search_persons(other).await).reason, "PAGE_TOKEN_INVALID");
        for wrong in ["", " - ", "a b c d e f", &"x".repeat(251)] {
            assert_eq!(fields(persons.search_persons(by(wrong, "a\nb")).await), ["words", "purpose"]);
        }
    });
}

#[test]
fn a_protected_person_is_found_by_no_name() {
    everywhere(async |centre| {
        let family = a_word();
        centre.a_person().named("Astrid", &family).marked(ProtectionMarking::Secrecy).register().await;
        let found = centre.operator("anna").persons().search_persons(by(&family, "")).await.unwrap().into_inner();
        assert!(found.persons.is_empty() && found.page.unwrap_or_default().next_token.is_empty());
    });
}

#[test]
fn persons_found_by_name_are_listed_by_filter_and_in_either_order() {
    everywhere(async |centre| {
        let (family, mut own) = (a_word(), Vec::new());
        for _ in 0..3 {
            own.push(centre.a_person().named("Astrid", &family).register().await);
        }
        let list = async |asked: Asked| {
            let request = SearchPersonsRequest {
                page: asked.page,
                filter: asked.filter,
                order_by: asked.order_by,
                words: family.clone(),
                ..Default::default()
            };
            let found = centre.operator("anna").persons().search_persons(request).await?.into_inner();
            answer(found.persons, |one| one.id, found.page)
        };
        holds(&list, "create_time > 2020-01-01", &own, &["create_time", "create_time desc"]).await;
    });
}
