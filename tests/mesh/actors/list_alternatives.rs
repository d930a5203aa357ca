//! ListAlternatives.

use proto::{
    mesh::v1::PageRequest,
    reell::actors::v1::{AlternativeState, CentreQuestion, ListAlternativesRequest},
};
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
                    question: CentreQuestion::Financing.into(),
                    state: AlternativeState::Investigated.into(),
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
        let wrong = ListAlternativesRequest { page: None, question: 99, state: 99 };
        assert_eq!(fields(anna.list_alternatives(wrong).await), ["question", "state"]);
        let token =
            ListAlternativesRequest { page: Some(PageRequest { size: 1, token: "AAAA".into() }), ..Default::default() };
        assert_eq!(refused(anna.list_alternatives(token).await).reason, "PAGE_TOKEN_INVALID");
    });
}
