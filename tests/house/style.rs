//! How our code is written, as far as a machine can see it.

use crate::sources::{files, none, sources};

/// Where a file should be parted.
const MOST_LINES: usize = 450;

#[test]
fn every_file_says_first_what_it_promises() {
    let silent = |source: &crate::sources::Source| {
        !source.text.trim_start_matches("#![forbid(unsafe_code)]\n").starts_with("//! ")
    };
    none(
        &sources(&["proto", "services", "tests"])
            .iter()
            .filter(|source| silent(source))
            .map(|source| source.path.clone())
            .collect::<Vec<_>>(),
    );
}

#[test]
fn no_file_is_too_long_to_keep_in_mind() {
    let long = sources(&["proto", "services", "tests"]);
    let long =
        long.iter().map(|source| (source.text.lines().count(), &source.path)).filter(|(lines, _)| *lines > MOST_LINES);
    none(&long.map(|(lines, path)| format!("{path} has {lines} lines")).collect::<Vec<_>>());
}

#[test]
fn no_input_can_make_a_service_panic() {
    let panics = [".unwrap()", ".expect(", "panic!(", "todo!(", "unimplemented!(", "unreachable!(", ".unwrap_err()"];
    none(&sources(&["services"]).iter().flat_map(|source| source.breaches(&panics)).collect::<Vec<_>>());
}

#[test]
fn nothing_is_left_for_later() {
    let marks = ["TODO", "FIXME", "XXX", "HACK"];
    let own = "tests/house/style.rs";
    let mut left = Vec::new();
    for source in sources(&["proto", "services", "tests"]).iter().filter(|source| source.path != own) {
        for (index, line) in source.text.lines().enumerate() {
            if marks.iter().any(|mark| line.contains(mark)) {
                left.push(format!("{}:{}: {}", source.path, index + 1, line.trim()));
            }
        }
    }
    none(&left);
}

/// A verb that is a bare future is proven to be Send once for each RPC, through all that it calls: a service of a hundred RPCs then takes
/// minutes to compile.
#[test]
fn a_verb_answers_a_run_in_a_box() {
    let bare = |source: &&crate::sources::Source| {
        source.path.contains("/src/rpc/") && source.text.lines().any(|line| line.starts_with("pub async fn run("))
    };
    none(&sources(&["services"]).iter().filter(bare).map(|source| source.path.clone()).collect::<Vec<_>>());
}

#[test]
fn a_module_is_a_file_of_its_own_name() {
    none(
        &files(&["proto", "services", "tests"])
            .into_iter()
            .filter(|file| file.ends_with("/mod.rs"))
            .collect::<Vec<_>>(),
    );
}

#[test]
fn the_names_of_tests_are_sentences() {
    let mut short = Vec::new();
    for source in sources(&["services", "tests"]) {
        let lines: Vec<&str> = source.text.lines().map(str::trim).collect();
        for (index, line) in lines.iter().enumerate().filter(|(_, line)| ["#[test]", "#[tokio::test]"].contains(*line))
        {
            let name = lines[index + 1..]
                .iter()
                .find_map(|line| line.split_once("fn "))
                .map(|(_, rest)| rest.split('(').next().unwrap_or_default());
            let name = name.unwrap_or_default();
            if name.matches('_').count() < 2 {
                short.push(format!("{}:{}: {name} ({line})", source.path, index + 1));
            }
        }
    }
    none(&short);
}
