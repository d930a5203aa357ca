//! The story of the financing models, as `reell demo --story models` tells it.

use proto::reell::{
    cases::v1::Phase,
    funding::v1::{
        AlternativeComparison, ApproveCommitmentRequest, CaseRating, FinancingPhase, GetCasePayersRequest, Model,
        PayerBinding, PayerRole, PinModelRequest,
    },
};
use reell::demo::models::{self, Tellers};
use sandbox::{Centre, Recipe, builders::a_step, eventually, key};

use crate::invariants;

#[test]
fn the_story_of_the_models_ends_well_in_every_shape_on_every_engine_and_with_one_result() {
    let mut results = Vec::new();
    for recipe in Recipe::all() {
        println!("in {recipe}");
        sandbox::run(async {
            let centre = Centre::start(recipe).await.unwrap();
            results.push(tell(&centre).await);
            invariants::hold(&centre).await;
            centre.stop().await;
        });
    }
    // Models have organisations of their own in each centre, so that their hashes differ; what they come to does not.
    assert!(results.windows(2).all(|pair| pair[0] == pair[1]));
}

async fn tell(centre: &Centre) -> Vec<AlternativeComparison> {
    let link = |name: &str| centre.operator(name).link().clone();
    let tellers = Tellers { author: link("economist"), approver: link("controller") };
    let mut told = Vec::new();
    let ending = models::tell(&tellers, &mut told).await;
    let told = String::from_utf8(told).unwrap();
    let ending = ending.unwrap_or_else(|fault| panic!("{fault:#}, after:\n{told}"));
    for part in [
        "PUBLISHING_BY_AUTHOR",
        "MODEL_UNSOUND",
        "(for example route = sector AND employment = unemployed",
        "priset är",
        "Omställningsorganisationen betalar",
        "cases of construction: nobody pays",
        "municipality (\"Hemkommunen betalar resten\")",
    ] {
        assert!(told.contains(part), "the story does not tell of {part}:\n{told}");
    }
    assert_eq!(ending.models.len(), 3);
    let construction = ending.models.first().expect("the examples begin with construction");
    a_case_pins(centre, construction).await;
    let [today, other] = ending.simulation.alternatives.as_slice() else { panic!("two alternatives") };
    assert!(other.unfunded_ore < today.unfunded_ore);
    ending.simulation.comparisons
}

/// A case pins what the story has published, and a phase of it becomes its payer's.
async fn a_case_pins(centre: &Centre, model: &Model) {
    let mut payers = centre.operator("economist").payers();
    let case = centre.an_open_case().await;
    let organisation_id = centre.an_organisation().register().await.id;
    let rating = CaseRating {
        model_id: model.id.clone(),
        facts: Some(centre.some_facts()),
        phases: vec![FinancingPhase::Intake.into()],
        bindings: vec![PayerBinding { role: PayerRole::TransitionOrganisation.into(), organisation_id }],
        ..Default::default()
    };
    let request = PinModelRequest { request_id: key(), case_id: case.id.clone(), rating: Some(rating) };
    let pinned = payers.pin_model(request).await.unwrap().into_inner();
    let [line] = pinned.lines.as_slice() else { panic!("one phase has one payer: {:?}", pinned.lines) };
    let approval = ApproveCommitmentRequest {
        request_id: key(),
        commitment_id: line.id.clone(),
        etag: String::new(),
        approved_by: "the transition organisation's office".into(),
        reference: "decision 1".into(),
        approved_on: centre.clock().now().date().to_string(),
        expire_time: None,
    };
    payers.approve_commitment(approval).await.unwrap();
    centre.operator("recorder").cases().record_step(a_step(&case, Phase::Guidance)).await.unwrap();
    let read = GetCasePayersRequest { case_id: case.id.clone() };
    eventually("a phase that is its payer's", async || {
        let now = centre.operator("economist").payers().get_case_payers(read.clone()).await.unwrap().into_inner();
        now.posted_ore == line.amount_ore && now.committed_ore == 0
    })
    .await;
}
