//! ListParkedEvents.

use proto::mesh::v1::{ListParkedEventsRequest, PageRequest, ParkedEvent};
use sandbox::{Centre, everywhere, fields, refused};

use super::Stuck;

fn of(service: &str, size: i32, token: &str) -> ListParkedEventsRequest {
    ListParkedEventsRequest { service: service.into(), page: Some(PageRequest { size, token: token.into() }) }
}

async fn all(centre: &Centre, size: i32) -> Vec<ParkedEvent> {
    let (mut found, mut token) = (Vec::new(), String::new());
    loop {
        let answer = centre
            .operator("anna")
            .events("funding")
            .list_parked_events(of("funding", size, &token))
            .await
            .unwrap()
            .into_inner();
        found.extend(answer.parked_events);
        token = answer.page.unwrap_or_default().next_token;
        if token.is_empty() {
            return found;
        }
    }
}

#[test]
fn what_could_not_be_applied_is_shown_with_its_cause_and_with_what_waits_behind_it() {
    everywhere(async |centre| {
        let stuck = Stuck::provoke(centre).await;
        for size in [1, 100] {
            let parked = all(centre, size).await;
            let find = |id: uuid::Uuid| {
                parked.iter().find(|parked| parked.event.as_ref().is_some_and(|event| event.id == id.to_string()))
            };
            let (opened, withdrawn) = (find(stuck.opened).expect("parked"), find(stuck.withdrawn).expect("parked"));
            assert!(opened.attempts == 3 && opened.failure.contains("FUNDS_INSUFFICIENT"), "{opened:?}");
            assert!(
                withdrawn.attempts == 0 && withdrawn.failure.is_empty() && withdrawn.park_time.is_some(),
                "{withdrawn:?}"
            );
        }
        // Whoever has nothing to do with it goes on.
        let case = centre.an_open_case().await;
        centre.settle().await;
        let confirmed = format!("SELECT COUNT(*) FROM event WHERE aggregate = '{}'", case.commitment_id);
        assert_eq!(centre.databases().number("funding", &confirmed).await, 2);
    });
}

#[test]
fn a_service_that_is_not_here_and_a_page_that_is_none_are_refused() {
    everywhere(async |centre| {
        let mut events = centre.operator("anna").events("funding");
        assert_eq!(refused(events.list_parked_events(of("weather", 1, "")).await).reason, "SERVICE_NOT_HOSTED");
        assert_eq!(refused(events.list_parked_events(of("funding", 1, "x")).await).reason, "PAGE_TOKEN_INVALID");
        assert_eq!(fields(events.list_parked_events(of("funding", -1, "")).await), ["page.size"]);
    });
}
