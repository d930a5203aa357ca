//! ReviseApplication.

use proto::reell::funding::v1::{ApplicationState, ReviseApplicationRequest};
use sandbox::{builders::applications::Filing, everywhere, fields, key, refused};

use super::{NO_APPLICATION, request_application_completion::asked};
use crate::{
    actors::NO_ORGANISATION,
    replay::{changes, twice},
};

fn of(filing: &Filing<'_>, application: &str, title: &str) -> ReviseApplicationRequest {
    let mut content = filing.content();
    content.title = title.to_owned();
    ReviseApplicationRequest {
        request_id: key(),
        application_id: application.to_owned(),
        etag: String::new(),
        content: Some(content),
    }
}

#[test]
fn a_draft_is_written_anew_and_so_is_what_is_to_be_completed_but_nothing_else() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        let mut writer = filing.caller("writer").applications();
        let draft = filing.a_draft().await;
        let stale = ReviseApplicationRequest { etag: "7".into(), ..of(&filing, &draft.id, "Another") };
        assert_eq!(refused(writer.revise_application(stale).await).reason, "ETAG_MISMATCH");
        let request = ReviseApplicationRequest { etag: draft.etag, ..of(&filing, &draft.id, "Another") };
        let revised = writer.revise_application(request).await.unwrap().into_inner().application.unwrap();
        assert_eq!((revised.content.unwrap().title.as_str(), revised.etag.as_str()), ("Another", "2"));

        let registered = filing.a_registered().await;
        let early = refused(writer.revise_application(of(&filing, &registered.id, "Another")).await);
        assert_eq!(early.reason, "APPLICATION_STATE");
        asked(&filing, &registered.id).await;
        let revised = writer.revise_application(of(&filing, &registered.id, "Better")).await.unwrap().into_inner();
        assert_eq!(revised.application.unwrap().state(), ApplicationState::CompletionRequested);
        let mut half = of(&filing, &registered.id, "Better");
        half.content.as_mut().unwrap().purpose = String::new();
        let lacking = refused(writer.revise_application(half).await);
        assert_eq!(
            (lacking.reason.as_str(), lacking.metadata.get("fields").map(String::as_str)),
            ("APPLICATION_INCOMPLETE", Some("content.purpose"))
        );
        let mut early = of(&filing, &registered.id, "Better");
        early.content.as_mut().unwrap().from = "2020-01-01".into();
        assert_eq!(refused(writer.revise_application(early).await).reason, "APPLICATION_START_EARLY");
    });
}

#[test]
fn an_application_and_a_partner_that_are_none_and_wrong_fields_are_named_at_once() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        let mut writer = filing.caller("writer").applications();
        let nowhere = of(&filing, NO_APPLICATION, "Another");
        assert_eq!(refused(writer.revise_application(nowhere).await).reason, "APPLICATION_NOT_FOUND");
        assert_eq!(fields(writer.revise_application(of(&filing, "x", "")).await), ["application_id", "content.title"]);
        let mut nobody = of(&filing, &filing.a_draft().await.id, "Another");
        nobody.content.as_mut().unwrap().partner_ids = vec![NO_ORGANISATION.into()];
        assert_eq!(refused(writer.revise_application(nobody).await).reason, "ORGANISATION_NOT_ACTIVE");
    });
}

#[test]
fn a_revision_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        let draft = filing.a_draft().await;
        let send = async |request| filing.caller("writer").applications().revise_application(request).await;
        twice(of(&filing, &draft.id, "Another"), send).await;
        assert_eq!(changes(centre, "funding", &draft.id).await, 2);
    });
}
