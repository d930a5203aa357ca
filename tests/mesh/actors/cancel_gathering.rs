//! CancelGathering.

use proto::reell::actors::v1::{CancelGatheringRequest, GatheringState};
use sandbox::{everywhere, fields, key, refused};

use super::NO_GATHERING;
use crate::replay::{changes, twice};

fn of(id: &str, etag: &str) -> CancelGatheringRequest {
    let (gathering_id, etag) = (id.to_owned(), etag.to_owned());
    CancelGatheringRequest { request_id: key(), gathering_id, reason: "The road is closed".into(), etag }
}

#[test]
fn a_gathering_is_called_off_once_with_its_reason() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").gatherings();
        let before = centre.a_gathering(60).await;
        assert_eq!(refused(anna.cancel_gathering(of(&before.id, "9")).await).reason, "ETAG_MISMATCH");
        let after = anna.cancel_gathering(of(&before.id, &before.etag)).await.unwrap().into_inner().gathering.unwrap();
        assert_eq!((after.state(), after.cancel_reason.as_str()), (GatheringState::Cancelled, "The road is closed"));
        assert_eq!(after.plan, before.plan);
        assert_eq!(refused(anna.cancel_gathering(of(&before.id, "")).await).reason, "GATHERING_NOT_PLANNED");
    });
}

#[test]
fn a_gathering_that_is_not_there_and_a_missing_reason_are_refused() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").gatherings();
        assert_eq!(refused(anna.cancel_gathering(of(NO_GATHERING, "")).await).reason, "GATHERING_NOT_FOUND");
        let wrong = CancelGatheringRequest { reason: " ".into(), ..of("x", "a\nb") };
        assert_eq!(fields(anna.cancel_gathering(wrong).await), ["gathering_id", "etag", "reason"]);
    });
}

#[test]
fn a_cancellation_that_is_sent_again_is_no_second_one() {
    everywhere(async |centre| {
        let gathering = centre.a_gathering(60).await;
        let request = of(&gathering.id, "");
        twice(request, async |request| centre.operator("anna").gatherings().cancel_gathering(request).await).await;
        assert_eq!(changes(centre, "actors", &gathering.id).await, 2);
    });
}
