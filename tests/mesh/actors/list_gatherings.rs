//! ListGatherings.

use proto::{
    mesh::v1::PageRequest,
    reell::actors::v1::{
        GatheringKind, GatheringPlan, GatheringState, InviteOrganisationsRequest, ListGatheringsRequest,
        PlanGatheringRequest,
    },
};
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
        let own = ListGatheringsRequest { organisation_id: organisation, ..Default::default() };
        let of = |places: &[usize]| places.iter().map(|place| made[*place].clone()).collect::<Vec<_>>();
        for size in [1, 2, 100] {
            assert_eq!(all(&anna, &own, size).await, of(&[1, 2, 0, 3]), "in pages of {size}");
        }
        let workshops = ListGatheringsRequest { kind: GatheringKind::Workshop.into(), ..own.clone() };
        assert_eq!(all(&anna, &workshops, 100).await, of(&[2, 0, 3]));
        let held = ListGatheringsRequest { state: GatheringState::Held.into(), ..own.clone() };
        assert!(all(&anna, &held, 100).await.is_empty());
        let day = ListGatheringsRequest { from: "2031-01-01".into(), until: "2031-01-02".into(), ..own };
        assert_eq!(all(&anna, &day, 100).await, of(&[1, 2, 0]));
    });
}

#[test]
fn what_is_no_filter_and_no_page_is_refused() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").gatherings();
        let wrong = ListGatheringsRequest {
            page: None,
            kind: 99,
            state: 99,
            from: "x".into(),
            until: "2023-13-01".into(),
            organisation_id: "x".into(),
        };
        assert_eq!(fields(anna.list_gatherings(wrong).await), ["kind", "state", "from", "until", "organisation_id"]);
        let page = Some(PageRequest { size: 1, token: "AAAA".into() });
        let token = ListGatheringsRequest { page, ..Default::default() };
        assert_eq!(refused(anna.list_gatherings(token).await).reason, "PAGE_TOKEN_INVALID");
    });
}
