//! SimulateModels, which tells how far it has come and keeps its result.

use proto::reell::funding::v1::{
    CaseGroup, FinancingPhase, PayerRole, RecordedCohort, SimulateModelsRequest, SimulatedAlternative, Simulation,
    simulate_models_request::Cohort, simulate_models_response::Told,
};
use sandbox::{Centre, everywhere, key};
use tonic::Status;

use super::NO_MODEL;
use crate::replay::changes;

/// How often a simulation told how far it had come, and what it ended with.
async fn simulate(centre: &Centre, request: SimulateModelsRequest) -> Result<(usize, Simulation), Status> {
    let mut told = centre.operator("anna").models().simulate_models(request).await?.into_inner();
    let mut progress = 0;
    while let Some(message) = told.message().await? {
        match message.told {
            Some(Told::Progress(so_far)) => {
                assert!(so_far.done <= so_far.total);
                progress += 1;
            }
            Some(Told::Result(result)) => return Ok((progress, result)),
            None => {}
        }
    }
    Err(Status::internal("the stream ended without a result"))
}

fn refusal(answer: Result<(usize, Simulation), Status>) -> mesh::refusal::Refused {
    let error = mesh::refusal::Error::from(answer.expect_err("a refusal"));
    error.refused().cloned().expect("by rule")
}

#[test]
fn alternatives_are_tried_on_the_same_cases_and_told_on_the_way() {
    everywhere(async |centre| {
        let today = centre.a_published_model().await;
        let mut content = today.content.clone().unwrap();
        content.prices[1].amount_ore = 210_000;
        let paper = centre.a_drafted_model_of(content).await;
        let request = centre.a_simulation(&[&today, &paper], 3_000);
        let (progress, result) = simulate(centre, request).await.unwrap();
        assert!(progress > 0 && result.cases == 3_000);
        let [one, other] = result.alternatives.as_slice() else { panic!("two alternatives") };
        for figures in [one, other] {
            let paid: i64 = figures.payers.iter().map(|payer| payer.amount_ore).sum();
            assert_eq!(paid + figures.unfunded_ore, figures.price_ore);
            assert!(figures.payers.iter().any(|payer| payer.role() == PayerRole::Employer));
            assert_eq!(figures.months.len(), 6 * 2);
        }
        assert!(one.price_ore < other.price_ore);
        let comparison = &result.comparisons[0];
        assert_eq!(comparison.cases_moved + comparison.cases_same, 3_000);
        assert!(comparison.moves.iter().all(|one| one.sentence.contains("the price is another")));
    });
}

#[test]
fn the_same_models_cases_and_seeds_have_one_result() {
    everywhere(async |centre| {
        let model = centre.a_published_model().await;
        let request = centre.a_simulation(&[&model], 200);
        let (_, first) = simulate(centre, request.clone()).await.unwrap();
        let again = SimulateModelsRequest { request_id: key(), ..request.clone() };
        let (progress, second) = simulate(centre, again).await.unwrap();
        assert_eq!((progress, &second), (0, &first), "it was kept");
        let Some(Cohort::Synthetic(mut made)) = request.cohort.clone() else { panic!("a cohort") };
        made.seed += 1;
        let other = SimulateModelsRequest { request_id: key(), cohort: Some(Cohort::Synthetic(made)), ..request };
        let (_, other) = simulate(centre, other).await.unwrap();
        assert_ne!((other.fingerprint, other.cohort_hash), (first.fingerprint, first.cohort_hash));
    });
}

#[test]
fn cases_that_there_were_are_counted_without_anybodys_identity() {
    everywhere(async |centre| {
        let model = centre.a_published_model().await;
        let group = |month: &str, count| CaseGroup {
            industry: "construction".into(),
            facts: Some(centre.some_facts()),
            month: month.into(),
            last_phase: FinancingPhase::Certificate.into(),
            count,
        };
        let cohort = Cohort::Recorded(RecordedCohort { groups: vec![group("2024-03", 2), group("2024-01", 3)] });
        let request = SimulateModelsRequest { cohort: Some(cohort), ..centre.a_simulation(&[&model], 1) };
        let (_, result) = simulate(centre, request).await.unwrap();
        let figures = &result.alternatives[0];
        assert_eq!((result.cases, figures.price_ore), (5, 5 * 885_000));
        let all: Vec<_> = figures.months.iter().filter(|month| month.industry.is_empty()).collect();
        assert_eq!(all.iter().map(|month| month.cases).collect::<Vec<_>>(), [3, 0, 2]);
    });
}

#[test]
fn what_cannot_be_simulated_is_refused_before_it_begins() {
    everywhere(async |centre| {
        let model = centre.a_published_model().await;
        let good = centre.a_simulation(&[&model], 10);
        let missing = SimulatedAlternative { name: "none".into(), model_ids: vec![NO_MODEL.into()] };
        let gone = SimulateModelsRequest { alternatives: vec![missing], ..good.clone() };
        assert_eq!(refusal(simulate(centre, gone).await).reason, "MODEL_NOT_FOUND");
        let twice = good.alternatives[0].clone();
        let wrong = SimulateModelsRequest { alternatives: vec![twice.clone(), twice], ..good.clone() };
        let named = refusal(simulate(centre, wrong).await);
        assert_eq!((named.reason.as_str(), named.fields[0].0.as_str()), ("FIELDS_INVALID", "alternatives[1].name"));
        let wrong = SimulateModelsRequest { cohort: None, monte_carlo_runs: 1_000, ..good };
        let named: Vec<_> = refusal(simulate(centre, wrong).await).fields.into_iter().map(|(field, _)| field).collect();
        assert_eq!(named, ["cohort", "monte_carlo_runs"]);
    });
}

#[test]
fn a_simulation_that_is_sent_again_is_run_once() {
    everywhere(async |centre| {
        let model = centre.a_published_model().await;
        let request = centre.a_simulation(&[&model], 50);
        let (_, first) = simulate(centre, request.clone()).await.unwrap();
        let (_, again) = simulate(centre, request.clone()).await.unwrap();
        assert_eq!(first, again);
        assert_eq!(changes(centre, "funding", &first.id).await, 1);
        let other = SimulateModelsRequest { fixed_cost_per_month_ore: 5, ..request };
        assert_eq!(refusal(simulate(centre, other).await).reason, "REQUEST_ID_REUSED");
    });
}
