//! That hours do not clash; and what an opening says of a day, in plain code, for the store to be compared with.

use super::*;
use proptest::prelude::*;
use time::{Duration, macros::date};

/// The hours of a day, in the order of time: those of the exception of that day if there is one, else those of its weekday.
pub fn hours_on(opening: &Opening, day: Date) -> Vec<Hours> {
    if let Some(exception) = opening.exceptions.iter().find(|exception| contain(exception.days, day)) {
        return exception.hours.into_iter().collect();
    }
    let open =
        opening.weekly.iter().filter(|weekly| contain(weekly.days, day) && weekly.weekdays.contains(&weekday(day)));
    let mut hours: Vec<Hours> = open.map(|weekly| weekly.hours).collect();
    hours.sort();
    hours
}

fn contain(days: Days, day: Date) -> bool {
    days.from <= day && days.until.is_none_or(|until| day < until)
}

fn hours(opens: &str, closes: &str) -> Hours {
    Hours::new(Minute::parse(opens).expect("a time"), Minute::parse(closes).expect("a time")).expect("hours")
}

fn weekly(weekdays: &[u8], open: Hours, from: Date, until: Option<Date>) -> Weekly {
    Weekly { weekdays: weekdays.iter().copied().collect(), hours: open, days: Days { from, until } }
}

/// Openings around a Monday, without clashes.
pub fn openings() -> impl Strategy<Value = Opening> {
    let days = |longest: i64| {
        (-20i64..20, prop::option::of(1..longest)).prop_map(|(from, length)| {
            let from = date!(2026 - 11 - 23) + Duration::days(from);
            Days { from, until: length.map(|length| from + Duration::days(length)) }
        })
    };
    let hours = (0u16..1_400, 1u16..600).prop_map(|(opens, length)| {
        Hours::new(Minute(opens), Minute((opens + length).min(DAY_MINUTES))).expect("hours")
    });
    let weekly = (prop::collection::btree_set(1u8..=7, 1..5), hours.clone(), days(30))
        .prop_map(|(weekdays, hours, days)| Weekly { weekdays, hours, days });
    let exception = (prop::option::of(hours), days(8)).prop_map(|(hours, days)| {
        let until = days.until.unwrap_or(days.from + Duration::DAY);
        Exception { days: Days { until: Some(until), ..days }, hours }
    });
    (prop::collection::vec(weekly, 0..6), prop::collection::vec(exception, 0..4)).prop_map(|(weekly, exceptions)| {
        // What clashes is left out, one after the other.
        weekly.into_iter().map(Ok).chain(exceptions.into_iter().map(Err)).fold(Opening::default(), |opening, part| {
            let (mut weekly, mut exceptions) = (opening.weekly.clone(), opening.exceptions.clone());
            match part {
                Ok(one) => weekly.push(one),
                Err(one) => exceptions.push(one),
            }
            Opening::new(weekly, exceptions).unwrap_or(opening)
        })
    })
}

#[test]
fn a_time_of_the_day_is_read_as_it_is_written() {
    for text in ["00:00", "08:05", "23:59", "24:00"] {
        assert_eq!(Minute::parse(text).map(|minute| minute.to_string()), Ok(text.to_owned()));
    }
    for wrong in ["", "8:00", "08.00", "24:01", "08:60", "08:5", "-1:00", "99:99"] {
        assert!(Minute::parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn weekly_hours_that_have_a_time_in_common_clash_and_others_do_not() {
    let (morning, noon) = (hours("08:00", "12:00"), hours("11:00", "16:00"));
    let (autumn, spring) = (date!(2026 - 08 - 01), date!(2027 - 01 - 01));
    let first = weekly(&[1, 2], morning, autumn, Some(spring));
    let clash = |other: Weekly| Opening::new(vec![first.clone(), other], Vec::new()).err();
    assert_eq!(clash(weekly(&[2, 3], noon, autumn, None)), Some(Clash::Weekly(0, 1)));
    assert_eq!(clash(weekly(&[3], noon, autumn, None)), None);
    assert_eq!(clash(weekly(&[2], noon, spring, None)), None);
    assert_eq!(clash(weekly(&[2], hours("12:00", "16:00"), autumn, None)), None);
}

#[test]
fn exceptions_that_have_a_day_in_common_clash() {
    let days = |from, until| Exception { days: Days { from, until: Some(until) }, hours: None };
    let (a, b, c) = (date!(2026 - 12 - 20), date!(2026 - 12 - 27), date!(2027 - 01 - 07));
    assert_eq!(Opening::new(Vec::new(), vec![days(a, b), days(b, c)]).err(), None);
    assert_eq!(Opening::new(Vec::new(), vec![days(a, b), days(b, c), days(a, c)]).err(), Some(Clash::Exceptions(0, 2)));
}

#[test]
fn an_exception_takes_the_place_of_the_hours_of_the_week() {
    let monday = date!(2026 - 11 - 23);
    let all_week = weekly(&[1, 2, 3, 4, 5], hours("08:00", "16:00"), date!(2026 - 01 - 01), None);
    let closed = Exception { days: Days { from: monday, until: Some(date!(2026 - 11 - 24)) }, hours: None };
    let evening = hours("16:00", "20:00");
    let late = Exception {
        days: Days { from: date!(2026 - 11 - 28), until: Some(date!(2026 - 11 - 29)) },
        hours: Some(evening),
    };
    let opening = Opening::new(vec![all_week], vec![closed, late]).expect("no clash");
    assert_eq!(hours_on(&opening, monday), []);
    assert_eq!(hours_on(&opening, date!(2026 - 11 - 24)), [hours("08:00", "16:00")]);
    assert_eq!(hours_on(&opening, date!(2026 - 11 - 28)), [evening]);
    assert_eq!(hours_on(&opening, date!(2026 - 11 - 29)), []);
}

proptest! {
    #[test]
    fn a_place_is_never_open_twice_at_once(opening in openings(), day in -30i64..30) {
        let day = date!(2026 - 11 - 23) + Duration::days(day);
        for pair in hours_on(&opening, day).windows(2) {
            prop_assert!(pair[0].closes <= pair[1].opens);
        }
    }
}
