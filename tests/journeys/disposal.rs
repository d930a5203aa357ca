//! Persons whose time is up are disposed of: planned by one, approved by two others, carried out; what is protected stays, and of who went
//! nothing is left anywhere but a bare id that leads to nobody.

use std::fs;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use mesh::token::issuer::Grant;
use proto::reell::{
    actors::v1::{
        DisposalItemState, DisposalState, GetPersonRequest, KeptReason, LookUpPersonRequest, OrderHandoverRequest,
        PlanDisposalRequest, RetainedKind,
    },
    cases::v1::{Case, GetCaseRequest, WithdrawCaseRequest},
};
use sandbox::{
    Centre, Engine, Recipe, Shape,
    builders::retention::{approval, plan, step},
    eventually, key, numbers, refused,
};
use serde_json::json;

use crate::personal_data::{around, everything_below, forms, holds, spelt};

/// Names that occur nowhere by chance.
const NAMES: [&str; 2] = ["Gallringunde", "Utplånadotter"];

#[test]
fn who_is_disposed_of_leaves_a_bare_id_and_a_proof_and_who_is_protected_stays() {
    for engine in Engine::all() {
        println!("on {engine:?}");
        sandbox::run(async {
            let mut centre = Centre::start(Recipe::new(Shape::OneChild, engine).ended_in_order()).await.unwrap();
            let number = numbers::personal_number();
            let gone = somebody(&centre, &number).await;
            let held = centre.a_person_of(900).await;
            centre.hold(&held).await;
            let later = centre.a_person_of(900).await;
            let open = centre.an_open_case().await;
            centre.age(&open.person_id, 900).await;
            centre.settle().await;
            let [key_of_gone, key_of_held] = [own_key(&centre, &gone.person_id).await, own_key(&centre, &held).await];

            let disposal = planned(&centre, &gone, &held, &later, &open).await;
            approved_by_two_others(&centre, &disposal).await;
            // Protected between the approval and the end.
            centre.hold(&later).await;
            carried_out(&centre, &disposal, &later).await;
            centre.settle().await;

            leads_to_nobody(&centre, &gone, &number).await;
            for person in [&held, &later, &open.person_id] {
                let read = GetPersonRequest { person_id: person.clone(), purpose: "a test".into() };
                assert!(centre.operator("anna").persons().get_person(read).await.is_ok());
            }
            verifies(&centre).await;

            let handed = handed_over(&mut centre).await;
            assert!(holds(&handed, spelt_in_a_hand_over(&key_of_held).as_bytes()), "the keys of the living go along");
            assert!(!holds(&handed, spelt_in_a_hand_over(&key_of_gone).as_bytes()));
            if engine == Engine::Sqlite {
                // This test's own connection keeps the log alive that the service would have removed with its last one.
                for service in sandbox::databases::SERVICES {
                    centre.databases().execute(service, "PRAGMA wal_checkpoint(TRUNCATE)").await;
                }
            }
            let mut places = everything_below(centre.folder());
            places.push(("the hand-over".into(), handed));
            let mut secrets: Vec<String> = forms(&number);
            secrets.extend(NAMES.into_iter().chain(["GALLRAD-REFERENS-9"]).flat_map(spelt));
            for (place, bytes) in &places {
                for secret in &secrets {
                    assert!(
                        !holds(bytes, secret.as_bytes()),
                        "{place} holds {secret}: {}",
                        around(bytes, secret.as_bytes())
                    );
                }
                assert!(!holds(bytes, &key_of_gone), "{place} holds the key of who is gone");
            }
            centre.stop().await;
        });
    }
}

/// The key of a registration, as it stands wrapped in the database.
async fn own_key(centre: &Centre, person: &str) -> Vec<u8> {
    let id = centre.literal("actors", person).await;
    let rows = centre.databases().rows("actors", &format!("SELECT own_key FROM person WHERE id = {id}")).await;
    rows[0].try_get_by_index(0).unwrap()
}

fn spelt_in_a_hand_over(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// A person with a closed case, a reference of who referred them included, whose time is up.
async fn somebody(centre: &Centre, number: &str) -> Case {
    let mut order = centre.an_order().await;
    order.person_id = centre.a_person().numbered(number).named(NAMES[0], NAMES[1]).register().await;
    order.referrer_reference = "GALLRAD-REFERENS-9".into();
    let case = centre.open(order).await;
    let close = WithdrawCaseRequest { request_id: key(), case_id: case.id.clone(), etag: String::new() };
    centre.operator("anna").cases().withdraw_case(close).await.unwrap();
    centre.age(&case.person_id, 900).await;
    centre.age_case(&case.id, 800).await;
    case
}

/// The dry run: who would go, and who would not and why.
async fn planned(centre: &Centre, gone: &Case, held: &str, later: &str, open: &Case) -> String {
    centre.retention_rules().await;
    let rest = centre.rest(&Grant::operator("planner"));
    let body = json!({ "kind": "RETAINED_KIND_PERSON" });
    let planned = rest.post("/v1/disposals", &key(), &body).await.unwrap().ok().unwrap();
    assert_eq!((&planned["disposal"]["due"], &planned["disposal"]["kept"]), (&json!(2), &json!(2)), "{planned}");
    let of = |person: &str| {
        let items = planned["items"].as_array().unwrap();
        let item =
            items.iter().find(|item| item["personId"] == person).unwrap_or_else(|| panic!("{person} is not there"));
        (item["state"].as_str().unwrap().to_owned(), item["reason"].as_str().unwrap_or_default().to_owned())
    };
    let due = |person: &str| assert_eq!(of(person).0, DisposalItemState::Due.as_str_name());
    due(&gone.person_id);
    due(later);
    assert_eq!(of(held).1, KeptReason::Hold.as_str_name());
    assert_eq!(of(&open.person_id).1, KeptReason::OpenCase.as_str_name());
    planned["disposal"]["id"].as_str().unwrap().to_owned()
}

async fn approved_by_two_others(centre: &Centre, disposal: &str) {
    let approve =
        async |operator: &str| centre.operator(operator).retention().approve_disposal(approval(disposal)).await;
    assert_eq!(refused(approve("planner").await).reason, "DISPOSAL_PLANNED_BY_CALLER");
    approve("berit").await.unwrap();
    assert_eq!(refused(approve("berit").await).reason, "DISPOSAL_APPROVED_BY_CALLER");
    let early = centre.operator("planner").retention().carry_out_disposal(step(disposal)).await;
    assert_eq!(refused(early).reason, "DISPOSAL_NOT_APPROVED");
    approve("cilla").await.unwrap();
}

async fn carried_out(centre: &Centre, disposal: &str, later: &str) {
    centre.carry_out(disposal).await;
    let (proof, items) = centre.disposal(disposal).await;
    assert_eq!((proof.state(), proof.kind()), (DisposalState::CarriedOut, RetainedKind::Person));
    assert_eq!((proof.disposed, proof.left_out, proof.kept), (1, 1, 2));
    assert_eq!((proof.approvals.len(), proof.decision_reference.as_str()), (2, "RUN-00007-2020 § 3"));
    let left = items.iter().find(|item| item.state() == DisposalItemState::LeftOut).unwrap();
    assert_eq!((left.person_id.as_str(), left.reason()), (later, KeptReason::Hold));
    let disposed = items.iter().find(|item| item.state() == DisposalItemState::Disposed).unwrap();
    assert!(disposed.person_id.is_empty() && disposed.record_id.is_empty() && disposed.digest.len() == 64);
}

/// The id is answered as one that was never given, the number as free, and the case stays as an account of money.
async fn leads_to_nobody(centre: &Centre, gone: &Case, number: &str) {
    let mut persons = centre.operator("anna").persons();
    let read = GetPersonRequest { person_id: gone.person_id.clone(), purpose: "a test".into() };
    assert_eq!(refused(persons.get_person(read).await).reason, "PERSON_NOT_FOUND");
    let look_up = LookUpPersonRequest { number: number.to_owned(), purpose: "a test".into(), ..Default::default() };
    assert_eq!(refused(persons.look_up_person(look_up).await).reason, "PERSON_NOT_FOUND");
    let again = PlanDisposalRequest { request_id: key(), ..plan(&gone.person_id) };
    let nobody = centre.operator("planner").retention().plan_disposal(again).await;
    assert_eq!(refused(nobody).reason, "PERSON_NOT_FOUND");
    let read = GetCaseRequest { case_id: gone.id.clone() };
    let case = centre.operator("anna").cases().get_case(read).await.unwrap().into_inner().case.unwrap();
    assert_eq!((case.person_id.as_str(), case.referrer_reference.as_str()), (gone.person_id.as_str(), ""));
}

async fn verifies(centre: &Centre) {
    let waiting = "SELECT COUNT(*) FROM audit_entry WHERE position IS NULL";
    eventually("a sealed trail", async || centre.databases().number("actors", waiting).await == 0).await;
    for service in ["actors", "cases"] {
        let verdict = centre.command(&["audit", "verify", service]).unwrap();
        assert!(verdict.status.success(), "{}", String::from_utf8_lossy(&verdict.stdout));
    }
}

/// Leaves in order, and hands over all that is left: the file's bytes.
async fn handed_over(centre: &mut Centre) -> Vec<u8> {
    let receiver_id = centre.an_organisation().register().await.id;
    let order =
        OrderHandoverRequest { request_id: key(), receiver_id, decision_reference: "RUN-00002-2027 § 1".into() };
    let order = centre.operator("anna").centre().order_handover(order).await.unwrap().into_inner().order.unwrap().id;
    centre.settle().await;
    assert!(centre.end().await, "it leaves in order");
    let folder = sandbox::scratch::folder("disposal").unwrap();
    let (file, passphrase) = (folder.join("centre.reell"), folder.join("passphrase"));
    fs::write(&passphrase, "ripor och hjortron i mängd\n").unwrap();
    let (to, given) = (file.display().to_string(), passphrase.display().to_string());
    let exported =
        centre.command(&["handover", "export", "--to", &to, "--order", &order, "--passphrase-file", &given]).unwrap();
    assert!(exported.status.success(), "{}", String::from_utf8_lossy(&exported.stderr));
    fs::read(&file).unwrap()
}
