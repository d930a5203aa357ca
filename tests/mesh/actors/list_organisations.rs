//! ListOrganisations.

use proto::{
    mesh::v1::PageRequest,
    reell::actors::v1::{ListOrganisationsRequest, OrganisationRole},
};

use crate::listed::{Asked, answer, holds, ids};
use sandbox::{Caller, everywhere, fields, refused};

fn page(size: i32, token: &str) -> Option<PageRequest> {
    Some(PageRequest { size, token: token.to_owned() })
}

/// All of a list, page by page.
async fn all(caller: &Caller, role: OrganisationRole, size: i32) -> Vec<String> {
    let (mut found, mut token) = (Vec::new(), String::new());
    loop {
        let request = ListOrganisationsRequest { page: page(size, &token), role: role.into(), ..Default::default() };
        let answer = caller.organisations().list_organisations(request).await.unwrap().into_inner();
        assert!(answer.organisations.len() <= size as usize);
        found.extend(answer.organisations.into_iter().map(|organisation| organisation.name));
        token = answer.page.unwrap_or_default().next_token;
        if token.is_empty() {
            return found;
        }
    }
}

#[test]
fn organisations_are_listed_by_name_each_once_whatever_the_size_of_a_page() {
    everywhere(async |centre| {
        // A role that no other test gives to anybody.
        let role = OrganisationRole::ResponsibleAuthority;
        let mark = sandbox::key();
        let names = ["Ånge", "arvidsjaur", "Zeta", "Älvsbyn", "Övertorneå"].map(|name| format!("{name} {mark}"));
        for name in &names {
            centre.an_organisation().named(name).with_role(role).register().await;
        }
        centre.an_organisation().named(&format!("Boden {mark}")).register().await;
        let expected = [1, 2, 0, 3, 4].map(|place: usize| names[place].clone());
        for size in [2, 3, 100] {
            let found: Vec<_> = all(&centre.operator("anna"), role, size)
                .await
                .into_iter()
                .filter(|name| name.ends_with(&mark))
                .collect();
            assert_eq!(found, expected, "in pages of {size}");
        }
    });
}

#[test]
fn a_page_token_of_another_query_or_of_nobody_is_refused() {
    everywhere(async |centre| {
        let mut organisations = centre.operator("anna").organisations();
        for _ in 0..2 {
            centre.an_organisation().with_role(OrganisationRole::Municipality).register().await;
        }
        let first = ListOrganisationsRequest {
            page: page(1, ""),
            role: OrganisationRole::Municipality.into(),
            ..Default::default()
        };
        let token = organisations.list_organisations(first).await.unwrap().into_inner().page.unwrap().next_token;
        assert!(!token.is_empty());
        for (token, role) in [(token.as_str(), 0), ("AAAA", 9), ("not a token", 9)] {
            let request = ListOrganisationsRequest { page: page(1, token), role, ..Default::default() };
            assert_eq!(refused(organisations.list_organisations(request).await).reason, "PAGE_TOKEN_INVALID");
        }
    });
}

#[test]
fn a_size_below_nothing_and_an_unknown_role_are_refused() {
    everywhere(async |centre| {
        let mut organisations = centre.operator("anna").organisations();
        let request = ListOrganisationsRequest { page: page(-1, ""), role: 0, ..Default::default() };
        assert_eq!(fields(organisations.list_organisations(request).await), ["page.size"]);
        let request = ListOrganisationsRequest { page: None, role: 99, ..Default::default() };
        assert_eq!(fields(organisations.list_organisations(request).await), ["role"]);
    });
}

#[test]
fn organisations_are_listed_by_filter_and_in_either_order() {
    everywhere(async |centre| {
        let (mark, mut own) = (sandbox::key(), Vec::new());
        for name in ["Övertorneå", "arvidsjaur", "Ånge"] {
            own.push(centre.an_organisation().named(&format!("{name} {mark}")).register().await.id);
        }
        let marked = format!("name : \"{mark}\"");
        let list = async |asked: Asked| {
            let request = ListOrganisationsRequest {
                page: asked.page,
                filter: asked.filter,
                order_by: asked.order_by,
                ..Default::default()
            };
            let found = centre.operator("anna").organisations().list_organisations(request).await?.into_inner();
            answer(found.organisations, |one| one.id, found.page)
        };
        holds(&list, &marked, &own, &["name", "create_time desc"]).await;
        let named = format!("name = \"ÖVERTORNEÅ {mark}\" AND state = active AND NOT parent_id:*");
        assert_eq!(ids(&list, &named, "", 10).await, [own[0].clone()]);
    });
}
