//! ExportOrganisations.

use proto::reell::actors::v1::{ExportOrganisationsRequest, ImportKind, OrganisationKind, RegisterOrganisationRequest};
use sandbox::{
    Caller, everywhere, refused, scratch,
    uploads::{an_import_of, faults, import, said},
};

async fn export(caller: &Caller) -> Vec<u8> {
    let request = ExportOrganisationsRequest {};
    let mut parts = caller.imports().export_organisations(request).await.unwrap().into_inner();
    let (mut file, mut whole) = (Vec::new(), false);
    while let Some(part) = parts.message().await.unwrap() {
        assert!(!whole, "nothing follows the last part");
        whole = part.last;
        file.extend(part.content);
    }
    assert!(whole, "the last part says that it is");
    file
}

#[test]
fn what_is_exported_is_a_file_that_an_import_finds_unchanged() {
    everywhere(async |centre| {
        let staff = centre.operator("anna");
        let name = format!("=Formelbolaget; \"{}\"", scratch::next());
        let request = RegisterOrganisationRequest {
            kind: OrganisationKind::Association.into(),
            municipality_code: "2584".into(),
            peppol_id: "0007:2120000142".into(),
            ..centre.an_organisation().named(&name).also_known_as(&format!("-{name}")).request()
        };
        staff.organisations().register_organisation(request).await.unwrap();
        let file = export(&staff).await;
        let text = String::from_utf8(file.clone()).unwrap();
        assert!(text.starts_with("\u{feff}number;name;aliases;roles;kind;municipality_code;peppol_id\r\n"));
        let own = text.lines().find(|line| line.contains(&name.replace('"', "\"\""))).unwrap();
        assert!(own.ends_with(";association;2584;0007:2120000142"), "{own}");
        assert!(text.contains(&format!("\"'{}\"", name.replace('"', "\"\""))), "nothing is a formula");
        let done = import(&staff, an_import_of(ImportKind::Organisations, &file), &file).await;
        // Tests beside this one may change what is theirs meanwhile.
        let line = text.lines().position(|line| line.contains(&name.replace('"', "\"\""))).unwrap() + 1;
        let wrong = faults(&staff, &done).await;
        assert!(said(&wrong).iter().all(|(at, ..)| *at != i64::try_from(line).unwrap()), "{wrong:?}");
        assert_eq!(done.created_rows, 0);
        assert!(done.unchanged_rows > 0);
    });
}

#[test]
fn who_may_read_organisations_one_by_one_may_not_export_them() {
    everywhere(async |centre| {
        let organisation = centre.an_organisation().register().await;
        let partner = centre.partner(&organisation.id);
        let answer = partner.imports().export_organisations(ExportOrganisationsRequest {}).await;
        assert_eq!(refused(answer.map(|_| tonic::Response::new(()))).reason, "SUBJECT_NOT_ALLOWED");
    });
}
