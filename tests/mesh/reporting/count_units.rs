//! CountUnits, which is exact, and in the access log.

use proto::reell::reporting::v1::CountUnitsRequest;
use sandbox::{everywhere, fields, key, refused};

use super::NO_DATASET;
use crate::cases::{DENIED, denials};

fn by(dataset_id: &str, dimensions: &[&str], purpose: &str) -> CountUnitsRequest {
    CountUnitsRequest {
        dataset_id: dataset_id.to_owned(),
        dimensions: dimensions.iter().map(ToString::to_string).collect(),
        purpose: purpose.to_owned(),
    }
}

#[test]
fn the_centre_itself_counts_exactly_and_leaves_a_line_in_the_access_log() {
    everywhere(async |centre| {
        let dataset = centre.a_loaded_dataset().await;
        let purpose = format!("Accounting for the grant {}", key());
        let request = by(&dataset.id, &["sex", "municipality"], &purpose);
        let cells = centre.operator("anna").releases().count_units(request).await.unwrap().into_inner().cells;
        let count = |codes: [&str; 2]| cells.iter().find(|cell| cell.codes == codes).unwrap().units;
        assert_eq!(cells.len(), 3 * 6);
        assert_eq!((count(["", ""]), count(["woman", ""]), count(["man", "2505"])), (172, 72, 11));
        assert_eq!((count(["woman", "2506"]), count(["woman", "2505"])), (1, 0));
        let read = format!(
            "SELECT COUNT(*) FROM audit_entry WHERE action = 'UnitsCountRead' AND resource = '{}' AND purpose = '{purpose}'",
            dataset.id
        );
        assert_eq!(centre.databases().number("reporting", &read).await, 1);
    });
}

#[test]
fn every_field_that_breaks_its_rule_is_named_and_nobody_counts_without_the_permission() {
    everywhere(async |centre| {
        let dataset = centre.a_loaded_dataset().await;
        let mut anna = centre.operator("anna").releases();
        assert_eq!(fields(anna.count_units(by("x", &[], "")).await), ["dataset_id", "purpose"]);
        for wrong in [&["age"][..], &[], &["sex", "sex"]] {
            assert_eq!(fields(anna.count_units(by(&dataset.id, wrong, "a test")).await), ["dimensions"]);
        }
        assert_eq!(refused(anna.count_units(by(NO_DATASET, &["sex"], "a test")).await).reason, "DATASET_NOT_FOUND");
        let request = by(&dataset.id, &["sex"], "a test");
        let said =
            denials(centre, "statistics.count", async |caller| caller.releases().count_units(request.clone()).await);
        assert_eq!(said.await, DENIED);
    });
}
