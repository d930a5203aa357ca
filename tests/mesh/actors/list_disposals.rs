//! ListDisposals.

use proto::{
    mesh::v1::PageRequest,
    reell::actors::v1::{ListDisposalsRequest, PlanDisposalRequest},
};
use sandbox::{builders::retention::plan, everywhere, key, refused};

use crate::listed::{Asked, answer, holds};

#[test]
fn disposals_are_listed_by_filter_and_in_either_order() {
    everywhere(async |centre| {
        centre.retention_rules().await;
        // A planner of its own, so that the test knows its disposals.
        let planner = key();
        let mut own = Vec::new();
        for _ in 0..2 {
            let request = PlanDisposalRequest { request_id: key(), ..plan(&centre.a_person_of(800).await) };
            let planned = centre.operator(&planner).retention().plan_disposal(request).await.unwrap().into_inner();
            own.push(planned.disposal.unwrap().id);
        }
        let list = async |asked: Asked| {
            let request = ListDisposalsRequest { page: asked.page, filter: asked.filter, order_by: asked.order_by };
            let found = centre.operator("anna").retention().list_disposals(request).await?.into_inner();
            answer(found.disposals, |one| one.id, found.page)
        };
        let by_planner = format!("planned_by:\"{planner}\" AND state = DISPOSAL_STATE_PROPOSED");
        holds(&list, &by_planner, &own, &["plan_time"]).await;
        let page = Some(PageRequest { size: 1, token: "AAAA".into() });
        let foreign = ListDisposalsRequest { page, ..Default::default() };
        let refusal = refused(centre.operator("anna").retention().list_disposals(foreign).await);
        assert_eq!(refusal.reason, "PAGE_TOKEN_INVALID");
    });
}
