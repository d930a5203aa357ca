//! The same plan has the same result, nothing is lost in it, and what moves is said with why.

use super::*;
use crate::domain::model::{
    cohort::tests::synthetic,
    examples::{self, tests::published},
    words::{Role, Step},
};

/// The three examples, and the same with municipalities behind those whom nobody pays for in construction.
pub fn plan(cases: u32) -> Plan {
    let all = examples::all().expect("the examples are models");
    let today: Vec<_> = all.iter().map(|(key, _)| ((*key).to_owned(), published(key))).collect();
    let mut other = today.clone();
    let content = &mut other[0].1;
    content.payers.push(super::super::content::Payer {
        key: "municipality".into(),
        role: Role::Municipality,
        label: "Hemkommunen".into(),
        organisation: None,
    });
    let rule = content.rules.iter_mut().find(|rule| rule.step == Step::Unfunded).expect("a rule");
    (rule.step, rule.payer, rule.name) = (Step::Residual, "municipality".into(), "Hemkommunen betalar resten".into());
    Plan {
        alternatives: vec![
            Alternative { name: "as today".into(), models: today },
            Alternative { name: "municipalities behind".into(), models: other },
        ],
        cohort: Cohort::Synthetic(synthetic(cases)),
        fixed_cost: Ore::new(20_000_000),
        sensitivity: true,
        runs: 5,
        seed: 7,
    }
}

fn outcome(plan: &Plan) -> Outcome {
    run(plan, &mut |_, _| true).expect("an outcome")
}

#[test]
fn the_same_plan_has_the_same_result_and_fingerprint() {
    let (one, other) = (plan(600), plan(600));
    assert_eq!(one.fingerprint(), other.fingerprint());
    assert_eq!(outcome(&one), outcome(&other));
    let seeded = Plan { seed: 8, ..plan(600) };
    assert_ne!(seeded.fingerprint(), one.fingerprint());
    let mut dearer = plan(600);
    dearer.alternatives[1].models[0].1.prices[0].amount_ore = Ore::new(1);
    assert_ne!(dearer.fingerprint(), one.fingerprint());
}

#[test]
fn who_pays_and_nobody_add_up_to_the_price_and_the_months_to_the_result() {
    let outcome = outcome(&plan(900));
    for figures in &outcome.alternatives {
        let paid: i128 = figures.payers.iter().map(|payer| payer.amount).sum();
        assert_eq!(paid + figures.unfunded, figures.price, "{}", figures.name);
        let last = figures.months.last().expect("a month");
        assert_eq!((last.industry.as_ref(), last.cumulative), (None, figures.result));
        let months = |all: bool| figures.months.iter().filter(move |month| month.industry.is_none() == all);
        assert_eq!(months(true).map(|month| month.cases).sum::<u64>(), 900);
        assert_eq!(months(true).map(|month| month.cost).sum::<i128>(), months(false).map(|month| month.cost).sum());
        assert_eq!(months(true).map(|month| month.income).sum::<i128>(), figures.income);
        assert_eq!((figures.cases, figures.without_model), (900, 0));
        assert!(figures.price_per_case.p10 <= figures.price_per_case.p50 && figures.break_even.is_some());
        assert_eq!(figures.sensitivity.len(), 6);
        assert!(
            figures.monte_carlo.as_ref().is_some_and(|drawn| drawn.runs == 5 && drawn.result.p10 <= drawn.result.p90)
        );
    }
}

#[test]
fn the_cases_that_move_are_told_with_the_rules_that_move_them() {
    let outcome = outcome(&plan(900));
    let comparison = &outcome.comparisons[0];
    assert_eq!(comparison.moved + comparison.same, 900);
    assert!(comparison.moved > 0 && comparison.otherwise == 0);
    let first = &comparison.moves[0];
    assert_eq!((first.industry.as_str(), first.reason), ("construction", moves::Reason::Rule));
    assert_eq!((first.from, first.to), (Some(None), Some(Some(Role::Municipality))));
    assert_eq!(
        (first.from_rule.as_str(), first.to_rule.as_str()),
        ("Ingen betalare är känd", "Hemkommunen betalar resten")
    );
    assert_eq!(first.from_amount, first.to_amount);
    let moved: i128 = comparison.moves.iter().map(|one| one.from_amount).sum();
    assert_eq!(moved, outcome.alternatives[0].unfunded - outcome.alternatives[1].unfunded);
    assert!(first.sentence().contains("since other rules apply"), "{}", first.sentence());
}

#[test]
fn a_case_without_a_model_is_counted_and_costs_nothing() {
    let mut plan = plan(300);
    plan.alternatives[1].models.remove(2);
    let outcome = outcome(&plan);
    let care = outcome.alternatives[1].without_model;
    assert!(care > 50);
    let moves = &outcome.comparisons[0].moves;
    let lost: u64 = moves.iter().filter(|one| one.reason == moves::Reason::NoModel).map(|one| one.cases).sum();
    // Who left before anything of his cost something loses nothing.
    assert!((50..=care).contains(&lost), "{lost} of {care}");
}

#[test]
fn a_programme_that_runs_out_is_a_cap_hit_and_a_move_by_cap() {
    let mut plan = plan(600);
    let state = |plan: &mut Plan, ore| {
        let rule = plan.alternatives[1].models[2].1.rules.first_mut().expect("a rule");
        rule.caps.programme.as_mut().expect("a programme").amount_ore = Ore::new(ore);
    };
    state(&mut plan, 1_000_000);
    let outcome = outcome(&plan);
    let hits = &outcome.alternatives[1].caps;
    assert!(
        hits.iter()
            .any(|hit| hit.model == "care-komvux" && hit.cap == super::super::words::Cap::Programme && hit.cut > 0)
    );
    assert!(
        outcome.comparisons[0]
            .moves
            .iter()
            .any(|one| one.reason == moves::Reason::Cap && one.to == Some(Some(Role::Municipality)))
    );
}

#[test]
fn a_run_that_nobody_wants_any_more_ends_without_a_result() {
    let mut told = Vec::new();
    let ended = run(&plan(3_000), &mut |done, total| {
        told.push((done, total));
        done < 2_048
    });
    assert!(ended.is_none());
    assert_eq!(told.len(), 1);
}

#[test]
fn progress_goes_up_to_the_end() {
    let mut told = Vec::new();
    assert!(
        run(&plan(2_000), &mut |done, total| {
            told.push((done, total));
            true
        })
        .is_some()
    );
    assert!(told.is_sorted() && told.last().is_some_and(|(done, total)| done == total), "{told:?}");
}
