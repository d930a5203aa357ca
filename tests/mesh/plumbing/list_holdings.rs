//! ListHoldings, which the gateway asks each service.

use mesh::{guard::EDGE, token::issuer::Grant};
use proto::mesh::v1::{Holding, HoldingKind, ListHoldingsRequest, PageRequest};
use sandbox::{Caller, Centre, everywhere, fields, key, refused};

use crate::{
    actors::{NO_PERSON, a_protected_person, merge_persons::into as merge_persons},
    funding::payers,
};

const SERVICES: [&str; 4] = ["actors", "cases", "funding", "reporting"];

/// An operator, as the gateway carries the call.
pub fn behind_the_gateway(centre: &Centre, operator: &str) -> Caller {
    centre.caller("gateway", Some(centre.token(&Grant::operator(operator))))
}

fn of(service: &str, ids: &[&str], size: i32, token: &str) -> ListHoldingsRequest {
    ListHoldingsRequest {
        service: service.into(),
        subject_ids: ids.iter().map(|id| (*id).to_owned()).collect(),
        purpose: String::new(),
        page: Some(PageRequest { size, token: token.into() }),
    }
}

async fn all(centre: &Centre, service: &str, ids: &[&str], size: i32) -> (Vec<Holding>, Vec<HoldingKind>) {
    let (mut found, mut token) = (Vec::new(), String::new());
    loop {
        let mut holdings = behind_the_gateway(centre, "anna").holdings(service);
        let answer = holdings.list_holdings(of(service, ids, size, &token)).await.unwrap().into_inner();
        found.extend(answer.holdings);
        token = answer.page.unwrap_or_default().next_token;
        if token.is_empty() {
            return (found, answer.kinds);
        }
    }
}

#[test]
fn whoever_was_registered_twice_as_an_assessor_is_told_of_both_records() {
    everywhere(async |centre| {
        let mut assessors = [centre.an_assessor().await, centre.an_assessor().await];
        let (person, duplicate) = (centre.person_of(&assessors[0]).await, centre.person_of(&assessors[1]).await);
        centre.operator("anna").persons().merge_persons(merge_persons(&person, &duplicate)).await.unwrap();
        assessors.sort();
        for size in [500, 1] {
            let (found, _) = all(centre, "actors", &[&person], size).await;
            let told: Vec<_> = found.iter().filter(|one| one.kind == "assessor").map(|one| one.key.as_str()).collect();
            assert_eq!(told, assessors, "{size} at a time");
        }
    });
}

#[test]
fn each_service_tells_what_it_holds_on_a_person_whatever_the_size_of_a_page() {
    everywhere(async |centre| {
        let case = centre.an_open_case().await;
        centre.settle().await;
        let ids = [case.person_id.as_str(), &case.id, &case.commitment_id];
        for (service, kinds) in [
            ("actors", vec!["registration", "identity"]),
            ("cases", vec!["case"]),
            ("funding", vec!["commitment"]),
            ("reporting", vec!["case_fact", "commitment_fact"]),
        ] {
            let (found, known) = all(centre, service, &ids, 500).await;
            assert_eq!(found.iter().map(|one| one.kind.as_str()).collect::<Vec<_>>(), kinds, "{service}");
            assert!(known.iter().all(|kind| !kind.purpose.is_empty() && !kind.source.is_empty()));
            assert_eq!(all(centre, service, &ids, 1).await.0, found, "{service} page by page");
        }
        let (cases, _) = all(centre, "cases", &ids, 500).await;
        assert!(cases[0].leads_to.contains(&case.id) && cases[0].leads_to.contains(&case.commitment_id));
        assert_eq!(cases[0].recipients[0].id, case.referrer_id);
    });
}

#[test]
fn what_a_case_was_rated_by_and_who_pays_for_it_is_held_on_its_person() {
    everywhere(async |centre| {
        let (model, bound) = (payers::model(centre).await, payers::bound(centre).await);
        let case = centre.an_open_case().await;
        payers::pin(centre, &case.id, payers::rating(centre, &model, &bound)).await;
        let (found, _) = all(centre, "funding", &[&case.id], 2).await;
        let kinds: Vec<_> = found.iter().map(|one| one.kind.as_str()).collect();
        assert_eq!(
            kinds,
            ["model_pin", "payer_commitment", "payer_commitment", "payer_commitment", "payer_commitment"]
        );
        let facts = found[0].fields.iter().find(|field| field.name == "facts").unwrap();
        assert!(facts.value.contains("employment = under_notice"), "{}", facts.value);
        assert_eq!(found[1].recipients[0].id, bound.transition);
    });
}

#[test]
fn what_staff_may_pay_and_where_they_are_partial_is_held_on_them() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let request = proto::reell::funding::v1::DeclareConflictRequest {
            request_id: sandbox::key(),
            decision_id: matter.id(),
            account: String::new(),
            reason: "sits on the applicant's board".into(),
        };
        matter.caller("order").claims().declare_conflict(request).await.unwrap();
        let (found, _) = all(centre, "funding", &[&matter.person("order")], 1).await;
        assert_eq!(found.iter().map(|one| one.kind.as_str()).collect::<Vec<_>>(), ["attestation", "partiality"]);
        assert!(found[1].fields.iter().any(|field| field.value == "sits on the applicant's board"));
    });
}

#[test]
fn a_service_says_what_kinds_it_holds_where_it_holds_nothing_on_the_person() {
    everywhere(async |centre| {
        for service in &SERVICES[1..] {
            let (found, kinds) = all(centre, service, &[NO_PERSON], 500).await;
            assert!(found.is_empty() && !kinds.is_empty(), "{service}");
        }
    });
}

#[test]
fn whoever_may_not_see_a_person_learns_no_more_than_of_nobody_and_who_is_named_sees_all() {
    everywhere(async |centre| {
        let (person, named) = a_protected_person(centre).await;
        let mut stranger = behind_the_gateway(centre, "berit").holdings("actors");
        let answers = [person.as_str(), NO_PERSON].map(|id| of("actors", &[id], 500, ""));
        let mut refusals = Vec::new();
        for request in answers {
            refusals.push(refused(stranger.list_holdings(request).await));
        }
        assert_eq!((refusals[0].reason.as_str(), &refusals[0]), ("PERSON_NOT_FOUND", &refusals[1]));
        let mut holdings = behind_the_gateway(centre, &named).holdings("actors");
        let told = holdings.list_holdings(of("actors", &[&person], 500, "")).await.unwrap().into_inner();
        let kinds: Vec<_> = told.holdings.iter().map(|one| one.kind.as_str()).collect();
        assert_eq!(kinds, ["registration", "identity", "protected_access"]);
        assert!(told.holdings[2].recipients[0].id.contains(&named));
    });
}

#[test]
fn nobody_asks_but_the_gateway_of_a_service_that_is_there_of_ids_that_are_some() {
    everywhere(async |centre| {
        let person = centre.a_person().register().await;
        let token = centre.token(&Grant::operator("anna"));
        for identity in [EDGE, "cases"] {
            let mut others = centre.caller(identity, Some(token.clone())).holdings("actors");
            let refusal = refused(others.list_holdings(of("actors", &[&person], 1, "")).await);
            assert_eq!(refusal.reason, "CALLER_NOT_ALLOWED", "{identity}");
        }
        let mut holdings = behind_the_gateway(centre, "anna").holdings("cases");
        assert_eq!(
            refused(holdings.list_holdings(of("weather", &[&person], 1, "")).await).reason,
            "SERVICE_NOT_HOSTED"
        );
        let foreign = refused(holdings.list_holdings(of("cases", &[&person], 1, "AAAA")).await);
        assert_eq!(foreign.reason, "PAGE_TOKEN_INVALID");
        assert_eq!(fields(holdings.list_holdings(of("cases", &[], 1, "")).await), ["subject_ids"]);
        assert_eq!(fields(holdings.list_holdings(of("cases", &["1990"], 1, "")).await), ["subject_ids[0]"]);
    });
}

#[test]
fn each_reading_is_in_the_access_log_of_the_service_that_was_read() {
    everywhere(async |centre| {
        let person = centre.a_person().register().await;
        for service in SERVICES {
            let purpose = format!("request {}", key());
            let mut holdings = behind_the_gateway(centre, "anna").holdings(service);
            let request = ListHoldingsRequest { purpose: purpose.clone(), ..of(service, &[&person], 500, "") };
            holdings.list_holdings(request).await.unwrap();
            let logged = format!(
                "SELECT COUNT(*) FROM audit_entry WHERE effect = 'read' AND action = 'HoldingsListed'
                 AND purpose = '{purpose}' AND resource = '{person}'"
            );
            assert_eq!(centre.databases().number(service, &logged).await, 1, "{service}");
        }
    });
}
