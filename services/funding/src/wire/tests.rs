//! What is let in, and what is named when it is not.

use prost::Message;

use super::*;
use crate::domain::{
    decision::{Decision, Import},
    plan::examples::largest,
};

fn row(kronor: i64) -> contract::FinancingLine {
    contract::FinancingLine {
        stated_name: "Region Norrbotten".into(),
        organisation_id: "org_00000000000000000000000000000001".into(),
        stated_amount_ore: kronor * 100,
        amount_kind: contract::AmountKind::Applied.into(),
        ..Default::default()
    }
}

fn request() -> contract::ImportDecisionRequest {
    contract::ImportDecisionRequest {
        registration_number: "RUN-00253-2023".into(),
        title: "Medfinansiering av projekt".into(),
        decided_by: "Regionala utvecklingsnämnden".into(),
        applicant_id: "org_00000000000000000000000000000001".into(),
        period_from: "2023-04-01".into(),
        period_to: "2024-12-31".into(),
        financing_lines: vec![row(1)],
        stated_total_ore: 100,
        ..Default::default()
    }
}

fn rejected(request: contract::ImportDecisionRequest) -> Vec<String> {
    let error = submission(request).map(|_| ()).expect_err("a refusal");
    error.refused().expect("by rule").fields.iter().map(|(field, _)| field.clone()).collect()
}

#[test]
fn figures_that_disagree_are_let_in() {
    let submitted = submission(contract::ImportDecisionRequest { stated_total_ore: 7, ..request() });
    assert!(submitted.is_ok_and(|submission| submission.document.plan.derived_total() == Ore::new(100)));
}

#[test]
fn a_text_is_kept_as_it_was_written() {
    let title = "  Medfinansiering \n av projekt ";
    let submitted = submission(contract::ImportDecisionRequest { title: title.into(), ..request() });
    assert!(submitted.is_ok_and(|submission| submission.document.title == title));
}

#[test]
fn every_broken_rule_is_named_at_once() {
    let wrong = contract::ImportDecisionRequest {
        registration_number: "none".into(),
        period_to: "2023-02-30".into(),
        financing_lines: vec![row(1), contract::FinancingLine { max_share_bps: Some(10_001), ..row(0) }],
        tasks: vec!["ok".into(), "\0".into()],
        corrects_decision_id: "decision_1".into(),
        ..request()
    };
    let expected = [
        "registration_number",
        "period_to",
        "financing_lines[1].stated_amount_ore",
        "financing_lines[1].max_share_bps",
        "tasks[1]",
        "corrects_decision_id",
    ];
    assert_eq!(rejected(wrong), expected);
}

/// What the largest request that is let in (`limits.message_bytes`) may be answered with: far below what a message may hold.
#[test]
fn the_largest_decision_is_shown_in_less_than_a_mebibyte() {
    const REQUEST: usize = 262_144;
    for plan in largest() {
        let lines = plan.lines().iter().map(decision::to_line).collect();
        let mut request = contract::ImportDecisionRequest {
            financing_lines: lines,
            stated_total_ore: plan.stated_total().ore(),
            ..request()
        };
        let item = "𐍈".repeat(500);
        let mut left = (REQUEST - request.encoded_len()) / (item.len() + 8);
        for list in [&mut request.tasks, &mut request.target_groups, &mut request.expected_results] {
            let many = left.min(50);
            *list = vec![item.clone(); many];
            left -= many;
        }
        assert!((REQUEST - 4_000..=REQUEST).contains(&request.encoded_len()));
        let document = submission(request).expect("a valid request").document;
        let time = Timestamp::from_micros(5);
        let import = Import::inspect(document, "operator:a".into(), time, || uuid::Uuid::from_u128(7));
        let decision = Decision::import(uuid::Uuid::from_u128(7).into(), import, None, None).expect("a decision");
        let shown = decision::to_decision(&decision).encoded_len();
        assert!(shown < 1_048_576, "{} findings, {shown} bytes", decision.findings.len());
    }
}

#[test]
fn a_day_is_written_in_ten_characters() {
    for day in ["+2023-04-01", "-2023-04-01", "2023-4-1", "02023-04-01", "2023-04-01 ", "", "２023-04-01"] {
        let wrong = contract::ImportDecisionRequest { period_from: day.into(), ..request() };
        assert_eq!(rejected(wrong), ["period_from"], "{day}");
    }
}

#[test]
fn a_citation_is_at_most_200_characters() {
    let cited = |length| contract::ImportDecisionRequest {
        financing_lines: vec![contract::FinancingLine { cap_citation: "§".repeat(length), ..row(1) }],
        ..request()
    };
    assert!(submission(cited(200)).is_ok());
    assert_eq!(rejected(cited(201)), ["financing_lines[0].cap_citation"]);
}

#[test]
fn the_rule_and_the_appropriation_are_kept_as_written_and_are_at_most_200_characters() {
    let stated = |basis: &str, appropriation: &str| contract::ImportDecisionRequest {
        legal_basis: basis.into(),
        appropriation: appropriation.into(),
        ..request()
    };
    let kept = submission(stated(" förordning (2003:596) ", "anslag 1:1")).expect("a valid request").document;
    assert_eq!((kept.legal_basis.as_str(), kept.appropriation.as_str()), (" förordning (2003:596) ", "anslag 1:1"));
    let long = "§".repeat(201);
    assert_eq!(rejected(stated(&long, &long)), ["legal_basis", "appropriation"]);
}

#[test]
fn adversarial_amounts_are_field_violations() {
    for ore in [i64::MIN, -1, 0, Ore::MOST.ore() + 1, i64::MAX] {
        assert_eq!(
            rejected(contract::ImportDecisionRequest { stated_total_ore: ore, ..request() }),
            ["stated_total_ore"]
        );
        let granted = contract::FinancingLine { granted_amount_ore: Some(ore), ..row(1) };
        let wrong = contract::ImportDecisionRequest { financing_lines: vec![granted], ..request() };
        assert_eq!(rejected(wrong), ["financing_lines[0].granted_amount_ore"]);
    }
}

#[test]
fn a_plan_has_1_to_50_rows_and_a_period_its_days_in_order() {
    for rows in [0, 51] {
        assert_eq!(
            rejected(contract::ImportDecisionRequest { financing_lines: vec![row(1); rows], ..request() }),
            ["financing_lines"]
        );
    }
    let backwards = contract::ImportDecisionRequest { period_to: "2023-03-31".into(), ..request() };
    assert_eq!(rejected(backwards), ["period_to"]);
}

#[test]
fn a_motivation_has_10_to_2000_characters_that_say_something() {
    let ask = |motivation: String| {
        acceptance(contract::AcceptFindingRequest {
            decision_id: "decision_00000000000000000000000000000001".into(),
            finding_id: "finding_00000000000000000000000000000001".into(),
            motivation,
            ..Default::default()
        })
    };
    assert!(ask("ö".repeat(10)).is_ok() && ask("ö".repeat(2_000)).is_ok());
    for wrong in ["ö".repeat(9), "ö".repeat(2_001), " ".repeat(20)] {
        assert!(ask(wrong).is_err_and(|error| error.is("FIELDS_INVALID")));
    }
}

#[test]
fn a_place_in_the_list_survives_its_token() -> Result<(), Error> {
    let here = Place { create_time: Timestamp::from_micros(-5), id: uuid::Uuid::from_u128(7).into() };
    assert_eq!(place(&to_place(here))?, here);
    Ok(())
}
