//! What becomes of an authorisation, whatever is done to it in whatever order.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::{authorisation::Standing, validity::tests as days};

fn assessor() -> Assessor {
    let person = PersonId::from(Uuid::from_u128(1));
    Assessor::register(Uuid::from_u128(2).into(), person, Qualifications::default(), Timestamp::from_micros(1))
}

fn authorisation(id: u128, version: &str, period: Validity) -> Authorisation {
    Authorisation {
        id: Uuid::from_u128(id).into(),
        model: ModelVersion { key: "siv-bas".into(), version: version.into() },
        granted_by: Uuid::from_u128(3).into(),
        period,
        suspensions: Vec::new(),
        revoked: None,
    }
}

#[test]
fn an_employment_that_is_ended_before_it_began_never_was() {
    let mut assessor = assessor();
    let id = EmploymentId::from(Uuid::from_u128(9));
    let period = Validity { from: days::nth(5), until: None };
    let employment = Employment { id, organisation: Uuid::from_u128(4).into(), period };
    assert_eq!(assessor.employ(employment.clone()), Ok(()));
    assert_eq!(assessor.employ(employment.clone()), Err(Refusal::EmploymentOverlaps { other: id }));
    assert_eq!(assessor.employers(days::nth(6)).count(), 1);
    assert!(assessor.end_employment(id, days::nth(3)).is_ok());
    assert!((0..30).all(|day| assessor.employers(days::nth(day)).count() == 0));
    assert_eq!(assessor.employ(employment), Ok(()));
}

#[test]
fn a_record_takes_a_hundred_entries_of_a_kind_and_no_more() {
    let mut assessor = assessor();
    for number in 0..MOST {
        let entry = authorisation(number as u128, &number.to_string(), Validity { from: days::FIRST, until: None });
        assert_eq!(assessor.authorise(entry), Ok(()));
    }
    let more = authorisation(1_000, "more", Validity { from: days::FIRST, until: None });
    assert_eq!(assessor.authorise(more), Err(Refusal::AssessorRecordFull { what: "authorisations" }));
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Suspend,
    Lift,
    Revoke,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![4 => Just(Step::Suspend), 4 => Just(Step::Lift), 1 => Just(Step::Revoke)]
}

proptest! {
    #[test]
    fn for_a_day_there_is_one_authorisation_for_a_version_at_most(
        periods in proptest::collection::vec((days::any(), 0u8..2), 1..12),
    ) {
        let mut assessor = assessor();
        for (number, (period, version)) in periods.into_iter().enumerate() {
            let _ = assessor.authorise(authorisation(number as u128, &version.to_string(), period));
        }
        for day in 0..60 {
            for version in ["0", "1"] {
                let holding = assessor.authorisations.iter().filter(|entry| entry.model.version == version);
                let holding = holding.filter(|entry| entry.days().holds_on(days::nth(day))).count();
                prop_assert!(holding <= 1);
            }
        }
    }

    #[test]
    fn an_authorisation_stands_as_the_last_step_left_it(
        steps in proptest::collection::vec((step(), 0i64..3), 0..20),
    ) {
        let mut assessor = assessor();
        let id = AuthorisationId::from(Uuid::from_u128(7));
        let whole = Validity { from: days::FIRST, until: None };
        prop_assert_eq!(assessor.authorise(authorisation(7, "1", whole)), Ok(()));
        let (mut today, mut expected, mut history) = (0, Standing::InForce, Vec::new());
        for (step, later) in steps {
            let day = days::nth(today);
            let result = match step {
                Step::Suspend => assessor.suspend(id, SuspensionReason::Complaint, day).map(|_| Standing::Suspended),
                Step::Lift => assessor.lift(id, LiftReason::Cleared, day).map(|_| Standing::InForce),
                Step::Revoke => assessor.revoke(id, RevocationReason::Quality, day).map(|_| Standing::Revoked),
            };
            let refused = match (expected, step) {
                (Standing::Revoked, _) => Some(Refusal::AuthorisationRevokedAlready),
                (Standing::Suspended, Step::Suspend) => Some(Refusal::AuthorisationSuspendedAlready),
                (Standing::InForce, Step::Lift) => Some(Refusal::AuthorisationNotSuspended),
                _ => None,
            };
            prop_assert_eq!(result.clone().err(), refused);
            expected = result.unwrap_or(expected);
            prop_assert_eq!(assessor.authorisations[0].standing(day), expected);
            history.push((today, expected));
            today += later;
        }
        // What stood at the end of a day stays so, whatever came on later days.
        for (day, _) in &history {
            let last = history.iter().rev().find(|(other, _)| other == day).map(|(_, standing)| *standing);
            prop_assert_eq!(Some(assessor.authorisations[0].standing(days::nth(*day))), last);
        }
    }
}
