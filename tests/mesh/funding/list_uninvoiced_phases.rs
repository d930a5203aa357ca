//! ListUninvoicedPhases.

use proto::reell::funding::v1::{ListUninvoicedPhasesRequest, PayerCommitmentState};
use sandbox::everywhere;

use super::{
    issue_payer_invoice::{issue, issuing, month, numbered, numbered_payers, owe},
    payers::{case, model, pin, rating},
};
use crate::listed::{Asked, answer, holds};

#[test]
fn what_is_posted_and_on_no_invoice_is_listed_until_it_is_on_one() {
    everywhere(async |centre| {
        let (model, bound) = (model(centre).await, numbered_payers(centre).await);
        // What is reserved only is nobody's debt.
        pin(centre, &case(centre).await, rating(centre, &model, &bound)).await;
        let waiting = async || {
            let filter = format!("organisation_id = {} AND update_time:{}", bound.transition, month(centre));
            let request = ListUninvoicedPhasesRequest { filter, ..Default::default() };
            let answer = centre.operator("anna").payer_invoices().list_uninvoiced_phases(request).await;
            answer.unwrap().into_inner().commitments
        };
        assert!(waiting().await.is_empty());
        let owing = owe(centre, &model, &bound, 50_000).await;
        let [line] = waiting().await.try_into().unwrap();
        assert_eq!((line.case_id, line.posted_ore), (owing, 50_000));
        issue(centre, issuing(centre, &numbered(centre).await, &bound.transition, "1")).await;
        assert!(waiting().await.is_empty());
    });
}

#[test]
fn what_is_not_invoiced_is_listed_by_filter_and_in_either_order() {
    everywhere(async |centre| {
        let (model, bound) = (model(centre).await, numbered_payers(centre).await);
        let mut own = Vec::new();
        for ore in [20_000, 10_000] {
            let case = owe(centre, &model, &bound, ore).await;
            let lines = super::payers::payers(centre, &case).await.lines;
            let posted = lines.into_iter().filter(|line| line.state() == PayerCommitmentState::Posted);
            own.extend(posted.map(|line| line.id));
        }
        let list = async |asked: Asked| {
            let request =
                ListUninvoicedPhasesRequest { page: asked.page, filter: asked.filter, order_by: asked.order_by };
            let found = centre.operator("anna").payer_invoices().list_uninvoiced_phases(request).await?.into_inner();
            answer(found.commitments, |one| one.id, found.page)
        };
        let filter = format!("organisation_id = {}", bound.transition);
        holds(&list, &filter, &own, &["create_time", "create_time desc", "amount_ore"]).await;
    });
}
