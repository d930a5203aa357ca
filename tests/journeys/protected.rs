//! A protected person and nobody: the same answers after the same number of statements, so that neither text nor effort tells them apart.

use bytes::Bytes;
use http_body_util::{BodyExt, Empty};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use proto::reell::{
    actors::v1::{
        GetPersonRequest, LookUpPersonRequest, ProtectionMarking, RecordIdentityRequest, SearchPersonsRequest,
        SetProtectionRequest,
    },
    cases::v1::{Case, GetCaseRequest, ListCasesRequest, OpenCaseRequest, WithdrawCaseRequest},
};
use sandbox::{Centre, Engine, Recipe, Shape, eventually, key, numbers};

/// An id of a form that is right, and of a person who is not there.
const NO_PERSON: &str = "person_00000000000000000000000000000000";

/// An id of a form that is right, and of a case that is not there.
const NO_CASE: &str = "case_00000000000000000000000000000000";

/// The statements that units have run themselves.
const OF_UNITS: &str = "reell_sql_statements_sum";

#[test]
fn a_protected_person_costs_what_nobody_costs() {
    for engine in Engine::all() {
        println!("on {engine:?}");
        sandbox::run(async {
            // The figures are those of a process: in one of its own no other test adds to them.
            let centre = Centre::start(Recipe::new(Shape::OneChild, engine)).await.unwrap();
            let number = numbers::personal_number();
            let hidden = centre.a_person().numbered(&number).named("Astrid", "Undangömd");
            let person = hidden.marked(ProtectionMarking::FictitiousIdentity).register().await;
            let persons = || centre.operator("berit").persons();
            let read = async |id: &str| {
                let request = GetPersonRequest { person_id: id.to_owned(), purpose: String::new() };
                persons().get_person(request).await.map(|_| ()).unwrap_err().message().to_owned()
            };
            let look_up = async |number: &str| {
                let request = LookUpPersonRequest { number: number.to_owned(), ..Default::default() };
                persons().look_up_person(request).await.map(|_| ()).unwrap_err().message().to_owned()
            };
            let search = async |words: &str| {
                let request = SearchPersonsRequest { words: words.to_owned(), ..Default::default() };
                format!("{:?}", persons().search_persons(request).await.unwrap().into_inner())
            };
            let record = async |id: &str| {
                let (request_id, person_id) = (key(), id.to_owned());
                let request = RecordIdentityRequest { request_id, person_id, identity_kind: 3, ..Default::default() };
                persons().record_identity(request).await.map(|_| ()).unwrap_err().message().to_owned()
            };
            let register = async |number: &str| {
                let request = centre.a_person().numbered(number).marked(ProtectionMarking::Secrecy).request();
                persons().register_person(request).await.unwrap().into_inner().etag
            };
            let unknown = numbers::personal_number();
            for (what, of_person, of_nobody) in [
                (
                    "GetPerson",
                    cost(&centre, OF_UNITS, || read(&person)).await,
                    cost(&centre, OF_UNITS, || read(NO_PERSON)).await,
                ),
                (
                    "LookUpPerson",
                    cost(&centre, OF_UNITS, || look_up(&number)).await,
                    cost(&centre, OF_UNITS, || look_up(&unknown)).await,
                ),
                (
                    "SearchPersons",
                    cost(&centre, OF_UNITS, || search("Undangömd")).await,
                    cost(&centre, OF_UNITS, || search("Ingen")).await,
                ),
                (
                    "RecordIdentity",
                    cost(&centre, OF_UNITS, || record(&person)).await,
                    cost(&centre, OF_UNITS, || record(NO_PERSON)).await,
                ),
                (
                    "RegisterPerson",
                    cost(&centre, OF_UNITS, || register(&number)).await,
                    cost(&centre, OF_UNITS, || register(&unknown)).await,
                ),
            ] {
                println!("{what}: {of_person:?} and {of_nobody:?}");
                assert!(of_person.0 > 0, "{what} was not counted");
                assert_eq!(of_person, of_nobody, "{what}");
            }
            centre.stop().await;
        });
    }
}

#[test]
fn the_case_of_a_protected_person_costs_what_no_case_costs() {
    for engine in Engine::all() {
        println!("on {engine:?}");
        sandbox::run(async {
            // The figures are those of a process: in one of its own no other test adds to them.
            let centre = Centre::start(Recipe::new(Shape::OneChild, engine)).await.unwrap();
            let case = centre.an_open_case().await;
            let open = centre.an_open_case().await;
            hide(&centre, &case).await;
            for caller in [centre.operator("berit"), centre.partner(&case.referrer_id)] {
                let read = async |id: &str| {
                    let request = GetCaseRequest { case_id: id.to_owned() };
                    caller.cases().get_case(request).await.map(|_| ()).unwrap_err().message().to_owned()
                };
                let withdraw = async |id: &str| {
                    let (request_id, case_id) = (key(), id.to_owned());
                    let request = WithdrawCaseRequest { request_id, case_id, ..Default::default() };
                    caller.cases().withdraw_case(request).await.map(|_| ()).unwrap_err().message().to_owned()
                };
                for (what, of_person, of_nobody) in [
                    (
                        "GetCase",
                        cost(&centre, OF_UNITS, || read(&case.id)).await,
                        cost(&centre, OF_UNITS, || read(NO_CASE)).await,
                    ),
                    (
                        "WithdrawCase",
                        cost(&centre, OF_UNITS, || withdraw(&case.id)).await,
                        cost(&centre, OF_UNITS, || withdraw(NO_CASE)).await,
                    ),
                ] {
                    println!("{what}: {of_person:?} and {of_nobody:?}");
                    assert_eq!(of_person, of_nobody, "{what}");
                }
                let list = async || {
                    let found = caller.cases().list_cases(ListCasesRequest::default()).await.unwrap().into_inner();
                    found.cases.into_iter().map(|case| case.id).collect::<Vec<_>>().join(" ")
                };
                assert_eq!(list().await, open.id);
            }
            let order = centre.an_order().await;
            let open = async |person: &str| {
                let (request_id, person_id) = (key(), person.to_owned());
                let order = OpenCaseRequest { request_id, person_id, ..order.clone() };
                centre.operator("berit").cases().open_case(order).await.map(|_| ()).unwrap_err().message().to_owned()
            };
            let of_person = cost(&centre, OF_UNITS, || open(&case.person_id)).await;
            let of_nobody = cost(&centre, OF_UNITS, || open(NO_PERSON)).await;
            assert_eq!(of_person, of_nobody, "OpenCase");
            centre.stop().await;
        });
    }
}

/// Hides the person of a case, and waits until the case is hidden too.
async fn hide(centre: &Centre, case: &Case) {
    let request = SetProtectionRequest {
        request_id: key(),
        person_id: case.person_id.clone(),
        protection: ProtectionMarking::Secrecy.into(),
    };
    centre.operator("protection-manager").persons().set_protection(request).await.unwrap();
    eventually("the case is hidden", async || {
        let read = GetCaseRequest { case_id: case.id.clone() };
        centre.operator("berit").cases().get_case(read).await.is_err()
    })
    .await;
}

/// How many statements a call runs, and what it answers. The least of some calls: a job behind the requests counts its own.
async fn cost(centre: &Centre, metric: &str, call: impl AsyncFn() -> String) -> (u64, String) {
    let mut least = (u64::MAX, String::new());
    for _ in 0..8 {
        let before = statements(centre, metric).await;
        let answer = call().await;
        // A command goes on for a moment after its answer.
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        least = least.min((statements(centre, metric).await - before, answer));
    }
    least
}

/// How many statements have been run, as a metric counts them.
async fn statements(centre: &Centre, metric: &str) -> u64 {
    let client = Client::builder(TokioExecutor::new()).build_http::<Empty<Bytes>>();
    let mut sum = 0.0;
    for address in centre.metrics() {
        let answer = client.get(format!("http://{address}/metrics").parse().unwrap()).await.unwrap();
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        let text = String::from_utf8_lossy(&body).into_owned();
        let lines = text.lines().filter(|line| line.starts_with(metric));
        sum += lines.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum::<f64>();
    }
    format!("{sum:.0}").parse().unwrap()
}
