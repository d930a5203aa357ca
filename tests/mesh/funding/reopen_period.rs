//! ReopenPeriod.

use proto::reell::funding::v1::{
    AccountGuard, AttestationRole, EntryDraft, GrantAttestationRequest, LedgerPeriodState, ReopenPeriodRequest,
};
use sandbox::{fields, key, refused};

use super::books::{at_noon, closing, draft, noon, open, post};
use crate::replay::twice;

fn of(period: &str) -> ReopenPeriodRequest {
    ReopenPeriodRequest { request_id: key(), period: period.into(), reason: "An invoice came late.".into() }
}

#[test]
fn a_month_is_opened_again_by_another_person_and_the_latest_first() {
    at_noon(noon(2026, 11, 15), async |centre, _| {
        let (a, b) = (open(centre, AccountGuard::None).await, open(centre, AccountGuard::None).await);
        let (mut controller, mut other) = (centre.operator("controller").ledger(), centre.operator("bo").ledger());
        assert_eq!(refused(other.reopen_period(of("2026-09")).await).reason, "PERIOD_STATE");
        for month in ["2026-09", "2026-10"] {
            controller.close_period(closing(month, false)).await.unwrap();
        }
        assert_eq!(refused(controller.reopen_period(of("2026-10")).await).reason, "REOPENING_BY_CLOSER");
        let early = refused(other.reopen_period(of("2026-09")).await);
        assert!(early.reason == "PERIOD_STATE" && early.message.contains("2026-10"), "{}", early.message);
        let opened = other.reopen_period(of("2026-10")).await.unwrap().into_inner().period.unwrap();
        assert_eq!((opened.state(), opened.steps.len()), (LedgerPeriodState::Open, 2));
        assert_eq!(opened.steps[1].reason, "An invoice came late.");
        let late = EntryDraft { effective_date: "2026-10-20".into(), ..draft(&a, &b, 5) };
        assert_eq!(post(centre, late).await.effective_date, "2026-10-20");
    });
}

#[test]
fn whoever_closed_a_month_does_not_open_it_by_another_account() {
    at_noon(noon(2026, 11, 15), async |centre, _| {
        for (account, person) in [("controller", 7), ("controller.second", 7), ("bo", 8)] {
            let right = GrantAttestationRequest {
                request_id: key(),
                account: format!("operator:{account}@https://issuer.reell.local"),
                person_id: format!("person_{person:032x}"),
                role: AttestationRole::Officer.into(),
                organisation_id: format!("org_{person:032x}"),
                from: "2024-01-01".into(),
                reference: "§ 4, 2024-01-01".into(),
                ..Default::default()
            };
            centre.operator("administrator").claims().grant_attestation(right).await.unwrap();
        }
        centre.operator("controller").ledger().close_period(closing("2026-10", false)).await.unwrap();
        let second = centre.operator("controller.second").ledger().reopen_period(of("2026-10")).await;
        assert_eq!(refused(second).reason, "REOPENING_BY_CLOSER");
        centre.operator("bo").ledger().reopen_period(of("2026-10")).await.expect("another human opens it");
    });
}

#[test]
fn every_field_that_breaks_its_rule_is_named_and_an_opening_that_is_sent_again_opens_once() {
    at_noon(noon(2026, 11, 15), async |centre, _| {
        let wrong = ReopenPeriodRequest { reason: "late".into(), ..of("October") };
        assert_eq!(fields(centre.operator("bo").ledger().reopen_period(wrong).await), ["period", "reason"]);
        centre.operator("controller").ledger().close_period(closing("2026-10", true)).await.unwrap();
        let send = async |request| centre.operator("bo").ledger().reopen_period(request).await;
        let answer = twice(of("2026-10"), send).await;
        assert_eq!(answer.period.unwrap().steps.len(), 2);
    });
}
