//! StartImport.

use proto::reell::actors::v1::{ColumnMapping, ImportColumn, ImportKind, ImportState, StartImportRequest};
use sandbox::{
    everywhere, fields, key,
    uploads::{a_file_of_organisations, an_import_of, import, start},
};

use crate::replay::twice;

#[test]
fn an_import_starts_at_the_beginning_of_its_file() {
    everywhere(async |centre| {
        let file = a_file_of_organisations(2);
        let started = start(&centre.operator("anna"), an_import_of(ImportKind::Organisations, &file)).await;
        assert_eq!((started.state(), started.next_byte, started.next_line), (ImportState::Receiving, 0, 1));
        assert_eq!(started.total_bytes, i64::try_from(file.len()).unwrap());
    });
}

#[test]
fn an_open_import_of_the_same_file_is_taken_up_and_one_that_is_finished_or_anothers_is_not() {
    everywhere(async |centre| {
        let staff = centre.operator("anna");
        let file = a_file_of_organisations(3);
        let order = || an_import_of(ImportKind::Organisations, &file);
        let first = start(&staff, order()).await;
        assert_eq!(start(&centre.operator("anna"), order()).await.id, first.id);
        assert_ne!(start(&centre.operator("bo"), order()).await.id, first.id);
        let dry = StartImportRequest { dry_run: true, ..order() };
        assert_ne!(start(&staff, dry).await.id, first.id);
        assert_eq!(import(&staff, order(), &file).await.id, first.id);
        assert_ne!(start(&staff, order()).await.id, first.id);
    });
}

#[test]
fn an_import_that_is_sent_again_is_the_same_one() {
    everywhere(async |centre| {
        let order = an_import_of(ImportKind::Persons, &a_file_of_organisations(1));
        twice(order, async |order| centre.operator("anna").imports().start_import(order).await).await;
    });
}

#[test]
fn every_field_that_breaks_its_rule_is_named() {
    everywhere(async |centre| {
        let columns = vec![ColumnMapping { header: "\n".into(), column: 77 }];
        let wrong = StartImportRequest {
            request_id: key(),
            kind: 77,
            columns,
            file_hash: "x".into(),
            total_bytes: 0,
            dry_run: false,
            encoding: 77,
            roles: vec![77],
        };
        let named =
            ["kind", "encoding", "columns[0].header", "columns[0].column", "file_hash", "total_bytes", "roles[0]"];
        assert_eq!(fields(centre.operator("anna").imports().start_import(wrong).await), named);
        let columns = vec![ColumnMapping { header: "Namn".into(), column: ImportColumn::Name.into() }];
        let mixed = StartImportRequest { columns, roles: vec![1], ..an_import_of(ImportKind::Persons, b"x") };
        assert_eq!(fields(centre.operator("anna").imports().start_import(mixed).await), ["columns[0].column", "roles"]);
        for (kind, column) in [
            (ImportKind::Persons, ImportColumn::Parent),
            (ImportKind::Persons, ImportColumn::ContactEmail),
            (ImportKind::Organisations, ImportColumn::IdentityGrade),
            (ImportKind::Organisations, ImportColumn::IdentityIssuer),
        ] {
            let columns = vec![ColumnMapping { header: "Kolumn".into(), column: column.into() }];
            let mixed = StartImportRequest { columns, ..an_import_of(kind, b"x") };
            assert_eq!(fields(centre.operator("anna").imports().start_import(mixed).await), ["columns[0].column"]);
        }
    });
}
