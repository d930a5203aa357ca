//! ListAgreements.

use proto::{
    mesh::v1::PageRequest,
    reell::actors::v1::{AgreementKind, DraftAgreementRequest, ListAgreementsRequest},
};

use crate::listed::{Asked, answer, holds, ids};
use sandbox::{Centre, builders::agreements::cooperation, everywhere, fields, key, refused};

/// The ids of all pages.
async fn all(centre: &Centre, wanted: &ListAgreementsRequest) -> Vec<String> {
    let (mut found, mut token) = (Vec::new(), String::new());
    loop {
        let request = ListAgreementsRequest { page: Some(PageRequest { size: 1, token }), ..wanted.clone() };
        let answer = centre.operator("anna").agreements().list_agreements(request).await.unwrap().into_inner();
        found.extend(answer.agreements.into_iter().map(|agreement| agreement.id));
        token = answer.page.unwrap_or_default().next_token;
        if token.is_empty() {
            return found;
        }
    }
}

#[test]
fn agreements_of_a_party_are_listed_by_kind_and_by_the_day_they_are_in_force() {
    everywhere(async |centre| {
        let parties = centre.municipalities(3).await;
        let limited = DraftAgreementRequest { until: "2025-01-01".into(), ..cooperation(&parties) };
        let primary = DraftAgreementRequest {
            request_id: key(),
            kind: AgreementKind::PrimaryCooperation.into(),
            ..cooperation(&parties)
        };
        let ended = centre.a_signed_agreement(limited).await.id;
        let lasting = centre.a_signed_agreement(primary).await.id;
        let draft = centre.draft(cooperation(&parties[1..])).await.id;
        let of = |place: usize| ListAgreementsRequest {
            filter: format!("parties.organisation_id = {}", parties[place].id),
            ..Default::default()
        };
        assert_eq!(all(centre, &of(0)).await, [ended.clone(), lasting.clone()]);
        assert_eq!(all(centre, &of(2)).await, [ended.clone(), lasting.clone(), draft.clone()]);
        let kind =
            ListAgreementsRequest { filter: format!("{} AND kind = cooperation", of(1).filter), ..Default::default() };
        assert_eq!(all(centre, &kind).await, [ended.clone(), draft]);
        let on = |day: &str| ListAgreementsRequest { in_force: true, as_of: day.into(), ..of(1) };
        assert_eq!(all(centre, &on("2024-12-31")).await, [ended, lasting.clone()]);
        assert_eq!(all(centre, &on("2025-01-01")).await, [lasting]);
    });
}

#[test]
fn a_filter_that_is_none_and_a_token_of_another_list_are_refused() {
    everywhere(async |centre| {
        let mut agreements = centre.operator("anna").agreements();
        let wrong = ListAgreementsRequest { as_of: "x".into(), filter: "kind = treaty".into(), ..Default::default() };
        assert_eq!(fields(agreements.list_agreements(wrong).await), ["as_of", "filter"]);
        let page = Some(PageRequest { size: 1, token: "AAAA".into() });
        let foreign = ListAgreementsRequest { page, ..Default::default() };
        assert_eq!(refused(agreements.list_agreements(foreign).await).reason, "PAGE_TOKEN_INVALID");
    });
}

#[test]
fn agreements_are_listed_by_filter_and_in_either_order() {
    everywhere(async |centre| {
        let parties = centre.municipalities(3).await;
        let mut own = Vec::new();
        for from in ["2024-03-01", "2024-01-01", "2024-03-01"] {
            own.push(
                centre
                    .draft(DraftAgreementRequest { request_id: key(), from: from.into(), ..cooperation(&parties) })
                    .await
                    .id,
            );
        }
        let of_party = format!("parties.organisation_id = {}", parties[0].id);
        let list = async |asked: Asked| {
            let request = ListAgreementsRequest {
                page: asked.page,
                filter: asked.filter,
                order_by: asked.order_by,
                ..Default::default()
            };
            let found = centre.operator("anna").agreements().list_agreements(request).await?.into_inner();
            answer(found.agreements, |one| one.id, found.page)
        };
        holds(&list, &of_party, &own, &["create_time", "from", "from desc"]).await;
        let early = format!("{of_party} AND from < 2024-02-01 AND parties.role = municipality AND NOT until:*");
        assert_eq!(ids(&list, &early, "", 10).await, [own[1].clone()]);
    });
}
