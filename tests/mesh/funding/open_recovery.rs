//! OpenRecovery.

use proto::reell::funding::v1::{OpenRecoveryRequest, Recovery, RecoveryGround, RecoveryState};
use sandbox::{builders::claims::Matter, everywhere, fields, key, refused};

use super::{NO_PAYMENT, pay_advance::advanced};
use crate::replay::{changes, twice};

/// The command to take back what was paid, with interest from a day on which nobody runs this.
pub fn of(payment: &str, amount_ore: i64) -> OpenRecoveryRequest {
    OpenRecoveryRequest {
        request_id: key(),
        payment_id: payment.to_owned(),
        amount_ore,
        ground: RecoveryGround::Overpaid.into(),
        reason: "A cost was counted twice.".into(),
        interest_from: "2100-01-01".into(),
        answer_due: "2026-12-20".into(),
    }
}

/// A recovery that is proposed.
pub async fn opened(matter: &Matter<'_>, payment: &str, ore: i64) -> Recovery {
    matter.caller("officer").claims().open_recovery(of(payment, ore)).await.unwrap().into_inner().recovery.unwrap()
}

#[test]
fn no_more_is_taken_back_than_was_paid_and_by_an_officer_only() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let payment = matter.a_confirmed_payment(1_000_000).await;
        let recovery = opened(&matter, &payment.id, 600_000).await;
        assert_eq!((recovery.state(), recovery.financier_id), (RecoveryState::Proposed, matter.financier.id.clone()));
        let rules: Vec<_> = recovery.rules.iter().map(|rule| (rule.key.as_str(), rule.version)).collect();
        assert_eq!(rules, [("tillvaxtverket.national.time_limit.recovery", 1)]);
        let mut officer = matter.caller("officer").claims();
        assert_eq!(refused(officer.open_recovery(of(&payment.id, 400_001)).await).reason, "RECOVERY_AMOUNT");
        assert_eq!(
            refused(matter.caller("order").claims().open_recovery(of(&payment.id, 1)).await).reason,
            "ATTESTATION_MISSING"
        );
        assert_eq!(refused(officer.open_recovery(of(NO_PAYMENT, 1)).await).reason, "PAYMENT_NOT_FOUND");
        let unpaid = advanced(&matter, 1_000).await;
        assert_eq!(refused(officer.open_recovery(of(&unpaid.id, 1)).await).reason, "PAYMENT_STATE");
        let wrong = OpenRecoveryRequest { ground: 0, answer_due: "x".into(), ..of("x", 0) };
        assert_eq!(fields(officer.open_recovery(wrong).await), ["payment_id", "amount_ore", "ground", "answer_due"]);
    });
}

#[test]
fn after_ten_years_nothing_is_taken_back() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        // An amount that no other test pays.
        let payment = matter.a_confirmed_payment(123_457).await;
        let old = centre.clock().now().minus(std::time::Duration::from_secs(86_400 * 3_660)).micros();
        let sql = format!("UPDATE payment SET confirmed_at = {old} WHERE amount_ore = 123457");
        centre.databases().execute("funding", &sql).await;
        assert_eq!(
            refused(matter.caller("officer").claims().open_recovery(of(&payment.id, 1)).await).reason,
            "RECOVERY_TOO_LATE"
        );
    });
}

#[test]
fn what_was_paid_on_a_day_without_a_rule_is_taken_back_when_the_rule_is_recorded() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        // An amount that no other test pays, and a day before the first version.
        let payment = matter.a_confirmed_payment(123_459).await;
        let sql = "UPDATE payment SET confirmed_at = 1262347200000000 WHERE amount_ore = 123459";
        centre.databases().execute("funding", sql).await;
        let refusal = refused(matter.caller("officer").claims().open_recovery(of(&payment.id, 1)).await);
        assert_eq!(refusal.reason, "POLICY_RULE_MISSING");
        assert!(refusal.message.contains("time_limit.recovery holds on 2010-01-01"), "{}", refusal.message);
    });
}

#[test]
fn a_proposal_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let payment = matter.a_confirmed_payment(1_000_000).await;
        let send = async |request| matter.caller("officer").claims().open_recovery(request).await;
        let answer = twice(of(&payment.id, 1_000), send).await;
        assert_eq!(changes(centre, "funding", &answer.recovery.unwrap().id).await, 1);
    });
}
