//! ListDatasets.

use proto::reell::actors::v1::ListDatasetsRequest;
use sandbox::everywhere;

#[test]
fn every_data_set_says_its_edition_and_where_it_is_from() {
    everywhere(async |centre| {
        let answer = centre.operator("anna").reference().list_datasets(ListDatasetsRequest {}).await.unwrap();
        let found = answer.into_inner().datasets;
        let ids: Vec<_> = found.iter().map(|dataset| dataset.id.as_str()).collect();
        assert_eq!(ids, ["language-areas", "languages", "legal-references", "municipalities", "taxonomy"]);
        assert!(found.iter().all(|one| one.entries > 0 && !one.source.is_empty() && one.edition == "2026-11"));
    });
}
