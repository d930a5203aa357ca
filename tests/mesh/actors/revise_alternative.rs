//! ReviseAlternative.

use proto::reell::actors::v1::{
    Alternative, AlternativeContent, AlternativeDecision, AlternativeState, CentreQuestion, DecideAlternativeRequest,
    ReviseAlternativeRequest,
};
use sandbox::{everywhere, fields, key, refused};

use super::{NO_ALTERNATIVE, NO_ORGANISATION};
use crate::replay::{changes, twice};

fn of(alternative: &Alternative, content: AlternativeContent) -> ReviseAlternativeRequest {
    ReviseAlternativeRequest {
        request_id: key(),
        alternative_id: alternative.id.clone(),
        content: Some(content),
        etag: alternative.etag.clone(),
    }
}

#[test]
fn all_of_an_alternative_is_written_anew() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").centre();
        let before = centre.an_alternative(CentreQuestion::Organisation).await;
        let content = AlternativeContent {
            parties: Vec::new(),
            pros: vec!["Only this".into()],
            yearly_cost_ore: None,
            state: AlternativeState::Proposed.into(),
            ..centre.a_content().await
        };
        let after =
            anna.revise_alternative(of(&before, content.clone())).await.unwrap().into_inner().alternative.unwrap();
        assert_eq!((after.content.as_ref(), after.etag.as_str()), (Some(&content), "2"));
        assert_eq!(after.question(), CentreQuestion::Organisation);
    });
}

#[test]
fn what_is_not_there_was_changed_or_names_nobody_is_refused() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").centre();
        let alternative = centre.an_alternative(CentreQuestion::Organisation).await;
        let content = alternative.content.clone().unwrap();
        let gone = Alternative { id: NO_ALTERNATIVE.into(), ..alternative.clone() };
        assert_eq!(refused(anna.revise_alternative(of(&gone, content.clone())).await).reason, "ALTERNATIVE_NOT_FOUND");
        let old = Alternative { etag: "9".into(), ..alternative.clone() };
        assert_eq!(refused(anna.revise_alternative(of(&old, content.clone())).await).reason, "ETAG_MISMATCH");
        let mut nobody = content;
        nobody.parties[0].organisation_id = NO_ORGANISATION.into();
        assert_eq!(refused(anna.revise_alternative(of(&alternative, nobody)).await).reason, "ORGANISATION_NOT_FOUND");
        let empty = ReviseAlternativeRequest { request_id: key(), ..Default::default() };
        assert_eq!(fields(anna.revise_alternative(empty).await), ["alternative_id", "content"]);
    });
}

#[test]
fn what_is_decided_stands() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").centre();
        let alternative = centre.an_alternative(CentreQuestion::Organisation).await;
        let content = alternative.content.clone().unwrap();
        let decision = AlternativeDecision {
            decided_on: "2024-12-01".into(),
            decision_reference: "§ 12".into(),
            organisation_id: content.parties[0].organisation_id.clone(),
        };
        let reject = DecideAlternativeRequest {
            request_id: key(),
            alternative_id: alternative.id.clone(),
            outcome: AlternativeState::Rejected.into(),
            decision: Some(decision),
            ..Default::default()
        };
        let decided = anna.decide_alternative(reject).await.unwrap().into_inner().alternative.unwrap();
        assert_eq!(refused(anna.revise_alternative(of(&decided, content)).await).reason, "ALTERNATIVE_DECIDED");
    });
}

#[test]
fn a_revision_that_is_sent_again_is_no_second_one() {
    everywhere(async |centre| {
        let alternative = centre.an_alternative(CentreQuestion::Organisation).await;
        let request = of(&alternative, alternative.content.clone().unwrap());
        twice(request, async |request| centre.operator("anna").centre().revise_alternative(request).await).await;
        assert_eq!(changes(centre, "actors", &alternative.id).await, 2);
    });
}
