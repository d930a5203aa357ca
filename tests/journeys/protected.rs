//! A protected person and nobody: the same answers after the same number of statements, so that neither text nor effort tells them apart.

use std::fmt::Debug;

use mesh::token::issuer::Grant;
use prost_reflect::{DescriptorPool, Kind};
use proto::reell::{
    actors::v1::{
        CheckPersonRequest, GetPersonRequest, GrantSharingRequest, ListHoldsRequest, ListRectificationsRequest,
        ListRestrictionsRequest, ListSharingRequest, LookUpPersonRequest, MergePersonsRequest, ProtectionMarking,
        RecordIdentityRequest, SearchPersonsRequest, SetProtectionRequest, SharingForm, SharingScope,
        UnmergePersonsRequest, UpdatePersonDetailsRequest,
    },
    cases::v1::{Case, GetCaseRequest, ListCasesRequest, OpenCaseRequest, WithdrawCaseRequest},
};
use sandbox::{
    Centre, Engine, Recipe, Shape,
    builders::{
        assessors::{check, registration, relative},
        retention::{hold, plan},
        rights::{asks, correction, restriction},
    },
    eventually, key, numbers, refused,
};
use tonic::{Response, Status};

/// An id of a form that is right, and of a person who is not there.
const NO_PERSON: &str = "person_00000000000000000000000000000000";

/// An id of a form that is right, and of a case that is not there.
const NO_CASE: &str = "case_00000000000000000000000000000000";

/// The statements that units have run themselves.
const OF_UNITS: &str = "reell_sql_statements_sum";

/// The RPCs on protection itself. They show nothing on the person, and are there for the protected.
const ON_PROTECTION: [&str; 4] =
    ["SetProtection", "GrantProtectedAccess", "ListProtectedAccesses", "ClaimEmergencyAccess"];

/// Asks before its transaction, and what a refused command has run there is not in the figure: its words alone are compared.
const UNCOUNTED: &str = "PlanDisposal";

#[test]
fn a_protected_person_costs_what_nobody_costs() {
    for engine in Engine::all() {
        println!("on {engine:?}");
        sandbox::run(async {
            // The figures are those of processes: in some of its own no other test adds to them. And what cases asks needs its certificate.
            let centre = Centre::start(Recipe::new(Shape::Mesh, engine)).await.unwrap();
            let number = numbers::personal_number();
            let hidden = centre.a_person().numbered(&number).named("Astrid", "Undangömd");
            let person = hidden.marked(ProtectionMarking::FictitiousIdentity).register().await;
            let beside = Beside {
                assessor: centre.an_assessor().await,
                known: centre.a_person().register().await,
                recipient: centre.an_organisation().register().await.id,
                centre: &centre,
            };
            for rpc in about_a_person() {
                let unknown = numbers::personal_number();
                let of_person = cost(&centre, OF_UNITS, async || ask(&beside, &rpc, &person, &number).await).await;
                let of_nobody = cost(&centre, OF_UNITS, async || ask(&beside, &rpc, NO_PERSON, &unknown).await).await;
                println!("{rpc}: {of_person:?} and {of_nobody:?}");
                assert!(of_person.0 > 0 || rpc == UNCOUNTED, "{rpc} was not counted");
                assert_eq!(of_person, of_nobody, "{rpc}");
            }
            let search = async |words: &str| {
                let request = SearchPersonsRequest { words: words.to_owned(), ..Default::default() };
                format!("{:?}", centre.operator("berit").persons().search_persons(request).await.unwrap().into_inner())
            };
            let of_person = cost(&centre, OF_UNITS, || search("Undangömd")).await;
            assert_eq!(of_person, cost(&centre, OF_UNITS, || search("Ingen")).await, "SearchPersons");
            centre.stop().await;
        });
    }
}

/// Every RPC of the registry that takes the id or the number of somebody.
fn about_a_person() -> Vec<String> {
    let pool = DescriptorPool::decode(proto::DESCRIPTORS).unwrap();
    let methods = pool.services().flat_map(|service| service.methods().collect::<Vec<_>>());
    let registry = methods.filter(|method| method.parent_file().package_name() == "reell.actors.v1");
    let taking = registry.filter(|method| {
        let stated = |name| method.input().get_field_by_name(name).is_some_and(|field| field.kind() == Kind::String);
        ["person_id", "candidate_id", "number"].into_iter().any(stated)
    });
    let names = taking.map(|method| method.name().to_owned());
    names.filter(|name| !ON_PROTECTION.contains(&name.as_str())).collect()
}

/// What is there to be named together with a person.
struct Beside<'a> {
    centre: &'a Centre,
    assessor: String,
    known: String,
    recipient: String,
}

/// Asks an RPC about somebody whom the caller does not see, who is named by an id or a number; the answer.
async fn ask(beside: &Beside<'_>, rpc: &str, id: &str, number: &str) -> String {
    let Beside { centre, assessor, known, recipient } = beside;
    let berit = centre.operator("berit");
    let mut persons = berit.persons();
    let (request_id, person_id, purpose) = (key(), id.to_owned(), "a test".to_owned());
    match rpc {
        "RegisterPerson" => {
            let request = centre.a_person().numbered(number).marked(ProtectionMarking::Secrecy).request();
            persons.register_person(request).await.unwrap().into_inner().etag
        }
        "GetPerson" => nobody(persons.get_person(GetPersonRequest { person_id, purpose }).await),
        "LookUpPerson" => {
            let request = LookUpPersonRequest { number: number.to_owned(), purpose, ..Default::default() };
            nobody(persons.look_up_person(request).await)
        }
        "CheckPerson" => {
            let mut said = String::new();
            for grant in [Grant::operator("berit"), Grant::partner("system", recipient)] {
                let mut cases = centre.caller("cases", Some(centre.token(&grant))).persons();
                let request = CheckPersonRequest { person_id: person_id.clone() };
                said.push_str(&nobody(cases.check_person(request).await));
            }
            said
        }
        "RecordIdentity" => {
            let request = RecordIdentityRequest { request_id, person_id, identity_kind: 3, ..Default::default() };
            nobody(persons.record_identity(request).await)
        }
        "UpdatePersonDetails" => {
            let request = UpdatePersonDetailsRequest { request_id, person_id, ..Default::default() };
            nobody(persons.update_person_details(request).await)
        }
        "MergePersons" => {
            let mut said = String::new();
            for (person, duplicate) in [(id, known.as_str()), (known.as_str(), id)] {
                let (person_id, duplicate_id) = (person.to_owned(), duplicate.to_owned());
                let request = MergePersonsRequest { request_id: key(), person_id, duplicate_id, ..Default::default() };
                said.push_str(&nobody(persons.merge_persons(request).await));
            }
            said
        }
        "UnmergePersons" => nobody(persons.unmerge_persons(UnmergePersonsRequest { request_id, person_id }).await),
        "RegisterAssessor" => nobody(berit.assessors().register_assessor(registration(id)).await),
        "DeclareInterest" => nobody(berit.assessors().declare_interest(relative(assessor, id)).await),
        "CheckAssessor" => nobody(berit.assessors().check_assessor(check(assessor, id)).await),
        "GrantSharing" => {
            let request = GrantSharingRequest {
                request_id,
                person_id,
                recipient_id: recipient.clone(),
                scopes: vec![SharingScope::Results.into()],
                form: SharingForm::Written.into(),
                from: "2024-01-01".into(),
                ..Default::default()
            };
            nobody(berit.permissions().grant_sharing(request).await)
        }
        "ListSharing" => {
            let request = ListSharingRequest { person_id, purpose, ..Default::default() };
            nobody(berit.permissions().list_sharing(request).await)
        }
        "PlaceHold" => nobody(berit.retention().place_hold(hold(id)).await),
        "ListHolds" => nobody(berit.retention().list_holds(ListHoldsRequest { person_id, purpose, page: None }).await),
        "PlanDisposal" => nobody(berit.retention().plan_disposal(plan(id)).await),
        "ReceiveRightsRequest" => nobody(berit.rights().receive_rights_request(asks(id, "2026-01-15")).await),
        "RectifyPerson" => nobody(berit.rights().rectify_person(correction(id, "Annan")).await),
        "ListRectifications" => {
            let request = ListRectificationsRequest { person_id, purpose, page: None };
            nobody(berit.rights().list_rectifications(request).await)
        }
        "RestrictProcessing" => nobody(berit.rights().restrict_processing(restriction(id)).await),
        "ListRestrictions" => {
            let request = ListRestrictionsRequest { person_id, purpose, page: None };
            nobody(berit.rights().list_restrictions(request).await)
        }
        _ => panic!("{rpc} takes a person, and nothing here asks it about one"),
    }
}

/// What is said where nobody is there.
#[track_caller]
fn nobody<T: Debug>(answer: Result<Response<T>, Status>) -> String {
    let refusal = refused(answer);
    assert_eq!(refusal.reason, "PERSON_NOT_FOUND", "{}", refusal.message);
    refusal.message
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
        let before = centre.counted(metric, "").await;
        let answer = call().await;
        // A command goes on for a moment after its answer.
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        least = least.min((centre.counted(metric, "").await - before, answer));
    }
    least
}
