//! What a caller hears when something is broken, full or leaving: what to do, and nothing of the inside.

use std::time::Duration;

use proto::{
    mesh::v1::WatchEventsRequest,
    reell::actors::v1::{GetOrganisationRequest, ListOrganisationsRequest},
};
use reell::roles::Role;
use sandbox::{Centre, Engine, Recipe, Shape, eventually, refused};
use sea_orm::{ConnectionTrait, TransactionTrait};
use tonic::{Code, Request};
use tonic_types::StatusExt;

#[test]
fn a_fault_inside_shows_nothing_of_the_inside() {
    sandbox::run(async {
        let centre = Centre::start(Recipe::new(Shape::OneProcess, Engine::Sqlite)).await.unwrap();
        let organisation = centre.an_organisation().register().await;
        centre.databases().execute("actors", "ALTER TABLE organisation RENAME TO organisation_away").await;
        let request = GetOrganisationRequest { organisation_id: organisation.id, ..Default::default() };
        let status = centre.operator("anna").organisations().get_organisation(request).await.unwrap_err();
        assert_eq!(status.code(), Code::Internal);
        assert_eq!(status.get_details_error_info().unwrap().reason, "INTERNAL");
        let said = format!("{status:?}").to_lowercase();
        assert!(!said.contains("no such table") && !said.contains("select"), "{said}");
        centre.stop().await;
    });
}

#[test]
fn more_than_can_be_done_is_turned_away_with_a_time_to_come_back() {
    sandbox::run(async {
        let recipe = Recipe::new(Shape::OneProcess, Engine::Sqlite)
            .with("limits.writes_at_once = 1")
            .with("limits.queue_wait_ms = 10");
        let centre = Centre::start(recipe).await.unwrap();
        let db = centre.databases().of("actors").await;
        let lock = db.begin().await.unwrap();
        lock.execute_unprepared("UPDATE organisation SET revision = revision").await.unwrap();
        let within = |millis, request| {
            let mut request = Request::new(request);
            request.set_timeout(Duration::from_millis(millis));
            request
        };
        let (mut one, mut two) = (centre.operator("anna").organisations(), centre.operator("berit").organisations());
        let first = one.register_organisation(within(3_000, centre.an_organisation().request()));
        let second = async {
            tokio::time::sleep(Duration::from_millis(200)).await;
            let turned_away = refused(two.register_organisation(within(500, centre.an_organisation().request())).await);
            // Reads have places of their own.
            two.list_organisations(ListOrganisationsRequest::default()).await.unwrap();
            lock.rollback().await.unwrap();
            turned_away
        };
        let (first, turned_away) = tokio::join!(first, second);
        first.unwrap();
        assert_eq!(turned_away.reason, "OVERLOADED");
        assert_eq!(turned_away.retry_after, Some(Duration::from_secs(1)));
        centre.stop().await;
    });
}

#[test]
fn without_a_service_that_it_depends_on_a_command_is_refused_and_goes_through_once_it_is_back() {
    sandbox::run(async {
        let mut centre = Centre::start(Recipe::new(Shape::Mesh, Engine::Sqlite)).await.unwrap();
        let order = centre.an_order().await;
        let mut cases = centre.operator("anna").cases();
        centre.kill_part(Role::Actors);
        let refusal = refused(cases.open_case(order.clone()).await);
        assert_eq!((refusal.reason.as_str(), refusal.domain.as_str()), ("DEPENDENCY_UNAVAILABLE", "mesh"));
        centre.run_part(Role::Actors).await.unwrap();
        eventually("a case", async || cases.open_case(order.clone()).await.is_ok()).await;
        centre.stop().await;
    });
}

#[test]
fn a_stream_of_a_process_that_leaves_says_so() {
    sandbox::run(async {
        let centre = Centre::start(Recipe::new(Shape::OneProcess, Engine::Sqlite)).await.unwrap();
        let request = WatchEventsRequest { source: "cases".into(), after: 0 };
        let mut feed =
            centre.caller("reporting", None).events("cases").watch_events(request).await.unwrap().into_inner();
        let left = centre.stop();
        let last = async {
            loop {
                match feed.message().await {
                    Ok(Some(_)) => {}
                    Ok(None) => return None,
                    Err(status) => return mesh::refusal::Error::from(status).refused().cloned(),
                }
            }
        };
        let ((), last) = tokio::join!(left, last);
        assert_eq!(last.map(|refused| refused.reason).as_deref(), Some("DRAINING"));
    });
}
