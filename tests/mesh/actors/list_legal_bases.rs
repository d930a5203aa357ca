//! ListLegalBases.

use proto::{
    mesh::v1::PageRequest,
    reell::actors::v1::{ListLegalBasesRequest, RecordLegalBasisRequest},
};
use sandbox::{everywhere, fields, refused};

use super::record_legal_basis::of as record;
use crate::listed::{Asked, answer, holds};

#[test]
fn the_bases_of_a_controller_are_listed_by_purpose_and_day() {
    everywhere(async |centre| {
        let controller = centre.an_organisation().register().await.id;
        let mut bases = centre.operator("anna").legal_bases();
        let mut made = Vec::new();
        for (purpose, since, until) in [
            ("validation-case", "2024-01-01", "2025-01-01"),
            ("validation-case", "2025-01-01", ""),
            ("statistics", "2024-01-01", ""),
        ] {
            let request = RecordLegalBasisRequest {
                processing_purpose: purpose.into(),
                since: since.into(),
                until: until.into(),
                ..record(&controller)
            };
            made.push(bases.record_legal_basis(request).await.unwrap().into_inner().legal_basis.unwrap().id);
        }
        let mut ids = async |purpose: &str, as_of: &str| {
            let (mut found, mut token) = (Vec::new(), String::new());
            loop {
                let mut filter = format!("controller_id = {controller}");
                if !purpose.is_empty() {
                    filter += &format!(" AND processing_purpose = {purpose}");
                }
                if !as_of.is_empty() {
                    filter += &format!(" AND since <= {as_of} AND NOT until <= {as_of}");
                }
                let request =
                    ListLegalBasesRequest { page: Some(PageRequest { size: 1, token }), filter, ..Default::default() };
                let answer = bases.list_legal_bases(request).await.unwrap().into_inner();
                found.extend(answer.legal_bases.into_iter().map(|basis| basis.id));
                token = answer.page.unwrap_or_default().next_token;
                if token.is_empty() {
                    return found;
                }
            }
        };
        assert_eq!(ids("", "").await, made);
        assert_eq!(ids("validation-case", "").await, made[..2]);
        assert_eq!(ids("", "2024-12-31").await, [made[0].clone(), made[2].clone()]);
        assert_eq!(ids("validation-case", "2025-01-01").await, [made[1].clone()]);
    });
}

#[test]
fn a_filter_that_is_none_and_a_foreign_token_are_refused() {
    everywhere(async |centre| {
        let mut bases = centre.operator("anna").legal_bases();
        let wrong = ListLegalBasesRequest { filter: "controller_id = x".into(), order_by: "until".into(), page: None };
        let named = fields(bases.list_legal_bases(wrong).await);
        assert_eq!(named, ["filter", "order_by"]);
        let page = Some(PageRequest { size: 1, token: "AAAA".into() });
        let foreign = ListLegalBasesRequest { page, ..Default::default() };
        assert_eq!(refused(bases.list_legal_bases(foreign).await).reason, "PAGE_TOKEN_INVALID");
    });
}

#[test]
fn legal_bases_are_listed_by_filter_and_in_either_order() {
    everywhere(async |centre| {
        let controller = centre.an_organisation().register().await.id;
        let mut own = Vec::new();
        for (purpose, since) in [("statistics", "2024-03-01"), ("payment", "2024-01-01"), ("archive", "2024-03-01")] {
            let request = RecordLegalBasisRequest {
                processing_purpose: purpose.into(),
                since: since.into(),
                ..record(&controller)
            };
            let answer = centre.operator("anna").legal_bases().record_legal_basis(request).await.unwrap();
            own.push(answer.into_inner().legal_basis.unwrap().id);
        }
        let of_controller = format!("controller_id = {controller}");
        let list = async |asked: Asked| {
            let request = ListLegalBasesRequest { page: asked.page, filter: asked.filter, order_by: asked.order_by };
            let found = centre.operator("anna").legal_bases().list_legal_bases(request).await?.into_inner();
            answer(found.legal_bases, |one| one.id, found.page)
        };
        holds(&list, &of_controller, &own, &["create_time", "since"]).await;
    });
}
