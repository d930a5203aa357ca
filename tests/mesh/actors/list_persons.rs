//! ListPersons.

use proto::{mesh::v1::PageRequest, reell::actors::v1::ListPersonsRequest};
use sandbox::{everywhere, fields, key, refused};

use super::readings;
use crate::listed::{Asked, answer, holds, ids};

fn page(size: i32, token: &str, purpose: &str) -> ListPersonsRequest {
    let page = Some(PageRequest { size, token: token.to_owned() });
    ListPersonsRequest { page, purpose: purpose.to_owned(), ..Default::default() }
}

#[test]
fn persons_are_listed_in_the_order_of_their_registration_and_each_listing_is_logged() {
    everywhere(async |centre| {
        let mut mine = Vec::new();
        for _ in 0..3 {
            mine.push(centre.a_person().register().await);
        }
        let purpose = format!("register {}", key());
        let (mut found, mut token) = (Vec::new(), String::new());
        loop {
            let answer =
                centre.operator("anna").persons().list_persons(page(50, &token, &purpose)).await.unwrap().into_inner();
            found.extend(answer.persons.into_iter().map(|person| person.id));
            token = answer.page.unwrap_or_default().next_token;
            if token.is_empty() {
                break;
            }
        }
        let places: Vec<_> =
            mine.iter().map(|id| found.iter().position(|other| other == id).expect("listed")).collect();
        assert!(places.is_sorted(), "{places:?}");
        for person in &mine {
            assert_eq!(found.iter().filter(|id| *id == person).count(), 1);
            assert_eq!(readings(centre, "PersonsListed", person, &purpose).await, 1);
        }
    });
}

#[test]
fn a_list_is_read_page_by_page_with_tokens_of_its_own_only() {
    everywhere(async |centre| {
        let mut persons = centre.operator("anna").persons();
        for _ in 0..2 {
            centre.a_person().register().await;
        }
        let first = persons.list_persons(page(1, "", "")).await.unwrap().into_inner();
        assert_eq!(first.persons.len(), 1);
        let token = first.page.unwrap().next_token;
        let second = persons.list_persons(page(1, &token, "")).await.unwrap().into_inner();
        assert_ne!(second.persons[0].id, first.persons[0].id);
        assert_eq!(refused(persons.list_persons(page(1, &token[1..], "")).await).reason, "PAGE_TOKEN_INVALID");
        assert_eq!(fields(persons.list_persons(page(-5, "", "")).await), ["page.size"]);
        assert_eq!(fields(persons.list_persons(page(1, "", "a\u{7}b")).await), ["purpose"]);
    });
}

#[test]
fn a_list_shows_no_number_in_clear() {
    everywhere(async |centre| {
        for _ in 0..2 {
            centre.a_person().register().await;
        }
        let answer = centre.operator("anna").persons().list_persons(page(500, "", "")).await.unwrap().into_inner();
        let hidden =
            |number: &str| number.is_empty() || number == "****" || (number.len() == 13 && number.ends_with("-****"));
        assert!(!answer.persons.is_empty() && answer.persons.iter().all(|person| hidden(&person.masked_number)));
    });
}

#[test]
fn persons_are_listed_by_filter_and_in_either_order() {
    everywhere(async |centre| {
        let mut own = Vec::new();
        for _ in 0..3 {
            own.push(centre.a_person().register().await);
        }
        let list = async |asked: Asked| {
            let request = ListPersonsRequest {
                page: asked.page,
                filter: asked.filter,
                order_by: asked.order_by,
                ..Default::default()
            };
            let found = centre.operator("anna").persons().list_persons(request).await?.into_inner();
            answer(found.persons, |one| one.id, found.page)
        };
        holds(&list, "", &own, &["create_time"]).await;
        assert_eq!(ids(&list, "create_time < 2020-01-01", "", 10).await, [""; 0]);
    });
}
