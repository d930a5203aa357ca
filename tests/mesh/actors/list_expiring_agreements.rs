//! ListExpiringAgreements, and how ends are announced.

use std::time::Duration;

use mesh::clock::{Clock, Timestamp};
use proto::{
    mesh::v1::PageRequest,
    reell::actors::v1::{DraftAgreementRequest, ListExpiringAgreementsRequest},
};
use sandbox::{Centre, Engine, Recipe, Shape, eventually, everywhere, fields, key, refused};

use super::terminate_agreement::of as terminate;
use crate::{
    listed::{Asked, answer, holds},
    replay::changes,
};

const DAY: Duration = Duration::from_secs(86_400);

/// The day so many days from now.
fn from_now(centre: &Centre, days: u32) -> String {
    centre.clock().now().plus(DAY * days).date().to_string()
}

/// The ids of all pages.
async fn ids(centre: &Centre, within_days: i32) -> Vec<String> {
    let (mut found, mut token) = (Vec::new(), String::new());
    loop {
        let request = ListExpiringAgreementsRequest {
            page: Some(PageRequest { size: 2, token }),
            within_days,
            ..Default::default()
        };
        let answer = centre.operator("anna").agreements().list_expiring_agreements(request).await.unwrap().into_inner();
        found.extend(answer.agreements.into_iter().map(|agreement| agreement.id));
        token = answer.page.unwrap_or_default().next_token;
        if token.is_empty() {
            return found;
        }
    }
}

#[test]
fn what_ends_soon_is_listed_by_its_end_unless_it_is_terminated_or_has_a_successor() {
    everywhere(async |centre| {
        let request = centre.a_draft().await;
        let ending =
            |days: u32| DraftAgreementRequest { request_id: key(), until: from_now(centre, days), ..request.clone() };
        let mut mine = Vec::new();
        for days in [20, 10, 40, 15, 12] {
            mine.push(centre.a_signed_agreement(ending(days)).await);
        }
        let draft = centre.draft(ending(11)).await;
        let mut agreements = centre.operator("anna").agreements();
        agreements.terminate_agreement(terminate(&mine[3].id, &from_now(centre, 5))).await.unwrap();
        let successor = DraftAgreementRequest {
            replaces_id: mine[4].id.clone(),
            from: from_now(centre, 12),
            until: String::new(),
            ..ending(12)
        };
        centre.a_signed_agreement(successor).await;
        let known: Vec<_> = mine.iter().map(|agreement| &agreement.id).chain([&draft.id]).collect();
        let listed: Vec<_> = ids(centre, 30).await.into_iter().filter(|id| known.contains(&id)).collect();
        assert_eq!(listed, [mine[1].id.clone(), mine[0].id.clone()]);
    });
}

#[test]
fn days_that_are_none_and_a_foreign_token_are_refused() {
    everywhere(async |centre| {
        let mut agreements = centre.operator("anna").agreements();
        for within_days in [0, -1, 100_000] {
            let wrong = ListExpiringAgreementsRequest { within_days, ..Default::default() };
            assert_eq!(fields(agreements.list_expiring_agreements(wrong).await), ["within_days"]);
        }
        let page = Some(PageRequest { size: 1, token: "AAAA".into() });
        let foreign = ListExpiringAgreementsRequest { page, within_days: 30, ..Default::default() };
        assert_eq!(refused(agreements.list_expiring_agreements(foreign).await).reason, "PAGE_TOKEN_INVALID");
    });
}

#[test]
fn an_end_is_announced_once_for_each_threshold_and_calls_the_operators() {
    for engine in Engine::all() {
        sandbox::run(async {
            let clock = Clock::fixed(Timestamp::from_micros(Clock::system().now().micros()));
            let recipe = Recipe::new(Shape::OneProcess, engine).with("service.actors.agreement_sweep_s = 1");
            let centre = Centre::start_at(recipe, clock.clone()).await.unwrap();
            let request = DraftAgreementRequest { until: from_now(&centre, 100), ..centre.a_draft().await };
            let agreement = centre.a_signed_agreement(request).await;
            let told = async || changes(&centre, "actors", &agreement.id).await - 3;
            let quiet = async || tokio::time::sleep(Duration::from_millis(2_500)).await;
            let before = centre.alarms("agreement_ends").await;
            quiet().await;
            assert_eq!((told().await, centre.alarms("agreement_ends").await), (0, before));
            clock.advance(DAY * 10);
            eventually("the first announcement", async || told().await == 1).await;
            quiet().await;
            assert_eq!(told().await, 1, "an end was announced twice");
            assert!(centre.alarms("agreement_ends").await > before, "nobody was called");
            clock.advance(DAY * 84);
            eventually("the announcement of the last week", async || told().await == 2).await;
            quiet().await;
            assert_eq!(told().await, 2, "a threshold that a tighter one overtook was announced after it");
            centre.stop().await;
        });
    }
}

#[test]
fn what_ends_soon_is_listed_by_filter_and_in_either_order() {
    everywhere(async |centre| {
        let draft = centre.a_draft().await;
        let of_party = format!("parties.organisation_id = {}", draft.parties[0].organisation_id);
        let mut own = Vec::new();
        for days in [20, 10, 20] {
            let ending = DraftAgreementRequest { request_id: key(), until: from_now(centre, days), ..draft.clone() };
            own.push(centre.a_signed_agreement(ending).await.id);
        }
        let list = async |asked: Asked| {
            let request = ListExpiringAgreementsRequest {
                page: asked.page,
                filter: asked.filter,
                order_by: asked.order_by,
                within_days: 30,
            };
            let found = centre.operator("anna").agreements().list_expiring_agreements(request).await?.into_inner();
            answer(found.agreements, |one| one.id, found.page)
        };
        holds(&list, &of_party, &own, &["until", "create_time desc"]).await;
    });
}
