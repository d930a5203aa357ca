//! DraftApplication.

use proto::reell::funding::v1::{ApplicationContent, ApplicationState, DraftApplicationRequest};
use sandbox::{everywhere, fields, key, refused};

use crate::replay::{changes, twice};

#[test]
fn a_draft_is_kept_as_it_is_written_and_may_lack_most_of_it() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        let draft = filing.a_draft().await;
        assert_eq!((draft.state(), draft.content.clone()), (ApplicationState::Draft, Some(filing.content())));
        assert_eq!((draft.applied_ore, draft.granted_ore, draft.received_on.as_str()), (50_000_000, 0, ""));
        assert_eq!((draft.acts[0].act.as_str(), &draft.acts[0].account), ("drafted", &filing.account("writer")));
        let bare = ApplicationContent {
            title: "An idea".into(),
            applicant_id: filing.applicant.id.clone(),
            addressed_to_id: filing.financier.id.clone(),
            ..Default::default()
        };
        let request = DraftApplicationRequest { request_id: key(), content: Some(bare.clone()) };
        let kept = filing.caller("writer").applications().draft_application(request).await.unwrap().into_inner();
        assert_eq!(kept.application.unwrap().content, Some(bare));
    });
}

#[test]
fn every_field_that_breaks_its_rule_is_named_and_so_is_an_organisation_that_is_none() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        let mut applications = filing.caller("writer").applications();
        let nothing = DraftApplicationRequest { request_id: key(), content: None };
        assert_eq!(
            fields(applications.draft_application(nothing).await),
            ["content.title", "content.applicant_id", "content.addressed_to_id"]
        );
        let mut wrong = filing.drafting();
        let content = wrong.content.as_mut().unwrap();
        content.to = "2020-01-01".into();
        content.goals = vec![String::new()];
        content.activities[0].to = "2020-01-01".into();
        content.budget[0].amount_ore = -1;
        content.financing[0].share_bps = Some(10_001);
        content.financing[1].appropriation = 1;
        content.financing[1].confirmed_on = String::new();
        assert_eq!(
            fields(applications.draft_application(wrong).await),
            [
                "content.goals[0]",
                "content.activities[0].to",
                "content.to",
                "content.budget[0].amount_ore",
                "content.financing[0].share_bps",
                "content.financing[1].appropriation",
                "content.financing[1].confirmed_on"
            ]
        );
        let mut nobody = filing.drafting();
        nobody.content.as_mut().unwrap().partner_ids = vec!["org_00000000000000000000000000000000".into()];
        assert_eq!(refused(applications.draft_application(nobody).await).reason, "ORGANISATION_NOT_ACTIVE");
    });
}

#[test]
fn a_draft_that_is_sent_again_is_kept_once() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        let send = async |request| filing.caller("writer").applications().draft_application(request).await;
        let id = twice(filing.drafting(), send).await.application.unwrap().id;
        assert_eq!(changes(centre, "funding", &id).await, 1);
    });
}
