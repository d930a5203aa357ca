//! ExportPersons.

use proto::reell::actors::v1::{ExportPersonsRequest, ProtectionMarking};
use sandbox::{Caller, everywhere, key, numbers};
use tonic::Status;

use super::{a_protected_person, merge_persons::into, readings};

async fn export(caller: &Caller, purpose: &str) -> Result<String, Status> {
    let request = ExportPersonsRequest { purpose: purpose.to_owned() };
    let mut parts = caller.imports().export_persons(request).await?.into_inner();
    let (mut file, mut whole) = (Vec::new(), false);
    while let Some(part) = parts.message().await? {
        assert!(!whole, "nothing follows the last part");
        whole = part.last;
        file.extend(part.content);
    }
    assert!(whole, "the last part says that it is");
    Ok(String::from_utf8(file).unwrap())
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
fn nobody_exports_persons_without_saying_why() {
    everywhere(async |centre| {
        let status = export(&centre.operator("anna"), " ").await.expect_err("no purpose is stated");
        let refused = mesh::refusal::Error::from(status);
        let fields: Vec<_> = refused.refused().unwrap().fields.iter().map(|(field, _)| field.clone()).collect();
        assert_eq!(fields, ["purpose"]);
    });
}
