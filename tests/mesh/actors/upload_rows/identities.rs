//! Rows with persons whose number is of another kind than Sweden's own.

use proto::reell::actors::v1::{
    GetPersonRequest, Identity, IdentityGrade, IdentityKind, ImportKind, LookUpPersonRequest,
};
use sandbox::{Caller, everywhere, numbers, scratch};

use super::sent;

const HEADERS: &str = "Personnummer;Förnamn;Efternamn;Skyddsmarkering;Identitetsslag;Identitetsgrad;Vilande nummer;Nummerutfärdare;Nummerland\n";

/// How whoever has a number is identified by it.
async fn identity(caller: &Caller, by: LookUpPersonRequest) -> Identity {
    let mut persons = caller.persons();
    let by = LookUpPersonRequest { purpose: "a test".into(), ..by };
    let person_id = persons.look_up_person(by).await.unwrap().into_inner().person.unwrap().id;
    let request = GetPersonRequest { person_id, purpose: "a test".into() };
    let person = persons.get_person(request).await.unwrap().into_inner().person.unwrap();
    person.identities.into_iter().next().unwrap()
}

#[test]
fn rows_land_with_numbers_of_every_kind_and_are_unchanged_when_they_come_again() {
    everywhere(async |centre| {
        let staff = centre.operator("anna");
        let issuer = numbers::organisation_number();
        let schools =
            [centre.an_organisation().numbered(&issuer).register().await, centre.an_organisation().register().await];
        let (coordination, serial) = (numbers::coordination_number(), format!("{:08}", scratch::next()));
        let row = |number: &str, rest: &str| format!("{number};Aino;Niemi;none;{rest}\n");
        let file = |grade: &str| {
            let rows = [
                row(&numbers::personal_number(), ";;;;"),
                row(&coordination, &format!(";{grade};ja;;")),
                // Two schools made up the same number.
                row("19900102-TF07", &format!(";;;{issuer};")),
                row("19900102-TF07", &format!("temporary_number;;;{};", schools[1].id)),
                row(&serial, "dossier_number;;;;"),
                row(&format!("010190-{serial}"), "foreign_number;;;;no"),
                row(&format!("010190-{serial}"), "foreign_number;;;;FI"),
            ];
            [HEADERS.to_owned(), rows.concat()].concat()
        };
        let first = file("probable");
        assert_eq!(sent(&staff, ImportKind::Persons, &first, true).await, ([7, 0, 0], String::new()));
        assert_eq!(sent(&staff, ImportKind::Persons, &first, false).await, ([7, 0, 0], String::new()));
        assert_eq!(sent(&staff, ImportKind::Persons, &first, false).await, ([0, 7, 0], String::new()));
        // A grade is compared where the file has a column for it, and changed by no import.
        let [created, unchanged, wrong] = sent(&staff, ImportKind::Persons, &file("confirmed"), false).await.0;
        assert_eq!((created, unchanged, wrong), (1, 5, 1), "the first row has a number of its own each time");
        let bare = format!("Personnummer;Förnamn;Efternamn\n{coordination};Aino;Niemi\n");
        assert_eq!(sent(&staff, ImportKind::Persons, &bare, false).await, ([0, 1, 0], String::new()));

        let by = LookUpPersonRequest { number: coordination.clone(), ..Default::default() };
        let known = identity(&staff, by).await;
        assert_eq!(known.kind(), IdentityKind::CoordinationNumber);
        assert_eq!((known.grade(), known.dormant), (IdentityGrade::Probable, true));
        for school in &schools {
            let by = LookUpPersonRequest {
                number: "19900102-TF07".into(),
                identity_kind: IdentityKind::TemporaryNumber.into(),
                issuer_id: school.id.clone(),
                ..Default::default()
            };
            assert_eq!(identity(&staff, by).await.issuer_id, school.id);
        }
        let by = LookUpPersonRequest {
            number: format!("010190{serial}"),
            identity_kind: IdentityKind::ForeignNumber.into(),
            country: "NO".into(),
            ..Default::default()
        };
        assert_eq!(identity(&staff, by).await.country, "NO");
    });
}

#[test]
fn what_a_kind_of_number_lacks_or_does_not_have_is_named_by_its_cell() {
    everywhere(async |centre| {
        let staff = centre.operator("anna");
        let personal = numbers::personal_number();
        let nobodys = format!(";;;{};", numbers::organisation_number());
        let rows = [
            (personal.as_str(), ";probable;;;FI"),
            (personal.as_str(), "passport;;;;"),
            ("19900102-TF07", ";;;;"),
            ("19900102-TF07", nobodys.as_str()),
            ("131052-308T", "foreign_number;;;;"),
            ("", "none;;;;"),
            ("1,31E+09", "foreign_number;;;;FI"),
        ];
        let rows = rows.map(|(number, rest)| format!("{number};Aino;Niemi;none;{rest}\n"));
        let wrong = [
            "2 identity_grade other_kind",
            "2 identity_country other_kind",
            "3 identity_kind kind",
            "4 identity_issuer missing",
            "5 identity_issuer issuer_unknown",
            "6 identity_country missing",
            "7 identity_kind kind",
            "7 number missing",
            "8 number figures_lost",
        ];
        let file = [HEADERS.to_owned(), rows.concat()].concat();
        for dry_run in [true, false] {
            assert_eq!(sent(&staff, ImportKind::Persons, &file, dry_run).await, ([0, 0, 7], wrong.join(", ")));
        }
    });
}
