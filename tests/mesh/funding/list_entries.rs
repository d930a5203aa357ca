//! ListEntries.

use proto::reell::funding::v1::{AccountGuard, EntryDraft, ListEntriesRequest, ReverseEntryRequest};
use sandbox::{Centre, eventually, everywhere, key};

use super::books::{draft, open, post};
use crate::listed::{self, Asked, answer};

/// The ids of the entries that a filter leaves.
pub async fn ids(centre: &Centre, filter: &str) -> Vec<String> {
    let request = ListEntriesRequest { filter: filter.to_owned(), ..ListEntriesRequest::default() };
    let found = centre.operator("anna").ledger().list_entries(request).await.expect("a list").into_inner();
    found.entries.into_iter().map(|entry| entry.id).collect()
}

#[test]
fn entries_are_found_by_what_they_are_about_in_either_order() {
    everywhere(async |centre| {
        let (a, b) = (open(centre, AccountGuard::None).await, open(centre, AccountGuard::None).await);
        let mut own = Vec::new();
        for day in ["2026-03-02", "2026-03-01", "2026-02-28"] {
            let dated = EntryDraft { effective_date: day.into(), ..draft(&a, &b, 5) };
            own.push(post(centre, dated).await.id);
        }
        let list = async |asked: Asked| {
            let request = ListEntriesRequest { page: asked.page, filter: asked.filter, order_by: asked.order_by };
            let found = centre.operator("anna").ledger().list_entries(request).await?.into_inner();
            answer(found.entries, |entry| entry.id, found.page)
        };
        let filter = format!("account = \"{a}\"");
        listed::holds(&list, &filter, &own, &["record_time", "effective_date"]).await;
        let march = format!("account = \"{a}\" AND effective_date >= 2026-03-01 AND kind = test_posted");
        assert_eq!(ids(centre, &march).await, [own[1].clone(), own[0].clone()], "newest first");
        assert_eq!(ids(centre, &format!("id = {}", own[2])).await, [own[2].clone()]);
    });
}

#[test]
fn an_entry_tells_what_takes_it_back_and_where_it_stands_in_the_chain() {
    everywhere(async |centre| {
        let (a, b) = (open(centre, AccountGuard::None).await, open(centre, AccountGuard::None).await);
        let entry = post(centre, draft(&a, &b, 5)).await;
        let mut ledger = centre.operator("anna").ledger();
        let reverse = ReverseEntryRequest {
            request_id: key(),
            entry_id: entry.id.clone(),
            reason: "a slip".into(),
            ..ReverseEntryRequest::default()
        };
        let reversal = ledger.reverse_entry(reverse).await.unwrap().into_inner().entry.unwrap();
        let request = ListEntriesRequest { filter: format!("account = \"{a}\""), ..ListEntriesRequest::default() };
        let list = async || centre.operator("anna").ledger().list_entries(request.clone()).await.unwrap().into_inner();
        eventually("links", async || list().await.entries.iter().all(|entry| entry.position > 0)).await;
        let found = list().await.entries;
        assert_eq!(
            (found[0].reverses_entry_id.as_str(), found[1].reversed_by_entry_id.as_str()),
            (entry.id.as_str(), reversal.id.as_str())
        );
        assert!(found.iter().all(|entry| entry.hash.len() == 64));
        assert_eq!(ids(centre, &format!("position = {}", found[0].position)).await, std::slice::from_ref(&reversal.id));
        assert_eq!(ids(centre, &format!("reverses_entry_id = {}", entry.id)).await, [reversal.id]);
    });
}
