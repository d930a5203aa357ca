//! RectifyPerson.

use proto::reell::actors::v1::{
    GetPersonRequest, IdentityKind, ImportKind, LookUpPersonRequest, Person, ProtectionMarking, RectifiedField,
    RectifyPersonRequest, RegisterPersonRequest, SearchPersonsRequest, SetProtectionRequest, Sex,
    UnmergePersonsRequest,
};
use sandbox::{
    Centre,
    builders::rights::correction,
    everywhere, fields, key, numbers, refused,
    uploads::{an_import_of, import},
};

use super::{NO_PERSON, a_word, list_rectifications::all, merge_persons::into, record_identity};
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

async fn holder(centre: &Centre, number: &str) -> Option<String> {
    let by_number = LookUpPersonRequest { number: number.to_owned(), ..Default::default() };
    let found = centre.operator("anna").persons().look_up_person(by_number).await.ok()?;
    found.into_inner().person.map(|person| person.id)
}

async fn read(centre: &Centre, person: &str) -> Person {
    let request = GetPersonRequest { person_id: person.to_owned(), purpose: String::new() };
    centre.operator("anna").persons().get_person(request).await.unwrap().into_inner().person.unwrap()
}

fn wrong(person: &str, number: &str) -> RectifyPersonRequest {
    RectifyPersonRequest { wrong_number: number.to_owned(), ..correction(person, "") }
}

#[test]
fn a_number_that_never_was_the_persons_is_free_for_whose_it_is() {
    everywhere(async |centre| {
        let (bertils, annas) = (numbers::personal_number(), numbers::personal_number());
        let anna = centre.a_person().numbered(&bertils).register().await;
        let right = record_identity::number(&anna, &annas);
        centre.operator("registrar").persons().record_identity(right).await.unwrap();
        let mut rights = centre.operator("berit").rights();
        rights.rectify_person(wrong(&anna, &bertils)).await.unwrap();
        assert_eq!((holder(centre, &bertils).await, holder(centre, &annas).await), (None, Some(anna.clone())));
        let known = read(centre, &anna).await;
        assert_eq!((known.identities.len(), known.masked_number), (1, format!("{}-****", &annas[..8])));
        let bertil = centre.a_person().numbered(&bertils).register().await;
        assert_eq!(holder(centre, &bertils).await, Some(bertil));
        // What stood there is kept, and shown as numbers are.
        let kept = all(centre, &anna).await;
        let told = &kept[0].values[0];
        let expected = (RectifiedField::Number, format!("{}-****", &bertils[..8]), String::new());
        assert_eq!((told.field(), told.before.clone(), told.after.clone()), expected);
        let again = rights.rectify_person(wrong(&anna, &bertils)).await;
        assert_eq!(refused(again).reason, "NOTHING_TO_RECTIFY");
    });
}

fn a_file_of(number: &str, name: &str) -> Vec<u8> {
    format!("number;given_name;family_name;protection\n{number};{name};Niemi;none\n").into_bytes()
}

#[test]
fn who_sent_a_number_that_never_was_the_persons_sends_whose_it_is() {
    everywhere(async |centre| {
        let (number, staff) = (numbers::personal_number(), centre.operator("anna"));
        let file = a_file_of(&number, "Aino");
        assert_eq!(import(&staff, an_import_of(ImportKind::Persons, &file), &file).await.created_rows, 1);
        let aino = holder(centre, &number).await.unwrap();
        centre.operator("berit").rights().rectify_person(wrong(&aino, &number)).await.unwrap();
        let file = a_file_of(&number, "Ebba");
        let landed = import(&staff, an_import_of(ImportKind::Persons, &file), &file).await;
        assert_eq!((landed.created_rows, landed.faulty_rows), (1, 0));
        assert!(holder(centre, &number).await.is_some_and(|ebba| ebba != aino));
    });
}

#[test]
fn a_number_that_stays_is_known_to_who_sent_it_when_another_is_struck() {
    everywhere(async |centre| {
        let (sent, other) = (numbers::personal_number(), numbers::personal_number());
        let (file, staff) = (a_file_of(&sent, "Aino"), centre.operator("anna"));
        import(&staff, an_import_of(ImportKind::Persons, &file), &file).await;
        let aino = holder(centre, &sent).await.unwrap();
        centre.operator("registrar").persons().record_identity(record_identity::number(&aino, &other)).await.unwrap();
        centre.operator("berit").rights().rectify_person(wrong(&aino, &other)).await.unwrap();
        let protection = ProtectionMarking::Secrecy.into();
        let hide = SetProtectionRequest { request_id: key(), person_id: aino, protection };
        centre.operator("protection-manager").persons().set_protection(hide).await.unwrap();
        let again = import(&staff, an_import_of(ImportKind::Persons, &file), &file).await;
        assert_eq!((again.created_rows, again.unchanged_rows), (0, 1));
    });
}

#[test]
fn what_a_wrong_number_had_superseded_goes_on() {
    everywhere(async |centre| {
        let (first, second) = (numbers::personal_number(), numbers::personal_number());
        let person = centre.a_person().numbered(&first).register().await;
        let record = record_identity::number(&person, &second);
        centre.operator("registrar").persons().record_identity(record).await.unwrap();
        let mut rights = centre.operator("berit").rights();
        rights.rectify_person(wrong(&person, &second)).await.unwrap();
        let known = read(centre, &person).await;
        assert_eq!((known.identities.len(), known.masked_number), (1, format!("{}-****", &first[..8])));
        assert!(known.identities[0].until.is_empty());
        // And with the last number gone, the person is left without.
        rights.rectify_person(wrong(&person, &first)).await.unwrap();
        let known = read(centre, &person).await;
        assert_eq!((known.identities.len(), known.identity_kind()), (0, IdentityKind::None));
        assert_eq!((holder(centre, &first).await, holder(centre, &second).await), (None, None));
    });
}

#[test]
fn a_wrong_number_that_a_merged_registration_has_stays_that_registrations() {
    everywhere(async |centre| {
        let number = numbers::personal_number();
        let person = centre.a_person().register().await;
        let duplicate = centre.a_person().numbered(&number).register().await;
        let mut persons = centre.operator("anna").persons();
        persons.merge_persons(into(&person, &duplicate)).await.unwrap();
        persons.record_identity(record_identity::number(&person, &number)).await.unwrap();
        centre.operator("berit").rights().rectify_person(wrong(&person, &number)).await.unwrap();
        // It still leads to the person, by the registration that was merged, and nobody else gets it.
        assert_eq!(holder(centre, &number).await, Some(person.clone()));
        let other = RegisterPersonRequest { number: number.clone(), ..centre.a_person().request() };
        assert_eq!(refused(persons.register_person(other).await).reason, "PERSON_NUMBER_TAKEN");
        let apart = UnmergePersonsRequest { request_id: key(), person_id: duplicate.clone() };
        persons.unmerge_persons(apart).await.unwrap();
        assert_eq!(holder(centre, &number).await, Some(duplicate));
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
        let faulty = RectifyPersonRequest { birth_date: "2199-01-01".into(), sex: 9, ..correction("x", "\n") };
        assert_eq!(fields(rights.rectify_person(faulty).await), ["person_id", "family_name", "birth_date", "sex"]);
        let none = RectifyPersonRequest { wrong_identity_kind: IdentityKind::None.into(), ..wrong(&person, "") };
        assert_eq!(fields(rights.rectify_person(none).await), ["wrong_identity_kind"]);
        let foreign = IdentityKind::ForeignNumber.into();
        let nowhere = RectifyPersonRequest { wrong_identity_kind: foreign, ..wrong(&person, "131052-308T") };
        assert_eq!(fields(rights.rectify_person(nowhere).await), ["wrong_country"]);
        assert_eq!(fields(rights.rectify_person(wrong(&person, "1")).await), ["wrong_number"]);
        let never = rights.rectify_person(wrong(&person, &numbers::personal_number())).await;
        assert_eq!(refused(never).reason, "NOTHING_TO_RECTIFY");
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
