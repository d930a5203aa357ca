//! SettleRecovery.

use proto::reell::funding::v1::{RecoveryState, SettleRecoveryRequest};
use sandbox::{everywhere, fields, key, refused};

use super::{NO_RECOVERY, balance_of, decide_recovery::decided};
use crate::replay::twice;

fn of(recovery: &str, waive: bool) -> SettleRecoveryRequest {
    SettleRecoveryRequest { request_id: key(), recovery_id: recovery.to_owned(), waive, reference: "BG 77".into() }
}

#[test]
fn what_came_back_lessens_what_was_paid_and_what_is_waived_does_not() {
    everywhere(async |centre| {
        for (waive, state, paid) in [(false, RecoveryState::Settled, 700_000), (true, RecoveryState::Waived, 1_000_000)]
        {
            let matter = centre.a_project().await;
            let recovery = decided(&matter, 300_000).await;
            let mut claims = matter.caller("economist").claims();
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
