//! An event that reporting cannot take in is set aside with those of its case behind it, until an operator has it applied.

use proto::{
    mesh::v1::{ListParkedEventsRequest, ParkedEvent, ReplayParkedEventRequest},
    reell::cases::v1::{Case, Phase},
};
use sandbox::{Centre, Engine, builders::a_step, eventually, everywhere, key};
use tonic::Code;

/// Makes the database refuse every change of what reporting knows of a case.
async fn hold(centre: &Centre, case: &Case) {
    let id = plain(case);
    let sql = match centre.recipe.engine {
        Engine::Sqlite => format!(
            "CREATE TRIGGER held_{id} BEFORE UPDATE ON case_fact
             WHEN lower(hex(OLD.case_id)) = '{id}' OR replace(OLD.case_id, '-', '') = '{id}'
             BEGIN SELECT RAISE(ABORT, 'held by a test'); END"
        ),
        Engine::Postgres => format!(
            "CREATE FUNCTION held_{id}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'held by a test'; END $$;
             CREATE TRIGGER held_{id} BEFORE UPDATE ON case_fact FOR EACH ROW
             WHEN (replace(OLD.case_id::text, '-', '') = '{id}') EXECUTE FUNCTION held_{id}()"
        ),
    };
    centre.databases().execute("reporting", &sql).await;
}

async fn let_go(centre: &Centre, case: &Case) {
    let id = plain(case);
    let table = if centre.recipe.engine == Engine::Postgres { " ON case_fact" } else { "" };
    centre.databases().execute("reporting", &format!("DROP TRIGGER held_{id}{table}")).await;
}

/// The figures of a case's id.
fn plain(case: &Case) -> &str {
    case.id.trim_start_matches("case_")
}

async fn parked(centre: &Centre, case: &Case) -> Vec<ParkedEvent> {
    let request = ListParkedEventsRequest { service: "reporting".into(), page: None };
    let answer = centre.operator("anna").events("reporting").list_parked_events(request).await.unwrap().into_inner();
    let of_case = |parked: &ParkedEvent| parked.event.as_ref().is_some_and(|event| event.aggregate == case.id);
    let mut found: Vec<_> = answer.parked_events.into_iter().filter(of_case).collect();
    found.sort_by_key(|parked| parked.event.as_ref().map(|event| event.sequence));
    found
}

/// Whether reporting knows a case to be in a phase.
async fn is_in(centre: &Centre, case: &Case, phase: &str) -> bool {
    let id = plain(case);
    let is_it = match centre.recipe.engine {
        Engine::Sqlite => format!("(lower(hex(case_id)) = '{id}' OR replace(case_id, '-', '') = '{id}')"),
        Engine::Postgres => format!("replace(case_id::text, '-', '') = '{id}'"),
    };
    centre
        .databases()
        .number("reporting", &format!("SELECT COUNT(*) FROM case_fact WHERE phase = '{phase}' AND {is_it}"))
        .await
        == 1
}

#[test]
fn a_parked_event_holds_up_its_own_case_only_and_is_applied_once_the_cause_is_mended() {
    everywhere(async |centre| {
        let (held, other) = (centre.an_open_case().await, centre.an_open_case().await);
        centre.settle().await;
        hold(centre, &held).await;
        let mut cases = centre.operator("anna").cases();
        for (case, phase) in [(&held, Phase::InitialMapping), (&other, Phase::InitialMapping), (&held, Phase::Guidance)]
        {
            cases.record_step(a_step(case, phase)).await.unwrap();
        }
        eventually("two parked events", async || parked(centre, &held).await.len() == 2).await;
        eventually("the other case's step", async || is_in(centre, &other, "initial_mapping").await).await;
        assert!(is_in(centre, &held, "referral").await && parked(centre, &other).await.is_empty());

        let events = parked(centre, &held).await;
        let numbers: Vec<_> =
            events.iter().map(|parked| (parked.event.as_ref().unwrap().sequence, parked.attempts)).collect();
        assert_eq!(numbers, [(2, 3), (3, 0)], "the first was tried, the second waits behind it");
        assert!(
            !events[0].failure.is_empty() && !events[0].failure.contains("held by a test"),
            "{}",
            events[0].failure
        );
        let of_first = || ReplayParkedEventRequest {
            request_id: key(),
            service: "reporting".into(),
            event_id: events[0].event.as_ref().unwrap().id.clone(),
        };
        let mut operator = centre.operator("anna").events("reporting");
        assert_eq!(operator.replay_parked_event(of_first()).await.unwrap_err().code(), Code::Internal);
        assert_eq!(parked(centre, &held).await.len(), 2);

        let_go(centre, &held).await;
        let request = of_first();
        for _ in 0..2 {
            let applied = operator.replay_parked_event(request.clone()).await.unwrap().into_inner().applied;
            assert_eq!(applied, 2, "and the same command again is the same answer");
        }
        assert!(is_in(centre, &held, "guidance").await && parked(centre, &held).await.is_empty());
    });
}
