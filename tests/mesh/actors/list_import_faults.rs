//! ListImportFaults.

use proto::{
    mesh::v1::PageRequest,
    reell::actors::v1::{ImportKind, ListImportFaultsRequest},
};
use sandbox::{
    everywhere, fields, numbers, refused, scratch,
    uploads::{an_import_of, faults, import, said},
};

#[test]
fn what_is_wrong_is_named_with_line_field_and_rule_and_nothing_of_it_is_repeated() {
    everywhere(async |centre| {
        let staff = centre.operator("anna");
        let good = numbers::personal_number();
        let file = format!(
            "Personnummer;Förnamn;Efternamn\n{good};Aino;Niemi\n19900101-2380;Ebba;Hemlig\n900101238;Ebba;Hemlig\n{good};Ebba;Hemlig\n;=Ebba;\n"
        );
        let done = import(&staff, an_import_of(ImportKind::Persons, file.as_bytes()), file.as_bytes()).await;
        assert_eq!((done.rows, done.created_rows, done.unchanged_rows, done.faulty_rows), (5, 1, 0, 4));
        let faults = faults(&staff, &done).await;
        let expected = [
            (3, "number", "control_figure"),
            (4, "number", "figures_lost"),
            (5, "number", "number_taken"),
            (6, "number", "missing"),
            (6, "given_name", "formula"),
            (6, "family_name", "text"),
        ];
        assert_eq!(said(&faults), expected);
        for hidden in ["Ebba", "Hemlig", "Aino", "900101"] {
            assert!(faults.iter().all(|fault| !fault.remedy.contains(hidden)));
        }
    });
}

#[test]
fn faults_are_paged_in_the_order_of_the_file() {
    everywhere(async |centre| {
        let staff = centre.operator("anna");
        let file = format!("number;name;roles\n{}", "1;a;employer\n".repeat(5)) + &scratch::next().to_string();
        let done = import(&staff, an_import_of(ImportKind::Organisations, file.as_bytes()), file.as_bytes()).await;
        let (mut lines, mut token) = (Vec::new(), String::new());
        loop {
            let page = Some(PageRequest { size: 2, token });
            let request = ListImportFaultsRequest { import_id: done.id.clone(), page };
            let answer = staff.imports().list_import_faults(request).await.unwrap().into_inner();
            lines.extend(answer.faults.iter().map(|fault| fault.line));
            token = answer.page.unwrap().next_token;
            if token.is_empty() {
                break;
            }
        }
        assert_eq!(lines, [2, 3, 4, 5, 6, 7]);
    });
}

#[test]
fn a_list_of_nothing_that_is_there_is_refused() {
    everywhere(async |centre| {
        let mut imports = centre.operator("anna").imports();
        let of = |import_id: &str, token: &str| ListImportFaultsRequest {
            import_id: import_id.to_owned(),
            page: Some(PageRequest { size: 1, token: token.to_owned() }),
        };
        let nowhere = "import_00000000000000000000000000000000";
        assert_eq!(refused(imports.list_import_faults(of(nowhere, "")).await).reason, "IMPORT_NOT_FOUND");
        assert_eq!(refused(imports.list_import_faults(of(nowhere, "x")).await).reason, "PAGE_TOKEN_INVALID");
        assert_eq!(fields(imports.list_import_faults(of("1", "")).await), ["import_id"]);
    });
}
