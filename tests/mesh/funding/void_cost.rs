//! VoidCost.

use proto::reell::funding::v1::{
    CostCategory, CostState, LedgerEntry, ListEntriesRequest, RecordCostRequest, VoidCostRequest,
};
use sandbox::{
    Centre,
    builders::claims::{Matter, a_cost},
    everywhere, fields, key, refused,
};

use super::{NO_COST, balance_of};
use crate::replay::{changes, twice};

/// The command to take a cost back.
pub fn of(cost: &str) -> VoidCostRequest {
    VoidCostRequest { request_id: key(), cost_id: cost.to_owned(), reason: "booked on the wrong project".into() }
}

/// The entries of an account, the latest first.
async fn entries(centre: &Centre, account: &str) -> Vec<LedgerEntry> {
    let request = ListEntriesRequest { filter: format!("account = \"{account}\""), ..Default::default() };
    centre.operator("anna").ledger().list_entries(request).await.unwrap().into_inner().entries
}

fn travel(matter: &Matter<'_>, ore: i64) -> RecordCostRequest {
    RecordCostRequest { category: CostCategory::Travel.into(), ..a_cost(&matter.id(), "2024-03-01", ore) }
}

#[test]
fn a_cost_is_taken_back_by_a_linked_entry_and_its_voucher_counts_again() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let order = travel(&matter, 25_000_000);
        let cost = matter.book(order.clone()).await;
        let other = matter.book(travel(&matter, 25_000_000)).await;
        let mut claims = matter.caller("economist").claims();
        let voided = claims.void_cost(of(&cost.id)).await.unwrap().into_inner().cost.unwrap();
        assert_eq!((voided.state(), voided.amount_ore), (CostState::Voided, 25_000_000));
        let account = format!("project:{}:travel:actual", matter.id());
        assert_eq!(balance_of(centre, &account).await, 25_000_000);
        let entries = entries(centre, &account).await;
        let booked = entries.iter().find(|entry| entry.reason == cost.id).unwrap();
        assert_eq!((booked.reversed_by_entry_id.as_str(), entries.len()), (entries[0].id.as_str(), 3));
        assert_eq!(entries[0].reason, "booked on the wrong project");
        assert_eq!(refused(claims.void_cost(of(&cost.id)).await).reason, "COST_STATE");
        // What would have passed the budget is gone, and the same voucher is booked as it should have been.
        claims.void_cost(of(&other.id)).await.unwrap();
        matter.book(RecordCostRequest { request_id: key(), net_ore: 1_000, ..order }).await;
        let claim = matter.open().await;
        let locked = matter.lock(claim.id).await;
        assert_eq!((locked.lines.len(), locked.claimed_ore), (1, 1_000));
    });
}

#[test]
fn a_cost_that_a_claim_holds_is_not_taken_back_nor_one_that_is_not_there() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let locked = matter.a_locked_claim(700_000).await;
        let mut claims = matter.caller("economist").claims();
        let refusal = refused(claims.void_cost(of(&locked.lines[0].cost_id)).await);
        assert_eq!((refusal.reason.as_str(), &refusal.metadata["subject"]), ("COST_STATE", &locked.lines[0].cost_id));
        assert_eq!(refused(claims.void_cost(of(NO_COST)).await).reason, "COST_NOT_FOUND");
        let wrong = VoidCostRequest { reason: "x".into(), ..of("x") };
        assert_eq!(fields(claims.void_cost(wrong).await), ["cost_id", "reason"]);
    });
}

#[test]
fn a_voiding_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let cost = matter.book(a_cost(&matter.id(), "2024-03-01", 1_000)).await;
        let send = async |request| matter.caller("economist").claims().void_cost(request).await;
        twice(of(&cost.id), send).await;
        assert_eq!(changes(centre, "funding", &cost.id).await, 2);
    });
}
