//! WatchDueDates.

use proto::reell::funding::v1::{DueDateKind, DueDateState, WatchDueDatesRequest};
use sandbox::{builders::claims::terms, everywhere, fields};
use sea_orm::DbBackend;

#[test]
fn what_is_open_is_told_first_and_then_each_change() {
    everywhere(async |centre| {
        let matter = centre.a_planned_project().await;
        let request = WatchDueDatesRequest { decision_id: matter.id() };
        let mut watch = matter.caller("anna").claims().watch_due_dates(request).await.unwrap().into_inner();
        let first = watch.message().await.unwrap().unwrap().due_dates;
        let kinds: Vec<_> = first.iter().map(|due| due.kind()).collect();
        assert_eq!(kinds, [DueDateKind::Claim, DueDateKind::FinalReport, DueDateKind::Acceptance]);
        matter.accept().await;
        let changed = async |watch: &mut tonic::Streaming<proto::reell::funding::v1::WatchDueDatesResponse>| loop {
            let due_dates = watch.message().await.unwrap().unwrap().due_dates;
            if !due_dates.is_empty() {
                return due_dates;
            }
        };
        let second = changed(&mut watch).await;
        assert_eq!(
            (second.len(), second[0].kind(), second[0].state()),
            (1, DueDateKind::Acceptance, DueDateState::Done)
        );
        let mut later = terms();
        later.periods[0].claim_due = "2024-09-30".into();
        matter.state_terms(later).await;
        assert_eq!(changed(&mut watch).await[0].due_on, "2024-09-30");
    });
}

#[test]
fn what_is_open_is_told_however_many_are_over() {
    everywhere(async |centre| {
        let matter = centre.a_planned_project().await;
        let db = centre.databases().of("funding").await;
        let id = match db.get_database_backend() {
            DbBackend::Sqlite => "randomblob(16)",
            _ => "gen_random_uuid()",
        };
        let over = format!(
            "INSERT INTO due_date (id, revision, decision_id, kind, state, due_on, subject, reminders, told) \
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) \
             SELECT {id}, 1, due.decision_id, 'claim', 'done', '2020-01-01', 'over ' || n.i, 0, 0 \
             FROM n, due_date AS due WHERE due.kind = 'acceptance' AND due.subject = '{}'",
            matter.id()
        );
        centre.databases().execute("funding", &over).await;
        let request = WatchDueDatesRequest { decision_id: matter.id() };
        let mut watch = matter.caller("anna").claims().watch_due_dates(request).await.unwrap().into_inner();
        assert_eq!(watch.message().await.unwrap().unwrap().due_dates.len(), 3);
        matter.accept().await;
        let told = loop {
            let due_dates = watch.message().await.unwrap().unwrap().due_dates;
            if !due_dates.is_empty() {
                break due_dates;
            }
        };
        assert_eq!((told.len(), told[0].state()), (1, DueDateState::Done));
    });
}

#[test]
fn an_id_that_is_none_is_refused() {
    everywhere(async |centre| {
        let request = WatchDueDatesRequest { decision_id: "x".into() };
        let mut watch = centre.operator("anna").claims().watch_due_dates(request).await.unwrap().into_inner();
        assert_eq!(fields(watch.message().await.map(tonic::Response::new)), ["decision_id"]);
    });
}
