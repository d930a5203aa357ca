//! The story of the register, item by item, as `reell demo --story registry` tells it: on both engines, and told twice to one centre.

use mesh::token::issuer::Grant;
use reell::demo::registry::{self, HANDLER, Tellers};
use sandbox::{Centre, Recipe};

/// Numbers and names of persons that the story registers, which it must not show.
const SECRET: [&str; 6] = ["199001612382", "199001032383", "199001012385", "Aila", "Skyddad", "Bedömare"];

#[test]
fn the_story_of_the_register_ends_well_in_every_shape_on_every_engine_and_when_it_is_told_again() {
    for recipe in Recipe::all() {
        println!("in {recipe}");
        // Who is not involved yet, and who hosts the centre, are questions about all of it.
        sandbox::run(async {
            let centre = Centre::start(recipe).await.unwrap();
            let first = tell(&centre).await;
            let second = tell(&centre).await;
            assert_ne!(first, second);
            centre.settle().await;
            centre.stop().await;
        });
    }
}

/// Tells the story, and answers who is protected in it.
async fn tell(centre: &Centre) -> String {
    let peer = |name: &str| centre.operator(name).to("actors");
    let tellers = Tellers {
        registrar: peer("story-registrar"),
        protector: peer("story-protector"),
        handler: peer(HANDLER),
        officer: peer("story-officer"),
        gateway: centre.rest(&Grant::operator(HANDLER)),
        now: centre.clock().now(),
    };
    let mut told = Vec::new();
    let ending = registry::tell(&tellers, &mut told).await;
    let told = String::from_utf8(told).unwrap();
    let ending = ending.unwrap_or_else(|fault| panic!("{fault:#}, after:\n{told}"));
    let parts = [
        "asked who answers for Pajala: Lapplands kommunalförbund",
        "GY25:VVS",
        "Within 150 km of Gällivare",
        "coordination number",
        "PERSON_NOT_FOUND as for an id that nobody has; search by name finds 0",
        "interest in candidate",
        "on the list of the next 90 days",
        "nobody yet; the register says so beforehand",
        "5 invited, 3 came",
        "read by operator:story-handler",
        "14 municipalities",
        "0 new, 2 unchanged, 4 wrong",
    ];
    for part in parts {
        assert!(told.contains(part), "the story does not tell of {part}:\n{told}");
    }
    for secret in SECRET {
        assert!(!told.contains(secret), "the story shows {secret}:\n{told}");
    }
    ending.protected_id
}
