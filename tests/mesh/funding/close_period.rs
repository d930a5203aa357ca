//! ClosePeriod.

use proto::reell::funding::v1::{
    AccountGuard, EntryDraft, GetTrialBalanceRequest, LedgerPeriodState, PostEntriesRequest, PostPendingRequest,
    ReservePostingRequest, VoidPendingRequest,
};
use sandbox::{fields, key, refused};

use super::{
    books::{at_noon, closing, days, draft, hold, holding, noon, open, post, posting, source},
    post_pending,
};
use crate::replay::twice;

#[test]
fn acceptance_11_a_december_in_which_money_is_held_is_not_closed_and_what_is_held_is_listed() {
    at_noon(noon(2026, 12, 15), async |centre, clock| {
        let (source, _) = source(centre, 10_000).await;
        let other = open(centre, AccountGuard::None).await;
        let mut ledger = centre.operator("anna").ledger();
        let held = ledger.reserve_posting(holding(&source, &other, 7_000)).await.unwrap().into_inner().pending.unwrap();
        let mut controller = centre.operator("controller").ledger();
        for soft in [true, false] {
            let early = refused(controller.close_period(closing("2026-12", soft)).await);
            assert_eq!(
                (early.reason.as_str(), early.metadata.get("subject").map(String::as_str)),
                ("PERIOD_NOT_OVER", Some("2026-12"))
            );
            assert!(early.message.contains("when its last day has passed"), "{}", early.message);
        }
        clock.advance(days(20));
        // Tokens do not live that long.
        let (mut ledger, mut controller) = (centre.operator("anna").ledger(), centre.operator("controller").ledger());
        let refusal = refused(controller.close_period(closing("2026-12", false)).await);
        assert_eq!(
            (refusal.reason.as_str(), refusal.metadata.get("pending_ids")),
            ("PERIOD_HAS_PENDINGS", Some(&held.id))
        );
        ledger.void_pending(VoidPendingRequest { request_id: key(), pending_id: held.id }).await.unwrap();
        let closed = controller.close_period(closing("2026-12", false)).await.unwrap().into_inner().period.unwrap();
        assert_eq!(closed.state(), LedgerPeriodState::Closed);
        assert_eq!(closed.trial_balance.iter().map(|line| line.balance_ore).sum::<i64>(), 0);
        assert!(closed.trial_balance.iter().any(|line| line.account == source && line.balance_ore == -10_000));
        assert_eq!(closed.steps[0].trial_balance_hash.len(), 64);
        let as_of = GetTrialBalanceRequest { as_of_date: "2026-12-31".into() };
        let balances = centre.operator("anna").funding().get_trial_balance(as_of).await.unwrap().into_inner();
        assert_eq!((balances.accounts.len(), balances.sum_ore), (closed.trial_balance.len(), 0));
        assert_eq!(refused(controller.close_period(closing("2026-12", true)).await).reason, "PERIOD_STATE");
    });
}

#[test]
fn months_are_closed_in_order_and_softly_first_for_those_who_adjust() {
    at_noon(noon(2026, 10, 15), async |centre, clock| {
        let (a, b) = (open(centre, AccountGuard::None).await, open(centre, AccountGuard::None).await);
        post(centre, draft(&a, &b, 5)).await;
        clock.advance(days(31));
        post(centre, draft(&a, &b, 5)).await;
        clock.advance(days(30));
        let mut controller = centre.operator("controller").ledger();
        let early = refused(controller.close_period(closing("2026-11", false)).await);
        assert!(early.reason == "PERIOD_STATE" && early.message.contains("2026-10"), "{}", early.message);
        let soft = controller.close_period(closing("2026-10", true)).await.unwrap().into_inner().period.unwrap();
        assert_eq!((soft.state(), soft.trial_balance.len()), (LedgerPeriodState::SoftClosed, 0));
        let october = EntryDraft { effective_date: "2026-10-31".into(), ..draft(&a, &b, 7) };
        let mut grant = mesh::token::issuer::Grant::operator("anna");
        grant.permissions.remove("ledger.close");
        let refusal = refused(centre.holder(&grant).ledger().post_entry(posting(october.clone())).await);
        assert_eq!(refusal.reason, "PERIOD_CLOSED");
        assert_eq!(post(centre, october).await.effective_date, "2026-10-31", "whoever may close months adjusts");
        controller.close_period(closing("2026-10", false)).await.unwrap();
        let closed = controller.close_period(closing("2026-11", false)).await.unwrap().into_inner().period.unwrap();
        assert!(closed.trial_balance.iter().any(|line| line.account == a && line.balance_ore == 17));
    });
}

#[test]
fn nothing_is_posted_or_held_or_moved_on_a_day_of_a_closed_month() {
    at_noon(noon(2026, 11, 15), async |centre, _| {
        let (a, b) = (open(centre, AccountGuard::None).await, open(centre, AccountGuard::None).await);
        let held = hold(centre, &a, &b, 5).await;
        centre.operator("controller").ledger().close_period(closing("2026-10", false)).await.unwrap();
        let october = || "2026-10-31".to_owned();
        let entries = vec![EntryDraft { effective_date: october(), ..draft(&a, &b, 5) }];
        let hold = ReservePostingRequest { effective_date: october(), ..holding(&a, &b, 5) };
        let moving = PostPendingRequest { effective_date: october(), ..post_pending::of(&held.id, 5) };
        let mut ledger = centre.operator("anna").ledger();
        for refusal in [
            refused(ledger.post_entries(PostEntriesRequest { request_id: key(), entries }).await),
            refused(ledger.reserve_posting(hold).await),
            refused(ledger.post_pending(moving).await),
        ] {
            assert_eq!(refusal.reason, "PERIOD_CLOSED");
            assert_eq!(refusal.metadata["next_open_period"], "2026-11");
        }
    });
}

#[test]
fn a_month_that_is_none_is_named_and_a_closing_that_is_sent_again_closes_once() {
    at_noon(noon(2026, 11, 15), async |centre, _| {
        let mut controller = centre.operator("controller").ledger();
        assert_eq!(fields(controller.close_period(closing("2026-13", false)).await), ["period"]);
        let send = async |request| centre.operator("controller").ledger().close_period(request).await;
        let answer = twice(closing("2026-10", false), send).await;
        assert_eq!(answer.period.unwrap().steps.len(), 1);
    });
}
