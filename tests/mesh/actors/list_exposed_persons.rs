//! ListExposedPersons, and the alarm that calls for it.

use std::{fs, time::Duration};

use proto::reell::actors::v1::{
    ImportKind, ListExposedPersonsRequest, LookUpPersonRequest, ProtectionMarking, RectifyPersonRequest,
    SearchPersonsRequest, SetProtectionRequest, UnmergePersonsRequest,
};
use sandbox::{
    Centre, Engine, Recipe, Shape,
    builders::rights::correction,
    eventually, everywhere, key, numbers,
    uploads::{an_import_of, import},
};

use super::{a_word, merge_persons::into, named, readings, record_identity};

/// A person with a protected identity.
struct Hidden {
    id: String,
    number: String,
    name: String,
    /// Who is named for the person, and for nobody else.
    operator: String,
}

async fn hidden(centre: &Centre) -> Hidden {
    let (number, name, operator) = (numbers::personal_number(), a_word(), key());
    let person = centre.a_person().numbered(&number).named("Astrid", &name).marked(ProtectionMarking::Secrecy);
    let id = person.register().await;
    let naming = named(&id, &operator);
    centre.operator("protection-manager").persons().grant_protected_access(naming).await.unwrap();
    Hidden { id, number, name, operator }
}

/// Each person who is listed for an operator, with the registration that everybody sees.
async fn shown(centre: &Centre, operator: &str) -> Vec<(String, String)> {
    let mut persons = centre.operator(operator).persons();
    let answer = persons.list_exposed_persons(ListExposedPersonsRequest {}).await.unwrap().into_inner();
    answer.persons.into_iter().map(|one| (one.person_id, one.duplicate_id)).collect()
}

#[test]
fn only_who_is_named_for_a_person_sees_by_which_registration_everybody_sees_them() {
    everywhere(async |centre| {
        let (exposed, other) = (hidden(centre).await, hidden(centre).await);
        assert!(shown(centre, &exposed.operator).await.is_empty());
        let duplicate = centre.a_person().numbered(&exposed.number).register().await;
        assert_eq!(shown(centre, &exposed.operator).await, [(exposed.id.clone(), duplicate.clone())]);
        assert!(shown(centre, &other.operator).await.is_empty());
        // What is logged of the duplicate, which others may read, does not tell whose it is.
        let logged = async |person: &str| readings(centre, "ExposedPersonsListed", person, "").await;
        assert_eq!((logged(&exposed.id).await, logged(&duplicate).await), (1, 0));
    });
}

#[test]
fn whoever_registers_a_protected_person_is_answered_and_shown_what_they_are_of_anybody() {
    everywhere(async |centre| {
        let (exposed, stranger) = (hidden(centre).await, key());
        let mut persons = centre.operator(&stranger).persons();
        let mut answers = Vec::new();
        for (number, name) in [(exposed.number, exposed.name), (numbers::personal_number(), a_word())] {
            let request = centre.a_person().numbered(&number).named("Astrid", &name).request();
            let registered = persons.register_person(request).await.unwrap().into_inner();
            let by_number = LookUpPersonRequest { number, ..Default::default() };
            let found = persons.look_up_person(by_number).await.unwrap().into_inner().person.unwrap();
            let by_name = SearchPersonsRequest { words: name, ..Default::default() };
            let listed = persons.search_persons(by_name).await.unwrap().into_inner().persons;
            let listed: Vec<_> = listed.into_iter().map(|one| one.id == registered.person_id).collect();
            assert_eq!((&found.id, &listed), (&registered.person_id, &vec![true]));
            answers.push((registered.etag, found.etag, found.protection, found.identities.len(), found.merged_ids));
        }
        assert_eq!(answers[0], answers[1]);
        assert!(shown(centre, &stranger).await.is_empty());
    });
}

#[test]
fn an_exposed_person_is_found_whichever_way_the_number_came_there() {
    everywhere(async |centre| {
        let staff = centre.operator("registrar");
        // Recorded on somebody who was in the register before.
        let recorded = hidden(centre).await;
        let duplicate = centre.a_person().register().await;
        let record = record_identity::number(&duplicate, &recorded.number);
        staff.persons().record_identity(record).await.unwrap();
        assert_eq!(shown(centre, &recorded.operator).await, [(recorded.id, duplicate)]);
        // Imported.
        let imported = hidden(centre).await;
        let file = format!("number;given_name;family_name;protection\n{};Aino;Niemi;none\n", imported.number);
        import(&staff, an_import_of(ImportKind::Persons, file.as_bytes()), file.as_bytes()).await;
        let by_number = LookUpPersonRequest { number: imported.number, ..Default::default() };
        let duplicate = staff.persons().look_up_person(by_number).await.unwrap().into_inner().person.unwrap().id;
        assert_eq!(shown(centre, &imported.operator).await, [(imported.id, duplicate)]);
        // Registered with a number that the protected person has no longer.
        let renumbered = hidden(centre).await;
        let record = record_identity::number(&renumbered.id, &numbers::personal_number());
        centre.operator(&renumbered.operator).persons().record_identity(record).await.unwrap();
        let duplicate = centre.a_person().numbered(&renumbered.number).register().await;
        assert_eq!(shown(centre, &renumbered.operator).await, [(renumbered.id, duplicate)]);
        // Registered with the number of somebody who was seen, and became protected.
        let (number, operator) = (numbers::personal_number(), key());
        let person = centre.a_person().numbered(&number).register().await;
        let mut manager = centre.operator("protection-manager").persons();
        manager.grant_protected_access(named(&person, &operator)).await.unwrap();
        let protection = ProtectionMarking::Secrecy.into();
        let marked = SetProtectionRequest { request_id: key(), person_id: person.clone(), protection };
        manager.set_protection(marked).await.unwrap();
        let duplicate = centre.a_person().numbered(&number).register().await;
        assert_eq!(shown(centre, &operator).await, [(person, duplicate)]);
    });
}

#[test]
fn a_person_is_exposed_until_the_two_are_merged_or_the_number_proves_wrong() {
    everywhere(async |centre| {
        let exposed = hidden(centre).await;
        let duplicate = centre.a_person().numbered(&exposed.number).register().await;
        let mut persons = centre.operator(&exposed.operator).persons();
        persons.merge_persons(into(&exposed.id, &duplicate)).await.unwrap();
        assert!(shown(centre, &exposed.operator).await.is_empty());
        let apart = UnmergePersonsRequest { request_id: key(), person_id: duplicate.clone() };
        persons.unmerge_persons(apart).await.unwrap();
        assert_eq!(shown(centre, &exposed.operator).await, [(exposed.id, duplicate.clone())]);
        let wrong = RectifyPersonRequest { wrong_number: exposed.number, ..correction(&duplicate, "") };
        centre.operator("registrar").rights().rectify_person(wrong).await.unwrap();
        assert!(shown(centre, &exposed.operator).await.is_empty());
    });
}

#[test]
fn an_alarm_calls_until_the_two_are_merged_and_the_log_names_the_hidden_one_alone() {
    for engine in Engine::all() {
        println!("on {engine:?}");
        sandbox::run(async {
            // The figures are those of a process: in one of its own no other test adds to them.
            let recipe = Recipe::new(Shape::OneChild, engine).with("service.actors.exposure_sweep_s = 1");
            let centre = Centre::start(recipe).await.unwrap();
            let alarms = async || centre.alarms("exposed_person").await;
            let some_turns = async || tokio::time::sleep(Duration::from_millis(2_500)).await;
            let exposed = hidden(&centre).await;
            some_turns().await;
            assert_eq!(alarms().await, 0, "who is hidden calls nobody");
            let duplicate = centre.a_person().numbered(&exposed.number).register().await;
            eventually("an alarm and another one", async || alarms().await > 1).await;
            let merge = into(&exposed.id, &duplicate);
            centre.operator(&exposed.operator).persons().merge_persons(merge).await.unwrap();
            some_turns().await;
            let until_then = alarms().await;
            some_turns().await;
            assert!(alarms().await <= until_then, "the two are merged, and it calls");
            let log = fs::read_to_string(centre.folder().join("centre.log")).unwrap();
            let calls: Vec<_> = log.lines().filter(|line| line.contains("everybody sees a protected person")).collect();
            assert!(!calls.is_empty() && calls.iter().all(|line| line.contains(&exposed.id)), "{calls:?}");
            assert!(!calls.iter().any(|line| line.contains(&duplicate)), "{calls:?}");
            centre.stop().await;
        });
    }
}
