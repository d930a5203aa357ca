//! What is let in, what is named when it is not, and that models survive the way through the contract.

use super::*;
use crate::domain::model::{
    examples::{self, tests::published},
    words::Cap,
};

fn read(said: contract::ModelContent) -> Result<crate::domain::model::content::Content, Vec<String>> {
    let mut fields = Fields::new();
    let read = content(&mut fields, said);
    let refused = fields.refusal();
    let named = refused.refused().expect("by rule").fields.iter().map(|(field, _)| field.clone()).collect();
    read.ok_or(named)
}

fn said() -> contract::ModelContent {
    example("", &published("construction-byn")).content.expect("a content")
}

#[test]
fn every_example_survives_the_way_through_the_contract() {
    for (key, known) in examples::all().expect("the examples are models") {
        let said = example(key, &known).content.expect("a content");
        assert_eq!(read(said), Ok(known), "{key}");
    }
}

#[test]
fn every_word_of_ours_is_a_value_of_the_contract() {
    for value in Phase::ALL {
        assert_eq!(phase(to_phase(*value)), Ok(*value));
    }
    for value in Route::ALL {
        assert_eq!(route(to_route(*value)), Ok(*value));
    }
    for value in Employment::ALL {
        assert_eq!(employment(to_employment(*value)), Ok(*value));
    }
    for value in Transition::ALL {
        let mut known = Facts::new(Route::Sector, Employment::Employed).with(Flag::PublicEmployer);
        (known.transition, known.municipality) = (*value, 2580);
        assert_eq!(facts(&mut Fields::new(), "facts", &to_facts(&known)), Some(known));
    }
    assert!(Role::ALL.iter().all(|role| to_role(*role) != 0) && Cap::ALL.iter().all(|cap| to_cap(*cap) != 0));
}

#[test]
fn every_broken_rule_of_a_model_is_named_at_once() {
    let mut wrong = said();
    wrong.industry = "Bygg".into();
    wrong.routes = vec![9];
    wrong.valid_to = "2023-12-31".into();
    wrong.prices[0].amount_ore = -1;
    wrong.prices[1].unit = "moons".into();
    wrong.payers[0].role = 0;
    wrong.rules[0].condition = "sex = female".into();
    wrong.rules[2].caps = Some(contract::PayerCaps { per_case_ore: Some(1), ..Default::default() });
    wrong.rules[3].share_bps = 1;
    let named = read(wrong).expect_err("a refusal");
    let expected = [
        "content.industry",
        "content.routes[0]",
        "content.valid_to",
        "content.prices[0].amount_ore",
        "content.prices[1].unit",
        "content.payers[0].role",
        "content.rules[0].condition",
        "content.rules[2].caps",
        "content.rules[3].share_bps",
    ];
    assert_eq!(named, expected);
}

#[test]
fn rules_and_payers_have_names_of_their_own() {
    let mut wrong = said();
    wrong.rules[1].name = wrong.rules[0].name.clone();
    wrong.payers[1].key = wrong.payers[0].key.clone();
    assert_eq!(read(wrong), Err(vec!["content.payers[1]".to_owned(), "content.rules[1]".to_owned()]));
}

#[test]
fn a_simulation_is_asked_for_within_its_limits() {
    let request = contract::SimulateModelsRequest {
        alternatives: vec![contract::SimulatedAlternative { name: "a".into(), model_ids: vec!["model_1".into()] }],
        monte_carlo_runs: 201,
        fixed_cost_per_month_ore: -1,
        ..Default::default()
    };
    let named = |error: Error| {
        error.refused().expect("by rule").fields.iter().map(|(field, _)| field.clone()).collect::<Vec<_>>()
    };
    assert_eq!(named(alternatives(&request).expect_err("a refusal")), ["alternatives[0].model_ids[0]"]);
    assert_eq!(
        named(plan(&request, Vec::new()).expect_err("a refusal")),
        ["cohort", "fixed_cost_per_month_ore", "monte_carlo_runs"]
    );
    let synthetic = contract::SyntheticCohort { cases: 0, first_month: "2024".into(), ..Default::default() };
    let cohort = Some(contract::simulate_models_request::Cohort::Synthetic(synthetic));
    let request = contract::SimulateModelsRequest { cohort, ..Default::default() };
    assert_eq!(
        named(plan(&request, Vec::new()).expect_err("a refusal")),
        ["synthetic.cases", "synthetic.first_month", "synthetic.months", "synthetic.mix"]
    );
}
