//! ListAlternatives.

use proto::{
    mesh::v1::PageRequest,
    reell::actors::v1::{CentreQuestion, ListAlternativesRequest},
};

use crate::listed::{Asked, answer, holds};
use sandbox::{everywhere, fields, refused};

#[test]
fn alternatives_are_listed_by_question_and_state_each_once() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").centre();
        let mut made = Vec::new();
        for _ in 0..3 {
            made.push(centre.an_alternative(CentreQuestion::Financing).await);
        }
        let other = centre.an_alternative(CentreQuestion::Operation).await;
        for size in [2, 100] {
            let (mut found, mut token) = (Vec::new(), String::new());
            loop {
                let request = ListAlternativesRequest {
                    page: Some(PageRequest { size, token }),
                    filter: "question = financing AND content.state = investigated".into(),
                    order_by: String::new(),
                };
                let answer = anna.list_alternatives(request).await.unwrap().into_inner();
                found.extend(answer.alternatives);
                token = answer.page.unwrap_or_default().next_token;
                if token.is_empty() {
                    break;
                }
            }
            assert!(found.iter().all(|one| one.id != other.id));
            let own: Vec<_> = found.into_iter().filter(|one| made.iter().any(|known| known.id == one.id)).collect();
            assert_eq!(own, made, "in pages of {size}");
        }
    });
}

#[test]
fn what_is_no_filter_and_no_page_is_refused() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").centre();
        let wrong =
            ListAlternativesRequest { page: None, filter: "question = why".into(), order_by: "question".into() };
        assert_eq!(fields(anna.list_alternatives(wrong).await), ["filter", "order_by"]);
        let token =
            ListAlternativesRequest { page: Some(PageRequest { size: 1, token: "AAAA".into() }), ..Default::default() };
        assert_eq!(refused(anna.list_alternatives(token).await).reason, "PAGE_TOKEN_INVALID");
    });
}

#[test]
fn alternatives_are_listed_by_filter_and_in_either_order() {
    everywhere(async |centre| {
        let mut own = Vec::new();
        for _ in 0..3 {
            own.push(centre.an_alternative(CentreQuestion::Ownership).await.id);
        }
        let list = async |asked: Asked| {
            let request = ListAlternativesRequest { page: asked.page, filter: asked.filter, order_by: asked.order_by };
            let found = centre.operator("anna").centre().list_alternatives(request).await?.into_inner();
            answer(found.alternatives, |one| one.id, found.page)
        };
        holds(&list, "question = ownership", &own, &["create_time", "update_time desc"]).await;
    });
}
