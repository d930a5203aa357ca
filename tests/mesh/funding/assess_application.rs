//! AssessApplication.

use proto::reell::funding::v1::{
    ApplicationRecommendation, ApplicationState, AssessApplicationRequest, AttestationRole,
};
use sandbox::{everywhere, fields, refused};

use super::{
    NO_APPLICATION,
    books::{at_noon, days, noon},
    request_application_completion::asked,
};
use crate::replay::twice;

#[test]
fn an_officer_recommends_with_reasons_and_nobody_who_may_sign_for_the_applicant() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        let application = filing.a_registered().await;
        let of = || filing.assessing(&application.id);
        let reason = async |who: &str| refused(filing.caller(who).applications().assess_application(of()).await).reason;
        assert_eq!(reason("director").await, "ATTESTATION_MISSING");
        // Another human who may sign for who applies, by another account.
        let mut signs = filing.right("hugo.signs", AttestationRole::Signatory);
        signs.person_id = filing.person("hugo");
        filing.grant(signs).await;
        filing.grant(filing.right("hugo", AttestationRole::Officer)).await;
        assert_eq!(reason("hugo").await, "CONFLICT_OF_INTEREST");
        let mut officer = filing.caller("officer").applications();
        let stale = AssessApplicationRequest { etag: "1".into(), ..of() };
        assert_eq!(refused(officer.assess_application(stale).await).reason, "ETAG_MISMATCH");
        let assessed = officer.assess_application(of()).await.unwrap().into_inner().application.unwrap();
        assert_eq!(
            (assessed.state(), assessed.recommendation()),
            (ApplicationState::Assessed, ApplicationRecommendation::Grant)
        );
        assert_eq!(assessed.acts.last().unwrap().note, "It serves the strategy.");
        assert_eq!(reason("officer").await, "APPLICATION_STATE");
        let nowhere = filing.assessing(NO_APPLICATION);
        assert_eq!(refused(officer.assess_application(nowhere).await).reason, "APPLICATION_NOT_FOUND");
        let wrong = AssessApplicationRequest { recommendation: 0, reasons: String::new(), ..filing.assessing("x") };
        assert_eq!(fields(officer.assess_application(wrong).await), ["application_id", "recommendation", "reasons"]);
    });
}

#[test]
fn an_application_whose_answer_is_overdue_is_assessed_as_it_stands() {
    at_noon(noon(2026, 3, 2), async |centre, clock| {
        let filing = centre.a_filing().await;
        let application = filing.a_registered().await;
        asked(&filing, &application.id).await;
        clock.advance(days(14));
        let of = || filing.assessing(&application.id);
        let waiting = refused(filing.caller("officer").applications().assess_application(of()).await);
        assert_eq!(waiting.reason, "APPLICATION_STATE");
        clock.advance(days(1));
        let assessed = filing.caller("officer").applications().assess_application(of()).await.unwrap().into_inner();
        assert_eq!(assessed.application.unwrap().state(), ApplicationState::Assessed);
    });
}

#[test]
fn an_assessment_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        let application = filing.a_registered().await;
        let send = async |request| filing.caller("officer").applications().assess_application(request).await;
        twice(filing.assessing(&application.id), send).await;
    });
}
