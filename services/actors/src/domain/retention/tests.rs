//! That a kind has one rule a day at most whatever is decided, and that what protects a person comes before the time.

use proptest::prelude::*;
use time::macros::date;
use uuid::Uuid;

use super::*;
use crate::domain::validity::tests::{self as days, nth};

fn rule(id: u128, kind: Kind, period: Validity) -> Rule {
    let trigger = match kind {
        Kind::Person => Trigger::LastCaseClosed,
        Kind::Sharing => Trigger::SharingEnded,
        Kind::RightsRequest => Trigger::RequestAnswered,
    };
    Rule {
        id: Uuid::from_u128(id).into(),
        kind,
        legal_reference: String::new(),
        basis: "arkivlagen (1990:782) 10 §".into(),
        decision_reference: "RUN-00001-2026".into(),
        trigger,
        months: 24,
        action: Action::Dispose,
        period,
        revision: 1,
        created: Timestamp::from_micros(0),
    }
}

fn of_persons() -> Rule {
    rule(1, Kind::Person, Validity { from: nth(0), until: None })
}

#[test]
fn the_time_runs_from_the_last_case_or_from_the_registration_where_there_was_none() {
    let (rule, began) = (of_persons(), date!(2020 - 02 - 29));
    let closed = Standing { last_closed: Some(date!(2023 - 08 - 31)), ..Standing::default() };
    assert_eq!(rule.due(began, &Standing::default()), date!(2022 - 02 - 28));
    assert_eq!(rule.due(began, &closed), date!(2025 - 08 - 31));
    assert_eq!(rule.judge(began, &closed, date!(2025 - 08 - 30)), Some(Kept::NotDue));
    assert_eq!(rule.judge(began, &closed, date!(2025 - 08 - 31)), None);
    let registered = Rule { trigger: Trigger::Registered, ..rule };
    assert_eq!(registered.due(began, &closed), date!(2022 - 02 - 28));
}

#[test]
fn a_record_of_somebody_with_an_open_case_may_go_while_the_person_stays() {
    let standing = Standing { open_case: true, assesses: true, ..Standing::default() };
    let began = date!(2020 - 01 - 01);
    assert_eq!(of_persons().judge(began, &standing, nth(0)), Some(Kept::OpenCase));
    let sharing = rule(2, Kind::Sharing, Validity { from: nth(0), until: None });
    assert_eq!(sharing.judge(began, &standing, nth(0)), None);
    assert!(!checks(Kind::Sharing).contains(&Kept::OpenCase) && checks(Kind::Person).contains(&Kept::OpenCase));
}

#[test]
fn a_trigger_fits_its_own_kind_alone() {
    for kind in Kind::ALL {
        let fitting = Trigger::ALL.iter().filter(|trigger| trigger.fits(*kind)).count();
        assert_eq!(fitting, if *kind == Kind::Person { 2 } else { 1 });
        let unfit = Rule { trigger: Trigger::SharingEnded, ..rule(1, *kind, Validity { from: nth(0), until: None }) };
        assert_eq!(unfit.fits(&[]).is_ok(), *kind == Kind::Sharing);
    }
}

#[derive(Debug, Clone)]
enum Step {
    Record(usize, Validity),
    Revise(prop::sample::Index, i64),
    End(prop::sample::Index, i64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        (0..Kind::ALL.len(), days::any()).prop_map(|(kind, period)| Step::Record(kind, period)),
        (any::<prop::sample::Index>(), 0i64..40).prop_map(|(one, day)| Step::Revise(one, day)),
        (any::<prop::sample::Index>(), 0i64..40).prop_map(|(one, day)| Step::End(one, day)),
    ];
    prop::collection::vec(step, 1..25)
}

proptest! {
    #[test]
    fn a_kind_has_one_rule_a_day_at_most_and_a_revision_leaves_no_gap(steps in steps()) {
        let mut rules: Vec<Rule> = Vec::new();
        let covered = |rules: &[Rule], kind: Kind, day: i64| {
            rules.iter().filter(|rule| rule.kind == kind && rule.period.holds_on(nth(day))).count()
        };
        for (number, step) in steps.into_iter().enumerate() {
            match step {
                Step::Record(kind, period) => {
                    let new = rule(number as u128 + 1, Kind::ALL[kind], period);
                    if new.fits(&rules).is_ok() { rules.push(new); }
                }
                Step::Revise(one, day) if !rules.is_empty() => {
                    let place = one.index(rules.len());
                    let kind = rules[place].kind;
                    let before: Vec<_> = (0..60).map(|day| covered(&rules, kind, day)).collect();
                    let id = Uuid::from_u128(number as u128 + 1).into();
                    if let Ok(next) = rules[place].revise(id, nth(day), 12, "§ 2".into(), Timestamp::from_micros(1)) {
                        rules.push(next);
                    }
                    let after: Vec<_> = (0..60).map(|day| covered(&rules, kind, day)).collect();
                    prop_assert_eq!(before, after);
                }
                Step::End(one, day) if !rules.is_empty() => {
                    let place = one.index(rules.len());
                    let _ = rules[place].end(nth(day));
                }
                Step::Revise(..) | Step::End(..) => {}
            }
            for kind in Kind::ALL {
                for day in 0..60 {
                    prop_assert!(covered(&rules, *kind, day) <= 1);
                }
            }
        }
    }

    #[test]
    fn nobody_goes_whom_anything_protects(
        held: bool, restricted: bool, asks: bool, assesses: bool, open_case: bool, closed in prop::option::of(0i64..2_000),
    ) {
        let last_closed = closed.map(|day| nth(day - 4_000));
        let standing = Standing { held, restricted, asks, assesses, open_case, last_closed };
        let began = date!(2010 - 01 - 01);
        let goes = of_persons().judge(began, &standing, nth(0)).is_none();
        let protected = held || restricted || asks || assesses || open_case;
        prop_assert_eq!(goes, !protected && of_persons().due(began, &standing) <= nth(0));
    }
}
