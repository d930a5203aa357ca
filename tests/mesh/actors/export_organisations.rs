//! ExportOrganisations.

use proto::reell::actors::v1::{
    ContactFunction, ExportOrganisationsRequest, ImportKind, OrganisationKind, RegisterOrganisationRequest,
};
use sandbox::{
    Caller, everywhere, numbers, refused, scratch,
    uploads::{an_import_of, faults, import, said},
};

use super::merge_organisations::of;

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
        let number = numbers::organisation_number();
        let parent = centre.an_organisation().numbered(&number).register().await;
        let contact = |function: &str, email: &str, phone: &str| ContactFunction {
            function: function.into(),
            email: email.into(),
            phone: phone.into(),
        };
        let request = RegisterOrganisationRequest {
            kind: OrganisationKind::Association.into(),
            municipality_code: "2584".into(),
            peppol_id: "0007:2120000142".into(),
            parent_id: parent.id,
            contacts: vec![
                contact("Vux|Expedition", "vux@a.example", "+46 920-45 30 00"),
                contact("Rektor", "", "+46 920-45 30 01"),
            ],
            ..centre.an_organisation().named(&name).also_known_as(&format!("-{name}")).request()
        };
        staff.organisations().register_organisation(request).await.unwrap();
        let file = export(&staff).await;
        let text = String::from_utf8(file.clone()).unwrap();
        let headers = "number;name;aliases;roles;kind;municipality_code;peppol_id;parent;contact_function;contact_email;contact_phone";
        assert!(text.starts_with(&format!("\u{feff}{headers}\r\n")));
        let own = text.lines().find(|line| line.contains(&name.replace('"', "\"\""))).unwrap();
        let contacts = "Vux/Expedition|Rektor;vux@a.example|;'+46 920-45 30 00|+46 920-45 30 01";
        assert!(own.ends_with(&format!(";association;2584;0007:2120000142;{number};{contacts}")), "{own}");
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
fn who_stands_below_a_parent_without_a_number_or_below_a_duplicate_of_one_is_unchanged_too() {
    everywhere(async |centre| {
        let staff = centre.operator("anna");
        let (kept, duplicate) = (centre.an_organisation().register().await, centre.an_organisation().register().await);
        let mut below = Vec::new();
        for parent in [&kept, &duplicate] {
            let name = format!("Dotterbolaget {}", scratch::next());
            let request = RegisterOrganisationRequest {
                parent_id: parent.id.clone(),
                ..centre.an_organisation().named(&name).request()
            };
            staff.organisations().register_organisation(request).await.unwrap();
            // The duplicate has no row of its own that another register could know it by.
            below.push((name, format!(";{};;;", kept.id)));
        }
        staff.organisations().merge_organisations(of(&kept.id, &duplicate.id)).await.unwrap();
        let file = export(&staff).await;
        let done = import(&staff, an_import_of(ImportKind::Organisations, &file), &file).await;
        let wrong = faults(&staff, &done).await;
        let text = String::from_utf8(file).unwrap();
        for (name, parent) in below {
            let at = text.lines().position(|line| line.contains(&name)).unwrap();
            assert!(text.lines().nth(at).unwrap().ends_with(&parent));
            assert!(said(&wrong).iter().all(|(line, ..)| *line != i64::try_from(at + 1).unwrap()), "{wrong:?}");
        }
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
