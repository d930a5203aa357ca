//! PlanGathering.

use proto::reell::actors::v1::{
    GatheringKind, GatheringPlan, GatheringState, GetGatheringRequest, PlanGatheringRequest,
};
use sandbox::{everywhere, fields, key};

use crate::replay::{changes, twice};

fn of(plan: GatheringPlan) -> PlanGatheringRequest {
    PlanGatheringRequest { request_id: key(), plan: Some(plan) }
}

#[test]
fn a_gathering_is_planned_at_a_node_or_from_afar_and_can_be_read() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").gatherings();
        let plan = GatheringPlan {
            kind: GatheringKind::Webinar.into(),
            node_id: format!("unit_{:032x}", 7),
            venue: String::new(),
            ..centre.a_plan(60)
        };
        let gathering = anna.plan_gathering(of(plan.clone())).await.unwrap().into_inner().gathering.unwrap();
        assert_eq!((gathering.plan.as_ref(), gathering.state()), (Some(&plan), GatheringState::Planned));
        assert_eq!(gathering.etag, "1");
        let request = GetGatheringRequest { gathering_id: gathering.id.clone() };
        let read = anna.get_gathering(request).await.unwrap().into_inner();
        assert_eq!(read.gathering, Some(gathering));
    });
}

#[test]
fn every_field_that_breaks_its_rule_is_named() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").gatherings();
        let wrong = GatheringPlan {
            title: "x".repeat(201),
            duration_minutes: 10_081,
            node_id: "node".into(),
            agenda: vec!["Welcome".into(), " ".into()],
            ..Default::default()
        };
        assert_eq!(
            fields(anna.plan_gathering(of(wrong)).await),
            ["plan.kind", "plan.title", "plan.start_time", "plan.duration_minutes", "plan.node_id", "plan.agenda[1]"]
        );
        let nowhere = GatheringPlan { venue: String::new(), remote: false, ..centre.a_plan(60) };
        assert_eq!(fields(anna.plan_gathering(of(nowhere)).await), ["plan.venue"]);
        let nothing = PlanGatheringRequest { request_id: key(), plan: None };
        assert_eq!(fields(anna.plan_gathering(nothing).await), ["plan"]);
    });
}

#[test]
fn a_plan_that_is_sent_again_plans_nothing_more() {
    everywhere(async |centre| {
        let request = of(centre.a_plan(60));
        let answer =
            twice(request, async |request| centre.operator("anna").gatherings().plan_gathering(request).await).await;
        assert_eq!(changes(centre, "actors", &answer.gathering.unwrap().id).await, 1);
    });
}
