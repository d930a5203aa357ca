//! ListHosts.

use proto::{
    mesh::v1::PageRequest,
    reell::actors::v1::{HostTerm, ListHostsRequest},
};
use sandbox::{Caller, everywhere, fields, refused};

use super::a_year;
use crate::listed::{Asked, answer, holds};

fn page(size: i32, token: &str) -> ListHostsRequest {
    ListHostsRequest { page: Some(PageRequest { size, token: token.to_owned() }), ..Default::default() }
}

async fn all(caller: &Caller, size: i32) -> Vec<HostTerm> {
    let (mut found, mut token) = (Vec::new(), String::new());
    loop {
        let answer = caller.centre().list_hosts(page(size, &token)).await.unwrap().into_inner();
        found.extend(answer.hosts);
        token = answer.page.unwrap_or_default().next_token;
        if token.is_empty() {
            return found;
        }
    }
}

#[test]
fn hosts_are_listed_in_the_order_of_time_with_the_gaps_between_them_whatever_the_size_of_a_page() {
    everywhere(async |centre| {
        let year = a_year();
        let day = |text: &str| format!("{year}-{text}");
        let mut made = Vec::new();
        for (from, until) in [("09-01", "10-01"), ("03-01", "06-01"), ("06-01", "07-01")] {
            made.push(centre.a_host(&day(from), &day(until)).await.id);
        }
        for size in [1, 2, 100] {
            let found = all(&centre.operator("anna"), size).await;
            let own: Vec<_> = found.into_iter().filter(|host| made.contains(&host.id)).collect();
            let ids: Vec<_> = own.iter().map(|host| &host.id).collect();
            assert_eq!(ids, [&made[1], &made[2], &made[0]], "in pages of {size}");
            assert_eq!((own[1].vacant_from.as_str(), own[2].vacant_from.clone()), ("", day("07-01")));
        }
    });
}

#[test]
fn a_page_that_is_none_is_refused() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").centre();
        assert_eq!(fields(anna.list_hosts(page(-1, "")).await), ["page.size"]);
        assert_eq!(refused(anna.list_hosts(page(1, "AAAA")).await).reason, "PAGE_TOKEN_INVALID");
    });
}

#[test]
fn hosts_are_listed_by_filter_and_in_either_order_with_the_same_gaps() {
    everywhere(async |centre| {
        let year = a_year();
        let mut made = Vec::new();
        for (from, until) in [("09-01", "10-01"), ("03-01", "06-01"), ("06-01", "07-01")] {
            made.push(centre.a_host(&format!("{year}-{from}"), &format!("{year}-{until}")).await.id);
        }
        let of_year = format!("from : {year}");
        let list = async |asked: Asked| {
            let request = ListHostsRequest { page: asked.page, filter: asked.filter, order_by: asked.order_by };
            let found = centre.operator("anna").centre().list_hosts(request).await?.into_inner();
            answer(found.hosts, |one| one.id, found.page)
        };
        holds(&list, &of_year, &made, &["from", "create_time"]).await;
        let last = format!("{of_year} AND until : {year}-10");
        let request = ListHostsRequest { filter: last, ..Default::default() };
        let found = centre.operator("anna").centre().list_hosts(request).await.unwrap().into_inner().hosts;
        assert_eq!(found[0].vacant_from, format!("{year}-07-01"), "the one before it is not in the list");
    });
}
