//! PlanGathering.

use proto::reell::actors::v1::{
    CloseUnitRequest, GatheringKind, GatheringPlan, GatheringState, GetGatheringRequest, PlanGatheringRequest,
    RegisterUnitRequest,
};
use sandbox::{Centre, everywhere, fields, key, refused};

use super::NO_UNIT;
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
            node_id: centre.a_unit().register().await.id,
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

/// The id of a unit that closes on a day.
pub async fn closing_unit(centre: &Centre, closed_on: &str) -> String {
    let unit_id = centre.a_unit().register().await.id;
    let close = CloseUnitRequest {
        request_id: key(),
        unit_id: unit_id.clone(),
        closed_on: closed_on.to_owned(),
        ..Default::default()
    };
    centre.operator("anna").places().close_unit(close).await.unwrap();
    unit_id
}

/// The id of a unit that opens on a day.
pub async fn opening_unit(centre: &Centre, opened_on: &str) -> String {
    let request = RegisterUnitRequest { opened_on: opened_on.to_owned(), ..centre.a_unit().request().await };
    let answer = centre.operator("registrar").places().register_unit(request).await;
    answer.unwrap().into_inner().unit.unwrap().id
}

/// A plan at a unit, of an hour from half past eleven in the evening of 2090-06-29 on, in Sweden.
pub fn around_midnight(centre: &Centre, node_id: &str) -> GatheringPlan {
    let mut plan = GatheringPlan { duration_minutes: 60, node_id: node_id.to_owned(), ..centre.a_plan(60) };
    plan.start_time.as_mut().unwrap().seconds = 3_802_455_000;
    plan
}

#[test]
fn no_gathering_is_planned_at_a_unit_that_is_not_there_or_is_closed_before_it_is_over() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").gatherings();
        let nowhere = of(around_midnight(centre, NO_UNIT));
        assert_eq!(refused(anna.plan_gathering(nowhere).await).reason, "UNIT_NOT_FOUND");
        let closed = of(around_midnight(centre, &closing_unit(centre, "2090-06-30").await));
        assert_eq!(refused(anna.plan_gathering(closed).await).reason, "UNIT_CLOSED");
        let open = of(around_midnight(centre, &closing_unit(centre, "2090-07-01").await));
        anna.plan_gathering(open).await.unwrap();
    });
}

#[test]
fn no_gathering_is_planned_at_a_unit_that_opens_after_its_first_day() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").gatherings();
        let early = of(around_midnight(centre, &opening_unit(centre, "2090-06-30").await));
        let refusal = refused(anna.plan_gathering(early).await);
        assert_eq!(
            (refusal.reason.as_str(), refusal.metadata["opened_on"].as_str()),
            ("UNIT_NOT_OPEN_YET", "2090-06-30")
        );
        let first = of(around_midnight(centre, &opening_unit(centre, "2090-06-29").await));
        anna.plan_gathering(first).await.unwrap();
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
