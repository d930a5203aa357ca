//! ExportPersons.

use proto::reell::actors::v1::{ExportPersonsRequest, IdentityKind, ProtectionMarking, RegisterPersonRequest};
use sandbox::{Caller, everywhere, fields, key, numbers};
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
        assert!(file.starts_with("\u{feff}number;given_name;family_name;protection\r\n"));
        assert!(file.contains(&format!("{}-{};Märta;Exempel;none\r\n", &number[..8], &number[8..])));
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
        assert!(file.contains(&format!("{}-{};Märta;Exempel;secrecy\r\n", &number[..8], &number[8..])), "{file}");
    });
}

#[test]
fn who_has_no_swedish_number_is_counted_and_not_in_the_file() {
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
