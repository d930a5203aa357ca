//! ReplayParkedEvent.

use mesh::refusal::Error;
use proto::{
    mesh::v1::ReplayParkedEventRequest,
    reell::funding::v1::{CommitmentState, GetCommitmentRequest},
};
use sandbox::{everywhere, key, refused};

use super::{Stuck, release};

fn of(service: &str, event: &str) -> ReplayParkedEventRequest {
    ReplayParkedEventRequest { request_id: key(), service: service.into(), event_id: event.into() }
}

#[test]
fn mended_events_are_applied_in_order_and_once_though_the_command_is_sent_again() {
    everywhere(async |centre| {
        let stuck = Stuck::provoke(centre).await;
        let request = of("funding", &stuck.opened.to_string());
        let mut events = centre.operator("anna").events("funding");
        let too_early = events.replay_parked_event(request.clone()).await.unwrap_err();
        assert!(Error::from(too_early).is("FUNDS_INSUFFICIENT"), "it fails for the same cause as before");
        release(centre, &stuck.in_the_way).await;
        let applied = events.replay_parked_event(request.clone()).await.unwrap().into_inner().applied;
        assert_eq!(applied, 2);
        // The same command again is the same answer, and another one finds nothing left to do.
        assert_eq!(events.replay_parked_event(request).await.unwrap().into_inner().applied, 2);
        let another = of("funding", &stuck.opened.to_string());
        assert_eq!(events.replay_parked_event(another).await.unwrap().into_inner().applied, 0);
        let read = GetCommitmentRequest { commitment_id: stuck.commitment.id.clone() };
        let commitment =
            centre.operator("anna").funding().get_commitment(read).await.unwrap().into_inner().commitment.unwrap();
        // Reserved, released, reserved again, confirmed, and released with the withdrawal.
        assert_eq!((commitment.state(), commitment.etag.as_str()), (CommitmentState::Released, "5"));
    });
}

#[test]
fn an_event_that_is_not_parked_and_a_service_that_is_not_here_are_refused() {
    everywhere(async |centre| {
        let mut events = centre.operator("anna").events("funding");
        for event in [key().as_str(), "no id", ""] {
            assert_eq!(refused(events.replay_parked_event(of("funding", event)).await).reason, "EVENT_NOT_PARKED");
        }
        assert_eq!(refused(events.replay_parked_event(of("weather", &key())).await).reason, "SERVICE_NOT_HOSTED");
    });
}
