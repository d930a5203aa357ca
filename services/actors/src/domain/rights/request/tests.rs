//! Requests: due a month on, answered once, refused on grounds that fit.

use proptest::prelude::*;
use time::macros::date;
use uuid::Uuid;

use super::*;
use crate::domain::validity::tests as days;

fn request(right: Right, received: Date) -> RightsRequest {
    let id = RightsRequestId::from(Uuid::from_u128(1));
    RightsRequest::receive(id, None, right, Channel::Letter, received, Timestamp::from_micros(0))
}

fn answer(outcome: Outcome, ground: Option<Ground>, on: Date) -> Answer {
    let (by, reason) = ("operator:anna".to_owned(), "the person is ill".to_owned());
    Answer { outcome, on, by, ground, reason, appealable: false }
}

#[test]
fn a_month_ends_on_the_same_date_or_on_the_last_day_of_the_next() {
    for (day, due) in [
        (date!(2026 - 01 - 15), date!(2026 - 02 - 15)),
        (date!(2026 - 01 - 31), date!(2026 - 02 - 28)),
        (date!(2028 - 01 - 30), date!(2028 - 02 - 29)),
        (date!(2026 - 12 - 31), date!(2027 - 01 - 31)),
        (date!(2026 - 10 - 31), date!(2026 - 11 - 30)),
    ] {
        assert_eq!(months_after(day, 1), due, "{day}");
    }
}

#[test]
fn erasure_is_refused_for_the_archive_and_access_is_not() {
    assert!(Ground::ArchiveDuty.fits(Right::Erasure) && !Ground::ArchiveDuty.fits(Right::Access));
    for right in Right::ALL {
        assert!(Ground::ALL.iter().filter(|ground| ground.fits(*right)).count() >= 3, "{right:?}");
    }
    for ground in Ground::ALL {
        assert!(Right::ALL.iter().any(|right| ground.fits(*right)), "{ground:?}");
    }
}

#[test]
fn nothing_of_an_answer_shows_in_debug_output() {
    let shown = format!("{:?}", answer(Outcome::Refused, None, days::FIRST));
    assert!(shown.contains("Refused") && !shown.contains("ill"), "{shown}");
}

fn any_right() -> impl Strategy<Value = Right> {
    prop::sample::select(Right::ALL)
}

fn any_answer() -> impl Strategy<Value = Answer> {
    let ground = prop::option::of(prop::sample::select(Ground::ALL));
    (prop::sample::select(Outcome::ALL), ground, 0i64..90)
        .prop_map(|(outcome, ground, day)| answer(outcome, ground, days::nth(day)))
}

proptest! {
    #[test]
    fn it_is_due_later_than_it_came_in_and_within_31_days(day in 0i64..5_000) {
        let due = months_after(days::nth(day), 1);
        let days_left = (due - days::nth(day)).whole_days();
        prop_assert!((28..=31).contains(&days_left), "{days_left}");
        prop_assert!(months_after(days::nth(day + 1), 1) >= due);
    }

    #[test]
    fn whatever_is_tried_it_is_answered_once_and_not_overdue_then(
        right in any_right(), received in 0i64..60, tried in prop::collection::vec(any_answer(), 0..6), today in 0i64..200,
    ) {
        let mut request = request(right, days::nth(received));
        let mut taken: Option<Answer> = None;
        for answer in tried {
            let may = taken.is_none()
                && answer.on >= request.received
                && answer.ground.is_none_or(|ground| ground.fits(right));
            let before = request.clone();
            prop_assert_eq!(request.answer(answer.clone()).is_ok(), may);
            if may {
                taken = Some(answer);
            } else {
                prop_assert_eq!(&request, &before);
            }
        }
        prop_assert_eq!(&request.answer, &taken);
        prop_assert_eq!(request.revision, 1 + i64::from(taken.is_some()));
        let late = taken.is_none() && days::nth(today) > request.due;
        prop_assert_eq!(request.overdue(days::nth(today)), late);
    }
}

#[test]
fn a_request_is_extended_by_two_months_once_and_within_the_first() {
    let extension = |on| Extension { on, by: "operator:anna".into(), reason: "the person has many cases".into() };
    assert!(!format!("{:?}", extension(days::FIRST)).contains("cases"));
    let received = date!(2026 - 01 - 31);
    let mut late = request(Right::Access, received);
    assert_eq!(late.due, date!(2026 - 02 - 28));
    assert_eq!(late.extend(extension(date!(2026 - 03 - 01))), Err(Refusal::ExtensionTooLate));
    let mut asked = request(Right::Access, received);
    assert_eq!(asked.extend(extension(date!(2026 - 02 - 28))), Ok(()));
    assert_eq!((asked.due, asked.revision), (date!(2026 - 04 - 30), 2));
    assert_eq!(asked.extend(extension(date!(2026 - 02 - 28))), Err(Refusal::RequestExtended));
    asked.answer(answer(Outcome::Granted, None, date!(2026 - 04 - 01))).expect("answered");
    assert_eq!(asked.extend(extension(date!(2026 - 02 - 28))), Err(Refusal::RequestAnswered));
}
