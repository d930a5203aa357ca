//! OrderHandover. What carries an order out is tested in the journey of the hand-over.

use mesh::clock::Timestamp;
use proto::reell::actors::v1::OrderHandoverRequest;
use sandbox::{everywhere, fields, key, refused};

use super::NO_ORGANISATION;
use crate::replay::{changes, twice};

fn to(receiver: &str) -> OrderHandoverRequest {
    OrderHandoverRequest { request_id: key(), receiver_id: receiver.to_owned(), decision_reference: "§ 3".into() }
}

#[test]
fn an_order_names_its_receiver_and_runs_out_after_a_week() {
    everywhere(async |centre| {
        let receiver = centre.an_organisation().register().await;
        let before = centre.clock().now();
        let answer = centre.operator("anna").centre().order_handover(to(&receiver.id)).await.unwrap().into_inner();
        let order = answer.order.unwrap();
        assert_eq!((order.receiver_id, order.decision_reference.as_str()), (receiver.id, "§ 3"));
        let expires = Timestamp::from_proto(&order.expire_time.unwrap());
        assert!(expires.since(before).as_secs().abs_diff(7 * 86_400) < 60);
    });
}

#[test]
fn a_receiver_must_be_registered_and_a_decision_be_named() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").centre();
        assert_eq!(refused(anna.order_handover(to(NO_ORGANISATION)).await).reason, "ORGANISATION_NOT_FOUND");
        let empty = OrderHandoverRequest { request_id: key(), ..Default::default() };
        assert_eq!(fields(anna.order_handover(empty).await), ["receiver_id", "decision_reference"]);
    });
}

#[test]
fn an_order_that_is_sent_again_is_no_second_one() {
    everywhere(async |centre| {
        let receiver = centre.an_organisation().register().await;
        let answer =
            twice(to(&receiver.id), async |request| centre.operator("anna").centre().order_handover(request).await)
                .await;
        assert_eq!(changes(centre, "actors", &answer.order.unwrap().id).await, 1);
    });
}
