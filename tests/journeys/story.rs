//! The story of the centre, from the decision that founded it to a first case, as `reell demo` tells it.

use mesh::token::issuer::Grant;
use reell::demo::story::{self, Tellers};
use sandbox::{Centre, Recipe};

use crate::invariants;

#[test]
fn the_story_ends_well_in_every_shape_on_every_engine() {
    for recipe in Recipe::all() {
        println!("in {recipe}");
        // The figures of the overview are the story's own only in a centre of its own.
        sandbox::run(async {
            let centre = Centre::start(recipe).await.unwrap();
            tell(&centre).await;
            invariants::hold(&centre).await;
            centre.stop().await;
        });
    }
}

async fn tell(centre: &Centre) {
    let tellers = Tellers {
        administrator: centre.rest(&Grant::operator("administrator")),
        economist: centre.rest(&Grant::operator("economist")),
        partner: |organisation: &str| Ok(centre.rest(&Grant::partner("employer-system", organisation))),
    };
    let mut told = Vec::new();
    let ending = story::tell(&tellers, &mut told).await;
    let told = String::from_utf8(told).unwrap();
    let ending = ending.unwrap_or_else(|fault| panic!("{fault:#}, after:\n{told}"));
    assert!(
        ending.case_id.starts_with("case_")
            && ending.decision_id.starts_with("decision_")
            && ending.trace_id.len() == 32
    );
    for part in
        ["Finding SUM_MISMATCH", "FINDING_UNRESOLVED", "ACCEPTANCE_BY_IMPORTER", "competence certificate", "sum to 0"]
    {
        assert!(told.contains(part), "the story does not tell of {part}:\n{told}");
    }
    assert!(
        !told.contains(story::TEST_PERSONAL_NUMBER) && !told.contains("Astrid"),
        "the story shows whom it is about"
    );
}
