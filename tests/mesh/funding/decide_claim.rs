//! DecideClaim.

use proto::reell::funding::v1::{
    AttestationRole, ClaimState, DecideClaimRequest, DeclareConflictRequest, DueDateKind, DueDateState, LineCut,
    ListDueDatesRequest, OrderPaymentRequest, ProjectTerms,
};
use sandbox::{builders::claims::terms, everywhere, fields, key, refused};

use super::{
    NO_CLAIM, balance_of,
    books::{at_noon, days, noon},
    decide_recovery,
    hear_recovery::heard,
    pay,
    pay_advance::advanced,
    request_completion::asked,
};
use crate::replay::{changes, twice};

#[test]
fn a_claim_is_decided_in_part_and_what_is_owed_follows() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let cut = LineCut { position: 0, accepted_ore: 500_000, reason: "no time sheet".into() };
        let decided = matter.a_decided_claim(700_000, vec![cut]).await;
        assert_eq!(
            (decided.state(), decided.accepted_ore, decided.lines[0].cut_reason.as_str()),
            (ClaimState::Decided, 500_000, "no time sheet")
        );
        assert_eq!((decided.shares[0].payable_ore, decided.acts.len()), (500_000, 5));
        let pot = |pot: &str| format!("financier:{}:{}:{pot}", matter.financier.id, matter.id());
        assert_eq!(balance_of(centre, &pot("claimed")).await, 0);
        assert_eq!(balance_of(centre, &pot("accepted")).await, 500_000);
        assert_eq!(balance_of(centre, &pot("payable")).await, -500_000);
        assert_eq!(balance_of(centre, &format!("project:{}:staff:ineligible", matter.id())).await, 200_000);
    });
}

#[test]
fn a_claim_whose_answer_is_overdue_is_decided_as_it_stands_and_the_answer_is_due_no_more() {
    at_noon(noon(2026, 3, 2), async |centre, clock| {
        let matter = centre.a_project().await;
        let claim = matter.a_submitted_claim(700_000).await;
        asked(&matter, &claim.id).await;
        clock.advance(days(14));
        let of = || matter.decision_of(&claim, Vec::new());
        assert_eq!(refused(matter.caller("officer").claims().decide_claim(of()).await).reason, "CLAIM_STATE");
        clock.advance(days(1));
        let decided = matter.decide(&claim, Vec::new()).await;
        assert_eq!((decided.state(), decided.completion_due.as_str()), (ClaimState::Decided, ""));
        let filter = format!("decision_id = {}", matter.id());
        let request = ListDueDatesRequest { filter, ..Default::default() };
        let dues = matter.caller("officer").claims().list_due_dates(request).await.unwrap().into_inner().due_dates;
        let answer = dues.iter().find(|due| due.kind() == DueDateKind::Completion).unwrap();
        assert_eq!((answer.state(), answer.subject.as_str()), (DueDateState::Lapsed, claim.id.as_str()));
        let later = matter.open_of("2024-07-01").await;
        assert_eq!(later.state(), ClaimState::Draft);
    });
}

#[test]
fn a_final_claim_without_costs_releases_what_was_held_back_and_ends_the_project() {
    everywhere(async |centre| {
        let matter = centre.a_planned_project().await;
        matter.state_terms(ProjectTerms { retention_bps: 1_000, ..terms() }).await;
        matter.accept().await;
        let first = matter.a_decided_claim(1_000_000, Vec::new()).await;
        assert_eq!(first.shares[0].retained_ore, 100_000);
        let last = matter.a_final_claim().await;
        assert_eq!((last.lines.len(), last.requested_ore), (0, 0));
        let last = matter.decide(&last, Vec::new()).await;
        assert_eq!((last.state(), last.shares[0].payable_ore), (ClaimState::Decided, 100_000));
        assert!(!matter.project().await.closed);
        let order = OrderPaymentRequest { request_id: key(), claim_id: last.id, line: 0 };
        let ordered = matter.caller("order").claims().order_payment(order).await.unwrap().into_inner();
        pay(&matter, &ordered.payment.unwrap().id).await;
        let project = matter.project().await;
        assert_eq!((project.closed, project.financiers[0].retained_ore), (true, 0));
    });
}

#[test]
fn an_advance_that_the_final_claim_does_not_net_is_taken_back_before_it() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let advance = advanced(&matter, 1_000).await;
        let last = matter.a_final_claim().await;
        let decide = async || matter.caller("officer").claims().decide_claim(matter.decision_of(&last, vec![])).await;
        let ordered = refused(decide().await);
        assert_eq!((ordered.reason.as_str(), &ordered.metadata["subject"]), ("ADVANCE_OUTSTANDING", &matter.id()));
        pay(&matter, &advance.id).await;
        assert_eq!(refused(decide().await).reason, "ADVANCE_OUTSTANDING");
        let recovery = heard(&matter, &advance.id, 1_000).await;
        matter.grant(matter.right("second", AttestationRole::Officer)).await;
        matter.caller("second").claims().decide_recovery(decide_recovery::of(&recovery, 1_000)).await.unwrap();
        assert_eq!(decide().await.unwrap().into_inner().claim.unwrap().state(), ClaimState::Paid);
        assert!(matter.project().await.closed);
    });
}

#[test]
fn who_has_a_part_in_the_matter_no_right_or_too_small_a_one_decides_nothing() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let claim = matter.a_submitted_claim(700_000).await;
        let of = |cuts| matter.decision_of(&claim, cuts);
        let reason = async |who: &str| refused(matter.caller(who).claims().decide_claim(of(Vec::new())).await).reason;
        assert_eq!(reason("order").await, "ATTESTATION_MISSING");
        // Who locked the claim gets an officer's right: the account has acted for the recipient.
        matter.grant(matter.right("economist", AttestationRole::Officer)).await;
        assert_eq!(reason("economist").await, "CONFLICT_OF_INTEREST");
        let mut small = matter.right("small", AttestationRole::Officer);
        small.limit_ore = 699_999;
        matter.grant(small).await;
        assert_eq!(reason("small").await, "ATTESTATION_LIMIT");
        let conflict = DeclareConflictRequest {
            request_id: key(),
            decision_id: matter.id(),
            account: String::new(),
            reason: "a relative".into(),
        };
        matter.caller("officer").claims().declare_conflict(conflict).await.unwrap();
        assert_eq!(reason("officer").await, "CONFLICT_OF_INTEREST");
    });
}

#[test]
fn a_cut_that_is_none_an_older_state_and_a_claim_that_is_not_there_are_refused() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let claim = matter.a_submitted_claim(700_000).await;
        let mut officer = matter.caller("officer").claims();
        let cut = |position, accepted_ore| vec![LineCut { position, accepted_ore, reason: "too much".into() }];
        for cuts in [cut(0, 700_000), cut(7, 0)] {
            assert_eq!(refused(officer.decide_claim(matter.decision_of(&claim, cuts)).await).reason, "CUT_INVALID");
        }
        let stale = DecideClaimRequest { etag: "1".into(), ..matter.decision_of(&claim, Vec::new()) };
        assert_eq!(refused(officer.decide_claim(stale).await).reason, "ETAG_MISMATCH");
        let nowhere = DecideClaimRequest { claim_id: NO_CLAIM.into(), ..matter.decision_of(&claim, Vec::new()) };
        assert_eq!(refused(officer.decide_claim(nowhere).await).reason, "CLAIM_NOT_FOUND");
        let wrong = DecideClaimRequest { motivation: String::new(), ..matter.decision_of(&claim, cut(0, -1)) };
        assert_eq!(fields(officer.decide_claim(wrong).await), ["motivation", "cuts[0].accepted_ore"]);
    });
}

#[test]
fn a_decision_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let claim = matter.a_submitted_claim(700_000).await;
        let send = async |request| matter.caller("officer").claims().decide_claim(request).await;
        twice(matter.decision_of(&claim, Vec::new()), send).await;
        assert_eq!(changes(centre, "funding", &claim.id).await, 5);
    });
}
