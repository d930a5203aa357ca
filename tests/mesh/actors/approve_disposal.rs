//! ApproveDisposal.

use proto::reell::actors::v1::{ApproveDisposalRequest, DisposalState};
use sandbox::{builders::retention::approval, everywhere, fields, refused};

use crate::replay::twice;

/// An id of a form that is right, and of a disposal that is not there.
pub const NO_DISPOSAL: &str = "disposal_00000000000000000000000000000000";

#[test]
fn it_takes_two_persons_neither_of_whom_planned_it() {
    everywhere(async |centre| {
        let person = centre.a_person_of(800).await;
        let planned = centre.plan(&person).await.disposal.unwrap();
        let approve =
            async |operator: &str| centre.operator(operator).retention().approve_disposal(approval(&planned.id)).await;
        assert_eq!(refused(approve("planner").await).reason, "DISPOSAL_PLANNED_BY_CALLER");
        let first = approve("berit").await.unwrap().into_inner().disposal.unwrap();
        assert_eq!((first.state(), first.approvals.len()), (DisposalState::Proposed, 1));
        assert_eq!(refused(approve("berit").await).reason, "DISPOSAL_APPROVED_BY_CALLER");
        assert_eq!(refused(approve("planner").await).reason, "DISPOSAL_PLANNED_BY_CALLER");
        let second = approve("cilla").await.unwrap().into_inner().disposal.unwrap();
        assert_eq!((second.state(), second.approvals.len()), (DisposalState::Approved, 2));
        assert!(second.approvals[0].approved_by.contains("berit") && second.approvals[1].approved_by.contains("cilla"));
        assert_eq!(refused(approve("dora").await).reason, "DISPOSAL_NOT_PROPOSED");
    });
}

#[test]
fn what_is_approved_is_what_was_read() {
    everywhere(async |centre| {
        let planned = centre.plan(&centre.a_person_of(800).await).await.disposal.unwrap();
        let mut retention = centre.operator("berit").retention();
        let stale = ApproveDisposalRequest { etag: "7".into(), ..approval(&planned.id) };
        assert_eq!(refused(retention.approve_disposal(stale).await).reason, "ETAG_MISMATCH");
        assert_eq!(refused(retention.approve_disposal(approval(NO_DISPOSAL)).await).reason, "DISPOSAL_NOT_FOUND");
        assert_eq!(fields(retention.approve_disposal(approval("x")).await), ["disposal_id"]);
    });
}

#[test]
fn an_approval_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let planned = centre.plan(&centre.a_person_of(800).await).await.disposal.unwrap();
        let send = async |request| centre.operator("berit").retention().approve_disposal(request).await;
        assert_eq!(twice(approval(&planned.id), send).await.disposal.unwrap().approvals.len(), 1);
    });
}
