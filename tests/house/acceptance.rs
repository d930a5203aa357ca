//! What the books are accepted by: twelve tests, each under its number.

use crate::sources::{none, sources};

/// How many there are.
const TESTS: usize = 12;

#[test]
fn each_of_the_twelve_acceptance_tests_of_the_books_has_its_name() {
    let names: Vec<String> = sources(&["services", "tests"])
        .iter()
        .flat_map(|source| source.text.lines().filter_map(|line| line.trim().strip_prefix("fn ").map(str::to_owned)))
        .collect();
    let named = |number: usize| names.iter().any(|name| name.starts_with(&format!("acceptance_{number}_")));
    let missing = (1..=TESTS).filter(|number| !named(*number));
    none(&missing.map(|number| format!("no test is called acceptance_{number}_…")).collect::<Vec<_>>());
}
