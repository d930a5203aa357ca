//! GetTrialBalance.

use proto::reell::funding::v1::{GetTrialBalanceRequest, GetTrialBalanceResponse};
use sandbox::{Centre, everywhere, fields, refused};

use super::reserve;

async fn balance(centre: &Centre) -> GetTrialBalanceResponse {
    centre.operator("anna").funding().get_trial_balance(GetTrialBalanceRequest::default()).await.unwrap().into_inner()
}

#[test]
fn the_ledger_balances_whatever_is_booked() {
    everywhere(async |centre| {
        let decision = centre.an_active_decision(5_000_000).await;
        let before = balance(centre).await;
        reserve(centre, &decision.id, 1_500_000).await;
        let after = balance(centre).await;
        assert_eq!((before.sum_ore, after.sum_ore), (0, 0));
        assert!(after.entry_count > before.entry_count);
        assert_eq!(after.accounts.iter().map(|account| account.balance_ore).sum::<i64>(), 0);
        let of = |name: String| {
            after.accounts.iter().find(|account| account.account == name).map(|account| account.balance_ore)
        };
        assert_eq!(of(format!("decision:{}:available", decision.id)), Some(3_500_000));
        assert_eq!(of(format!("decision:{}:committed", decision.id)), Some(1_500_000));
        assert_eq!(of(format!("financier:{}:{}:granted", decision.applicant_id, decision.id)), Some(-5_000_000));
    });
}

#[test]
fn a_day_that_is_none_is_named() {
    everywhere(async |centre| {
        let wrong = GetTrialBalanceRequest { as_of_date: "yesterday".into() };
        assert_eq!(fields(centre.operator("anna").funding().get_trial_balance(wrong).await), ["as_of_date"]);
    });
}

#[test]
fn the_ledger_is_for_the_staff() {
    everywhere(async |centre| {
        let partner = centre.partner(crate::actors::NO_ORGANISATION);
        let refusal = refused(partner.funding().get_trial_balance(GetTrialBalanceRequest::default()).await);
        assert_eq!(refusal.reason, "SUBJECT_NOT_ALLOWED");
    });
}
