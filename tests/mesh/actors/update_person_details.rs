//! UpdatePersonDetails.

use proto::reell::actors::v1::{
    Adaptation, AdaptationMeasure, ContactDetails, GetPersonRequest, LanguageLevel, MinorityLanguage, PersonDetails,
    PersonLanguage, ProtectionMarking, Sex, UpdatePersonDetailsRequest,
};
use sandbox::{everywhere, fields, key, refused};

use super::{NO_PERSON, named_for};
use crate::replay::{changes, twice};

fn known(person: &str, details: PersonDetails) -> UpdatePersonDetailsRequest {
    let (request_id, person_id) = (key(), person.to_owned());
    UpdatePersonDetailsRequest { request_id, person_id, details: Some(details), etag: String::new() }
}

fn everything() -> PersonDetails {
    PersonDetails {
        sex: Sex::Female.into(),
        birth_date: "1990-01-01".into(),
        home_municipality: "2580".into(),
        contact: Some(ContactDetails {
            email: "astrid@example.org".into(),
            phone: "0980-319 00".into(),
            address: "Exempelgatan 1".into(),
        }),
        languages: vec![PersonLanguage {
            code: "fit".into(),
            spoken: LanguageLevel::C2.into(),
            written: LanguageLevel::Unspecified.into(),
            interpreter_needed: false,
            native: true,
        }],
        minority_language: MinorityLanguage::Meankieli.into(),
        adaptations: vec![adaptation(AdaptationMeasure::ExtraTime, "30 minuter mer")],
    }
}

fn adaptation(measure: AdaptationMeasure, note: &str) -> Adaptation {
    Adaptation { measure: measure.into(), note: note.into(), from: "2026-01-01".into(), until: "2027-01-01".into() }
}

#[test]
fn what_is_known_of_a_person_is_kept_as_it_was_stated_and_replaced_as_a_whole() {
    everywhere(async |centre| {
        let person = centre.a_person().register().await;
        let mut persons = centre.operator("anna").persons();
        let read = GetPersonRequest { person_id: person.clone(), purpose: String::new() };
        let answer = persons.update_person_details(known(&person, everything())).await.unwrap().into_inner();
        assert_eq!(answer.etag, "2");
        let found = persons.get_person(read.clone()).await.unwrap().into_inner().person.unwrap();
        assert_eq!(found.details, Some(everything()));
        persons.update_person_details(known(&person, PersonDetails::default())).await.unwrap();
        let found = persons.get_person(read).await.unwrap().into_inner().person.unwrap();
        let nothing = PersonDetails { contact: Some(ContactDetails::default()), ..Default::default() };
        assert_eq!(found.details, Some(nothing));
    });
}

#[test]
fn the_measure_is_kept_and_the_diagnosis_is_refused_with_the_remedy() {
    everywhere(async |centre| {
        let person = centre.a_person().register().await;
        let mut persons = centre.operator("anna").persons();
        for note in ["Har ADHD", "enligt diagnos F81.0", "Dyslexi"] {
            let adaptations = vec![adaptation(AdaptationMeasure::ExtraTime, note)];
            let request = known(&person, PersonDetails { adaptations, ..Default::default() });
            let answer = persons.update_person_details(request).await.unwrap_err();
            let shown = format!("{answer:?}");
            assert!(shown.contains("say only what is done") && !shown.contains(note), "{shown}");
            assert_eq!(fields::<()>(Err(answer)), ["details.adaptations[0].note"]);
        }
    });
}

#[test]
fn every_field_that_breaks_its_rule_is_named() {
    everywhere(async |centre| {
        let person = centre.a_person().register().await;
        let mut persons = centre.operator("anna").persons();
        let mut wrong = everything();
        wrong.birth_date = "2999-01-01".into();
        wrong.home_municipality = "Kiruna".into();
        wrong.languages.push(PersonLanguage { code: "Finska".into(), ..Default::default() });
        wrong.adaptations.push(Adaptation { until: "2025-01-01".into(), ..adaptation(AdaptationMeasure::Other, "") });
        assert_eq!(
            fields(persons.update_person_details(known(&person, wrong)).await),
            [
                "details.birth_date",
                "details.home_municipality",
                "details.languages[1].code",
                "details.adaptations[1].note",
                "details.adaptations[1].until"
            ]
            .map(str::to_owned)
        );
        let languages = [everything().languages, everything().languages].concat();
        let twice = known(&person, PersonDetails { languages, ..Default::default() });
        assert_eq!(fields(persons.update_person_details(twice).await), ["details.languages[1].code"]);
        let nobody = persons.update_person_details(known(NO_PERSON, everything())).await;
        assert_eq!(refused(nobody).reason, "PERSON_NOT_FOUND");
        let stale = UpdatePersonDetailsRequest { etag: "9".into(), ..known(&person, everything()) };
        assert_eq!(refused(persons.update_person_details(stale).await).reason, "ETAG_MISMATCH");
    });
}

#[test]
fn no_address_is_kept_of_a_person_who_must_not_be_found() {
    everywhere(async |centre| {
        for marking in [ProtectionMarking::Secrecy, ProtectionMarking::Unknown] {
            let person = centre.a_person().marked(marking).register().await;
            let mut anna = named_for(centre, &person).await;
            assert_eq!(
                fields(anna.update_person_details(known(&person, everything())).await),
                ["details.contact.address"]
            );
            let mut without = everything();
            without.contact.as_mut().unwrap().address.clear();
            anna.update_person_details(known(&person, without)).await.unwrap();
            // No event tells of the person.
            assert_eq!(changes(centre, "actors", &person).await, 0);
        }
    });
}

#[test]
fn details_that_are_sent_again_are_replaced_once() {
    everywhere(async |centre| {
        let person = centre.a_person().register().await;
        let request = known(&person, everything());
        twice(request, async |request| centre.operator("anna").persons().update_person_details(request).await).await;
        assert_eq!(changes(centre, "actors", &person).await, 2);
    });
}
