//! RectifyPerson.

use proto::reell::actors::v1::{
    GetPersonRequest, ProtectionMarking, RectifiedField, RectifyPersonRequest, SearchPersonsRequest, Sex,
};
use sandbox::{Centre, builders::rights::correction, everywhere, fields, refused};

use super::{NO_PERSON, a_word, list_rectifications::all};
use crate::replay::{changes, twice};

async fn found_by(centre: &Centre, word: &str) -> Vec<String> {
    let request = SearchPersonsRequest { words: word.to_owned(), ..Default::default() };
    let answer = centre.operator("anna").persons().search_persons(request).await.unwrap().into_inner();
    answer.persons.into_iter().map(|person| person.id).collect()
}

#[test]
fn what_is_right_stands_there_is_found_and_what_stood_there_is_kept() {
    everywhere(async |centre| {
        let (wrong, right) = (a_word(), a_word());
        let person = centre.a_person().named("Astrid", &wrong).register().await;
        let request = RectifyPersonRequest {
            birth_date: "1982-11-05".into(),
            sex: Sex::Female.into(),
            given_name: "Astrid".into(),
            ..correction(&person, &right)
        };
        let mut rights = centre.operator("berit").rights();
        let answer = rights.rectify_person(request).await.unwrap().into_inner();
        assert_eq!((answer.person_id.as_str(), answer.etag.as_str()), (person.as_str(), "2"));
        let read = GetPersonRequest { person_id: person.clone(), purpose: String::new() };
        let read = centre.operator("anna").persons().get_person(read).await.unwrap().into_inner().person.unwrap();
        let details = read.details.clone().unwrap();
        assert_eq!(
            (&read.family_name, details.sex(), details.birth_date.as_str()),
            (&right, Sex::Female, "1982-11-05")
        );
        assert_eq!((found_by(centre, &right).await, found_by(centre, &wrong).await), (vec![person.clone()], vec![]));
        assert_eq!(found_by(centre, &format!("Astrid {right}")).await, std::slice::from_ref(&person));

        let kept = all(centre, &person).await;
        assert_eq!((kept.len(), &kept[0].id), (1, &answer.rectification_id));
        let told: Vec<_> =
            kept[0].values.iter().map(|one| (one.field(), one.before.as_str(), one.after.as_str())).collect();
        let expected = [
            (RectifiedField::FamilyName, wrong.as_str(), right.as_str()),
            (RectifiedField::BirthDate, "", "1982-11-05"),
            (RectifiedField::Sex, "", "female"),
        ];
        assert_eq!(told, expected, "the given name was right already");
        assert!(kept[0].rectified_by.starts_with("operator:berit") && kept[0].reason == "misspelt at registration");
    });
}

#[test]
fn nothing_is_corrected_that_is_right_or_of_somebody_who_is_not_there() {
    everywhere(async |centre| {
        let person = centre.a_person().named("Astrid", "Exempel").register().await;
        let hidden = centre.a_person().marked(ProtectionMarking::Unknown).register().await;
        let mut rights = centre.operator("anna").rights();
        let same = rights.rectify_person(correction(&person, "Exempel")).await;
        assert_eq!(refused(same).reason, "NOTHING_TO_RECTIFY");
        for nobody in [NO_PERSON, &hidden] {
            assert_eq!(refused(rights.rectify_person(correction(nobody, "Exempel")).await).reason, "PERSON_NOT_FOUND");
        }
        let stale = RectifyPersonRequest { etag: "7".into(), ..correction(&person, "Annan") };
        assert_eq!(refused(rights.rectify_person(stale).await).reason, "ETAG_MISMATCH");
        let bare = RectifyPersonRequest { reason: String::new(), ..correction(&person, "") };
        assert_eq!(fields(rights.rectify_person(bare).await), ["given_name", "reason"]);
        let wrong = RectifyPersonRequest { birth_date: "2199-01-01".into(), sex: 9, ..correction("x", "\n") };
        assert_eq!(fields(rights.rectify_person(wrong).await), ["person_id", "family_name", "birth_date", "sex"]);
    });
}

#[test]
fn a_rectification_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let person = centre.a_person().register().await;
        let request = correction(&person, &a_word());
        twice(request, async |request| centre.operator("anna").rights().rectify_person(request).await).await;
        assert_eq!((changes(centre, "actors", &person).await, all(centre, &person).await.len()), (2, 1));
    });
}
