//! RecordCost.

use proto::reell::funding::v1::{
    AccountingPeriod, CostCategory, CostState, ImportDecisionRequest, RecordCostRequest, VatTreatment,
};
use sandbox::{
    Centre,
    builders::{
        claims::{Matter, a_cost, terms},
        line,
    },
    everywhere, fields, key, refused,
};

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
        let part = RecordCostRequest {
            portion_bps: 6_000,
            voucher_net_ore: 100_000,
            ..a_cost(&matter.id(), "2024-03-01", 60_000)
        };
        matter.book(part.clone()).await;
        let too_much = RecordCostRequest { request_id: key(), portion_bps: 4_001, ..part.clone() };
        assert_eq!(refused(claims.record_cost(too_much).await).reason, "VOUCHER_USED");
        let rest = |net_ore, voucher_net_ore| RecordCostRequest {
            request_id: key(),
            portion_bps: 4_000,
            net_ore,
            voucher_net_ore,
            ..part.clone()
        };
        assert_eq!(refused(claims.record_cost(rest(40_001, 100_000)).await).reason, "VOUCHER_USED");
        assert_eq!(refused(claims.record_cost(rest(60_000, 150_000)).await).reason, "VOUCHER_USED");
        assert_eq!(fields(claims.record_cost(rest(40_000, 0)).await), ["voucher_net_ore"]);
        matter.book(rest(40_000, 100_000)).await;
        let row = RecordCostRequest { request_id: key(), voucher_row: 2, ..part };
        matter.book(row).await;
    });
}

#[test]
fn a_portion_has_no_more_tax_than_its_share_of_the_tax_of_the_whole() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let mut claims = matter.caller("economist").claims();
        let part = RecordCostRequest {
            portion_bps: 5_000,
            voucher_net_ore: 100_000,
            vat: VatTreatment::Cost.into(),
            ..a_cost(&matter.id(), "2024-03-01", 50_000)
        };
        let taxed = |vat_ore, voucher_vat_ore| RecordCostRequest {
            request_id: key(),
            vat_ore,
            voucher_vat_ore,
            ..part.clone()
        };
        for unstated in [0, -1] {
            let cost = claims.record_cost(taxed(12_500, unstated)).await;
            assert_eq!(fields(cost), ["voucher_vat_ore"]);
        }
        assert_eq!(refused(claims.record_cost(taxed(12_501, 25_000)).await).reason, "VOUCHER_USED");
        matter.book(taxed(12_500, 25_000)).await;
        assert_eq!(refused(claims.record_cost(taxed(25_000, 50_000)).await).reason, "VOUCHER_USED");
        assert_eq!(matter.book(taxed(12_500, 25_000)).await.amount_ore, 62_500);
    });
}

/// A project that goes on over the end of a year.
pub async fn a_project_over_two_years(centre: &Centre) -> Matter<'_> {
    let mut matter = centre.a_matter().await;
    let (applicant, row) = (matter.applicant.id.clone(), line(&matter.financier, 1_000_000_000));
    let change = |request: &mut ImportDecisionRequest| {
        request.applicant_id = applicant;
        (request.period_from, request.period_to) = ("2023-07-01".into(), "2024-12-31".into());
        (request.financing_lines, request.stated_total_ore) = (vec![row], 1_000_000_000);
    };
    matter.decision = centre.a_decision().await.changed(change).activate().await;
    let mut terms = terms();
    let first = AccountingPeriod {
        from: "2023-07-01".into(),
        to: "2023-12-31".into(),
        claim_due: "2024-02-28".into(),
        ..terms.periods[0].clone()
    };
    terms.periods.insert(0, first);
    matter.state_terms(terms).await;
    matter.accept().await;
    matter
}

#[test]
fn a_voucher_is_one_of_its_year_however_it_is_spelled() {
    everywhere(async |centre| {
        let matter = a_project_over_two_years(centre).await;
        let of = |voucher: &str, day: &str| RecordCostRequest {
            voucher: voucher.into(),
            ..a_cost(&matter.id(), day, 1_000)
        };
        matter.book(of("A 1", "2023-09-01")).await;
        matter.book(of("A 1", "2024-02-01")).await;
        let mut claims = matter.caller("economist").claims();
        for spelled in ["A 1", "A1", "a 1"] {
            let again = claims.record_cost(of(spelled, "2024-05-01")).await;
            assert_eq!(refused(again).reason, "VOUCHER_USED", "{spelled}");
        }
        matter.book(of("A 11", "2024-02-01")).await;
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
