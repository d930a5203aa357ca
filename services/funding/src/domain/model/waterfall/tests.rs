//! Nothing is lost, no cap is broken, and the same case has the same answer.

use proptest::prelude::*;

use super::*;
use crate::domain::{
    model::{
        condition::Condition,
        content::{Caps, PeriodCap, ProgrammeCap},
        examples::tests::published,
        explain::{Language, explanation},
        price::tests::component,
        words::{Employment, Route},
    },
    money::Ore,
};

fn rule(payer: &str, step: Step, basis: Basis) -> Rule {
    let mut rule = published("construction-byn").rules.pop().expect("a rule");
    rule.name = format!("{payer} {}", step.word());
    rule.payer = payer.into();
    (rule.step, rule.basis, rule.condition) = (step, basis, Condition::default());
    rule
}

fn share(payer: &str, bps: u16) -> Rule {
    Rule { share_bps: bps, ..rule(payer, Step::Share, Basis::Rest) }
}

fn model(ore: i64, rules: Vec<Rule>) -> Content {
    let mut content = published("construction-byn");
    content.prices = vec![component(Phase::TheoryAssessment, ore)];
    content.rules = rules;
    content
}

fn facts() -> Facts {
    Facts::new(Route::Sector, Employment::UnderNotice)
}

fn case(facts: &Facts) -> Case<'_> {
    Case { facts, phases: Phase::ALL, year: 0, factor_bps: 10_000, used: &[] }
}

fn amounts(content: &Content) -> Vec<(Option<usize>, i64)> {
    allocate(content, &case(&facts())).lines.iter().map(|line| (line.rule, line.amount)).collect()
}

#[test]
fn rules_share_what_is_left_of_their_payers_limit_and_the_next_payer_goes_on() {
    let mut entitled = rule("transition", Step::Entitlement, Basis::Gross);
    entitled.share_bps = 10_000;
    let content = model(210_000, vec![entitled, rule("employer", Step::Residual, Basis::Rest)]);
    let within = |of_rule: Vec<Option<usize>>, left: Vec<i64>| {
        let (mut pools, mut allocation) = (Pools::new().within(Rooms { of_rule, left }), Allocation::default());
        let prepared = Prepared::new(&content, &mut Vec::new());
        allocate_into(&prepared, &case(&facts()), &mut pools, &mut allocation);
        let amounts: Vec<_> = allocation.lines.iter().map(|line| (line.rule, line.amount)).collect();
        (amounts, allocation.turns[0].limited_by)
    };
    let own = within(vec![Some(0), Some(1)], vec![60_000, 100_000]);
    assert_eq!(own, (vec![(Some(0), 60_000), (Some(1), 100_000), (None, 50_000)], Some(Cap::PayerRoom)));
    let shared = within(vec![Some(0), Some(0)], vec![60_000]);
    assert_eq!(shared.0, [(Some(0), 60_000), (None, 150_000)]);
    assert_eq!(within(vec![Some(0), None], vec![0]).0, [(Some(1), 210_000)]);
}

#[test]
fn fees_come_first_then_entitlements_in_order_then_shares_then_the_rest() {
    let mut fee = rule("person", Step::FixedFee, Basis::Fixed);
    fee.amount_ore = Ore::new(10_000);
    let mut entitled = rule("transition", Step::Entitlement, Basis::Gross);
    (entitled.share_bps, entitled.caps.per_case_ore) = (10_000, Some(Ore::new(100_000)));
    let rest = rule("employer", Step::Residual, Basis::Rest);
    // Written the other way round, they have the same turns.
    let content = model(210_000, vec![rest, share("employment_service", 5_000), entitled, fee]);
    assert_eq!(amounts(&content), [(Some(3), 10_000), (Some(2), 100_000), (Some(1), 50_000), (Some(0), 50_000)]);
    let allocation = allocate(&content, &case(&facts()));
    assert_eq!((allocation.total.gross, allocation.unfunded), (210_000, 0));
    let capped = allocation.turns.iter().find(|turn| turn.rule == 2).expect("a turn");
    assert_eq!((capped.wanted, capped.limited_by, capped.cut), (210_000, Some(Cap::Case), 100_000));
}

#[test]
fn what_nobody_pays_is_a_line_of_its_own_and_never_the_centres() {
    assert_eq!(amounts(&model(100, vec![share("employer", 9_999)])), [(Some(0), 99), (None, 1)]);
    let stated = rule("", Step::Unfunded, Basis::Rest);
    assert_eq!(amounts(&model(100, vec![stated])), [(Some(0), 100)]);
}

#[test]
fn capped_shares_are_rounded_down_and_the_uncapped_one_takes_the_ore_over() {
    let capped =
        Rule { caps: Caps { per_case_ore: Some(Ore::MOST), ..Default::default() }, ..share("transition", 5_000) };
    let content = model(123_456_789, vec![capped, share("employer", 5_000)]);
    assert_eq!(amounts(&content), [(Some(0), 61_728_394), (Some(1), 61_728_395)]);
    let thirds = [3_333, 3_333, 3_334].map(|bps| share("employer", bps));
    assert_eq!(amounts(&model(100, thirds.to_vec())), [(Some(0), 33), (Some(1), 33), (Some(2), 34)]);
}

#[test]
fn every_cap_counts_what_was_used_before_it() {
    let programme = |ore| Some(ProgrammeCap { programme: "p".into(), amount_ore: Ore::new(ore) });
    let person = Some(PeriodCap { amount_ore: Ore::new(700), months: 12 });
    let used = Used { case: 0, person: 100, payer_year: 200, programme: 300 };
    let caps = [
        (Caps { per_person: person, ..Default::default() }, Cap::Person, 600),
        (Caps { per_payer_year_ore: Some(Ore::new(700)), ..Default::default() }, Cap::PayerYear, 500),
        (Caps { programme: programme(700), ..Default::default() }, Cap::Programme, 400),
        (Caps { de_minimis: true, ..Default::default() }, Cap::DeMinimis, 50),
    ];
    for (caps, kind, expected) in caps {
        let rule = Rule { share_bps: 10_000, caps, ..rule("transition", Step::Entitlement, Basis::Gross) };
        let content = model(1_000, vec![rule]);
        let facts = facts().with_number(Number::DeMinimisRoom, 50);
        let allocation = allocate(&content, &Case { used: &[(0, used)], ..case(&facts) });
        assert_eq!(allocation.lines[0].amount, expected, "{kind:?}");
        assert_eq!(allocation.turns[0].limited_by, Some(kind));
    }
}

#[test]
fn cases_draw_from_one_programme_until_it_is_empty() {
    let programme = Some(ProgrammeCap { programme: "p".into(), amount_ore: Ore::new(250) });
    let grant = Rule {
        share_bps: 10_000,
        caps: Caps { programme, ..Default::default() },
        ..rule("transition", Step::Entitlement, Basis::Gross)
    };
    let content = model(100, vec![grant]);
    let (facts, mut pools, mut into) = (facts(), Pools::new(), Allocation::default());
    let prepared = Prepared::new(&content, &mut Vec::new());
    let mut unfunded = Vec::new();
    for _ in 0..4 {
        allocate_into(&prepared, &case(&facts), &mut pools, &mut into);
        unfunded.push(into.unfunded);
    }
    assert_eq!(unfunded, [0, 0, 50, 100]);
}

#[test]
fn a_case_is_explained_in_swedish_with_amounts_as_swedes_write_them() {
    let content = published("construction-byn");
    let facts = facts().with_number(Number::AssessorHours, 4);
    let mut facts = facts;
    facts.transition = crate::domain::model::words::Transition::Tsl;
    let allocation = allocate(&content, &case(&facts));
    let told = explanation(&content, &allocation, Language::Swedish).join("\n");
    for part in [
        "priset är 8\u{a0}850,00\u{a0}kr med moms (7\u{a0}080,00\u{a0}kr utan moms)",
        "Bedömning av teori kostar 1\u{a0}600,00\u{a0}kr.",
        "Omställningsorganisationen betalar 1\u{a0}600,00\u{a0}kr (100\u{a0}% av priset med moms, 1\u{a0}600,00\u{a0}kr)",
        "”Arbetsförmedlingen upphandlar” gäller inte",
        "Sammanlagt betalar Omställningsorganisationen 8\u{a0}850,00\u{a0}kr.",
    ] {
        assert!(told.contains(part), "{part} is not in:\n{told}");
    }
    let told = explanation(&content, &allocation, Language::English).join("\n");
    assert!(told.contains("the price is SEK\u{a0}8,850.00 with VAT"), "{told}");
}

fn any_rule() -> impl Strategy<Value = Rule> {
    let payers = prop::sample::select(vec!["employer", "transition", "employment_service", "person"]);
    let steps = prop::sample::select(vec![
        (Step::FixedFee, Basis::Fixed),
        (Step::FixedFee, Basis::Hours),
        (Step::Entitlement, Basis::Gross),
        (Step::Entitlement, Basis::NetCost),
        (Step::Share, Basis::Rest),
        (Step::Residual, Basis::Rest),
        (Step::Unfunded, Basis::Rest),
    ]);
    let conditions =
        prop::sample::select(vec!["", "employment = employed", "employment != employed", "assessor_hours > 2"]);
    let cap = prop::option::of(0i64..300_000);
    (payers, steps, conditions, 0u16..=10_000, 0i64..500_000, cap.clone(), cap.clone(), cap, any::<bool>(), 0u16..3)
        .prop_map(|(payer, (step, basis), text, bps, ore, case, person, programme, de_minimis, order)| {
            let mut made = rule(payer, step, basis);
            made.condition = Condition::parse(text).expect("a condition");
            (made.share_bps, made.amount_ore, made.order) = (bps, Ore::new(ore), order);
            made.unit = super::super::price::Unit::Per(Number::AssessorHours);
            made.caps = Caps {
                per_case_ore: case.map(Ore::new),
                per_person: person.map(|ore| PeriodCap { amount_ore: Ore::new(ore), months: 12 }),
                per_payer_year_ore: None,
                programme: programme.map(|ore| ProgrammeCap { programme: "p".into(), amount_ore: Ore::new(ore) }),
                de_minimis,
            };
            made
        })
}

proptest! {
    #[test]
    fn nothing_is_lost_no_cap_is_broken_and_the_same_case_has_the_same_answer(
        rules in prop::collection::vec(any_rule(), 0..12),
        prices in prop::collection::vec((0usize..7, 0i64..100_000_000), 1..6),
        hours in 0i64..12, employed: bool, room in 0i64..400_000,
    ) {
        let mut content = model(0, rules);
        content.prices = prices.iter().map(|(phase, ore)| component(Phase::ALL[*phase], *ore)).collect();
        let employment = if employed { Employment::Employed } else { Employment::Unemployed };
        let facts = Facts::new(Route::Sector, employment)
            .with_number(Number::AssessorHours, hours)
            .with_number(Number::DeMinimisRoom, room);
        let allocation = allocate(&content, &case(&facts));
        let sum: i64 = allocation.lines.iter().map(|line| line.amount).sum();
        prop_assert_eq!(sum, allocation.total.gross);
        prop_assert!(allocation.lines.iter().all(|line| line.amount > 0));
        let of = |wanted: usize| -> i64 {
            allocation.lines.iter().filter(|line| line.payer.is_some() && line.rule == Some(wanted)).map(|line| line.amount).sum()
        };
        let (mut programme, mut de_minimis) = (0, 0);
        let mut largest = 0;
        for (place, rule) in content.rules.iter().enumerate() {
            let caps = &rule.caps;
            prop_assert!(caps.per_case_ore.is_none_or(|cap| of(place) <= cap.ore()));
            prop_assert!(caps.per_person.is_none_or(|cap| of(place) <= cap.amount_ore.ore()));
            if let Some(cap) = &caps.programme {
                programme += of(place);
                largest = largest.max(cap.amount_ore.ore());
            }
            if caps.de_minimis {
                de_minimis += of(place);
            }
        }
        prop_assert!(programme <= largest && de_minimis <= room);
        prop_assert_eq!(allocate(&content, &case(&facts)), allocation);
    }
}
