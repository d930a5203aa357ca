//! LockClaim.

use proto::reell::funding::v1::{ClaimState, CostCategory, LockClaimRequest, RecordCostRequest};
use sandbox::{builders::claims::a_cost, everywhere, fields, key, refused};

use super::{NO_CLAIM, balance_of};
use crate::replay::twice;

fn of(claim: &str, etag: &str) -> LockClaimRequest {
    LockClaimRequest { request_id: key(), claim_id: claim.to_owned(), etag: etag.to_owned() }
}

#[test]
fn a_claim_takes_the_costs_of_its_period_and_asks_the_financier() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        matter.book(a_cost(&matter.id(), "2024-06-30", 700_000)).await;
        matter.book(a_cost(&matter.id(), "2024-07-01", 900_000)).await;
        let claim = matter.open().await;
        let mut claims = matter.caller("economist").claims();
        assert_eq!(refused(claims.lock_claim(of(&claim.id, "9")).await).reason, "ETAG_MISMATCH");
        let locked = claims.lock_claim(of(&claim.id, &claim.etag)).await.unwrap().into_inner().claim.unwrap();
        assert_eq!((locked.state(), locked.claimed_ore, locked.lines.len()), (ClaimState::Locked, 700_000, 1));
        let rules: Vec<_> = locked.rules.iter().map(|rule| (rule.key.as_str(), rule.version)).collect();
        assert_eq!(rules, [("tillvaxtverket.national.change_threshold", 2)]);
        assert_eq!((locked.shares[0].requested_ore, locked.requested_ore), (700_000, 700_000));
        let pot = |pot: &str| format!("financier:{}:{}:{pot}", matter.financier.id, matter.id());
        assert_eq!(balance_of(centre, &pot("claimed")).await, 700_000);
        assert_eq!(balance_of(centre, &pot("unclaimed")).await, 1_000_000_000 - 700_000);
        assert_eq!(refused(claims.lock_claim(of(&claim.id, "")).await).reason, "CLAIM_STATE");
    });
}

#[test]
fn an_empty_claim_and_one_that_passes_its_budget_are_not_locked() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let claim = matter.open().await;
        let mut claims = matter.caller("economist").claims();
        assert_eq!(refused(claims.lock_claim(of(&claim.id, "")).await).reason, "CLAIM_EMPTY");
        let travel = RecordCostRequest {
            category: CostCategory::Travel.into(),
            ..a_cost(&matter.id(), "2024-03-01", 25_000_000)
        };
        matter.book(travel).await;
        let refusal = refused(claims.lock_claim(of(&claim.id, "")).await);
        assert_eq!(refusal.reason, "BUDGET_EXCEEDED");
        assert!(refusal.message.contains("travel grows by 50 000 kr"), "{}", refusal.message);
        assert_eq!(refused(claims.lock_claim(of(NO_CLAIM, "")).await).reason, "CLAIM_NOT_FOUND");
        assert_eq!(fields(claims.lock_claim(of("x", "")).await), ["claim_id"]);
    });
}

#[test]
fn a_lock_that_is_sent_again_asks_once() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        matter.book(a_cost(&matter.id(), "2024-03-01", 700_000)).await;
        let claim = matter.open().await;
        let send = async |request| matter.caller("economist").claims().lock_claim(request).await;
        twice(of(&claim.id, ""), send).await;
        assert_eq!(
            balance_of(centre, &format!("financier:{}:{}:claimed", matter.financier.id, matter.id())).await,
            700_000
        );
    });
}
