//! What a gathering allows in which state.

use mesh::clock::Timestamp;
use proptest::prelude::*;
use uuid::Uuid;

use super::{refusal::Refusal, *};

const BEFORE: Timestamp = Timestamp::from_micros(10);
const START: Timestamp = Timestamp::from_micros(20);
const AFTER: Timestamp = Timestamp::from_micros(30);

fn plan() -> Plan {
    Plan {
        kind: Kind::Workshop,
        title: "Huvudmannaskap".into(),
        start: START,
        duration_minutes: 180,
        node: None,
        venue: "Luleå".into(),
        remote: true,
        agenda: vec!["Alternativ".into()],
    }
}

fn gathering() -> Gathering {
    Gathering::plan(GatheringId::from(Uuid::from_u128(1)), plan(), BEFORE)
}

fn organisation(number: u128) -> OrganisationId {
    OrganisationId::from(Uuid::from_u128(number))
}

#[test]
fn an_invitation_is_noted_once_and_an_attendance_can_be_corrected() {
    let mut one = gathering();
    assert_eq!(one.invite(&[organisation(1), organisation(2)], BEFORE), Ok(vec![organisation(1), organisation(2)]));
    assert_eq!(one.invite(&[organisation(2), organisation(3)], AFTER), Ok(vec![organisation(3)]));
    assert_eq!(one.parts[&organisation(2)].invited, Some(BEFORE));
    one.record_attendance(&[(organisation(2), 4), (organisation(9), 1)], AFTER).expect("it has begun");
    one.record_attendance(&[(organisation(2), 0), (organisation(9), 0)], AFTER).expect("a correction");
    assert_eq!(one.parts[&organisation(2)], Part { invited: Some(BEFORE), participants: 0 });
    assert!(!one.parts.contains_key(&organisation(9)), "who was not invited and did not come has no part in it");
}

#[test]
fn nobody_came_to_what_has_not_begun_or_was_cancelled() {
    let mut early = gathering();
    assert_eq!(
        early.record_attendance(&[(organisation(1), 2)], BEFORE),
        Err(Refusal::GatheringNotBegun { start: START })
    );
    early.cancel("Snow".into(), BEFORE).expect("planned");
    assert_eq!(early.record_attendance(&[(organisation(1), 2)], AFTER), Err(Refusal::GatheringCancelled));
    assert_eq!(early.record_outcome(Vec::new(), "x".into(), AFTER), Err(Refusal::GatheringCancelled));
    for refused in [early.clone().cancel("Again".into(), AFTER), early.clone().revise(plan(), AFTER)] {
        assert_eq!(refused, Err(Refusal::GatheringNotPlanned));
    }
    assert_eq!(early.invite(&[organisation(1)], AFTER), Err(Refusal::GatheringNotPlanned));
}

#[test]
fn outcomes_are_added_up_to_their_limit_and_empty_notes_leave_those_there_are() {
    let mut one = gathering();
    let decision = || Outcome::Decision { text: "To go on".into() };
    one.record_outcome(vec![decision()], "Good".into(), AFTER).expect("it has begun");
    one.record_outcome(vec![decision(); MOST_OUTCOMES - 1], String::new(), AFTER).expect("there is room");
    assert_eq!((one.outcomes.len(), one.notes.as_str(), one.state), (MOST_OUTCOMES, "Good", State::Held));
    assert_eq!(one.record_outcome(vec![decision()], String::new(), AFTER), Err(Refusal::GatheringFullOfOutcomes));
}

#[test]
fn how_far_an_organisation_was_reached_follows_from_the_counts() {
    let of = |attended, invited| Involvement {
        organisation: organisation(1),
        name: String::new(),
        attended,
        invited,
        last_attended: None,
    };
    assert_eq!(of(1, 0).reach(), Reach::Attended);
    assert_eq!(of(2, 3).reach(), Reach::Attended);
    assert_eq!(of(0, 3).reach(), Reach::InvitedOnly);
    assert_eq!(of(0, 0).reach(), Reach::Never);
}

proptest! {
    #[test]
    fn a_refused_change_changes_nothing(steps in proptest::collection::vec((0u8..5, 0i64..40), 0..20)) {
        let mut one = gathering();
        for (step, moment) in steps {
            let (before, now) = (one.clone(), Timestamp::from_micros(moment));
            let result = match step {
                0 => one.revise(plan(), now),
                1 => one.cancel("Snow".into(), now),
                2 => one.invite(&[organisation(1)], now).map(drop),
                3 => one.record_attendance(&[(organisation(1), 1)], now),
                _ => one.record_outcome(Vec::new(), "x".into(), now),
            };
            match result {
                Ok(()) => prop_assert_eq!(one.revision, before.revision + 1),
                Err(_) => prop_assert_eq!(&one, &before),
            }
            prop_assert!(before.state == State::Planned || one.state == before.state);
        }
    }
}
