//! ReportDelegationDecisions.

use proto::reell::funding::v1::{DelegationDecision, ListDelegationDecisionsRequest, ReportDelegationDecisionsRequest};
use sandbox::{
    builders::applications::{Filing, POSITION},
    everywhere, fields, key, refused,
};

use super::{
    NO_APPLICATION,
    books::{at_noon, days, noon},
};
use crate::replay::{changes, twice};

/// The order to report decisions at a meeting.
pub fn of(applications: &[String], meeting_on: &str) -> ReportDelegationDecisionsRequest {
    ReportDelegationDecisionsRequest {
        request_id: key(),
        application_ids: applications.to_vec(),
        meeting_on: meeting_on.to_owned(),
        paragraph: "§ 7".into(),
    }
}

/// What of a financier has not been reported.
pub async fn waiting(filing: &Filing<'_>) -> Vec<DelegationDecision> {
    let filter = format!("organisation_id = {}", filing.financier.id);
    let request = ListDelegationDecisionsRequest { filter, ..Default::default() };
    filing.caller("reader").applications().list_delegation_decisions(request).await.unwrap().into_inner().decisions
}

#[test]
fn decisions_are_reported_once_and_all_of_them_or_none() {
    at_noon(noon(2026, 3, 2), async |centre, clock| {
        let filing = centre.a_filing().await;
        filing.delegate(filing.delegating(POSITION, 50_000_000, "2024-01-01")).await;
        let first = filing.a_delegated(50_000_000).await.id;
        let second = filing.a_delegated(40_000_000).await.id;
        clock.advance(days(20));
        let mut secretary = filing.caller("secretary").applications();
        let nowhere = of(&[first.clone(), NO_APPLICATION.to_owned()], "2026-03-20");
        let nowhere = refused(secretary.report_delegation_decisions(nowhere).await);
        assert_eq!(nowhere.reason, "DELEGATION_DECISION_NOT_FOUND");
        let report = of(std::slice::from_ref(&first), "2026-03-20");
        let reported = secretary.report_delegation_decisions(report).await.unwrap().into_inner().decisions;
        assert_eq!((reported[0].meeting_on.as_str(), reported[0].paragraph.as_str()), ("2026-03-20", "§ 7"));
        let both = [second.clone(), first.clone()];
        let other = refused(secretary.report_delegation_decisions(of(&both, "2026-03-21")).await);
        assert_eq!(
            (other.reason.as_str(), other.metadata.get("meeting_on").map(String::as_str)),
            ("DELEGATION_ALREADY_REPORTED", Some("2026-03-20"))
        );
        assert_eq!(waiting(&filing).await.len(), 1, "nothing of it was kept");
        // The same meeting, and one more: what was reported there stays as it is.
        let again = secretary.report_delegation_decisions(of(&both, "2026-03-20")).await.unwrap().into_inner();
        assert_eq!((again.decisions.len(), waiting(&filing).await.len()), (2, 0));
        let told = |id: &str| id.replace("application_", "delegated_");
        assert_eq!(changes(centre, "funding", &told(&first)).await, 1);
        assert_eq!(changes(centre, "funding", &told(&second)).await, 1);
    });
}

#[test]
fn a_meeting_before_the_decision_or_in_the_future_and_wrong_fields_are_named() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        filing.delegate(filing.delegating(POSITION, 50_000_000, "2024-01-01")).await;
        let decided = [filing.a_delegated(50_000_000).await.id];
        let mut secretary = filing.caller("secretary").applications();
        for day in [filing.day(1), "2026-01-01".to_owned()] {
            assert_eq!(fields(secretary.report_delegation_decisions(of(&decided, &day)).await), ["meeting_on"]);
        }
        let wrong = ReportDelegationDecisionsRequest { paragraph: String::new(), ..of(&["x".into()], "y") };
        let named = fields(secretary.report_delegation_decisions(wrong).await);
        assert_eq!(named, ["application_ids[0]", "meeting_on", "paragraph"]);
        let nothing = fields(secretary.report_delegation_decisions(of(&[], &filing.day(0))).await);
        assert_eq!(nothing, ["application_ids"]);
    });
}

#[test]
fn a_report_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        filing.delegate(filing.delegating(POSITION, 50_000_000, "2024-01-01")).await;
        let decided = [filing.a_delegated(50_000_000).await.id];
        let send = async |request| filing.caller("secretary").applications().report_delegation_decisions(request).await;
        twice(of(&decided, &filing.day(0)), send).await;
    });
}
