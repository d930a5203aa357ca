//! ListLegalBases.

use proto::{
    mesh::v1::PageRequest,
    reell::actors::v1::{ListLegalBasesRequest, RecordLegalBasisRequest},
};
use sandbox::{everywhere, fields, refused};

use super::record_legal_basis::of as record;

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
                let request = ListLegalBasesRequest {
                    page: Some(PageRequest { size: 1, token }),
                    controller_id: controller.clone(),
                    processing_purpose: purpose.into(),
                    as_of: as_of.into(),
                };
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
        let wrong = ListLegalBasesRequest {
            page: None,
            controller_id: "x".into(),
            processing_purpose: "Allt".into(),
            as_of: "y".into(),
        };
        let named = fields(bases.list_legal_bases(wrong).await);
        assert_eq!(named, ["controller_id", "processing_purpose", "as_of"]);
        let page = Some(PageRequest { size: 1, token: "AAAA".into() });
        let foreign = ListLegalBasesRequest { page, ..Default::default() };
        assert_eq!(refused(bases.list_legal_bases(foreign).await).reason, "PAGE_TOKEN_INVALID");
    });
}
