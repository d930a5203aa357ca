//! ListReleases: the register of what was released.

use proto::reell::reporting::v1::ListReleasesRequest;
use sandbox::{builders::releases::hiding, everywhere};

use crate::listed::{Asked, answer, holds};

#[test]
fn releases_are_listed_by_what_they_are_without_their_figures() {
    everywhere(async |centre| {
        let published = centre.a_published_release().await;
        let dataset = published.dataset_id.clone();
        let list = async |filter: String| {
            let request = ListReleasesRequest { filter, ..Default::default() };
            centre.operator("anna").releases().list_releases(request).await.unwrap().into_inner().releases
        };
        let found = list(format!("dataset_id = {dataset} AND state = published AND method = suppression")).await;
        assert_eq!(found.iter().map(|one| &one.id).collect::<Vec<_>>(), [&published.id]);
        let (tables, whole) = (&found[0].tables, &published.tables);
        assert_eq!((tables.len(), &tables[0].title, tables[0].cells.len()), (2, &whole[0].title, 0));
        assert_eq!(tables[1].hidden_cells, whole[1].hidden_cells);
        assert!(list(format!("dataset_id = {dataset} AND class = funder")).await.is_empty());
        assert!(list(format!("dataset_id = {dataset} AND state = draft")).await.is_empty());
    });
}

#[test]
fn releases_are_listed_by_filter_and_in_either_order() {
    everywhere(async |centre| {
        let dataset = centre.a_loaded_dataset().await;
        let mut own = Vec::new();
        for _ in 0..3 {
            own.push(centre.a_drafted_release(centre.a_release_order(&dataset, hiding())).await.id);
        }
        let list = async |asked: Asked| {
            let request = ListReleasesRequest { page: asked.page, filter: asked.filter, order_by: asked.order_by };
            let found = centre.operator("anna").releases().list_releases(request).await?.into_inner();
            answer(found.releases, |one| one.id, found.page)
        };
        holds(&list, &format!("dataset_id = {}", dataset.id), &own, &["create_time", "create_time desc"]).await;
    });
}
