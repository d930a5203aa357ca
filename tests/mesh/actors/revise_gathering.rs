//! ReviseGathering.

use proto::reell::actors::v1::{
    CancelGatheringRequest, Gathering, GatheringKind, GatheringPlan, GetGatheringRequest, ReviseGatheringRequest,
};
use sandbox::{everywhere, fields, key, refused};

use super::{
    NO_GATHERING, NO_UNIT,
    plan_gathering::{around_midnight, closing_unit, opening_unit},
};
use crate::replay::{changes, twice};

fn of(gathering: &Gathering, plan: GatheringPlan) -> ReviseGatheringRequest {
    let (gathering_id, etag) = (gathering.id.clone(), gathering.etag.clone());
    ReviseGatheringRequest { request_id: key(), gathering_id, plan: Some(plan), etag }
}

#[test]
fn a_plan_is_written_anew_with_its_agenda() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").gatherings();
        let before = centre.a_gathering(60).await;
        let plan = GatheringPlan {
            kind: GatheringKind::SiteVisit.into(),
            agenda: vec!["Another one".into()],
            remote: false,
            ..centre.a_plan(90)
        };
        let after = anna.revise_gathering(of(&before, plan.clone())).await.unwrap().into_inner().gathering.unwrap();
        assert_eq!((after.plan.as_ref(), after.etag.as_str()), (Some(&plan), "2"));
        let read = anna.get_gathering(GetGatheringRequest { gathering_id: before.id }).await.unwrap().into_inner();
        assert_eq!(read.gathering, Some(after));
    });
}

#[test]
fn a_plan_that_is_not_there_was_changed_or_called_off_stands() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").gatherings();
        let gathering = centre.a_gathering(60).await;
        let gone = Gathering { id: NO_GATHERING.into(), ..gathering.clone() };
        assert_eq!(refused(anna.revise_gathering(of(&gone, centre.a_plan(60))).await).reason, "GATHERING_NOT_FOUND");
        let old = Gathering { etag: "9".into(), ..gathering.clone() };
        assert_eq!(refused(anna.revise_gathering(of(&old, centre.a_plan(60))).await).reason, "ETAG_MISMATCH");
        let cancel = CancelGatheringRequest {
            request_id: key(),
            gathering_id: gathering.id.clone(),
            reason: "Snow".into(),
            etag: String::new(),
        };
        let cancelled = anna.cancel_gathering(cancel).await.unwrap().into_inner().gathering.unwrap();
        let refusal = refused(anna.revise_gathering(of(&cancelled, centre.a_plan(60))).await);
        assert_eq!(refusal.reason, "GATHERING_NOT_PLANNED");
        let empty = ReviseGatheringRequest { request_id: key(), ..Default::default() };
        assert_eq!(fields(anna.revise_gathering(empty).await), ["gathering_id", "plan"]);
    });
}

#[test]
fn a_gathering_moves_to_no_unit_that_is_not_there_opens_later_or_is_closed_before_it_is_over() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").gatherings();
        let before = centre.a_gathering(60).await;
        let nowhere = of(&before, around_midnight(centre, NO_UNIT));
        assert_eq!(refused(anna.revise_gathering(nowhere).await).reason, "UNIT_NOT_FOUND");
        let early = of(&before, around_midnight(centre, &opening_unit(centre, "2090-06-30").await));
        assert_eq!(refused(anna.revise_gathering(early).await).reason, "UNIT_NOT_OPEN_YET");
        let closed = of(&before, around_midnight(centre, &closing_unit(centre, "2090-06-30").await));
        assert_eq!(refused(anna.revise_gathering(closed).await).reason, "UNIT_CLOSED");
        let open = of(&before, around_midnight(centre, &closing_unit(centre, "2090-07-01").await));
        assert_eq!(anna.revise_gathering(open).await.unwrap().into_inner().gathering.unwrap().etag, "2");
    });
}

#[test]
fn a_revision_that_is_sent_again_is_no_second_one() {
    everywhere(async |centre| {
        let gathering = centre.a_gathering(60).await;
        let request = of(&gathering, centre.a_plan(90));
        twice(request, async |request| centre.operator("anna").gatherings().revise_gathering(request).await).await;
        assert_eq!(changes(centre, "actors", &gathering.id).await, 2);
    });
}
