//! DecideRecovery.

use proto::reell::funding::v1::{AttestationRole, DecideRecoveryRequest, GrantAttestationRequest, RecoveryState};
use sandbox::{builders::claims::Matter, everywhere, fields, key, refused};

use super::{NO_RECOVERY, balance_of, hear_recovery::heard, open_recovery::opened, pay, pay_advance::advanced};
use crate::replay::twice;

/// The command to decide a recovery.
pub fn of(recovery: &str, amount_ore: i64) -> DecideRecoveryRequest {
    DecideRecoveryRequest {
        request_id: key(),
        recovery_id: recovery.to_owned(),
        amount_ore,
        motivation: "The cost was counted twice.".into(),
        repay_due: "2027-01-31".into(),
    }
}

/// A recovery of so much that is decided.
pub async fn decided(matter: &Matter<'_>, ore: i64) -> String {
    let payment = matter.a_confirmed_payment(1_000_000).await;
    let recovery = heard(matter, &payment.id, ore).await;
    matter.grant(matter.right("second", AttestationRole::Officer)).await;
    matter.caller("second").claims().decide_recovery(of(&recovery, ore)).await.unwrap();
    recovery
}

#[test]
fn another_officer_decides_in_part_and_what_is_to_come_back_is_booked() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let payment = matter.a_confirmed_payment(1_000_000).await;
        let unheard = opened(&matter, &payment.id, 1_000).await;
        let recovery = heard(&matter, &payment.id, 500_000).await;
        assert_eq!(
            refused(matter.caller("officer").claims().decide_recovery(of(&recovery, 1)).await).reason,
            "SAME_PERSON"
        );
        assert_eq!(
            refused(matter.caller("order").claims().decide_recovery(of(&recovery, 1)).await).reason,
            "ATTESTATION_MISSING"
        );
        let small = matter.right("small", AttestationRole::Officer);
        matter.grant(GrantAttestationRequest { limit_ore: 299_999, ..small }).await;
        let beyond = matter.caller("small").claims().decide_recovery(of(&recovery, 300_000)).await;
        assert_eq!(refused(beyond).reason, "ATTESTATION_LIMIT");
        matter.grant(matter.right("second", AttestationRole::Officer)).await;
        let mut second = matter.caller("second").claims();
        assert_eq!(refused(second.decide_recovery(of(&unheard.id, 1)).await).reason, "RECOVERY_STATE");
        assert_eq!(refused(second.decide_recovery(of(&recovery, 500_001)).await).reason, "RECOVERY_AMOUNT");
        let decided = second.decide_recovery(of(&recovery, 300_000)).await.unwrap().into_inner().recovery.unwrap();
        assert_eq!((decided.state(), decided.amount_ore), (RecoveryState::Decided, 300_000));
        let pot = |pot: &str| format!("financier:{}:{}:{pot}", matter.financier.id, matter.id());
        assert_eq!(
            (balance_of(centre, &pot("recoverable")).await, balance_of(centre, &pot("revoked")).await),
            (300_000, 300_000)
        );
        assert_eq!(refused(second.decide_recovery(of(NO_RECOVERY, 1)).await).reason, "RECOVERY_NOT_FOUND");
        assert_eq!(fields(second.decide_recovery(of("x", -1)).await), ["recovery_id", "amount_ore"]);
    });
}

#[test]
fn an_advance_that_a_claim_has_netted_is_taken_back_of_what_the_claim_came_to() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let advance = advanced(&matter, 40_000_000).await;
        pay(&matter, &advance.id).await;
        let claim = matter.a_decided_claim(30_000_000, Vec::new()).await;
        assert_eq!((claim.shares[0].advance_ore, claim.shares[0].payable_ore), (30_000_000, 0));
        let recovery = heard(&matter, &advance.id, 40_000_000).await;
        matter.grant(matter.right("second", AttestationRole::Officer)).await;
        let mut second = matter.caller("second").claims();
        let decided = second.decide_recovery(of(&recovery, 40_000_000)).await.unwrap().into_inner().recovery.unwrap();
        assert_eq!((decided.amount_ore, decided.netted_ore), (40_000_000, 30_000_000));
        let pot = |pot: &str| format!("financier:{}:{}:{pot}", matter.financier.id, matter.id());
        for (name, ore) in [("recoverable", 40_000_000), ("revoked", 30_000_000), ("support", 0), ("advance", 0)] {
            assert_eq!(balance_of(centre, &pot(name)).await, ore, "{name}");
        }
        let row = matter.project().await.financiers.remove(0);
        assert_eq!((row.advance_ore, row.recoverable_ore), (0, 40_000_000));
    });
}

#[test]
fn a_ruling_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let payment = matter.a_confirmed_payment(1_000_000).await;
        let recovery = heard(&matter, &payment.id, 1_000).await;
        matter.grant(matter.right("second", AttestationRole::Officer)).await;
        let send = async |request| matter.caller("second").claims().decide_recovery(request).await;
        let answer = twice(of(&recovery, 0), send).await;
        assert_eq!(answer.recovery.unwrap().state(), RecoveryState::Dropped);
    });
}
