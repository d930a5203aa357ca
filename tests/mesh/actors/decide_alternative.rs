//! DecideAlternative.

use proto::reell::actors::v1::{
    Alternative, AlternativeDecision, AlternativeState, CentreQuestion, DecideAlternativeRequest,
    ListAlternativesRequest,
};
use sandbox::{Centre, everywhere, fields, key, refused};

use super::{NO_ALTERNATIVE, NO_ORGANISATION};
use crate::replay::{changes, twice};

async fn of(centre: &Centre, alternative: &Alternative, outcome: AlternativeState) -> DecideAlternativeRequest {
    DecideAlternativeRequest {
        request_id: key(),
        alternative_id: alternative.id.clone(),
        outcome: outcome.into(),
        decision: Some(AlternativeDecision {
            decided_on: "2024-12-01".into(),
            decision_reference: "RUN-00253-2023 § 12".into(),
            organisation_id: centre.an_organisation().register().await.id,
        }),
        supersedes_id: String::new(),
        etag: alternative.etag.clone(),
    }
}

// The only test that chooses, since to each question one alternative is chosen at a time.
#[test]
fn one_alternative_is_chosen_until_another_takes_its_place() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").centre();
        let question = CentreQuestion::Ownership;
        let (first, second) = (centre.an_alternative(question).await, centre.an_alternative(question).await);
        let request = of(centre, &first, AlternativeState::Chosen).await;
        let chosen = anna.decide_alternative(request.clone()).await.unwrap().into_inner().alternative.unwrap();
        assert_eq!((chosen.content.unwrap().state(), chosen.decision), (AlternativeState::Chosen, request.decision));
        let request = of(centre, &second, AlternativeState::Chosen).await;
        let refusal = refused(anna.decide_alternative(request.clone()).await);
        assert_eq!(refusal.reason, "ALTERNATIVE_ALREADY_CHOSEN");
        assert_eq!(refusal.metadata.get("alternative_id"), Some(&first.id));
        let other_question = centre.an_alternative(CentreQuestion::Financing).await;
        let mistaken = DecideAlternativeRequest {
            supersedes_id: first.id.clone(),
            ..of(centre, &other_question, AlternativeState::Chosen).await
        };
        assert_eq!(
            refused(anna.decide_alternative(mistaken).await).reason,
            "ALTERNATIVE_NOT_CHOSEN",
            "it answers another question"
        );
        let request = DecideAlternativeRequest { request_id: key(), supersedes_id: first.id.clone(), ..request };
        anna.decide_alternative(request).await.unwrap();
        let filter = format!("question = {}", question.as_str_name());
        let list = ListAlternativesRequest { filter, ..Default::default() };
        let all = anna.list_alternatives(list).await.unwrap().into_inner().alternatives;
        let of = |id: &str| all.iter().find(|one| one.id == id).unwrap().clone();
        assert_eq!(of(&first.id).content.unwrap().state(), AlternativeState::Superseded);
        assert_eq!((of(&first.id).superseded_by, of(&first.id).etag.as_str()), (second.id.clone(), "3"));
        assert_eq!(of(&second.id).content.unwrap().state(), AlternativeState::Chosen);
    });
}

#[test]
fn a_decision_stands_and_is_made_on_what_is_there() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").centre();
        let alternative = centre.an_alternative(CentreQuestion::Operation).await;
        let reject = of(centre, &alternative, AlternativeState::Rejected).await;
        let with = |change: fn(&mut DecideAlternativeRequest)| {
            let mut request = DecideAlternativeRequest { request_id: key(), ..reject.clone() };
            change(&mut request);
            request
        };
        let gone = with(|request| request.alternative_id = NO_ALTERNATIVE.into());
        assert_eq!(refused(anna.decide_alternative(gone).await).reason, "ALTERNATIVE_NOT_FOUND");
        let old = with(|request| request.etag = "9".into());
        assert_eq!(refused(anna.decide_alternative(old).await).reason, "ETAG_MISMATCH");
        let nobody = with(|request| request.decision.as_mut().unwrap().organisation_id = NO_ORGANISATION.into());
        assert_eq!(refused(anna.decide_alternative(nobody).await).reason, "ORGANISATION_NOT_FOUND");
        anna.decide_alternative(reject.clone()).await.unwrap();
        let again = with(|request| request.etag = String::new());
        assert_eq!(refused(anna.decide_alternative(again).await).reason, "ALTERNATIVE_DECIDED");
        let empty = DecideAlternativeRequest { request_id: key(), ..Default::default() };
        assert_eq!(fields(anna.decide_alternative(empty).await), ["alternative_id", "outcome", "decision"]);
    });
}

#[test]
fn a_decision_that_is_sent_again_is_no_second_one() {
    everywhere(async |centre| {
        let alternative = centre.an_alternative(CentreQuestion::Operation).await;
        let request = of(centre, &alternative, AlternativeState::Rejected).await;
        twice(request, async |request| centre.operator("anna").centre().decide_alternative(request).await).await;
        assert_eq!(changes(centre, "actors", &alternative.id).await, 2);
    });
}
