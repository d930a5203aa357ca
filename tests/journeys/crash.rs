//! The centre is killed at each commit boundary while several clients work. Nothing that was answered is lost, and nothing is done twice.

use std::collections::{BTreeMap, BTreeSet};

use proto::reell::cases::v1::Case;
use sandbox::{Centre, Engine, Recipe, Shape};

use crate::{
    invariants,
    load::{Answer, Client},
};

/// The work that clients do at once.
const CLIENTS: usize = 6;
/// More than any crash point lets a client do.
const MOST_COMMANDS: usize = 400;

#[test]
fn a_crash_before_a_commit_loses_nothing_that_was_answered() {
    crash_at("before-commit", 45);
}

#[test]
fn a_crash_after_a_commit_does_nothing_twice() {
    crash_at("after-commit", 70);
}

#[test]
fn a_crash_before_the_answer_leaves_no_command_unknown() {
    crash_at("before-answer", 60);
}

#[test]
fn a_crash_after_an_event_was_applied_applies_it_once() {
    crash_at("after-apply", 12);
}

#[test]
fn a_crash_before_a_transaction_leaves_only_what_expires() {
    crash_at("before-begin", 50);
}

#[test]
fn a_crash_before_events_have_their_place_hides_none() {
    crash_at("before-place", 20);
}

#[test]
fn a_crash_before_an_event_is_applied_skips_none() {
    crash_at("before-apply", 12);
}

#[test]
fn every_crash_point_of_the_mesh_has_its_journey() {
    let mesh = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("services/mesh/src");
    let own = include_str!("crash.rs");
    let mut points = BTreeSet::new();
    let mut left = vec![mesh];
    while let Some(path) = left.pop() {
        if path.is_dir() {
            left.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else {
            let text = std::fs::read_to_string(&path).unwrap();
            points.extend(
                text.split("crash::point(\"").skip(1).filter_map(|rest| rest.split('"').next().map(str::to_owned)),
            );
        }
    }
    assert!(points.len() >= 4, "{points:?}");
    let missing: Vec<_> = points.iter().filter(|point| !own.contains(&format!("crash_at(\"{point}\""))).collect();
    assert!(missing.is_empty(), "no journey crashes at {missing:?}");
}

/// Kills the centre when it comes to the crash point for the (n + 1)th time.
fn crash_at(point: &str, n: usize) {
    for engine in Engine::all() {
        println!("at {point} on {engine:?}");
        sandbox::run(async {
            let mut centre = Centre::start(Recipe::new(Shape::OneChild, engine)).await.unwrap();
            let mut clients = Client::several(&centre, CLIENTS).await;
            centre.settle().await;
            // An idle centre is killed too; then it runs armed.
            centre.kill();
            centre.set_environment(&[("FAILPOINTS", &format!("{point}={n}*off->return"))]);
            centre.run().await.unwrap();
            let work = futures::future::join_all(clients.iter_mut().map(|client| client.work(MOST_COMMANDS)));
            tokio::join!(work, centre.wait_for_crash());
            let answered: usize = clients.iter().map(|client| client.journal.answered.len()).sum();
            println!("{answered} commands were answered before the crash");

            centre.set_environment(&[]);
            centre.run().await.unwrap();
            futures::future::join_all(clients.iter_mut().map(Client::ask_again)).await;
            futures::future::join_all(clients.iter().map(Client::repeat_everything)).await;
            invariants::hold(&centre).await;
            each_answer_is_what_can_be_read(&centre, &clients).await;
            // The next crash finds a centre that works.
            futures::future::join_all(clients.iter_mut().map(|client| client.work(client.journal.answered.len() + 5)))
                .await;
            invariants::hold(&centre).await;
            centre.stop().await;
        });
    }
}

/// Nothing that was answered is lost, nothing was done twice, and nothing was done that nobody asked for.
pub async fn each_answer_is_what_can_be_read(centre: &Centre, clients: &[Client]) {
    let answers = || clients.iter().flat_map(|client| &client.journal.answered).map(|(_, answer)| answer);
    let mut latest: BTreeMap<&str, &Case> = BTreeMap::new();
    let mut persons = BTreeSet::new();
    for answer in answers() {
        match answer {
            Answer::Case(case) => drop(latest.insert(&case.id, case)),
            Answer::Person(person) => {
                assert!(persons.insert(&person.person_id), "one person was registered under two keys")
            }
        }
    }
    let readable = invariants::cases(centre).await;
    // One key, one effect: there are as many of everything as there were keys.
    assert_eq!(readable.len(), latest.len(), "cases");
    for case in &readable {
        assert_eq!(latest.get(case.id.as_str()).copied(), Some(case), "what was answered last is what can be read");
    }
    let databases = centre.databases();
    let count = |rows: i64| usize::try_from(rows).unwrap();
    assert_eq!(count(databases.number("actors", "SELECT COUNT(*) FROM person").await), persons.len(), "persons");
    assert_eq!(
        count(databases.number("funding", "SELECT COUNT(*) FROM commitment").await),
        latest.len(),
        "commitments"
    );
}
