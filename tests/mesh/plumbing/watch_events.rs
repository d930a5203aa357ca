//! WatchEvents.

use mesh::{guard::EDGE, token::issuer::Grant};
use proto::{
    mesh::v1::{Event, WatchEventsRequest},
    reell::cases::v1::{CaseOpened, Phase},
};
use sandbox::{Centre, everywhere, refused};

/// The first so many events behind a position.
async fn watch(centre: &Centre, after: i64, how_many: usize) -> Vec<Event> {
    let request = WatchEventsRequest { source: "cases".into(), after };
    let mut feed = centre.caller("reporting", None).events("cases").watch_events(request).await.unwrap().into_inner();
    let mut seen = Vec::new();
    while seen.len() < how_many {
        let message =
            tokio::time::timeout(std::time::Duration::from_secs(10), feed.message()).await.expect("the feed goes on");
        seen.extend(message.unwrap().expect("the feed does not end").events);
    }
    seen.truncate(how_many);
    seen
}

#[test]
fn a_feed_is_taken_up_where_it_was_left() {
    everywhere(async |centre| {
        centre.a_case_with(&[Phase::Guidance, Phase::Guidance]).await;
        centre.settle().await;
        let head = centre.databases().number("cases", "SELECT MAX(position) FROM event").await;
        let all = watch(centre, 0, usize::try_from(head).unwrap()).await;
        assert!(all.iter().map(|event| event.position).eq(1..=head), "positions have no gaps");
        for left_at in [1, head / 2, head - 1] {
            let rest = watch(centre, left_at, usize::try_from(head - left_at).unwrap()).await;
            assert_eq!(rest, all[usize::try_from(left_at).unwrap()..]);
        }
    });
}

#[test]
fn what_happens_while_one_watches_comes_at_once_and_in_order() {
    everywhere(async |centre| {
        centre.an_open_case().await;
        centre.settle().await;
        let head = centre.databases().number("cases", "SELECT MAX(position) FROM event").await;
        let (mine, seen) = tokio::join!(centre.a_case_with(&[Phase::Guidance, Phase::FollowUp]), async {
            // Others open cases too, so mine is looked for among what comes.
            watch(centre, head, 3).await
        });
        centre.settle().await;
        let now = centre.databases().number("cases", "SELECT MAX(position) FROM event").await;
        let all = watch(centre, head, usize::try_from(now - head).unwrap()).await;
        assert_eq!(seen, all[..3]);
        let of_mine: Vec<_> = all.iter().filter(|event| event.aggregate == mine.id).collect();
        assert!(of_mine.iter().map(|event| event.sequence).eq(1..=3));
        let opened: CaseOpened = mesh::inbox::decode(of_mine[0]).expect("the first is the opening").unwrap();
        assert_eq!((opened.case_id, opened.commitment_id), (mine.id, mine.commitment_id));
        assert!(of_mine.iter().all(|event| event.source == "cases" && event.occur_time.is_some()));
    });
}

#[test]
fn a_feed_that_is_not_kept_here_is_refused() {
    everywhere(async |centre| {
        let request = WatchEventsRequest { source: "weather".into(), after: 0 };
        let status = centre
            .caller("reporting", None)
            .events("cases")
            .watch_events(request)
            .await
            .map(|_| tonic::Response::new(()));
        assert_eq!(refused(status).reason, "SERVICE_NOT_HOSTED");
    });
}

#[test]
fn a_feed_is_for_services_alone_and_not_for_an_operator_behind_one() {
    everywhere(async |centre| {
        let token = centre.token(&Grant::operator("anna"));
        let from_edge = [centre.caller(EDGE, None), centre.caller(EDGE, Some(token.clone()))];
        let behind_one = centre.caller("reporting", Some(token));
        for (caller, reason) in from_edge
            .into_iter()
            .map(|caller| (caller, "CALLER_NOT_ALLOWED"))
            .chain([(behind_one, "SUBJECT_NOT_ALLOWED")])
        {
            let request = WatchEventsRequest { source: "cases".into(), after: 0 };
            let status = caller.events("cases").watch_events(request).await.map(|_| tonic::Response::new(()));
            assert_eq!(refused(status).reason, reason);
        }
    });
}
