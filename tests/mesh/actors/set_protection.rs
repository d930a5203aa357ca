//! SetProtection, and what it hides.

use mesh::{clock::Clock, refusal::Error, token::issuer::Grant};
use proto::{
    mesh::v1::PageRequest,
    reell::actors::v1::{
        CheckPersonRequest, ContactDetails, GetPersonRequest, ListPersonsRequest, LookUpPersonRequest, PersonDetails,
        ProtectionMarking, RecordIdentityRequest, SearchPersonsRequest, SetProtectionRequest,
        UpdatePersonDetailsRequest,
    },
};
use sandbox::{Centre, Engine, Recipe, Shape, eventually, everywhere, fields, key, numbers, refused};
use tonic::{Response, Status};

use super::{NO_ORGANISATION, NO_PERSON, a_word, named_for};
use crate::replay::{changes, twice};

const HIDING: [ProtectionMarking; 4] = [
    ProtectionMarking::Secrecy,
    ProtectionMarking::ProtectedRegistration,
    ProtectionMarking::FictitiousIdentity,
    ProtectionMarking::Unknown,
];

fn marked(person: &str, marking: ProtectionMarking) -> SetProtectionRequest {
    SetProtectionRequest { request_id: key(), person_id: person.to_owned(), protection: marking.into() }
}

fn read(person: &str) -> GetPersonRequest {
    GetPersonRequest { person_id: person.to_owned(), purpose: String::new() }
}

/// All of a refusal: what is the same for two of them tells nothing apart.
fn whole<T>(answer: Result<Response<T>, Status>) -> String {
    let status = answer.err().expect("a refusal");
    let refused = Error::from(status.clone());
    format!("{:?} {:?} {}", status.code(), refused.refused(), status.message())
}

/// Everything that tells whether a person is there, asked of a person and of nobody: each pair must be the same.
async fn pairs(centre: &Centre, person: &str, number: &str, name: &str) -> Vec<(String, String)> {
    let mut berit = centre.operator("berit").persons();
    let mut cases = centre.caller("cases", Some(centre.token(&Grant::operator("berit")))).persons();
    let partner = centre.token(&Grant::partner("system", NO_ORGANISATION));
    let mut for_a_partner = centre.caller("cases", Some(partner)).persons();
    let check = |id: &str| CheckPersonRequest { person_id: id.to_owned() };
    let look_up = |number: &str| LookUpPersonRequest { number: number.to_owned(), ..Default::default() };
    let search = |words: &str| SearchPersonsRequest { words: words.to_owned(), ..Default::default() };
    let identify = |id: &str| RecordIdentityRequest {
        request_id: key(),
        person_id: id.to_owned(),
        identity_kind: 3,
        ..Default::default()
    };
    vec![
        (whole(berit.get_person(read(person)).await), whole(berit.get_person(read(NO_PERSON)).await)),
        (
            whole(berit.look_up_person(look_up(number)).await),
            whole(berit.look_up_person(look_up(&numbers::personal_number())).await),
        ),
        (whole(cases.check_person(check(person)).await), whole(cases.check_person(check(NO_PERSON)).await)),
        (
            whole(for_a_partner.check_person(check(person)).await),
            whole(for_a_partner.check_person(check(NO_PERSON)).await),
        ),
        (whole(berit.record_identity(identify(person)).await), whole(berit.record_identity(identify(NO_PERSON)).await)),
        (
            format!("{:?}", berit.search_persons(search(name)).await.unwrap().into_inner()),
            format!("{:?}", berit.search_persons(search(&a_word())).await.unwrap().into_inner()),
        ),
    ]
}

#[test]
fn a_person_who_becomes_protected_is_for_all_others_as_if_not_there() {
    everywhere(async |centre| {
        for marking in HIDING {
            let (number, name) = (numbers::personal_number(), a_word());
            let person = centre.a_person().numbered(&number).named("Astrid", &name).register().await;
            let mut manager = centre.operator("protection-manager").persons();
            manager.set_protection(marked(&person, marking)).await.unwrap();
            for (asked, of_nobody) in pairs(centre, &person, &number, &name).await {
                assert_eq!(asked, of_nobody, "{marking:?}");
                assert!(!asked.contains(&person[7..]), "{asked}");
            }
            // The number is refused to nobody, which would tell of the person.
            centre.a_person().numbered(&number).register().await;
            // Who sets the marking sees no more than others.
            assert_eq!(refused(manager.get_person(read(&person)).await).reason, "PERSON_NOT_FOUND");
            // Whoever is named sees the person, and how the person is protected.
            let mut anna = named_for(centre, &person).await;
            let found = anna.get_person(read(&person)).await.unwrap().into_inner().person.unwrap();
            assert_eq!((found.protection(), found.family_name), (marking, name));
            let by_number = LookUpPersonRequest { number, ..Default::default() };
            assert_eq!(anna.look_up_person(by_number).await.unwrap().into_inner().person.unwrap().id, person);
            // Services alone are told of the change, as the last event on the person.
            assert_eq!(changes(centre, "actors", &person).await, 2);
        }
    });
}

#[test]
fn a_person_who_was_never_checked_is_hidden_from_the_start_and_in_no_event() {
    everywhere(async |centre| {
        let (number, name) = (numbers::personal_number(), a_word());
        let unstated =
            centre.a_person().numbered(&number).named("Astrid", &name).marked(ProtectionMarking::Unspecified);
        let person = unstated.register().await;
        for (asked, of_nobody) in pairs(centre, &person, &number, &name).await {
            assert_eq!(asked, of_nobody);
        }
        assert_eq!(changes(centre, "actors", &person).await, 0);
        let everything = format!("SELECT COUNT(*) FROM event WHERE aggregate = '{person}'");
        assert_eq!(centre.databases().number("actors", &everything).await, 0);
        // Once it was checked and there is nothing, everybody sees the person, and the first event tells of them.
        let mut persons = centre.operator("anna").persons();
        persons.set_protection(marked(&person, ProtectionMarking::None)).await.unwrap();
        assert!(persons.get_person(read(&person)).await.is_ok());
        assert_eq!(changes(centre, "actors", &person).await, 2);
    });
}

#[test]
fn no_list_holds_or_counts_a_protected_person() {
    everywhere(async |centre| {
        let (first, hidden) = (centre.a_person().register().await, centre.a_person());
        let hidden = hidden.marked(ProtectionMarking::Unknown).register().await;
        let last = centre.a_person().register().await;
        let anna = named_for(centre, &hidden).await;
        for (mut persons, sees) in [(centre.operator("berit").persons(), false), (anna, true)] {
            let (mut found, mut token) = (Vec::new(), String::new());
            loop {
                let page = Some(PageRequest { size: 500, token });
                let request = ListPersonsRequest { page, ..Default::default() };
                let answer = persons.list_persons(request).await.unwrap().into_inner();
                found.extend(answer.persons.into_iter().map(|person| person.id));
                token = answer.page.unwrap_or_default().next_token;
                if token.is_empty() {
                    break;
                }
            }
            assert_eq!(found.contains(&hidden), sees);
            assert!(found.contains(&first) && found.contains(&last));
        }
    });
}

async fn somebody_with_an_address(centre: &Centre) -> String {
    let person = centre.a_person().register().await;
    let contact =
        ContactDetails { phone: "0980-319 00".into(), address: "Exempelgatan 1".into(), ..Default::default() };
    let details = PersonDetails { contact: Some(contact), ..Default::default() };
    let request = UpdatePersonDetailsRequest {
        request_id: key(),
        person_id: person.clone(),
        details: Some(details),
        ..Default::default()
    };
    centre.operator("anna").persons().update_person_details(request).await.unwrap();
    person
}

#[test]
fn an_address_from_before_the_hidden_had_none_is_taken_out() {
    for engine in Engine::all() {
        sandbox::run(async {
            let recipe = Recipe::new(Shape::OneProcess, engine).with("service.actors.address_sweep_s = 1");
            let centre = Centre::start_at(recipe, Clock::system()).await.unwrap();
            let person = somebody_with_an_address(&centre).await;
            let id = centre.literal("actors", &person).await;
            let hide = async |hidden: &str| {
                let sql = format!("UPDATE person SET hidden = {hidden} WHERE id = {id}");
                centre.databases().execute("actors", &sql).await;
            };
            // As the migration finds somebody who was hidden while addresses stayed.
            hide("TRUE").await;
            let listed = format!("INSERT INTO hidden_address (person_id) VALUES ({id})");
            centre.databases().execute("actors", &listed).await;
            let waiting = "SELECT COUNT(*) FROM hidden_address";
            eventually("nobody on the list", async || centre.databases().number("actors", waiting).await == 0).await;
            // The row is shown as it stands, since nothing hides it.
            hide("FALSE").await;
            let found = centre.operator("anna").persons().get_person(read(&person)).await.unwrap().into_inner();
            let contact = found.person.unwrap().details.unwrap().contact.unwrap();
            assert_eq!((contact.phone.as_str(), contact.address.as_str()), ("0980-319 00", ""));
            centre.stop().await;
        });
    }
}

#[test]
fn every_marking_removes_the_address() {
    everywhere(async |centre| {
        for marking in HIDING {
            let person = somebody_with_an_address(centre).await;
            let mut anna = named_for(centre, &person).await;
            anna.set_protection(marked(&person, marking)).await.unwrap();
            let found = anna.get_person(read(&person)).await.unwrap().into_inner().person.unwrap();
            let contact = found.details.unwrap().contact.unwrap();
            assert_eq!((contact.phone.as_str(), contact.address.as_str()), ("0980-319 00", ""), "{marking:?}");
        }
    });
}

#[test]
fn a_marking_is_stated_and_of_a_person_who_is_there() {
    everywhere(async |centre| {
        let mut persons = centre.operator("anna").persons();
        let nobody = persons.set_protection(marked(NO_PERSON, ProtectionMarking::None)).await;
        assert_eq!(refused(nobody).reason, "PERSON_NOT_FOUND");
        let unstated = persons.set_protection(marked("", ProtectionMarking::Unspecified)).await;
        assert_eq!(fields(unstated), ["person_id", "protection"]);
        // A number that another person took while this one was hidden is one person's only.
        let number = numbers::personal_number();
        let hidden = centre.a_person().numbered(&number).marked(ProtectionMarking::Unknown).register().await;
        centre.a_person().numbered(&number).register().await;
        let taken = persons.set_protection(marked(&hidden, ProtectionMarking::None)).await;
        assert_eq!(refused(taken).reason, "PERSON_NUMBER_TAKEN");
    });
}

#[test]
fn a_marking_that_is_sent_again_is_set_once() {
    everywhere(async |centre| {
        let person = centre.a_person().register().await;
        let mut last = String::new();
        for marking in [ProtectionMarking::Unknown, ProtectionMarking::None] {
            let request = marked(&person, marking);
            let answer =
                twice(request, async |request| centre.operator("anna").persons().set_protection(request).await).await;
            last = answer.etag;
        }
        assert_eq!(last, "3");
    });
}
