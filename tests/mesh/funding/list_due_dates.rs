//! ListDueDates.

use proto::reell::funding::v1::ListDueDatesRequest;
use sandbox::everywhere;

use crate::listed::{Asked, answer, holds};

#[test]
fn due_dates_are_filtered_and_ordered_by_whoever_asks() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let request = proto::reell::funding::v1::ListDueDatesRequest {
            filter: format!("decision_id = {} AND state = open", matter.id()),
            ..Default::default()
        };
        let dates = matter.caller("anna").claims().list_due_dates(request).await.unwrap().into_inner().due_dates;
        assert_eq!(dates.iter().map(|due| due.due_on.as_str()).collect::<Vec<_>>(), ["2024-08-31", "2025-02-28"]);
        assert!(dates.iter().all(|due| due.overdue), "both days are past");
        let own: Vec<_> = dates.into_iter().map(|due| due.id).collect();
        let list = async |asked: Asked| {
            let Asked { page, filter, order_by } = asked;
            let request = ListDueDatesRequest { page, filter, order_by };
            let found = matter.caller("anna").claims().list_due_dates(request).await?.into_inner();
            answer(found.due_dates, |item| item.id, found.page)
        };
        holds(&list, &format!("decision_id = {} AND state = open", matter.id()), &own, &["due_on"]).await;
    });
}
