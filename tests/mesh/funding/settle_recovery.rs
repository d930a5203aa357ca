//! SettleRecovery.

use proto::reell::funding::v1::{
    AttestationRole, DeclareConflictRequest, GrantAttestationRequest, HearRecoveryRequest, OpenRecoveryRequest,
    RecoveryState, SettleRecoveryRequest,
};
use sandbox::{builders::claims::Matter, everywhere, fields, key, refused};

use super::{
    NO_RECOVERY, balance_of,
    decide_recovery::{self, decided},
    open_recovery,
};
use crate::replay::twice;

fn of(recovery: &str, waive: bool) -> SettleRecoveryRequest {
    SettleRecoveryRequest {
        request_id: key(),
        recovery_id: recovery.to_owned(),
        waive,
        reference: "BG 77".into(),
        ..SettleRecoveryRequest::default()
    }
}

#[test]
fn what_came_back_lessens_what_was_paid_and_what_is_waived_does_not() {
    everywhere(async |centre| {
        for (waive, who, state, paid) in
            [(false, "economist", RecoveryState::Settled, 700_000), (true, "second", RecoveryState::Waived, 1_000_000)]
        {
            let matter = centre.a_project().await;
            let recovery = decided(&matter, 300_000).await;
            let mut claims = matter.caller(who).claims();
            let settled = claims.settle_recovery(of(&recovery, waive)).await.unwrap().into_inner().recovery.unwrap();
            assert_eq!(settled.state(), state);
            assert_eq!(matter.project().await.financiers[0].paid_ore, paid);
            let pot = |pot: &str| format!("financier:{}:{}:{pot}", matter.financier.id, matter.id());
            assert_eq!(
                (balance_of(centre, &pot("recoverable")).await, balance_of(centre, &pot("bank")).await),
                (0, -paid)
            );
            assert_eq!(refused(claims.settle_recovery(of(&recovery, waive)).await).reason, "RECOVERY_STATE");
        }
    });
}

#[test]
fn nothing_is_waived_but_by_an_officer_with_the_right_to_who_is_impartial_and_did_not_propose_it() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let recovery = decided(&matter, 300_000).await;
        let limited = GrantAttestationRequest { limit_ore: 299_999, ..matter.right("small", AttestationRole::Officer) };
        matter.grant(limited).await;
        let other_account = GrantAttestationRequest {
            person_id: matter.person("officer"),
            ..matter.right("officer.second", AttestationRole::Officer)
        };
        matter.grant(other_account).await;
        matter.grant(matter.right("partial", AttestationRole::Officer)).await;
        let conflict = DeclareConflictRequest {
            request_id: key(),
            decision_id: matter.id(),
            account: matter.account("partial"),
            reason: "sits on the applicant's board".into(),
        };
        centre.operator("administrator").claims().declare_conflict(conflict).await.unwrap();
        for (who, reason) in [
            ("economist", "ATTESTATION_MISSING"),
            ("order", "ATTESTATION_MISSING"),
            ("small", "ATTESTATION_LIMIT"),
            ("partial", "CONFLICT_OF_INTEREST"),
            ("officer", "SAME_PERSON"),
            ("officer.second", "SAME_PERSON"),
        ] {
            let free = SettleRecoveryRequest { waive_interest: true, ..of(&recovery, false) };
            for request in [of(&recovery, true), free] {
                let refusal = refused(matter.caller(who).claims().settle_recovery(request).await);
                assert_eq!(refusal.reason, reason, "{who}");
            }
        }
        let waived = matter.caller("second").claims().settle_recovery(of(&recovery, true)).await;
        assert_eq!(waived.unwrap().into_inner().recovery.unwrap().state(), RecoveryState::Waived);
    });
}

/// A recovery of so much that is decided, and bears interest from a day.
async fn bearing(matter: &Matter<'_>, ore: i64, from: &str) -> String {
    let payment = matter.a_confirmed_payment(100_000_000).await;
    let proposal = OpenRecoveryRequest { interest_from: from.into(), ..open_recovery::of(&payment.id, ore) };
    let mut officer = matter.caller("officer").claims();
    let id = officer.open_recovery(proposal).await.unwrap().into_inner().recovery.unwrap().id;
    let heard = HearRecoveryRequest { request_id: key(), recovery_id: id.clone(), answer: "we agree".into() };
    officer.hear_recovery(heard).await.unwrap();
    matter.grant(matter.right("second", AttestationRole::Officer)).await;
    matter.caller("second").claims().decide_recovery(decide_recovery::of(&id, ore)).await.unwrap();
    id
}

#[test]
fn what_is_paid_back_bears_interest_by_the_half_years_until_the_day_of_payment() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let recovery = bearing(&matter, 1_000_000, "2023-12-01").await;
        let mut claims = matter.caller("economist").claims();
        let paid = SettleRecoveryRequest { paid_on: "2024-01-31".into(), ..of(&recovery, false) };
        let settled = claims.settle_recovery(paid).await.unwrap().into_inner().recovery.unwrap();
        assert_eq!((settled.interest_ore, settled.paid_on.as_str()), (19_958, "2024-01-31"));
        assert_eq!(settled.interest_trace.len(), 2, "{:?}", settled.interest_trace);
        let pot = |pot: &str| format!("financier:{}:{}:{pot}", matter.financier.id, matter.id());
        assert_eq!(
            (balance_of(centre, &pot("interest")).await, balance_of(centre, &pot("bank")).await),
            (-19_958, -99_000_000 + 19_958)
        );
        assert_eq!(matter.project().await.financiers[0].paid_ore, 99_000_000, "interest repays no support");
    });
}

#[test]
fn where_no_rule_of_interest_holds_the_day_is_named_and_the_interest_can_be_waived() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let recovery = bearing(&matter, 1_000_000, "2024-12-31").await;
        let mut claims = matter.caller("economist").claims();
        let paid = SettleRecoveryRequest { paid_on: "2025-01-02".into(), ..of(&recovery, false) };
        let refusal = refused(claims.settle_recovery(paid.clone()).await);
        assert_eq!(refusal.reason, "INTEREST_RULE_MISSING");
        assert!(refusal.message.contains("2025-01-01"), "{}", refusal.message);
        let waived = SettleRecoveryRequest { request_id: key(), waive_interest: true, ..paid };
        let settled =
            matter.caller("second").claims().settle_recovery(waived).await.unwrap().into_inner().recovery.unwrap();
        assert_eq!((settled.state(), settled.interest_ore), (RecoveryState::Settled, 0));
    });
}

#[test]
fn a_day_of_payment_is_not_ahead_and_none_is_stated_where_nothing_is_paid() {
    everywhere(async |centre| {
        let mut claims = centre.operator("anna").claims();
        let ahead = SettleRecoveryRequest { paid_on: "2999-01-01".into(), ..of(NO_RECOVERY, false) };
        assert_eq!(fields(claims.settle_recovery(ahead).await), ["paid_on"]);
        let waived = SettleRecoveryRequest { paid_on: "2024-01-01".into(), ..of(NO_RECOVERY, true) };
        assert_eq!(fields(claims.settle_recovery(waived).await), ["paid_on"]);
    });
}

#[test]
fn a_recovery_that_is_not_there_is_refused() {
    everywhere(async |centre| {
        let mut claims = centre.operator("anna").claims();
        assert_eq!(refused(claims.settle_recovery(of(NO_RECOVERY, false)).await).reason, "RECOVERY_NOT_FOUND");
        assert_eq!(fields(claims.settle_recovery(of("x", false)).await), ["recovery_id"]);
    });
}

#[test]
fn a_settlement_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let recovery = decided(&matter, 300_000).await;
        let send = async |request| matter.caller("economist").claims().settle_recovery(request).await;
        twice(of(&recovery, false), send).await;
        assert_eq!(matter.project().await.financiers[0].paid_ore, 700_000);
    });
}
