//! RecordAlternative.

use proto::reell::actors::v1::{
    AlternativeContent, AlternativeParty, AlternativeRole, AlternativeState, CentreQuestion, RecordAlternativeRequest,
};
use sandbox::{everywhere, fields, key, refused};

use super::NO_ORGANISATION;
use crate::replay::{changes, twice};

fn of(content: AlternativeContent) -> RecordAlternativeRequest {
    RecordAlternativeRequest { request_id: key(), question: CentreQuestion::Ownership.into(), content: Some(content) }
}

#[test]
fn an_alternative_is_recorded_with_parties_points_and_cost() {
    everywhere(async |centre| {
        let content = centre.a_content().await;
        let request = of(content.clone());
        let alternative = centre
            .operator("anna")
            .centre()
            .record_alternative(request)
            .await
            .unwrap()
            .into_inner()
            .alternative
            .unwrap();
        assert_eq!(alternative.content.as_ref(), Some(&content));
        assert_eq!((alternative.question(), alternative.etag.as_str()), (CentreQuestion::Ownership, "1"));
        assert_eq!((alternative.decision, alternative.superseded_by.as_str()), (None, ""));
    });
}

#[test]
fn every_field_that_breaks_its_rule_is_named() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").centre();
        let party =
            |id: &str, role: AlternativeRole| AlternativeParty { organisation_id: id.into(), role: role.into() };
        let wrong = AlternativeContent {
            title: " ".into(),
            description: "x".repeat(4_001),
            parties: vec![
                party("x", AlternativeRole::Unspecified),
                party(NO_ORGANISATION, AlternativeRole::Host),
                party(NO_ORGANISATION, AlternativeRole::Host),
            ],
            pros: vec![String::new()],
            cons: vec!["x".into(); 21],
            yearly_cost_ore: Some(-1),
            state: AlternativeState::Chosen.into(),
        };
        let request = RecordAlternativeRequest { question: 99, ..of(wrong) };
        assert_eq!(
            fields(anna.record_alternative(request).await),
            [
                "question",
                "content.title",
                "content.description",
                "content.parties[0].organisation_id",
                "content.parties[0].role",
                "content.parties[2].role",
                "content.pros[0]",
                "content.cons",
                "content.yearly_cost_ore",
                "content.state"
            ]
        );
        let without = RecordAlternativeRequest { content: None, ..of(AlternativeContent::default()) };
        assert_eq!(fields(anna.record_alternative(without).await), ["content"]);
    });
}

#[test]
fn a_party_must_be_registered() {
    everywhere(async |centre| {
        let mut content = centre.a_content().await;
        content.parties[0].organisation_id = NO_ORGANISATION.into();
        let refusal = refused(centre.operator("anna").centre().record_alternative(of(content)).await);
        assert_eq!(refusal.reason, "ORGANISATION_NOT_FOUND");
    });
}

#[test]
fn a_record_that_is_sent_again_records_nothing_more() {
    everywhere(async |centre| {
        let request = of(centre.a_content().await);
        let answer =
            twice(request, async |request| centre.operator("anna").centre().record_alternative(request).await).await;
        assert_eq!(changes(centre, "actors", &answer.alternative.unwrap().id).await, 1);
    });
}
