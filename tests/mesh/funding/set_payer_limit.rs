//! SetPayerLimit, which the guard of an account in the ledger holds.

use proto::reell::funding::v1::SetPayerLimitRequest;
use sandbox::{everywhere, fields, refused};

use super::{
    books::{balance, draft, holding, posting},
    payers::{bound, case, limit, limiting, model, pin, rating, rooms},
};
use crate::{
    actors::NO_ORGANISATION,
    replay::{changes, twice},
};

#[test]
fn a_limit_is_raised_and_lowered_as_far_as_it_is_not_used() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").payers();
        let (model, bound, case) = (model(centre).await, bound(centre).await, case(centre).await);
        let first = limit(centre, &bound.transition, 500_000).await;
        let raised = limit(centre, &bound.transition, 1_000_000).await;
        assert_eq!((&raised.id, raised.etag.as_str(), raised.amount_ore), (&first.id, "2", 1_000_000));
        pin(centre, &case, rating(centre, &model, &bound)).await;
        let refusal = refused(anna.set_payer_limit(limiting(&bound.transition, 884_999)).await);
        assert_eq!((refusal.reason.as_str(), refusal.metadata["used_ore"].as_str()), ("PAYER_LIMIT_USED", "885000"));
        limit(centre, &bound.transition, 885_000).await;
        let [room] = rooms(centre, &bound.transition).await.try_into().unwrap();
        assert_eq!((room.available_ore, room.pending_ore, room.posted_ore), (0, 885_000, 0));
    });
}

#[test]
fn a_limit_of_an_industry_is_a_purse_of_its_own() {
    everywhere(async |centre| {
        let (model, bound) = (model(centre).await, bound(centre).await);
        let industry = model.content.as_ref().unwrap().industry.clone();
        limit(centre, &bound.transition, 10_000_000).await;
        let narrow = SetPayerLimitRequest { industry, ..limiting(&bound.transition, 160_000) };
        let narrow =
            centre.operator("anna").payers().set_payer_limit(narrow).await.unwrap().into_inner().limit.unwrap();
        let pinned = pin(centre, &case(centre).await, rating(centre, &model, &bound)).await;
        let borne = pinned.lines.iter().filter(|line| line.payer == "transition");
        assert_eq!(borne.clone().map(|line| line.amount_ore).sum::<i64>(), 160_000);
        assert!(borne.clone().all(|line| line.limit_id == narrow.id));
        let rooms = rooms(centre, &bound.transition).await;
        let left: Vec<_> = rooms.iter().map(|room| room.available_ore).collect();
        assert_eq!(left, [10_000_000, 0]);
    });
}

#[test]
fn limits_of_one_purpose_lie_apart() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").payers();
        let payer = centre.an_organisation().register().await.id;
        let year = |year: i32| SetPayerLimitRequest {
            from: format!("{year}-01-01"),
            until: format!("{year}-12-31"),
            ..limiting(&payer, 1_000)
        };
        let first = anna.set_payer_limit(year(2026)).await.unwrap().into_inner().limit.unwrap();
        anna.set_payer_limit(year(2027)).await.unwrap();
        let across = SetPayerLimitRequest { from: "2026-07-01".into(), ..year(2026) };
        let refusal = refused(anna.set_payer_limit(across).await);
        assert_eq!((refusal.reason.as_str(), &refusal.metadata["subject"]), ("PAYER_LIMIT_OVERLAPS", &first.id));
        let longer = SetPayerLimitRequest { until: "2027-01-01".into(), ..year(2026) };
        assert_eq!(refused(anna.set_payer_limit(longer).await).reason, "PAYER_LIMIT_OVERLAPS");
    });
}

#[test]
fn nothing_but_what_payers_bear_moves_their_accounts() {
    everywhere(async |centre| {
        let (model, bound, case) = (model(centre).await, bound(centre).await, case(centre).await);
        let held = limit(centre, &bound.transition, 1_000_000).await;
        pin(centre, &case, rating(centre, &model, &bound)).await;
        let account = format!("payer:{}:{}:commitment", bound.transition, held.id);
        let fee = format!("case:{case}:intake:fee");
        let mut ledger = centre.operator("anna").ledger();
        let refusal = refused(ledger.post_entry(posting(draft(&account, &fee, 1))).await);
        assert_eq!(refusal.reason, "ACCOUNT_KEPT_BY_DECISIONS");
        let refusal = refused(ledger.reserve_posting(holding(&account, &fee, 1)).await);
        assert_eq!(refusal.reason, "ACCOUNT_KEPT_BY_DECISIONS");
        let stands = balance(centre, &account).await;
        assert_eq!((stands.available_ore, stands.pending_debit_ore), (115_000, 885_000));
    });
}

#[test]
fn every_field_that_breaks_its_rule_is_named() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").payers();
        let wrong = SetPayerLimitRequest {
            from: "2026-02-30".into(),
            until: String::new(),
            industry: "x".repeat(61),
            citation: "x".into(),
            ..limiting("y", -1)
        };
        let named = fields(anna.set_payer_limit(wrong).await);
        assert_eq!(named, ["organisation_id", "from", "until", "amount_ore", "industry", "citation"]);
        let backwards = SetPayerLimitRequest { until: "2019-12-31".into(), ..limiting(NO_ORGANISATION, 1) };
        assert_eq!(fields(anna.set_payer_limit(backwards).await), ["until"]);
        let nobody = anna.set_payer_limit(limiting(NO_ORGANISATION, 1)).await;
        assert_eq!(refused(nobody).reason, "ORGANISATION_NOT_ACTIVE");
    });
}

#[test]
fn a_limit_that_is_sent_again_is_stated_once() {
    everywhere(async |centre| {
        let payer = centre.an_organisation().register().await.id;
        let send = async |request| centre.operator("anna").payers().set_payer_limit(request).await;
        let answer = twice(limiting(&payer, 70_000), send).await.limit.unwrap();
        assert_eq!(changes(centre, "funding", &answer.id).await, 1);
        let [room] = rooms(centre, &payer).await.try_into().unwrap();
        assert_eq!(room.available_ore, 70_000);
    });
}
