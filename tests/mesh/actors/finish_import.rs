//! FinishImport.

use proto::reell::actors::v1::{FinishImportRequest, ImportKind, ImportState};
use sandbox::{
    everywhere, fields, key, refused,
    uploads::{a_file_of_organisations, an_import_of, import, start},
};

use crate::replay::{changes, twice};

fn of(id: &str, etag: &str, abandon: bool) -> FinishImportRequest {
    FinishImportRequest { request_id: key(), import_id: id.to_owned(), etag: etag.to_owned(), abandon }
}

#[test]
fn an_import_is_finished_when_its_file_has_come_whole_and_then_closed() {
    everywhere(async |centre| {
        let staff = centre.operator("anna");
        let file = a_file_of_organisations(2);
        let done = import(&staff, an_import_of(ImportKind::Organisations, &file), &file).await;
        assert_eq!((done.state(), done.created_rows), (ImportState::Finished, 2));
        assert_eq!(refused(staff.imports().finish_import(of(&done.id, "", false)).await).reason, "IMPORT_CLOSED");
    });
}

#[test]
fn an_import_whose_file_has_not_come_whole_can_only_be_abandoned() {
    everywhere(async |centre| {
        let staff = centre.operator("anna");
        let started = start(&staff, an_import_of(ImportKind::Organisations, &a_file_of_organisations(2))).await;
        let refusal = refused(staff.imports().finish_import(of(&started.id, "", false)).await);
        assert_eq!(refusal.reason, "IMPORT_NOT_COMPLETE");
        assert_eq!(refusal.metadata.get("next_byte").map(String::as_str), Some("0"));
        let stale = refused(staff.imports().finish_import(of(&started.id, "7", true)).await);
        assert_eq!(stale.reason, "ETAG_MISMATCH");
        let request = of(&started.id, &started.etag, true);
        let closed = staff.imports().finish_import(request).await.unwrap().into_inner().import.unwrap();
        assert_eq!(closed.state(), ImportState::Abandoned);
    });
}

#[test]
fn an_import_that_is_not_there_and_an_id_that_is_none_are_refused() {
    everywhere(async |centre| {
        let mut imports = centre.operator("anna").imports();
        let nowhere = "import_00000000000000000000000000000000";
        assert_eq!(refused(imports.finish_import(of(nowhere, "", true)).await).reason, "IMPORT_NOT_FOUND");
        assert_eq!(fields(imports.finish_import(of("org_1", "a\nb", true)).await), ["import_id", "etag"]);
    });
}

#[test]
fn an_end_that_is_sent_again_is_the_same_one() {
    everywhere(async |centre| {
        let staff = centre.operator("anna");
        let started = start(&staff, an_import_of(ImportKind::Organisations, &a_file_of_organisations(1))).await;
        twice(of(&started.id, "", true), async |request| staff.imports().finish_import(request).await).await;
        assert_eq!(changes(centre, "actors", &started.id).await, 2, "its start and its end");
    });
}
