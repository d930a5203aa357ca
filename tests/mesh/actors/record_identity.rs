//! RecordIdentity.

use proto::reell::actors::v1::{
    GetPersonRequest, IdentityGrade, IdentityKind, LookUpPersonRequest, Person, RecordIdentityRequest,
    RegisterPersonRequest, UnmergePersonsRequest,
};
use sandbox::{Centre, everywhere, fields, key, numbers, refused};

use super::{NO_PERSON, merge_persons::into};
use crate::replay::{changes, twice};

/// That a person has a personal number from today on.
pub fn number(person: &str, number: &str) -> RecordIdentityRequest {
    RecordIdentityRequest {
        request_id: key(),
        person_id: person.to_owned(),
        identity_kind: IdentityKind::PersonalNumber.into(),
        number: number.to_owned(),
        ..Default::default()
    }
}

async fn read(centre: &Centre, id: &str) -> Person {
    let request = GetPersonRequest { person_id: id.to_owned(), purpose: String::new() };
    centre.operator("anna").persons().get_person(request).await.unwrap().into_inner().person.unwrap()
}

#[test]
fn a_number_changes_and_the_old_one_still_finds_the_person() {
    everywhere(async |centre| {
        // From another country's number by a temporary one to a personal number.
        let organisation = centre.an_organisation().register().await.id;
        let (foreign, temporary) = (key().replace('-', ""), format!("19900102-T{:03}", std::process::id() % 1000));
        let register = RegisterPersonRequest {
            identity_kind: IdentityKind::ForeignNumber.into(),
            number: foreign.clone(),
            country: "FI".into(),
            ..centre.a_person().request()
        };
        let mut persons = centre.operator("anna").persons();
        let person = persons.register_person(register).await.unwrap().into_inner().person_id;
        let second = RecordIdentityRequest {
            identity_kind: IdentityKind::TemporaryNumber.into(),
            issuer_id: organisation.clone(),
            ..number(&person, &temporary)
        };
        persons.record_identity(second).await.unwrap();
        let personal = numbers::personal_number();
        let last = persons.record_identity(number(&person, &personal)).await.unwrap().into_inner();
        assert_eq!(last.etag, "3");
        let known = read(centre, &person).await;
        let kinds: Vec<_> = known.identities.iter().map(|one| (one.kind(), one.until.is_empty())).collect();
        assert_eq!(
            kinds,
            [
                (IdentityKind::PersonalNumber, true),
                (IdentityKind::TemporaryNumber, false),
                (IdentityKind::ForeignNumber, false)
            ]
        );
        assert_eq!(known.masked_number, format!("{}-****", &personal[..8]));
        for (kind, number, issuer_id, country) in [
            (IdentityKind::ForeignNumber, foreign.to_lowercase(), "", "fi"),
            (IdentityKind::TemporaryNumber, temporary, organisation.as_str(), ""),
            (IdentityKind::Unspecified, personal, "", ""),
        ] {
            let by = LookUpPersonRequest {
                identity_kind: kind.into(),
                number,
                issuer_id: issuer_id.into(),
                country: country.into(),
                ..Default::default()
            };
            let found = persons.look_up_person(by).await.unwrap().into_inner().person.unwrap();
            assert_eq!(found.id, person, "{kind:?}");
        }
    });
}

#[test]
fn the_same_coordination_number_gets_another_grade() {
    everywhere(async |centre| {
        let coordination = numbers::coordination_number();
        let register = RegisterPersonRequest {
            identity_kind: IdentityKind::CoordinationNumber.into(),
            number: coordination.clone(),
            grade: IdentityGrade::Unconfirmed.into(),
            ..centre.a_person().request()
        };
        let mut persons = centre.operator("anna").persons();
        let person = persons.register_person(register).await.unwrap().into_inner().person_id;
        let confirmed = RecordIdentityRequest {
            identity_kind: IdentityKind::CoordinationNumber.into(),
            grade: IdentityGrade::Confirmed.into(),
            dormant: true,
            ..number(&person, &coordination)
        };
        persons.record_identity(confirmed).await.unwrap();
        let identities = read(centre, &person).await.identities;
        let grades: Vec<_> = identities.iter().map(|one| (one.grade(), one.dormant, one.until.is_empty())).collect();
        assert_eq!(grades, [(IdentityGrade::Confirmed, true, true), (IdentityGrade::Unconfirmed, false, false)]);
    });
}

#[test]
fn a_person_is_given_the_number_of_a_merged_registration() {
    everywhere(async |centre| {
        for without in [false, true] {
            let person = match without {
                false => centre.a_person().register().await,
                true => {
                    let kind = IdentityKind::None.into();
                    let request = RegisterPersonRequest {
                        identity_kind: kind,
                        number: String::new(),
                        ..centre.a_person().request()
                    };
                    let mut persons = centre.operator("anna").persons();
                    persons.register_person(request).await.unwrap().into_inner().person_id
                }
            };
            let of_duplicate = numbers::personal_number();
            let duplicate = centre.a_person().numbered(&of_duplicate).register().await;
            let mut persons = centre.operator("anna").persons();
            persons.merge_persons(into(&person, &duplicate)).await.unwrap();
            persons.record_identity(number(&person, &of_duplicate)).await.unwrap();
            let known = read(centre, &person).await;
            assert_eq!(known.masked_number, format!("{}-****", &of_duplicate[..8]));
            // Nobody else gets it, and taken apart, two persons would have it.
            let other = centre.a_person().register().await;
            assert_eq!(
                refused(persons.record_identity(number(&other, &of_duplicate)).await).reason,
                "PERSON_NUMBER_TAKEN"
            );
            let apart = UnmergePersonsRequest { request_id: key(), person_id: duplicate };
            assert_eq!(refused(persons.unmerge_persons(apart).await).reason, "PERSON_NUMBER_TAKEN");
        }
    });
}

#[test]
fn an_identity_follows_the_one_before_it_and_is_nobody_elses() {
    everywhere(async |centre| {
        let taken = numbers::personal_number();
        centre.a_person().numbered(&taken).register().await;
        let person = centre.a_person().register().await;
        let mut persons = centre.operator("anna").persons();
        let refusal = refused(persons.record_identity(number(&person, &taken)).await);
        assert_eq!(refusal.reason, "PERSON_NUMBER_TAKEN");
        let early = RecordIdentityRequest { from: "1999-01-01".into(), ..number(&person, &numbers::personal_number()) };
        assert_eq!(refused(persons.record_identity(early).await).reason, "IDENTITY_BEFORE_CURRENT");
        let stale = RecordIdentityRequest { etag: "7".into(), ..number(&person, &numbers::personal_number()) };
        assert_eq!(refused(persons.record_identity(stale).await).reason, "ETAG_MISMATCH");
        let nobody = persons.record_identity(number(NO_PERSON, &numbers::personal_number())).await;
        assert_eq!(refused(nobody).reason, "PERSON_NOT_FOUND");
        let ahead = RecordIdentityRequest { from: "2999-01-01".into(), ..number("", "1") };
        assert_eq!(fields(persons.record_identity(ahead).await), ["person_id", "number", "from"]);
        // A person may be left without.
        let none = RecordIdentityRequest {
            identity_kind: IdentityKind::None.into(),
            number: String::new(),
            ..number(&person, "")
        };
        persons.record_identity(none).await.unwrap();
        let known = read(centre, &person).await;
        assert_eq!((known.identity_kind(), known.identities.len()), (IdentityKind::None, 1));
    });
}

#[test]
fn an_identity_that_is_sent_again_is_recorded_once() {
    everywhere(async |centre| {
        let person = centre.a_person().register().await;
        let request = number(&person, &numbers::personal_number());
        twice(request, async |request| centre.operator("anna").persons().record_identity(request).await).await;
        assert_eq!(changes(centre, "actors", &person).await, 2);
        assert_eq!(read(centre, &person).await.identities.len(), 2);
    });
}
