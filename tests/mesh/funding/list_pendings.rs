//! ListPendings.

use proto::reell::funding::v1::{AccountGuard, ListPendingsRequest, ReservePostingRequest, VoidPendingRequest};
use sandbox::{everywhere, key};

use super::books::{holding, open, source};
use crate::listed::{self, Asked, answer};

#[test]
fn what_is_held_is_listed_until_it_is_resolved_and_what_ends_first_comes_first() {
    everywhere(async |centre| {
        let (source, _) = source(centre, 10_000).await;
        let other = open(centre, AccountGuard::None).await;
        let mut own = Vec::new();
        for (hold_s, day) in [(9_000, "2026-01-01"), (3_000, "2026-01-03"), (6_000, "2026-01-02")] {
            let dated = ReservePostingRequest { hold_s, effective_date: day.into(), ..holding(&source, &other, 100) };
            let held = centre.operator("anna").ledger().reserve_posting(dated).await.unwrap().into_inner().pending;
            own.push(held.unwrap().id);
        }
        let list = async |asked: Asked| {
            let request = ListPendingsRequest { page: asked.page, filter: asked.filter, order_by: asked.order_by };
            let found = centre.operator("anna").ledger().list_pendings(request).await?.into_inner();
            answer(found.pendings, |pending| pending.id, found.page)
        };
        let filter = format!("debit_account = \"{source}\"");
        listed::holds(&list, &filter, &own, &["expire_time", "effective_date"]).await;
        let [first, second, third] = &own[..] else { panic!("three are held: {own:?}") };
        assert_eq!(listed::ids(&list, &filter, "", 100).await, [second.clone(), third.clone(), first.clone()]);
        let early = format!("{filter} AND effective_date <= 2026-01-02");
        assert_eq!(listed::ids(&list, &early, "effective_date", 100).await, [first.clone(), third.clone()]);
        let void = VoidPendingRequest { request_id: key(), pending_id: second.clone() };
        centre.operator("anna").ledger().void_pending(void).await.unwrap();
        assert_eq!(listed::ids(&list, &filter, "", 100).await, [third.clone(), first.clone()]);
    });
}
