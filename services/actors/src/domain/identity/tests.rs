//! Numbers of every kind are read, hidden and compared, and of a person's identities one at most is current.

use proptest::prelude::*;
use time::{Duration, macros::date};
use uuid::Uuid;

use super::*;

fn foreign(number: &str, country: &str) -> Identity {
    let number = ForeignNumber::parse(number).expect("a number");
    Identity::Foreign { number, country: Country::parse(country).expect("a country") }
}

#[test]
fn a_temporary_number_is_one_of_its_organisation() {
    let number = TemporaryNumber::parse("19900102-TF07").expect("a number");
    assert_eq!(TemporaryNumber::parse("19900102tf07"), Ok(number.clone()));
    assert!(TemporaryNumber::parse("19900102-T123").is_ok());
    for wrong in ["", "900102-TF07", "19900102-TF7", "19900102-TX07", "19900102-T12", "19901302-TF07", "19900231-T001"]
    {
        assert!(TemporaryNumber::parse(wrong).is_err(), "{wrong}");
    }
    let of = |issuer| Identity::Temporary { number: number.clone(), issuer: Uuid::from_u128(issuer).into() };
    assert_ne!(of(1).canonical(), of(2).canonical());
    assert_eq!(of(1).masked(), "19900102-****");
}

#[test]
fn a_foreign_number_is_one_of_its_country_however_it_is_written() {
    assert_eq!(foreign("131052-308t", "fi").canonical(), foreign("131052308T", "FI").canonical());
    assert_ne!(foreign("131052-308T", "FI").canonical(), foreign("131052-308T", "NO").canonical());
    assert_eq!(foreign("131052-308T", "FI").masked(), "****");
    for wrong in ["", "--", "a_b", &"x".repeat(41)] {
        assert!(ForeignNumber::parse(wrong).is_err(), "{wrong}");
    }
    for wrong in ["", "F", "FIN", "1I", "å"] {
        assert!(Country::parse(wrong).is_err(), "{wrong}");
    }
    assert!(DossierNumber::parse("1234-5678").is_ok() && DossierNumber::parse("123456").is_err());
}

#[test]
fn no_number_shows_in_debug_output() {
    let shown = format!("{:?} {:?}", foreign("SECRET1", "FI"), DossierNumber::parse("12345678"));
    assert!(!shown.contains("SECRET1") && !shown.contains("12345678"), "{shown}");
}

#[test]
fn a_number_that_never_was_the_persons_goes_and_what_it_had_superseded_goes_on() {
    let dated = |number: &str, from, until| Dated { identity: foreign(number, "FI"), from, until };
    let days = [date!(2024 - 01 - 01), date!(2025 - 01 - 01), date!(2026 - 01 - 01)];
    let all = [
        dated("A", days[0], Some(days[1])),
        dated("B", days[1], Some(days[2])),
        dated("B", days[2], Some(days[2])),
        dated("C", days[2], None),
    ];
    let without = |wrong: &str| {
        let mut list = all.to_vec();
        strike(&mut list, &foreign(wrong, "FI")).then_some(list)
    };
    assert_eq!(without("B"), Some(vec![dated("A", days[0], Some(days[2])), dated("C", days[2], None)]));
    assert_eq!(without("A"), Some(all[1..].to_vec()));
    let last = without("C").expect("it stood there").pop();
    assert_eq!(last, Some(dated("B", days[2], None)));
    assert_eq!(without("D"), None);
    // Where nothing had superseded the one before, it does not begin anew.
    let mut gap = vec![dated("A", days[0], Some(days[1])), dated("B", days[2], None)];
    assert!(strike(&mut gap, &foreign("B", "FI")));
    assert_eq!(gap, [dated("A", days[0], Some(days[1]))]);
}

#[test]
fn of_merged_registrations_the_persons_own_identity_is_current() {
    let dated = |number: &str, from, until| Dated { identity: foreign(number, "FI"), from, until };
    let (early, late) = (date!(2024 - 01 - 01), date!(2025 - 01 - 01));
    let ends = |list: &[Dated]| list.iter().map(|one| one.until).collect::<Vec<_>>();
    let own_first = together(vec![dated("A", early, None)], vec![dated("B", late, None)]);
    assert_eq!(ends(&own_first), [None, Some(late)]);
    let own_last = together(vec![dated("A", late, None)], vec![dated("B", early, None)]);
    assert_eq!(ends(&own_last), [Some(late), None]);
    let without = together(Vec::new(), vec![dated("B", early, None), dated("C", late, None)]);
    assert_eq!(ends(&without), [Some(late), None]);
    assert!(together(Vec::new(), Vec::new()).is_empty());
}

proptest! {
    #[test]
    fn at_most_one_identity_is_current_and_none_overlap(
        steps in prop::collection::vec((0i64..2_000, any::<bool>()), 0..20),
    ) {
        let first = date!(2020 - 01 - 01);
        let mut list: Vec<Dated> = Vec::new();
        for (number, (days, none)) in steps.into_iter().enumerate() {
            let (before, from) = (list.clone(), first + Duration::days(days));
            let next = (!none).then(|| foreign(&format!("N{number}"), "FI"));
            let ends = list.last().map(|last| last.until.unwrap_or(last.from));
            match supersede(&mut list, next.clone(), from) {
                Ok(()) => {
                    prop_assert_eq!(list.last().filter(|last| last.until.is_none()).map(|last| &last.identity), next.as_ref());
                    // One number follows another without a day between them.
                    let current = before.iter().position(|old| old.until.is_none());
                    if let Some(current) = current.filter(|_| next.is_some()) {
                        prop_assert_eq!(list[current].until, Some(from));
                    }
                    // What identified the person before is still there.
                    prop_assert!(before.iter().zip(&list).all(|(old, new)| old.identity == new.identity && old.from == new.from));
                }
                Err(_) => {
                    prop_assert!(ends.is_some_and(|ends| from < ends));
                    prop_assert_eq!(&list, &before);
                }
            }
            prop_assert!(list.iter().filter(|one| one.until.is_none()).count() <= 1);
            for pair in list.windows(2) {
                prop_assert!(pair[0].until.is_some_and(|until| pair[0].from <= until && until <= pair[1].from));
            }
        }
    }
}
