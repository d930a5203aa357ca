//! ListPayerCommitments.

use proto::reell::funding::v1::{ListPayerCommitmentsRequest, PayerCommitmentState};
use sandbox::everywhere;

use super::payers::{approve, bound, case, model, pin, rating};
use crate::listed::{Asked, answer, holds};

#[test]
fn lines_are_listed_by_payer_state_and_case() {
    everywhere(async |centre| {
        let (model, bound, case) = (model(centre).await, bound(centre).await, case(centre).await);
        let pinned = pin(centre, &case, rating(centre, &model, &bound)).await;
        let approved = approve(centre, &pinned.lines[1].id).await;
        let list = async |filter: String| {
            let request = ListPayerCommitmentsRequest { filter, ..Default::default() };
            centre.operator("anna").payers().list_payer_commitments(request).await.unwrap().into_inner().commitments
        };
        let of_payer = list(format!("organisation_id = {}", bound.transition)).await;
        assert_eq!(of_payer.len(), 4);
        let committed = list(format!("case_id = {case} AND state = committed")).await;
        assert_eq!(committed, [approved]);
        let practical = format!("case_id = {case} AND phase = practical_assessment AND role = transition_organisation");
        let [practical] = list(practical).await.try_into().unwrap();
        assert_eq!((practical.amount_ore, practical.state()), (475_000, PayerCommitmentState::Reserved));
        let waiting = format!("case_id = {case} AND needs_approval = true AND expire_time:* AND amount_ore >= 150000");
        assert_eq!(list(waiting).await.len(), 2);
    });
}

#[test]
fn lines_are_listed_by_filter_and_in_either_order() {
    everywhere(async |centre| {
        let (model, bound, case) = (model(centre).await, bound(centre).await, case(centre).await);
        let own: Vec<_> =
            pin(centre, &case, rating(centre, &model, &bound)).await.lines.into_iter().map(|line| line.id).collect();
        let list = async |asked: Asked| {
            let request =
                ListPayerCommitmentsRequest { page: asked.page, filter: asked.filter, order_by: asked.order_by };
            let found = centre.operator("anna").payers().list_payer_commitments(request).await?.into_inner();
            answer(found.commitments, |one| one.id, found.page)
        };
        holds(&list, &format!("case_id = {case}"), &own, &["create_time", "create_time desc", "amount_ore"]).await;
    });
}
