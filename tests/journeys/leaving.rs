//! The centre leaves in order while clients work, as at each new version: it ends well, and nothing that was answered is lost.

use std::time::Duration;

use sandbox::{Centre, Engine, Recipe, Shape, eventually};

use crate::{crash, invariants, load::Client};

#[test]
fn a_centre_that_is_told_to_stop_finishes_what_it_has_begun_and_ends_well() {
    for engine in Engine::all() {
        println!("on {engine:?}");
        sandbox::run(async {
            let mut centre = Centre::start(Recipe::new(Shape::OneChild, engine).ended_in_order()).await.unwrap();
            let mut clients = Client::several(&centre, 4).await;
            let work = futures::future::join_all(clients.iter_mut().map(|client| client.work(400)));
            let leave = async {
                tokio::time::sleep(Duration::from_millis(700)).await;
                centre.end().await
            };
            let (_, ended_well) = tokio::join!(work, leave);
            assert!(ended_well, "the process did not end with 0");
            let answered: usize = clients.iter().map(|client| client.journal.answered.len()).sum();
            assert!(answered > 4, "nobody had begun");

            centre.run().await.unwrap();
            futures::future::join_all(clients.iter_mut().map(Client::ask_again)).await;
            invariants::hold(&centre).await;
            crash::each_answer_is_what_can_be_read(&centre, &clients).await;
            assert!(centre.end().await);
        });
    }
}

#[test]
fn a_centre_that_is_told_to_stop_as_soon_as_it_listens_ends_well_too() {
    for engine in Engine::all() {
        sandbox::run(async {
            let mut centre = Centre::start(Recipe::new(Shape::OneChild, engine).ended_in_order()).await.unwrap();
            for _ in 0..3 {
                assert!(centre.end().await, "on {engine:?}");
                centre.run().await.unwrap();
            }
        });
    }
}

#[test]
fn a_centre_that_has_left_holds_no_connection_to_its_databases() {
    if !Engine::all().contains(&Engine::Postgres) {
        return;
    }
    sandbox::run(async {
        let start = async || Centre::start(Recipe::new(Shape::OneProcess, Engine::Postgres)).await.unwrap();
        let (leaving, beside) = (start().await, start().await);
        let name = leaving.databases().rows("funding", "SELECT current_database()").await;
        let name: String = name[0].try_get_by_index(0).unwrap();
        let prefix = name.trim_end_matches("funding");
        let held = format!("SELECT COUNT(*) FROM pg_stat_activity WHERE starts_with(datname, '{prefix}')");
        let held = async || beside.databases().number("funding", &held).await;
        assert!(held().await > 4, "it holds some for each service");
        leaving.stop().await;
        eventually("no connection of who has left", async || held().await == 0).await;
        beside.stop().await;
    });
}
