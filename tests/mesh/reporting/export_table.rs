//! ExportTable.

use proto::reell::reporting::v1::ExportTableRequest;
use sandbox::{builders::releases::hiding, everywhere, fields, refused};

use super::NO_RELEASE;

fn table(release_id: &str, table: i32) -> ExportTableRequest {
    ExportTableRequest { release_id: release_id.to_owned(), table }
}

#[test]
fn a_published_table_is_a_file_that_spreadsheets_read_as_it_is() {
    everywhere(async |centre| {
        let release = centre.a_published_release().await;
        let mut anna = centre.operator("anna").releases();
        let file = anna.export_table(table(&release.id, 2)).await.unwrap().into_inner();
        assert_eq!(file.media_type, "text/csv; charset=utf-8");
        assert!(file.file_name.ends_with("-2.csv"), "{}", file.file_name);
        let lines: Vec<&str> = file.content.strip_prefix('\u{feff}').unwrap().lines().collect();
        assert_eq!(lines[..2], ["municipality,industry,cases", "_T,_T,172"]);
        assert_eq!(lines.len(), 1 + 6 * 5);
        let hidden = lines.iter().filter(|line| line.ends_with(",..")).count();
        assert_eq!(hidden, release.tables[1].hidden_cells as usize);
        let first = anna.export_table(table(&release.id, 0)).await.unwrap().into_inner();
        assert!(first.content.contains("municipality,sex,cases"));
    });
}

#[test]
fn no_draft_leaves_as_a_file_and_every_field_that_breaks_its_rule_is_named() {
    everywhere(async |centre| {
        let dataset = centre.a_loaded_dataset().await;
        let draft = centre.a_drafted_release(centre.a_release_order(&dataset, hiding())).await;
        let mut anna = centre.operator("anna").releases();
        assert_eq!(refused(anna.export_table(table(&draft.id, 1)).await).reason, "RELEASE_STATE");
        let published = centre.publish_release(&draft).await;
        assert_eq!(fields(anna.export_table(table(&published.id, 3)).await), ["table"]);
        assert_eq!(fields(anna.export_table(table("x", -1)).await), ["release_id", "table"]);
        assert_eq!(refused(anna.export_table(table(NO_RELEASE, 1)).await).reason, "RELEASE_NOT_FOUND");
    });
}
