//! GetImport.

use proto::reell::actors::v1::{GetImportRequest, ImportKind};
use sandbox::{
    everywhere, fields, key, refused,
    uploads::{a_file_of_organisations, an_import_of, chunk, start, upload},
};

#[test]
fn an_import_says_what_came_and_where_to_go_on() {
    everywhere(async |centre| {
        let staff = centre.operator("anna");
        let file = a_file_of_organisations(700);
        let started = start(&staff, an_import_of(ImportKind::Organisations, &file)).await;
        let sent = upload(&staff, vec![chunk(&started, &file, &key(), 1)]).await.unwrap().remove(0).import.unwrap();
        let request = GetImportRequest { import_id: started.id };
        let read = staff.imports().get_import(request).await.unwrap().into_inner().import.unwrap();
        assert_eq!(read, sent);
        assert_eq!((read.rows, read.created_rows, read.next_line), (500, 500, 502));
        assert!(read.next_byte < read.total_bytes);
    });
}

#[test]
fn an_import_that_is_not_there_and_an_id_that_is_none_are_refused() {
    everywhere(async |centre| {
        let mut imports = centre.operator("anna").imports();
        let import_id = "import_00000000000000000000000000000000".to_owned();
        assert_eq!(refused(imports.get_import(GetImportRequest { import_id }).await).reason, "IMPORT_NOT_FOUND");
        assert_eq!(fields(imports.get_import(GetImportRequest { import_id: "org_1".into() }).await), ["import_id"]);
    });
}
