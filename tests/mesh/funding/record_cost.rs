//! RecordCost.

use proto::reell::funding::v1::{CostCategory, CostState, RecordCostRequest, VatTreatment};
use sandbox::{builders::claims::a_cost, everywhere, fields, key, refused};

use super::{NO_DECISION, balance_of};
use crate::replay::{changes, twice};

#[test]
fn a_cost_is_booked_with_its_tax_where_that_is_a_cost_and_its_words_come_back() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let request = RecordCostRequest {
            vat_ore: 25_000,
            vat: VatTreatment::Cost.into(),
            ..a_cost(&matter.id(), "2024-03-01", 100_000)
        };
        let cost = matter.book(request).await;
        assert_eq!(
            (cost.amount_ore, cost.state(), cost.supplier.as_str()),
            (125_000, CostState::Booked, "Exempelbolaget")
        );
        assert_eq!(balance_of(centre, &format!("project:{}:staff:actual", matter.id())).await, 125_000);
        let income =
            RecordCostRequest { category: CostCategory::Travel.into(), ..a_cost(&matter.id(), "2024-03-01", 5_000) };
        matter.book(income).await;
        assert_eq!(balance_of(centre, &format!("project:{}:borne", matter.id())).await, -130_000);
    });
}

#[test]
fn a_voucher_counts_once_in_all_projects_of_an_applicant() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let mut claims = matter.caller("economist").claims();
        let part = RecordCostRequest { portion_bps: 6_000, ..a_cost(&matter.id(), "2024-03-01", 60_000) };
        matter.book(part.clone()).await;
        let too_much = RecordCostRequest { request_id: key(), portion_bps: 4_001, ..part.clone() };
        assert_eq!(refused(claims.record_cost(too_much).await).reason, "VOUCHER_USED");
        let rest = RecordCostRequest { request_id: key(), portion_bps: 4_000, ..part.clone() };
        matter.book(rest).await;
        let row = RecordCostRequest { request_id: key(), voucher_row: 2, ..part };
        matter.book(row).await;
    });
}

#[test]
fn a_cost_that_is_none_of_the_project_is_refused() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let mut claims = matter.caller("economist").claims();
        let cost = |day: &str| a_cost(&matter.id(), day, 1_000);
        assert_eq!(refused(claims.record_cost(cost("2025-01-01")).await).reason, "COST_OUTSIDE_PROJECT");
        let unbudgeted = RecordCostRequest { category: CostCategory::Investment.into(), ..cost("2024-03-01") };
        assert_eq!(refused(claims.record_cost(unbudgeted).await).reason, "COST_METHOD");
        assert_eq!(refused(claims.record_cost(a_cost(NO_DECISION, "2024-03-01", 1)).await).reason, "PROJECT_NOT_FOUND");
        let ended = centre.a_project().await;
        ended.end().await;
        let late = claims.record_cost(a_cost(&ended.id(), "2024-03-01", 1_000)).await;
        assert_eq!(refused(late).reason, "PROJECT_CLOSED");
        let wrong = RecordCostRequest { net_ore: 0, evidence_sha256: "x".into(), ..cost("2024-03-32") };
        assert_eq!(fields(claims.record_cost(wrong).await), ["booked_on", "paid_on", "net_ore", "evidence_sha256"]);
    });
}

#[test]
fn a_cost_that_is_sent_again_is_booked_once() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let send = async |request| matter.caller("economist").claims().record_cost(request).await;
        let answer = twice(a_cost(&matter.id(), "2024-03-01", 1_000), send).await;
        assert_eq!(changes(centre, "funding", &answer.cost.unwrap().id).await, 1);
    });
}
