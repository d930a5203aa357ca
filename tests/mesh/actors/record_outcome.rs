//! RecordOutcome.

use proto::reell::actors::v1::{
    CancelGatheringRequest, GatheringOutcome, GatheringState, GetGatheringRequest, OutcomeKind, RecordOutcomeRequest,
};
use sandbox::{everywhere, fields, key, refused};

use super::{NO_GATHERING, NO_ORGANISATION};
use crate::replay::{changes, twice};

fn of(id: &str, outcomes: Vec<GatheringOutcome>, notes: &str) -> RecordOutcomeRequest {
    let (gathering_id, notes, etag) = (id.to_owned(), notes.to_owned(), String::new());
    RecordOutcomeRequest { request_id: key(), gathering_id, outcomes, notes, etag }
}

fn decision() -> GatheringOutcome {
    let kind = OutcomeKind::Decision.into();
    GatheringOutcome { kind, text: "To look into a municipal federation".into(), ..Default::default() }
}

fn action(organisation: &str) -> GatheringOutcome {
    GatheringOutcome {
        kind: OutcomeKind::Action.into(),
        text: "Ask the municipalities".into(),
        due: "2024-05-31".into(),
        organisation_id: organisation.to_owned(),
    }
}

#[test]
fn decisions_and_actions_are_added_and_notes_take_the_place_of_notes() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").gatherings();
        let gathering = centre.a_gathering(-60).await;
        let organisation = centre.an_organisation().register().await.id;
        anna.record_outcome(of(&gathering.id, vec![decision()], "First")).await.unwrap();
        anna.record_outcome(of(&gathering.id, vec![action(&organisation)], "")).await.unwrap();
        let last = anna.record_outcome(of(&gathering.id, Vec::new(), "Last\nof all")).await.unwrap().into_inner();
        let held = last.gathering.unwrap();
        assert_eq!(held.outcomes, [decision(), action(&organisation)]);
        assert_eq!((held.notes.as_str(), held.state()), ("Last\nof all", GatheringState::Held));
        let read = anna.get_gathering(GetGatheringRequest { gathering_id: gathering.id }).await.unwrap().into_inner();
        assert_eq!(read.gathering, Some(held));
    });
}

#[test]
fn nothing_came_of_what_has_not_begun_was_called_off_or_is_not_there() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").gatherings();
        let gathering = centre.a_gathering(60).await;
        let request = || of(&gathering.id, vec![decision()], "");
        assert_eq!(refused(anna.record_outcome(request()).await).reason, "GATHERING_NOT_BEGUN");
        let (gathering_id, etag) = (gathering.id.clone(), String::new());
        let cancel = CancelGatheringRequest { request_id: key(), gathering_id, reason: "Snow".into(), etag };
        anna.cancel_gathering(cancel).await.unwrap();
        assert_eq!(refused(anna.record_outcome(request()).await).reason, "GATHERING_CANCELLED");
        let old = RecordOutcomeRequest { etag: "9".into(), ..request() };
        assert_eq!(refused(anna.record_outcome(old).await).reason, "ETAG_MISMATCH");
        assert_eq!(
            refused(anna.record_outcome(of(NO_GATHERING, vec![decision()], "")).await).reason,
            "GATHERING_NOT_FOUND"
        );
    });
}

#[test]
fn an_action_has_its_day_and_somebody_who_is_registered() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").gatherings();
        let gathering = centre.a_gathering(-60).await;
        let nobody = of(&gathering.id, vec![action(NO_ORGANISATION)], "");
        assert_eq!(refused(anna.record_outcome(nobody).await).reason, "ORGANISATION_NOT_FOUND");
        let vague = GatheringOutcome { due: "soon".into(), organisation_id: String::new(), ..action("") };
        let mixed = GatheringOutcome { kind: OutcomeKind::Decision.into(), ..action(NO_ORGANISATION) };
        let wrong = vec![vague, mixed, GatheringOutcome { text: "x".into(), ..Default::default() }];
        assert_eq!(
            fields(anna.record_outcome(of(&gathering.id, wrong, "")).await),
            [
                "outcomes[0].due",
                "outcomes[0].organisation_id",
                "outcomes[1].due",
                "outcomes[1].organisation_id",
                "outcomes[2].kind"
            ]
        );
        assert_eq!(fields(anna.record_outcome(of(&gathering.id, Vec::new(), " ")).await), ["outcomes"]);
    });
}

#[test]
fn a_gathering_takes_a_hundred_outcomes() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").gatherings();
        let gathering = centre.a_gathering(-60).await;
        anna.record_outcome(of(&gathering.id, vec![decision(); 100], "")).await.unwrap();
        let refusal = refused(anna.record_outcome(of(&gathering.id, vec![decision()], "")).await);
        assert_eq!(refusal.reason, "GATHERING_FULL_OF_OUTCOMES");
    });
}

#[test]
fn an_outcome_that_is_sent_again_is_added_once() {
    everywhere(async |centre| {
        let gathering = centre.a_gathering(-60).await;
        let request = of(&gathering.id, vec![decision()], "");
        let answer =
            twice(request, async |request| centre.operator("anna").gatherings().record_outcome(request).await).await;
        assert_eq!(answer.gathering.unwrap().outcomes.len(), 1);
        assert_eq!(changes(centre, "actors", &gathering.id).await, 2);
    });
}
