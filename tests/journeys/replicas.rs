//! Two processes of one centre on one PostgreSQL server: they share its work, and do nothing twice.

use proto::reell::cases::v1::OpenCaseRequest;
use sandbox::{Centre, Engine, Recipe, Shape, key};

use crate::{crash, invariants, load::Client};

/// Two processes of a centre; none where there is no server that both could reach.
async fn twins() -> Option<(Centre, Centre)> {
    if !Engine::all().contains(&Engine::Postgres) {
        return None;
    }
    let one = Centre::start(Recipe::new(Shape::OneChild, Engine::Postgres)).await.unwrap();
    let other = one.twin().await.unwrap();
    Some((one, other))
}

#[test]
fn clients_of_two_processes_find_one_centre() {
    sandbox::run(async {
        let Some((one, other)) = twins().await else { return };
        let mut clients = Client::several(&one, 3).await;
        clients.extend(Client::several(&other, 3).await);
        futures::future::join_all(clients.iter_mut().map(|client| client.work(40))).await;
        assert!(clients.iter().all(|client| client.journal.unanswered.is_none()), "a command was not answered");
        for centre in [&one, &other] {
            invariants::hold(centre).await;
            crash::each_answer_is_what_can_be_read(centre, &clients).await;
        }
        one.stop().await;
        other.stop().await;
    });
}

#[test]
fn a_key_that_reaches_both_at_once_has_one_effect() {
    sandbox::run(async {
        let Some((one, other)) = twins().await else { return };
        let order = one.an_order().await;
        for _ in 0..5 {
            let order =
                OpenCaseRequest { request_id: key(), person_id: one.a_person().register().await, ..order.clone() };
            let callers = [one.operator("anna"), other.operator("anna")];
            let sent = (0..10).map(|number| {
                let (mut cases, order) = (callers[number % 2].cases(), order.clone());
                async move { cases.open_case(order).await }
            });
            let answers = futures::future::join_all(sent).await;
            let cases: Vec<_> = answers.into_iter().map(|answer| answer.unwrap().into_inner().case.unwrap()).collect();
            assert!(cases.windows(2).all(|pair| pair[0] == pair[1]), "{cases:?}");
        }
        invariants::hold(&one).await;
        one.stop().await;
        other.stop().await;
    });
}

#[test]
fn when_one_is_killed_the_other_goes_on_and_what_was_left_half_done_is_finished() {
    sandbox::run(async {
        let Some((mut one, other)) = twins().await else { return };
        let (mut of_one, mut of_other) = (Client::several(&one, 3).await, Client::several(&other, 3).await);
        let kill = async {
            tokio::time::sleep(std::time::Duration::from_millis(400)).await;
            one.kill();
        };
        let doomed = futures::future::join_all(of_one.iter_mut().map(|client| client.work(400)));
        let lucky = futures::future::join_all(of_other.iter_mut().map(|client| client.work(60)));
        tokio::join!(doomed, lucky, kill);
        assert!(
            of_other.iter().all(|client| client.journal.unanswered.is_none()),
            "the other process let its callers down"
        );
        // The same subject may turn to any process with the same key.
        for client in &mut of_one {
            client.turn_to(&other);
            client.ask_again().await;
        }
        invariants::hold(&other).await;
        of_one.extend(of_other);
        crash::each_answer_is_what_can_be_read(&other, &of_one).await;
        other.stop().await;
    });
}
