//! UnmergePersons.

use proto::reell::actors::v1::{GetPersonRequest, Person, UnmergePersonsRequest};
use sandbox::{Centre, everywhere, fields, key, numbers, refused};

use super::{NO_PERSON, merge_persons::into};
use crate::replay::{changes, twice};

fn apart(person: &str) -> UnmergePersonsRequest {
    UnmergePersonsRequest { request_id: key(), person_id: person.to_owned() }
}

/// What is known of a person, but for the etag, which grows.
async fn read(centre: &Centre, id: &str) -> Person {
    let request = GetPersonRequest { person_id: id.to_owned(), purpose: String::new() };
    let person = centre.operator("anna").persons().get_person(request).await.unwrap().into_inner().person.unwrap();
    Person { etag: String::new(), ..person }
}

#[test]
fn a_merge_that_is_taken_back_leaves_both_as_they_were() {
    everywhere(async |centre| {
        let mut persons = centre.operator("anna").persons();
        let mut ids = Vec::new();
        for _ in 0..3 {
            ids.push(centre.a_person().register().await);
        }
        let mut before = Vec::new();
        for id in &ids {
            before.push(read(centre, id).await);
        }
        persons.merge_persons(into(&ids[1], &ids[2])).await.unwrap();
        persons.merge_persons(into(&ids[0], &ids[1])).await.unwrap();
        assert_eq!(read(centre, &ids[2]).await.id, ids[0]);
        // The one in the middle takes along what had been merged into it.
        persons.unmerge_persons(apart(&ids[1])).await.unwrap();
        assert_eq!(read(centre, &ids[2]).await.id, ids[1]);
        persons.unmerge_persons(apart(&ids[2])).await.unwrap();
        for (id, before) in ids.iter().zip(before) {
            assert_eq!(read(centre, id).await, before);
        }
    });
}

#[test]
fn only_what_was_merged_is_taken_apart() {
    everywhere(async |centre| {
        let (person, duplicate) = (centre.a_person().register().await, centre.a_person().register().await);
        let mut persons = centre.operator("anna").persons();
        assert_eq!(refused(persons.unmerge_persons(apart(&duplicate)).await).reason, "PERSON_NOT_MERGED");
        persons.merge_persons(into(&person, &duplicate)).await.unwrap();
        assert_eq!(refused(persons.unmerge_persons(apart(&person)).await).reason, "PERSON_NOT_MERGED");
        assert_eq!(refused(persons.unmerge_persons(apart(NO_PERSON)).await).reason, "PERSON_NOT_FOUND");
        assert_eq!(fields(persons.unmerge_persons(apart(&numbers::personal_number())).await), ["person_id"]);
    });
}

#[test]
fn an_unmerge_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let (person, duplicate) = (centre.a_person().register().await, centre.a_person().register().await);
        centre.operator("anna").persons().merge_persons(into(&person, &duplicate)).await.unwrap();
        let request = apart(&duplicate);
        twice(request, async |request| centre.operator("anna").persons().unmerge_persons(request).await).await;
        assert_eq!((changes(centre, "actors", &person).await, changes(centre, "actors", &duplicate).await), (3, 3));
    });
}
