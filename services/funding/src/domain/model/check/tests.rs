//! Holes are found, with a case that falls into each.

use proptest::prelude::*;

use super::*;
use crate::domain::model::{
    condition::Condition,
    content::Citation,
    examples::tests::published,
    waterfall::{Case, allocate},
};

fn model() -> Content {
    published("construction-byn")
}

fn kinds(content: &Content) -> Vec<Kind> {
    check(content).findings.iter().map(|finding| finding.kind).collect()
}

fn condition(text: &str) -> Condition {
    Condition::parse(text).expect("a condition")
}

#[test]
fn a_hole_comes_with_a_case_that_nobody_pays_for() {
    let mut content = model();
    content.rules.retain(|rule| rule.step != Step::Unfunded);
    let found = check(&content);
    let hole = found.findings.first().expect("a hole");
    assert_eq!((hole.kind, hole.phase), (Kind::NotCovered, Some(Phase::Intake)));
    assert_eq!(hole.about, ["unemployed", "outside"]);
    assert!(hole.sentence().contains("employment = unemployed"), "{}", hole.sentence());
    for finding in &found.findings {
        let facts = finding.counterexample.expect("a case");
        let phases = [finding.phase.expect("a phase")];
        let case = Case { facts: &facts, phases: &phases, year: 0, factor_bps: 10_000, used: &[] };
        let allocation = allocate(&content, &case);
        // The employment service's cap may be out of the way of this one case, so what is sure is that no residual payer stands behind it.
        assert!(
            allocation.lines.iter().all(|line| line.rule.is_none_or(|rule| content.rules[rule].step != Step::Residual))
        );
    }
    let cell = |coverage| found.cells.iter().filter(|cell| cell.coverage == coverage).count();
    assert_eq!((cell(Coverage::Never), cell(Coverage::Always)), (8, 12));
    assert_eq!(cell(Coverage::Free), 15);
}

#[test]
fn what_a_rule_says_nobody_pays_is_covered_and_shown_as_such() {
    let found = check(&model());
    let of = |employment| {
        let mut cells = found.cells.iter().filter(|cell| cell.employment == employment);
        cells.find(|cell| cell.phase == Phase::Intake).expect("a cell").clone()
    };
    assert_eq!(of(Employment::Outside).coverage, Coverage::StatedUnfunded);
    assert_eq!(of(Employment::UnderNotice).coverage, Coverage::Always);
    assert_eq!(of(Employment::UnderNotice).payers, ["employer", "transition"]);
}

#[test]
fn two_that_want_all_the_rest_are_found_with_the_case_that_both_want() {
    let mut content = model();
    let rule = content.rules.iter_mut().find(|rule| rule.payer == "person").expect("a rule");
    rule.condition = condition("employment = self_employed OR employer_size < 10");
    let found = check(&content);
    let twice = found.findings.iter().find(|finding| finding.kind == Kind::TwoResiduals).expect("two");
    let facts = twice.counterexample.expect("a case");
    assert!(facts.number(Number::EmployerSize) < 10 && facts.employment != Employment::SelfEmployed);
}

#[test]
fn shares_are_the_whole_or_have_somebody_behind_them() {
    let mut content = model();
    let rest: Vec<_> = content.rules.iter().filter(|rule| rule.step == Step::Residual).cloned().collect();
    content.rules.retain(|rule| rule.step != Step::Residual);
    let share =
        |bps: u16| Rule { step: Step::Share, share_bps: bps, condition: Condition::default(), ..rest[0].clone() };
    content.rules.extend([share(6_000), Rule { name: "the other".into(), ..share(4_000) }]);
    assert_eq!(kinds(&content), []);
    content.rules.push(Rule { name: "one more".into(), ..share(1) });
    assert!(kinds(&content).contains(&Kind::SharesAboveWhole));
    content.rules.truncate(content.rules.len() - 2);
    assert!(kinds(&content).contains(&Kind::NotCovered));
}

#[test]
fn age_is_looked_at_only_where_an_entitlements_law_says_so() {
    let mut content = model();
    content.rules[1].condition = condition("age >= 27 AND age <= 62 AND transition != none");
    assert!(kinds(&content).contains(&Kind::AgeWithoutLaw));
    content.rules[1].citations.push(Citation {
        source: "Lag (2022:856)".into(),
        reference: "5 §".into(),
        is_law: true,
    });
    assert!(!kinds(&content).contains(&Kind::AgeWithoutLaw));
    let residual = content.rules.iter_mut().find(|rule| rule.step == Step::Residual).expect("a rule");
    residual.citations[0].is_law = true;
    residual.condition = condition("age > 26");
    assert!(kinds(&content).contains(&Kind::AgeWithoutLaw));
}

#[test]
fn a_payer_is_somebody_and_everything_says_where_it_comes_from() {
    let mut content = model();
    content.rules[0].payer = "nobody_knows".into();
    content.rules[1].citations.clear();
    content.prices[0].citation.source.clear();
    content.payers[2].organisation = None;
    let found = kinds(&content);
    for kind in [Kind::PayerUnknown, Kind::CitationMissing, Kind::PayerUnresolved] {
        assert!(found.contains(&kind), "{kind:?}");
    }
    assert_eq!(found.iter().filter(|kind| **kind == Kind::CitationMissing).count(), 2);
}

#[test]
fn a_rule_for_nobody_is_told_and_stops_nothing() {
    let mut content = model();
    content.rules[0].condition = condition("employment = employed AND employment = outside");
    let found = check(&content);
    assert!(found.is_sound());
    assert_eq!(kinds(&content), [Kind::RuleNeverApplies]);
}

#[test]
fn conditions_on_too_many_facts_are_not_looked_through() {
    let mut content = model();
    let bounds = (1..40).map(|size| format!("employer_size = {}", size * 10)).collect::<Vec<_>>().join(" OR ");
    content.rules[0].condition = condition(&bounds);
    let bounds = (1..40).map(|hours| format!("proven_hours = {}", hours * 10)).collect::<Vec<_>>().join(" OR ");
    content.rules[1].condition = condition(&bounds);
    assert_eq!(kinds(&content), [Kind::TooManyCombinations]);
}

proptest! {
    /// What the looked-through combinations say of a bound holds for every number.
    #[test]
    fn a_model_that_is_sound_leaves_no_ore_without_a_payer_or_a_rule_that_says_so(
        size in 0i64..1_000_000, bound in 1i64..1_000, employment in 0usize..5, service: bool,
    ) {
        let mut content = model();
        let split = |text: &str| condition(&format!("(employment = employed OR employment = under_notice) AND {text}"));
        let employer = content.rules.iter().position(|rule| rule.payer == "employer").expect("a rule");
        content.rules[employer].condition = split(&format!("employer_size < {bound}"));
        let greater = Rule { name: "greater".into(), condition: split(&format!("employer_size >= {bound}")), ..content.rules[employer].clone() };
        content.rules.push(greater);
        prop_assert!(check(&content).is_sound());
        let mut facts = Facts::new(Route::Sector, Employment::ALL[employment]).with_number(Number::EmployerSize, size);
        facts.set(Flag::EmploymentService, service);
        let case = Case { facts: &facts, phases: Phase::ALL, year: 0, factor_bps: 10_000, used: &[] };
        prop_assert!(allocate(&content, &case).lines.iter().all(|line| line.rule.is_some()));
    }
}
