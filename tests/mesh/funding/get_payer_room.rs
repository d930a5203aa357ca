//! GetPayerRoom.

use proto::reell::funding::v1::{GetPayerRoomRequest, SetPayerLimitRequest};
use sandbox::{everywhere, fields};

use super::payers::{bound, case, limit, limiting, model, pin, rating, rooms};

#[test]
fn the_limits_of_a_day_are_told_with_what_is_left_of_each() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").payers();
        let payer = centre.an_organisation().register().await.id;
        assert!(rooms(centre, &payer).await.is_empty());
        let past =
            SetPayerLimitRequest { from: "2024-01-01".into(), until: "2024-12-31".into(), ..limiting(&payer, 7_000) };
        anna.set_payer_limit(past).await.unwrap();
        let this = SetPayerLimitRequest { from: "2025-01-01".into(), ..limiting(&payer, 9_000) };
        anna.set_payer_limit(this).await.unwrap();
        let [today] = rooms(centre, &payer).await.try_into().unwrap();
        assert_eq!(today.available_ore, 9_000);
        let then = GetPayerRoomRequest { organisation_id: payer.clone(), on: "2024-06-01".into() };
        let then = anna.get_payer_room(then).await.unwrap().into_inner().rooms;
        assert_eq!(then.iter().map(|room| room.available_ore).collect::<Vec<_>>(), [7_000]);
        let wrong = GetPayerRoomRequest { organisation_id: "x".into(), on: "then".into() };
        assert_eq!(fields(anna.get_payer_room(wrong).await), ["organisation_id", "on"]);
    });
}

#[test]
fn what_a_payer_bears_without_a_limit_is_told_beside_its_limits() {
    everywhere(async |centre| {
        let (model, bound) = (model(centre).await, bound(centre).await);
        pin(centre, &case(centre).await, rating(centre, &model, &bound)).await;
        let [beside] = rooms(centre, &bound.transition).await.try_into().unwrap();
        assert_eq!((beside.limit.unwrap().id.as_str(), beside.pending_ore, beside.available_ore), ("", 885_000, 0));
        limit(centre, &bound.transition, 1_000).await;
        let rooms = rooms(centre, &bound.transition).await;
        assert_eq!(rooms.iter().map(|room| room.available_ore).collect::<Vec<_>>(), [1_000, 0]);
    });
}
