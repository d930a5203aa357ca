//! Every call has an end, and what was begun in it is finished: a retry gets the answer.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use mesh::token::issuer::Grant;
use proto::reell::cases::v1::ListCasesRequest;
use reell::roles::Role;
use sandbox::{Centre, Engine, Recipe, Shape, everywhere, refused};
use sea_orm::{ConnectionTrait, TransactionTrait};
use tonic::{Code, Request};

#[test]
fn a_deadline_that_has_passed_is_deadline_exceeded_and_never_cancelled() {
    everywhere(async |centre| {
        for micros in [1, 1_000, 5_000, 15_000] {
            let mut request = Request::new(ListCasesRequest::default());
            request.set_timeout(Duration::from_micros(micros));
            let Err(status) = centre.operator("anna").cases().list_cases(request).await else { continue };
            assert_eq!(status.code(), Code::DeadlineExceeded, "{micros} µs");
        }
        let mut request = Request::new(ListCasesRequest::default());
        request.set_timeout(Duration::from_micros(1));
        assert_eq!(refused(centre.operator("anna").cases().list_cases(request).await).reason, "DEADLINE_PASSED");
    });
}

/// Our own client gives up by itself; this one leaves it to the server.
#[test]
fn the_server_itself_says_that_the_deadline_has_passed() {
    sandbox::on_each_engine(Shape::OneProcess, async |centre| {
        let client = Client::builder(TokioExecutor::new()).http2_only(true).build_http();
        for (timeout, expected) in [("1m", "4"), ("19m", "4"), ("1x", "3"), ("", "3")] {
            let request =
                http::Request::post(format!("http://{}/reell.cases.v1.Cases/ListCases", centre.grpc(Role::Cases)))
                    .header("content-type", "application/grpc")
                    .header("te", "trailers")
                    .header("grpc-timeout", timeout)
                    .header("authorization", format!("Bearer {}", centre.token(&Grant::operator("anna"))))
                    .body(Full::new(Bytes::from_static(&[0; 5])))
                    .unwrap();
            let answer = client.request(request).await.unwrap();
            let code = answer.headers().get("grpc-status").map(|code| code.to_str().unwrap().to_owned());
            assert_eq!(code.as_deref(), Some(expected), "grpc-timeout: {timeout:?}");
        }
    });
}

#[test]
fn a_command_whose_caller_gave_up_is_carried_out_once_and_a_retry_gets_the_answer() {
    sandbox::run(async {
        let recipe = Recipe::new(Shape::OneProcess, Engine::Sqlite).with("storage.busy_timeout_ms = 3000");
        let centre = Centre::start(recipe).await.unwrap();
        let order = centre.an_organisation().request();
        let mut organisations = centre.operator("anna").organisations();
        let db = centre.databases().of("actors").await;
        let lock = db.begin().await.unwrap();
        lock.execute_unprepared("UPDATE organisation SET revision = revision").await.unwrap();
        let mut hasty = Request::new(order.clone());
        hasty.set_timeout(Duration::from_millis(200));
        assert_eq!(refused(organisations.register_organisation(hasty).await).reason, "DEADLINE_PASSED");
        lock.rollback().await.unwrap();
        let organisation =
            organisations.register_organisation(order.clone()).await.unwrap().into_inner().organisation.unwrap();
        assert_eq!(organisation.name, order.name);
        let events = format!("SELECT COUNT(*) FROM event WHERE aggregate = '{}'", organisation.id);
        assert_eq!(centre.databases().number("actors", &events).await, 1);
        assert_eq!(centre.databases().number("actors", "SELECT COUNT(*) FROM organisation").await, 1);
        centre.stop().await;
    });
}
