//! MergePersons.

use proto::reell::actors::v1::{
    ContactDetails, GetPersonRequest, LookUpPersonRequest, MergePersonsRequest, PersonDetails, ProtectionMarking,
    SearchPersonsRequest, UnmergePersonsRequest, UpdatePersonDetailsRequest,
};
use sandbox::{everywhere, fields, key, numbers, refused};

use super::{NO_PERSON, a_word, named, named_for};
use crate::replay::{changes, twice};

pub fn into(person: &str, duplicate: &str) -> MergePersonsRequest {
    let (person_id, duplicate_id) = (person.to_owned(), duplicate.to_owned());
    MergePersonsRequest { request_id: key(), person_id, duplicate_id, etag: String::new() }
}

#[test]
fn a_duplicates_id_number_and_name_lead_to_the_person() {
    everywhere(async |centre| {
        let (number, name) = (numbers::personal_number(), a_word());
        let person = centre.a_person().register().await;
        let duplicate = centre.a_person().numbered(&number).named("Astrid", &name).register().await;
        let mut persons = centre.operator("anna").persons();
        let merged = persons.merge_persons(into(&person, &duplicate)).await.unwrap().into_inner();
        assert_eq!((merged.person_id.as_str(), merged.etag.as_str()), (person.as_str(), "2"));
        let read = GetPersonRequest { person_id: duplicate.clone(), purpose: String::new() };
        let found = persons.get_person(read).await.unwrap().into_inner().person.unwrap();
        assert_eq!((&found.id, &found.merged_ids), (&person, &vec![duplicate.clone()]));
        assert_eq!(found.identities.iter().filter(|one| one.until.is_empty()).count(), 1, "one is current");
        assert_eq!(found.identities.len(), 2);
        let by_number = LookUpPersonRequest { number, ..Default::default() };
        assert_eq!(persons.look_up_person(by_number).await.unwrap().into_inner().person.unwrap().id, person);
        let by_name = SearchPersonsRequest { words: name, ..Default::default() };
        let by_name = persons.search_persons(by_name).await.unwrap().into_inner().persons;
        assert_eq!(by_name.into_iter().map(|one| one.id).collect::<Vec<_>>(), std::slice::from_ref(&person));
        // A second duplicate of the first one leads to the same person.
        let third = centre.a_person().register().await;
        let again = persons.merge_persons(into(&duplicate, &third)).await.unwrap().into_inner();
        assert_eq!(again.person_id, person);
        assert_eq!(refused(persons.merge_persons(into(&third, &person)).await).reason, "PERSONS_ARE_ONE");
    });
}

#[test]
fn who_is_hidden_stays_hidden_when_merged_and_hides_the_other() {
    everywhere(async |centre| {
        let known = centre.a_person().register().await;
        let hidden = centre.a_person().marked(ProtectionMarking::FictitiousIdentity).register().await;
        let mut berit = centre.operator("berit").persons();
        // Whoever is not named sees nobody to merge.
        assert_eq!(refused(berit.merge_persons(into(&known, &hidden)).await).reason, "PERSON_NOT_FOUND");
        let mut anna = named_for(centre, &hidden).await;
        anna.merge_persons(into(&known, &hidden)).await.unwrap();
        let read = |id: &str| GetPersonRequest { person_id: id.to_owned(), purpose: String::new() };
        assert_eq!(refused(berit.get_person(read(&known)).await).reason, "PERSON_NOT_FOUND");
        assert_eq!(anna.get_person(read(&hidden)).await.unwrap().into_inner().person.unwrap().id, known);
        assert_eq!((changes(centre, "actors", &known).await, changes(centre, "actors", &hidden).await), (2, 0));
        let unmerge = UnmergePersonsRequest { request_id: key(), person_id: hidden.clone() };
        assert_eq!(refused(berit.unmerge_persons(unmerge.clone()).await).reason, "PERSON_NOT_FOUND");
        anna.unmerge_persons(unmerge).await.unwrap();
        assert!(berit.get_person(read(&known)).await.is_ok());
        assert_eq!(refused(berit.get_person(read(&hidden)).await).reason, "PERSON_NOT_FOUND");
    });
}

#[test]
fn who_is_hidden_through_a_merge_shows_the_marking_behind_it_and_has_no_address() {
    everywhere(async |centre| {
        let name = a_word();
        let known = centre.a_person().named("Astrid", &name).register().await;
        let addressed = |person: &str| UpdatePersonDetailsRequest {
            request_id: key(),
            person_id: person.to_owned(),
            details: Some(PersonDetails {
                contact: Some(ContactDetails { address: "Exempelgatan 1".into(), ..Default::default() }),
                ..Default::default()
            }),
            ..Default::default()
        };
        centre.operator("berit").persons().update_person_details(addressed(&known)).await.unwrap();
        let hidden = centre.a_person().marked(ProtectionMarking::Secrecy).register().await;
        let unchecked = centre.a_person().marked(ProtectionMarking::Unknown).register().await;
        let (mut anna, operator) = (named_for(centre, &hidden).await, key());
        for person in [&hidden, &unchecked] {
            let naming = named(person, &operator);
            centre.operator("protection-manager").persons().grant_protected_access(naming).await.unwrap();
        }
        let mut both = centre.operator(&operator).persons();
        both.merge_persons(into(&known, &unchecked)).await.unwrap();
        let read = |id: &str| GetPersonRequest { person_id: id.to_owned(), purpose: String::new() };
        let found = both.get_person(read(&known)).await.unwrap().into_inner().person.unwrap();
        assert_eq!(found.protection(), ProtectionMarking::Unknown);
        assert_eq!(found.details.unwrap().contact.unwrap().address, "");
        assert_eq!(fields(both.update_person_details(addressed(&known)).await), ["details.contact.address"]);
        // What is known of one says more than that the other was not checked.
        both.merge_persons(into(&known, &hidden)).await.unwrap();
        let found = anna.get_person(read(&known)).await.unwrap().into_inner().person.unwrap();
        assert_eq!(found.protection(), ProtectionMarking::Secrecy);
        let by_name = SearchPersonsRequest { words: name, ..Default::default() };
        let by_name = anna.search_persons(by_name).await.unwrap().into_inner().persons;
        assert_eq!(by_name[0].protection(), ProtectionMarking::Secrecy);
        assert_eq!(fields(anna.update_person_details(addressed(&known)).await), ["details.contact.address"]);
        // Taken apart, each has its own marking again, and may have what belongs to that.
        for person in [&hidden, &unchecked] {
            let unmerge = UnmergePersonsRequest { request_id: key(), person_id: person.clone() };
            both.unmerge_persons(unmerge).await.unwrap();
        }
        let found = anna.get_person(read(&known)).await.unwrap().into_inner().person.unwrap();
        assert_eq!(found.protection(), ProtectionMarking::None);
        assert_eq!(found.details.unwrap().contact.unwrap().address, "");
        anna.update_person_details(addressed(&known)).await.unwrap();
        let found = both.get_person(read(&unchecked)).await.unwrap().into_inner().person.unwrap();
        assert_eq!(found.protection(), ProtectionMarking::Unknown);
    });
}

#[test]
fn a_merge_is_of_two_persons_who_are_there_and_not_of_too_many() {
    everywhere(async |centre| {
        let person = centre.a_person().register().await;
        let mut persons = centre.operator("anna").persons();
        assert_eq!(refused(persons.merge_persons(into(&person, &person)).await).reason, "PERSONS_ARE_ONE");
        assert_eq!(refused(persons.merge_persons(into(&person, NO_PERSON)).await).reason, "PERSON_NOT_FOUND");
        assert_eq!(fields(persons.merge_persons(into("", "x")).await), ["person_id", "duplicate_id"]);
        let stale = MergePersonsRequest { etag: "7".into(), ..into(&person, &centre.a_person().register().await) };
        assert_eq!(refused(persons.merge_persons(stale).await).reason, "ETAG_MISMATCH");
        for _ in 0..9 {
            let another = centre.a_person().register().await;
            persons.merge_persons(into(&person, &another)).await.unwrap();
        }
        let another = centre.a_person().register().await;
        let refusal = refused(persons.merge_persons(into(&person, &another)).await);
        assert_eq!(refusal.reason, "REGISTRATIONS_TOO_MANY");
    });
}

#[test]
fn a_merge_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let (person, duplicate) = (centre.a_person().register().await, centre.a_person().register().await);
        let request = into(&person, &duplicate);
        twice(request, async |request| centre.operator("anna").persons().merge_persons(request).await).await;
        assert_eq!((changes(centre, "actors", &person).await, changes(centre, "actors", &duplicate).await), (2, 2));
    });
}
