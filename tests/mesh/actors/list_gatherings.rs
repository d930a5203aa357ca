//! ListGatherings.

use proto::{
    mesh::v1::PageRequest,
    reell::actors::v1::{
        GatheringKind, GatheringPlan, InviteOrganisationsRequest, ListGatheringsRequest, PlanGatheringRequest,
    },
};

use crate::listed::{Asked, answer, holds};
use sandbox::{Caller, everywhere, fields, key, refused};

async fn all(caller: &Caller, request: &ListGatheringsRequest, size: i32) -> Vec<String> {
    let (mut found, mut token) = (Vec::new(), String::new());
    loop {
        let request = ListGatheringsRequest { page: Some(PageRequest { size, token }), ..request.clone() };
        let answer = caller.gatherings().list_gatherings(request).await.unwrap().into_inner();
        assert!(answer.gatherings.iter().all(|one| one.plan.as_ref().unwrap().agenda.is_empty()));
        found.extend(answer.gatherings.into_iter().map(|gathering| gathering.id));
        token = answer.page.unwrap_or_default().next_token;
        if token.is_empty() {
            return found;
        }
    }
}

#[test]
fn gatherings_of_an_organisation_are_listed_by_their_start_and_by_kind_state_and_days() {
    everywhere(async |centre| {
        let anna = centre.operator("anna");
        let organisation = centre.an_organisation().register().await.id;
        let mut made = Vec::new();
        // Three of one day of 2031, and one of the day after.
        for (second, kind) in [
            (30, GatheringKind::Workshop),
            (10, GatheringKind::Meeting),
            (20, GatheringKind::Workshop),
            (86_400, GatheringKind::Workshop),
        ] {
            let mut plan = GatheringPlan { kind: kind.into(), ..centre.a_plan(0) };
            plan.start_time.as_mut().unwrap().seconds = 1_925_000_000 / 86_400 * 86_400 + second;
            let request = PlanGatheringRequest { request_id: key(), plan: Some(plan) };
            let id = anna.gatherings().plan_gathering(request).await.unwrap().into_inner().gathering.unwrap().id;
            let invite = InviteOrganisationsRequest {
                request_id: key(),
                gathering_id: id.clone(),
                organisation_ids: vec![organisation.clone()],
                etag: String::new(),
            };
            anna.gatherings().invite_organisations(invite).await.unwrap();
            made.push(id);
        }
        let by = |more: &str| ListGatheringsRequest {
            filter: format!("organisations.organisation_id = {organisation}{more}"),
            ..Default::default()
        };
        let own = by("");
        let of = |places: &[usize]| places.iter().map(|place| made[*place].clone()).collect::<Vec<_>>();
        for size in [1, 2, 100] {
            assert_eq!(all(&anna, &own, size).await, of(&[1, 2, 0, 3]), "in pages of {size}");
        }
        let workshops = by(" AND plan.kind = workshop");
        assert_eq!(all(&anna, &workshops, 100).await, of(&[2, 0, 3]));
        let held = by(" AND state = held");
        assert!(all(&anna, &held, 100).await.is_empty());
        let day = by(" AND plan.start_time = 2031-01-01");
        assert_eq!(all(&anna, &day, 100).await, of(&[1, 2, 0]));
    });
}

#[test]
fn what_is_no_filter_and_no_page_is_refused() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").gatherings();
        let wrong = ListGatheringsRequest { filter: "plan.start_time < 2023-13-01".into(), ..Default::default() };
        assert_eq!(fields(anna.list_gatherings(wrong).await), ["filter"]);
        let page = Some(PageRequest { size: 1, token: "AAAA".into() });
        let token = ListGatheringsRequest { page, ..Default::default() };
        assert_eq!(refused(anna.list_gatherings(token).await).reason, "PAGE_TOKEN_INVALID");
    });
}

#[test]
fn gatherings_are_listed_by_filter_and_in_either_order() {
    everywhere(async |centre| {
        let mut own = Vec::new();
        let title = format!("Gathering {}", key());
        for second in [10, 0, 10] {
            let mut plan = GatheringPlan { title: title.clone(), ..centre.a_plan(0) };
            plan.start_time.as_mut().unwrap().seconds = 1_925_000_000 + second;
            let request = PlanGatheringRequest { request_id: key(), plan: Some(plan) };
            let answer = centre.operator("anna").gatherings().plan_gathering(request).await.unwrap();
            own.push(answer.into_inner().gathering.unwrap().id);
        }
        let titled = format!("plan.title = \"{title}\"");
        let list = async |asked: Asked| {
            let request = ListGatheringsRequest { page: asked.page, filter: asked.filter, order_by: asked.order_by };
            let found = centre.operator("anna").gatherings().list_gatherings(request).await?.into_inner();
            answer(found.gatherings, |one| one.id, found.page)
        };
        holds(&list, &titled, &own, &["plan.start_time", "create_time desc"]).await;
    });
}
