//! LookUpPerson.

use proto::reell::actors::v1::{GetPersonRequest, LookUpPersonRequest};
use sandbox::{everywhere, fields, key, numbers, refused};

use super::readings;

fn by(number: &str, purpose: &str) -> LookUpPersonRequest {
    LookUpPersonRequest { number: number.to_owned(), purpose: purpose.to_owned(), ..Default::default() }
}

#[test]
fn a_person_is_found_by_the_number_however_it_is_written_and_the_reading_is_logged() {
    everywhere(async |centre| {
        let (number, purpose) = (numbers::personal_number(), key());
        let person = centre.a_person().numbered(&number).register().await;
        let spellings = [
            number.clone(),
            number[2..].to_owned(),
            format!("{}-{}", &number[..8], &number[8..]),
            format!("{}-{}", &number[2..8], &number[8..]),
        ];
        for (count, spelling) in (1..).zip(&spellings) {
            let found =
                centre.operator("anna").persons().look_up_person(by(spelling, &purpose)).await.unwrap().into_inner();
            assert_eq!(found.person.unwrap().id, person, "{spelling}");
            assert_eq!(readings(centre, "PersonLookedUp", &person, &purpose).await, count);
        }
    });
}

#[test]
fn a_number_that_nobody_has_and_one_that_is_none_are_refused() {
    everywhere(async |centre| {
        let mut persons = centre.operator("anna").persons();
        let unknown = refused(persons.look_up_person(by(&numbers::personal_number(), "")).await);
        assert_eq!(unknown.reason, "PERSON_NOT_FOUND");
        assert_eq!(fields(persons.look_up_person(by("19900102-2385", "a\nb")).await), ["number", "purpose"]);
        // A plus says that the person is a hundred years old.
        let number = numbers::personal_number();
        let old = format!("{}+{}", &number[2..8], &number[8..]);
        assert_eq!(refused(persons.look_up_person(by(&old, "")).await).reason, "PERSON_NOT_FOUND");
    });
}

#[test]
fn who_looks_a_number_up_is_shown_no_more_of_it_than_who_reads_the_person() {
    everywhere(async |centre| {
        let number = numbers::personal_number();
        let id = centre.a_person().numbered(&number).register().await;
        let mut persons = centre.operator("anna").persons();
        let found = persons.look_up_person(by(&number, "")).await.unwrap().into_inner().person.unwrap();
        assert_eq!(found.masked_number, format!("{}-****", &number[..8]));
        let read =
            persons.get_person(GetPersonRequest { person_id: id, purpose: String::new() }).await.unwrap().into_inner();
        assert_eq!(read.person, Some(found));
    });
}

#[test]
fn a_look_up_that_finds_nobody_is_logged_too() {
    everywhere(async |centre| {
        let purpose = key();
        refused(centre.operator("anna").persons().look_up_person(by(&numbers::personal_number(), &purpose)).await);
        let entries = format!(
            "SELECT COUNT(*) FROM audit_entry WHERE effect = 'read' AND action = 'PersonLookedUp' AND purpose = '{purpose}'"
        );
        assert_eq!(centre.databases().number("actors", &entries).await, 1);
    });
}
