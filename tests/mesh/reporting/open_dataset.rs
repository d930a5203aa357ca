//! OpenDataset.

use proto::reell::reporting::v1::{DatasetState, Dimension, OpenDatasetRequest};
use sandbox::{everywhere, fields, key, refused};

use crate::{
    cases::{DENIED, denials},
    replay::twice,
};

#[test]
fn a_dataset_is_opened_empty_and_once_for_what_it_counts() {
    everywhere(async |centre| {
        let order = centre.a_dataset_order();
        let mut anna = centre.operator("anna").releases();
        let dataset = anna.open_dataset(order.clone()).await.unwrap().into_inner().dataset.unwrap();
        assert_eq!((dataset.state(), dataset.units, &dataset.key), (DatasetState::Loading, 0, &order.key));
        assert_eq!(dataset.dimensions, order.dimensions);

        let again = OpenDatasetRequest { request_id: key(), ..order.clone() };
        let refusal = refused(anna.open_dataset(again).await);
        assert_eq!((refusal.reason.as_str(), refusal.metadata.get("subject")), ("DATASET_EXISTS", Some(&dataset.id)));
        let next = OpenDatasetRequest { request_id: key(), period_to: "2025-12-30".into(), ..order };
        assert!(anna.open_dataset(next).await.is_ok(), "another period is another dataset");
    });
}

#[test]
fn every_field_that_breaks_its_rule_is_named() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").releases();
        let empty = OpenDatasetRequest { request_id: key(), ..Default::default() };
        let named = fields(anna.open_dataset(empty).await);
        assert_eq!(named, ["key", "period_from", "period_to", "counted", "dimensions"]);
        let mut order = centre.a_dataset_order();
        order.period_to = "2024-12-31".into();
        order.dimensions[1] = Dimension { name: "municipality".into(), codes: vec!["one".into()] };
        order.dimensions[2].codes.push("_T".into());
        let named = fields(anna.open_dataset(order).await);
        assert_eq!(named, ["period_to", "dimensions[1].name", "dimensions[1].codes", "dimensions[2].codes"]);
    });
}

#[test]
fn an_opening_that_is_sent_again_is_one_dataset_and_is_for_the_staff_who_may_load() {
    everywhere(async |centre| {
        let send = async |request| centre.operator("anna").releases().open_dataset(request).await;
        twice(centre.a_dataset_order(), send).await;
        let order = centre.a_dataset_order();
        let said =
            denials(centre, "statistics.load", async |caller| caller.releases().open_dataset(order.clone()).await);
        assert_eq!(said.await, DENIED);
    });
}
