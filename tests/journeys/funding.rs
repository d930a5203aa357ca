//! The story of the money, from the proposal to the closing of the decision, as `reell demo --story funding` tells it.

use mesh::token::issuer::Grant;
use reell::demo::funding::{self, Tellers};
use sandbox::{Centre, Recipe, Shape};

use crate::invariants;

#[test]
fn the_money_is_followed_to_the_final_report_and_the_ledger_balances_at_every_step_on_both_engines() {
    for recipe in Recipe::all().into_iter().filter(|recipe| recipe.shape == Shape::OneProcess) {
        println!("in {recipe}");
        sandbox::run(async {
            let centre = Centre::start(recipe).await.unwrap();
            tell(&centre).await;
            invariants::hold(&centre).await;
            centre.stop().await;
        });
    }
}

async fn tell(centre: &Centre) {
    let clerk = |name: &str| Ok(centre.rest(&Grant::operator(name)));
    let tellers = Tellers { clerk: &clerk, issuer: "https://issuer.reell.local" };
    let mut told = Vec::new();
    let ending = funding::tell(&tellers, &mut told).await;
    let told = String::from_utf8(told).unwrap();
    let ending = ending.unwrap_or_else(|fault| panic!("{fault:#}, after:\n{told}"));
    assert!(ending.balances > 30, "the ledger was asked {} times", ending.balances);
    for part in [
        "The region applies to itself",
        "Finding SUM_MISMATCH",
        "DELEGATION_LIMIT",
        "The committee decides",
        "ADVANCE_LIMIT",
        "SAME_PERSON",
        "is within 20 % and free",
        "case officer's approval is enough",
        "a formal decision is needed",
        "The project is closed",
        "Olof closes the decision",
    ] {
        assert!(told.contains(part), "the story does not tell of {part}:\n{told}");
    }
}
