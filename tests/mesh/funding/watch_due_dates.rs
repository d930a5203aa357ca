//! WatchDueDates.

use proto::reell::funding::v1::{DueDateKind, DueDateState, WatchDueDatesRequest};
use sandbox::{builders::claims::terms, everywhere, fields};

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
fn an_id_that_is_none_is_refused() {
    everywhere(async |centre| {
        let request = WatchDueDatesRequest { decision_id: "x".into() };
        let mut watch = centre.operator("anna").claims().watch_due_dates(request).await.unwrap().into_inner();
        assert_eq!(fields(watch.message().await.map(tonic::Response::new)), ["decision_id"]);
    });
}
