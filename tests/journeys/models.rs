//! The story of the financing models, as `reell demo --story models` tells it.

use proto::reell::funding::v1::AlternativeComparison;
use reell::demo::models::{self, Tellers};
use sandbox::{Centre, Recipe};

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
    let [today, other] = ending.simulation.alternatives.as_slice() else { panic!("two alternatives") };
    assert!(other.unfunded_ore < today.unfunded_ore);
    ending.simulation.comparisons
}
