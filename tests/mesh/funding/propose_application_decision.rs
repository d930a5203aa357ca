//! ProposeApplicationDecision.

use proto::reell::funding::v1::{ApplicationState, ProposeApplicationDecisionRequest, WithdrawApplicationRequest};
use sandbox::{everywhere, fields, key, refused};

use super::{NO_APPLICATION, NO_DECISION, declare_application_conflict};
use crate::replay::twice;

#[test]
fn the_decision_on_an_application_is_its_answer_and_no_other_is() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        let early = filing.a_registered().await;
        let application = filing.an_assessed().await;
        let decision = filing.a_decision_on(&application, 50_000_000).await;
        let mut officer = filing.caller("officer").applications();
        let state = refused(officer.propose_application_decision(filing.proposing(&early.id, &decision.id)).await);
        assert_eq!(state.reason, "APPLICATION_STATE");
        let of = |decision: &str| filing.proposing(&application.id, decision);
        let unfit = centre.a_decision().await.import().await;
        let unfit = refused(officer.propose_application_decision(of(&unfit.id)).await);
        assert!(unfit.reason == "APPLICATION_DECISION_UNFIT" && unfit.message.contains("applied"), "{}", unfit.message);
        assert_eq!(refused(officer.propose_application_decision(of(NO_DECISION)).await).reason, "DECISION_NOT_FOUND");
        let nobody = refused(filing.caller("x").applications().propose_application_decision(of(&decision.id)).await);
        assert_eq!(nobody.reason, "ATTESTATION_MISSING");
        let stale = ProposeApplicationDecisionRequest { etag: "1".into(), ..of(&decision.id) };
        assert_eq!(refused(officer.propose_application_decision(stale).await).reason, "ETAG_MISMATCH");
        let proposed = officer.propose_application_decision(of(&decision.id)).await.unwrap().into_inner();
        let proposed = proposed.application.unwrap();
        assert_eq!((proposed.state(), &proposed.decision_id), (ApplicationState::Proposed, &decision.id));
        assert_eq!((proposed.granted_ore, proposed.grants.len()), (0, 0), "nothing is granted before it is decided");
        let nowhere = filing.proposing(NO_APPLICATION, &decision.id);
        let nowhere = refused(officer.propose_application_decision(nowhere).await);
        assert_eq!(nowhere.reason, "APPLICATION_NOT_FOUND");
        let wrong = filing.proposing("x", "y");
        let named = fields(officer.propose_application_decision(wrong).await);
        assert_eq!(named, ["application_id", "decision_id"]);
    });
}

#[test]
fn a_decision_that_was_proposed_for_an_application_that_was_withdrawn_answers_no_other_number() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        let proposed = filing.a_proposed(50_000_000).await;
        let withdraw = WithdrawApplicationRequest {
            request_id: key(),
            application_id: proposed.id,
            reason: "another plan".into(),
            ..Default::default()
        };
        filing.caller("sign").applications().withdraw_application(withdraw).await.unwrap();
        let other = filing.an_assessed().await;
        let request = filing.proposing(&other.id, &proposed.decision_id);
        let unfit = refused(filing.caller("officer").applications().propose_application_decision(request).await);
        assert_eq!(unfit.reason, "APPLICATION_DECISION_UNFIT");
        assert!(unfit.message.contains("another registration number"), "{}", unfit.message);
    });
}

#[test]
fn who_is_partial_proposes_nothing() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        let application = filing.an_assessed().await;
        let decision = filing.a_decision_on(&application, 50_000_000).await;
        let mut officer = filing.caller("officer").applications();
        let own = declare_application_conflict::of(&application.id, "");
        officer.declare_application_conflict(own).await.unwrap();
        let partial = officer.propose_application_decision(filing.proposing(&application.id, &decision.id)).await;
        assert_eq!(refused(partial).reason, "CONFLICT_OF_INTEREST");
    });
}

#[test]
fn a_proposal_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        let application = filing.an_assessed().await;
        let decision = filing.a_decision_on(&application, 50_000_000).await;
        let send = async |request| filing.caller("officer").applications().propose_application_decision(request).await;
        twice(filing.proposing(&application.id, &decision.id), send).await;
    });
}
