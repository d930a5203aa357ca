//! The vectors of the rules that the centre works under.

use time::macros::date;
use uuid::Uuid;

use super::*;
use crate::domain::policy::examples::version;

fn policy(terms: Terms, citation: &str) -> Policy {
    Policy { citation: citation.into(), ..version(terms, date!(2019 - 02 - 13), None) }
}

fn kr(kronor: i64) -> Ore {
    Ore::new(kronor * 100)
}

fn outcome(terms: Terms, facts: &Facts) -> Outcome {
    let judged = evaluate(&policy(terms, "a rule"), facts, date!(2026 - 11 - 28)).unwrap();
    assert!(judged.explanation.contains("as read on 2026-08-20"), "{}", judged.explanation);
    judged.outcome
}

#[test]
fn a_share_over_its_cap_is_refused_in_the_words_of_a_decision() {
    let rule = policy(Terms::ShareCap { max_bps: 5_000 }, "förordning 2003:596 5 §");
    let facts = Facts::Share { whole: kr(5_956_446), claimed: kr(2_978_268) };
    let judged = evaluate(&rule, &facts, date!(2026 - 11 - 28)).unwrap();
    assert_eq!(
        judged.explanation,
        "refused because förordning 2003:596 5 § as read on 2026-08-20: 50 % of 5 956 446,00 is 2 978 223,00, claimed 2 978 268,00"
    );
    assert_eq!((judged.outcome, judged.limit, judged.asked), (Outcome::Refused, 297_822_300, 297_826_800));
    let facts = Facts::Share { whole: kr(5_956_536), claimed: kr(2_978_268) };
    assert_eq!(evaluate(&rule, &facts, date!(2026 - 11 - 28)).unwrap().outcome, Outcome::Allowed);
    let odd = Facts::Share { whole: Ore::new(123_456_789), claimed: Ore::new(61_728_395) };
    assert_eq!(evaluate(&rule, &odd, date!(2026 - 11 - 28)).unwrap().outcome, Outcome::Refused, "a cap is cut");
}

#[test]
fn acceptance_7_a_category_is_changed_freely_by_an_officer_or_by_a_formal_decision() {
    let since_2019 = || Terms::ChangeThreshold { overrun_bps: 2_000, formal_from_ore: 5_000_000 };
    let change = |budget: i64, over: i64| Facts::Change { budget: kr(budget), changed: kr(budget + over) };
    assert_eq!(outcome(since_2019(), &change(1_000_000, 199_000)), Outcome::Inform, "19,9 %");
    assert_eq!(outcome(since_2019(), &change(1_000_000, 200_000)), Outcome::Inform, "20 % is not above 20 %");
    assert_eq!(outcome(since_2019(), &change(160_000, 40_000)), Outcome::Officer, "25 % and 40 000 kr");
    assert_eq!(outcome(since_2019(), &change(200_000, 50_000)), Outcome::FormalDecision, "25 % and 50 000 kr");
    let before = || Terms::ChangeThreshold { overrun_bps: 1_000, formal_from_ore: 1_000_000 };
    assert_eq!(outcome(before(), &change(1_000_000, 199_000)), Outcome::FormalDecision);
    assert_eq!(outcome(before(), &change(80_000, 9_000)), Outcome::Officer);
    assert_eq!(outcome(before(), &change(100_000, -90_000)), Outcome::Inform, "less is always free");
}

#[test]
fn acceptance_8_an_advance_is_at_most_half_of_the_grant_and_four_hundred_thousand_kronor() {
    let limit = || Terms::AdvanceLimit { max_bps: 5_000, max_ore: 40_000_000 };
    let ask = |grant: i64, outstanding: i64, asked: i64| Facts::Advance {
        grant: kr(grant),
        outstanding: kr(outstanding),
        asked: kr(asked),
    };
    assert_eq!(outcome(limit(), &ask(2_700_000, 0, 500_000)), Outcome::Refused);
    assert_eq!(outcome(limit(), &ask(2_700_000, 0, 400_000)), Outcome::Allowed);
    assert_eq!(outcome(limit(), &ask(2_700_000, 1, 400_000)), Outcome::Refused, "what is outstanding counts");
    assert_eq!(outcome(limit(), &ask(700_000, 0, 350_001)), Outcome::Refused);
}

#[test]
fn acceptance_12_aid_to_the_companies_of_a_group_counts_together() {
    let (mother, daughter, stranger) = (
        OrganisationId::from(Uuid::from_u128(1)),
        OrganisationId::from(Uuid::from_u128(2)),
        OrganisationId::from(Uuid::from_u128(3)),
    );
    let ceiling = || Terms::AidCeiling { ceiling_eur_cent: 30_000_000, years: 3 };
    let aid = |grants: &[(OrganisationId, Date, i64)], asked: i64| Facts::Aid {
        group: vec![mother, daughter],
        grants: grants.to_vec(),
        asked_eur_cent: asked,
    };
    let lately = date!(2025 - 03 - 01);
    assert_eq!(outcome(ceiling(), &aid(&[(mother, lately, 29_900_000)], 200_000)), Outcome::Refused);
    assert_eq!(outcome(ceiling(), &aid(&[(mother, lately, 29_900_000)], 100_000)), Outcome::Allowed);
    let both = [(mother, lately, 15_000_000), (daughter, lately, 14_900_000)];
    assert_eq!(outcome(ceiling(), &aid(&both, 200_000)), Outcome::Refused, "mother and daughter together");
    let other = [(mother, lately, 15_000_000), (stranger, lately, 14_900_000)];
    assert_eq!(outcome(ceiling(), &aid(&other, 200_000)), Outcome::Allowed, "a stranger's aid is its own");
    let old = [(mother, date!(2023 - 11 - 28), 29_900_000)];
    assert_eq!(outcome(ceiling(), &aid(&old, 200_000)), Outcome::Allowed, "three years have passed");
}

#[test]
fn amounts_follow_from_flat_rates_hours_and_retention() {
    let judged = |terms, facts: Facts| evaluate(&policy(terms, "a rule"), &facts, date!(2026 - 11 - 28)).unwrap();
    let rate = Terms::FlatRate { rate_bps: 4_524, base: vec!["personal".into()] };
    let base = Facts::Base(vec![("personal".into(), Ore::new(1_000_001)), ("resor".into(), Ore::new(5_000))]);
    assert_eq!(judged(rate, base).limit, 452_400);
    let hours = |minutes| Facts::Hours { minutes, monthly_salary: kr(40_000) };
    let by_salary = Terms::UnitCost { ore_per_hour: 0, hours_per_year: 1_720 };
    assert_eq!(judged(by_salary, hours(60)).limit, 27_907);
    let fixed = Terms::UnitCost { ore_per_hour: 40_900, hours_per_year: 0 };
    assert_eq!(judged(fixed, hours(90)).limit, 61_350);
    assert_eq!(judged(Terms::Retention { retained_bps: 2_000 }, Facts::Payment(Ore::new(999))).limit, 199);
    let mixed = evaluate(&policy(Terms::Retention { retained_bps: 1 }, "a rule"), &hours(1), date!(2026 - 11 - 28));
    assert_eq!(mixed, None, "facts of another kind are not judged");
}

#[test]
fn a_claim_period_is_neither_too_short_nor_too_long_nor_too_late() {
    let rule = |within_calendar_year| Terms::ClaimPeriod {
        first_within_months: 6,
        least_months: 1,
        most_months: 6,
        within_calendar_year,
    };
    let start = date!(2023 - 04 - 01);
    let claim = |from, until, first| Facts::Period { project_from: start, from, until, first };
    assert_eq!(outcome(rule(false), &claim(start, date!(2023 - 09 - 30), true)), Outcome::Allowed);
    assert_eq!(outcome(rule(false), &claim(start, date!(2023 - 10 - 01), false)), Outcome::Refused);
    assert_eq!(outcome(rule(false), &claim(start, date!(2023 - 04 - 29), false)), Outcome::Refused);
    let across = claim(date!(2023 - 10 - 01), date!(2024 - 01 - 31), false);
    assert_eq!((outcome(rule(false), &across), outcome(rule(true), &across)), (Outcome::Allowed, Outcome::Refused));
    let late = claim(date!(2023 - 07 - 01), date!(2023 - 12 - 31), true);
    assert_eq!(outcome(rule(false), &late), Outcome::Refused);
}
