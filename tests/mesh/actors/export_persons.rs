//! ExportPersons.

use proto::reell::actors::v1::{
    ExportPersonsRequest, IdentityGrade, IdentityKind, ImportKind, ProtectionMarking, RegisterPersonRequest,
};
use sandbox::{
    Caller, everywhere, fields, key, numbers, scratch,
    uploads::{an_import_of, faults, import, said},
};
use tonic::{Response, Status};

use super::{a_protected_person, merge_persons::into, readings};

async fn export(caller: &Caller, purpose: &str) -> Result<String, Status> {
    export_and_left_out(caller, purpose).await.map(|(file, _)| file)
}

/// The file, and how many persons it lacks.
async fn export_and_left_out(caller: &Caller, purpose: &str) -> Result<(String, i64), Status> {
    let request = ExportPersonsRequest { purpose: purpose.to_owned() };
    let mut parts = caller.imports().export_persons(request).await?.into_inner();
    let (mut file, mut left_out, mut whole) = (Vec::new(), 0, false);
    while let Some(part) = parts.message().await? {
        assert!(!whole, "nothing follows the last part");
        whole = part.last;
        left_out += part.left_out_rows;
        file.extend(part.content);
    }
    assert!(whole, "the last part says that it is");
    Ok((String::from_utf8(file).unwrap(), left_out))
}

#[test]
fn persons_are_exported_with_their_numbers_and_each_is_in_the_access_log() {
    everywhere(async |centre| {
        let number = numbers::personal_number();
        let id = centre.a_person().numbered(&number).named("Märta", "Exempel").register().await;
        let purpose = format!("a test {}", key());
        let file = export(&centre.operator("anna"), &purpose).await.unwrap();
        let headers = "number;given_name;family_name;protection;identity_kind;identity_grade;identity_dormant;identity_issuer;identity_country";
        assert!(file.starts_with(&format!("\u{feff}{headers}\r\n")));
        assert!(file.contains(&format!(
            "{}-{};Märta;Exempel;none;personal_number;;;;\r\n",
            &number[..8],
            &number[8..]
        )));
        assert_eq!(readings(centre, "PersonsExported", &id, &purpose).await, 1);
    });
}

#[test]
fn who_is_hidden_is_not_in_the_file() {
    everywhere(async |centre| {
        let number = numbers::personal_number();
        centre.a_person().numbered(&number).marked(ProtectionMarking::Secrecy).register().await;
        let file = export(&centre.operator("anna"), "a test").await.unwrap();
        assert!(!file.contains(&format!("{}-{}", &number[..8], &number[8..])));
    });
}

#[test]
fn who_is_hidden_through_a_merge_is_exported_with_the_marking_behind_it() {
    everywhere(async |centre| {
        let number = numbers::personal_number();
        let known = centre.a_person().numbered(&number).named("Märta", "Exempel").register().await;
        let (hidden, operator) = a_protected_person(centre).await;
        let caller = centre.operator(&operator);
        caller.persons().merge_persons(into(&known, &hidden)).await.unwrap();
        let file = export(&caller, "a test").await.unwrap();
        assert!(file.contains(&format!("{}-{};Märta;Exempel;secrecy;", &number[..8], &number[8..])), "{file}");
    });
}

#[test]
fn a_number_of_every_kind_is_exported_with_what_belongs_to_it_and_an_import_finds_it_unchanged() {
    everywhere(async |centre| {
        let staff = centre.operator("anna");
        let issuer = numbers::organisation_number();
        let school = centre.an_organisation().numbered(&issuer).register().await;
        let serial = format!("{:08}", scratch::next());
        let asked = [
            (IdentityKind::CoordinationNumber, numbers::coordination_number(), IdentityGrade::Probable, "", ""),
            (IdentityKind::TemporaryNumber, "19900102-TF07".into(), IdentityGrade::Unspecified, school.id.as_str(), ""),
            (IdentityKind::DossierNumber, serial.clone(), IdentityGrade::Unspecified, "", ""),
            (IdentityKind::ForeignNumber, format!("010190{serial}"), IdentityGrade::Unspecified, "", "NO"),
        ];
        let ends = [
            ";coordination_number;probable;yes;;".to_owned(),
            format!(";temporary_number;;;{issuer};"),
            ";dossier_number;;;;".to_owned(),
            ";foreign_number;;;;NO".to_owned(),
        ];
        let names = [(); 4].map(|()| format!("Exempel{}", key().replace('-', "")));
        for (name, (kind, number, grade, issuer_id, country)) in names.iter().zip(asked) {
            let request = RegisterPersonRequest {
                identity_kind: kind.into(),
                number,
                grade: grade.into(),
                dormant: kind == IdentityKind::CoordinationNumber,
                issuer_id: issuer_id.into(),
                country: country.into(),
                ..centre.a_person().named("Märta", name).request()
            };
            staff.persons().register_person(request).await.unwrap();
        }
        let exported = export(&staff, "a test").await.unwrap();
        // Only these: tests beside this one may hide theirs meanwhile.
        let mut file = format!("{}\r\n", exported.lines().next().unwrap());
        for (name, end) in names.iter().zip(ends) {
            let own = exported.lines().find(|line| line.contains(name)).unwrap();
            assert!(own.ends_with(&end), "{own}");
            file.push_str(&format!("{own}\r\n"));
        }
        let done = import(&staff, an_import_of(ImportKind::Persons, file.as_bytes()), file.as_bytes()).await;
        assert_eq!((done.unchanged_rows, faults(&staff, &done).await), (4, Vec::new()));
        let graded = file.replace(";probable;", ";confirmed;");
        let done = import(&staff, an_import_of(ImportKind::Persons, graded.as_bytes()), graded.as_bytes()).await;
        assert_eq!(said(&faults(&staff, &done).await), [(2, "number", "number_taken")]);
    });
}

#[test]
fn who_has_no_number_is_counted_and_not_in_the_file() {
    everywhere(async |centre| {
        let request = RegisterPersonRequest {
            identity_kind: IdentityKind::None.into(),
            number: String::new(),
            ..centre.a_person().named("Nina", "Nummerlös").request()
        };
        let registered = centre.operator("anna").persons().register_person(request).await.unwrap().into_inner();
        let purpose = format!("a test {}", key());
        let (file, left_out) = export_and_left_out(&centre.operator("anna"), &purpose).await.unwrap();
        assert!(left_out > 0 && !file.contains("Nummerlös"), "{left_out}");
        assert_eq!(readings(centre, "PersonsExported", &registered.person_id, &purpose).await, 0);
    });
}

#[test]
fn nobody_exports_persons_without_saying_why() {
    everywhere(async |centre| {
        let answer = export(&centre.operator("anna"), " ").await;
        assert_eq!(fields(answer.map(Response::new)), ["purpose"]);
    });
}
