//! ListAgreements.

use proto::{
    mesh::v1::PageRequest,
    reell::actors::v1::{AgreementKind, DraftAgreementRequest, ListAgreementsRequest},
};
use sandbox::{Centre, builders::agreements::cooperation, everywhere, fields, key, refused};

/// The ids of all pages.
async fn ids(centre: &Centre, wanted: &ListAgreementsRequest) -> Vec<String> {
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
        let of =
            |place: usize| ListAgreementsRequest { organisation_id: parties[place].id.clone(), ..Default::default() };
        assert_eq!(ids(centre, &of(0)).await, [ended.clone(), lasting.clone()]);
        assert_eq!(ids(centre, &of(2)).await, [ended.clone(), lasting.clone(), draft.clone()]);
        let kind = ListAgreementsRequest { kind: AgreementKind::Cooperation.into(), ..of(1) };
        assert_eq!(ids(centre, &kind).await, [ended.clone(), draft]);
        let on = |day: &str| ListAgreementsRequest { in_force: true, as_of: day.into(), ..of(1) };
        assert_eq!(ids(centre, &on("2024-12-31")).await, [ended, lasting.clone()]);
        assert_eq!(ids(centre, &on("2025-01-01")).await, [lasting]);
    });
}

#[test]
fn a_filter_that_is_none_and_a_token_of_another_list_are_refused() {
    everywhere(async |centre| {
        let mut agreements = centre.operator("anna").agreements();
        let wrong = ListAgreementsRequest { kind: 99, organisation_id: "x".into(), ..Default::default() };
        assert_eq!(fields(agreements.list_agreements(wrong).await), ["kind", "organisation_id"]);
        let page = Some(PageRequest { size: 1, token: "AAAA".into() });
        let foreign = ListAgreementsRequest { page, ..Default::default() };
        assert_eq!(refused(agreements.list_agreements(foreign).await).reason, "PAGE_TOKEN_INVALID");
    });
}
