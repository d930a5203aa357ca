//! RequestApplicationCompletion.

use proto::reell::funding::v1::{
    ApplicationState, AttestationRole, DueDate, DueDateKind, DueDateState, ListDueDatesRequest,
    RequestApplicationCompletionRequest,
};
use sandbox::{builders::applications::Filing, everywhere, fields, key, refused};

use super::NO_APPLICATION;
use crate::replay::twice;

/// The command to ask for what is missing in an application.
pub fn of(application: &str) -> RequestApplicationCompletionRequest {
    RequestApplicationCompletionRequest {
        request_id: key(),
        application_id: application.to_owned(),
        etag: String::new(),
        missing: "how the share was worked out".into(),
    }
}

/// What is due in the matter of an application: by which day, and whether it still is.
pub async fn due(filing: &Filing<'_>, application: &str) -> Vec<(String, DueDateState)> {
    let request = ListDueDatesRequest { filter: format!("application_id = {application}"), ..Default::default() };
    let listed = filing.caller("officer").claims().list_due_dates(request).await.unwrap().into_inner().due_dates;
    let of = |due: &DueDate| (due.kind(), due.subject == application, due.decision_id.is_empty());
    assert!(listed.iter().all(|due| of(due) == (DueDateKind::Completion, true, true)), "{listed:?}");
    listed.into_iter().map(|due| (due.due_on.clone(), due.state())).collect()
}

/// Asks for the completion of an application.
pub async fn asked(filing: &Filing<'_>, application: &str) {
    filing.caller("officer").applications().request_application_completion(of(application)).await.unwrap();
}

#[test]
fn an_officer_asks_for_what_is_missing_and_there_are_fourteen_days_to_answer() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        let application = filing.a_registered().await;
        let mut sign = filing.caller("sign").applications();
        let none = refused(sign.request_application_completion(of(&application.id)).await);
        assert_eq!(none.reason, "ATTESTATION_MISSING");
        // Whoever wrote the application may be an officer, and has a part in it all the same.
        filing.grant(filing.right("writer", AttestationRole::Officer)).await;
        let mut writer = filing.caller("writer").applications();
        let partial = refused(writer.request_application_completion(of(&application.id)).await);
        assert_eq!(partial.reason, "CONFLICT_OF_INTEREST");
        let mut officer = filing.caller("officer").applications();
        let stale = RequestApplicationCompletionRequest { etag: "1".into(), ..of(&application.id) };
        assert_eq!(refused(officer.request_application_completion(stale).await).reason, "ETAG_MISMATCH");
        let asked = officer.request_application_completion(of(&application.id)).await.unwrap().into_inner();
        let asked = asked.application.unwrap();
        assert_eq!(asked.rules[0].key, "region_norrbotten.time_limit.application_completion");
        assert_eq!((asked.state(), asked.completion_due), (ApplicationState::CompletionRequested, filing.day(14)));
        assert_eq!(due(&filing, &application.id).await, [(filing.day(14), DueDateState::Open)]);
        let again = refused(officer.request_application_completion(of(&application.id)).await);
        assert_eq!(again.reason, "APPLICATION_STATE");
        let nowhere = refused(officer.request_application_completion(of(NO_APPLICATION)).await);
        assert_eq!(nowhere.reason, "APPLICATION_NOT_FOUND");
        let wrong = RequestApplicationCompletionRequest { missing: "x".into(), ..of("x") };
        let named = fields(officer.request_application_completion(wrong).await);
        assert_eq!(named, ["application_id", "missing"]);
    });
}

#[test]
fn a_wish_for_completion_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        let application = filing.a_registered().await;
        let send =
            async |request| filing.caller("officer").applications().request_application_completion(request).await;
        twice(of(&application.id), send).await;
    });
}
