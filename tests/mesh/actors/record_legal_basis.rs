//! RecordLegalBasis.

use proto::reell::actors::v1::{LegalArticle, RecordLegalBasisRequest};
use sandbox::{everywhere, fields, key, refused};

use super::NO_ORGANISATION;
use crate::replay::{changes, twice};

/// That a controller processes data of validation cases as a public task.
pub fn of(controller: &str) -> RecordLegalBasisRequest {
    RecordLegalBasisRequest {
        request_id: key(),
        controller_id: controller.to_owned(),
        processing_purpose: "validation-case".into(),
        article: LegalArticle::PublicTask.into(),
        national_basis: "SkolL (2010:800) 20 kap. 42 §".into(),
        since: "2024-01-01".into(),
        decision_reference: "KS 2024/17".into(),
        ..Default::default()
    }
}

#[test]
fn for_a_day_a_purpose_of_a_controller_has_one_basis() {
    everywhere(async |centre| {
        let controller = centre.an_organisation().register().await;
        let mut bases = centre.operator("anna").legal_bases();
        let limited = RecordLegalBasisRequest { until: "2025-01-01".into(), ..of(&controller.id) };
        let first = bases.record_legal_basis(limited).await.unwrap().into_inner().legal_basis.unwrap();
        assert_eq!((first.article(), first.until.as_str()), (LegalArticle::PublicTask, "2025-01-01"));
        let early = RecordLegalBasisRequest { since: "2024-12-31".into(), ..of(&controller.id) };
        let refusal = refused(bases.record_legal_basis(early).await);
        assert_eq!(refusal.reason, "LEGAL_BASIS_OVERLAPS");
        assert!(refusal.message.contains(&first.id), "{}", refusal.message);
        let other = RecordLegalBasisRequest { processing_purpose: "statistics".into(), ..of(&controller.id) };
        bases.record_legal_basis(other).await.unwrap();
        let next = RecordLegalBasisRequest { since: "2025-01-01".into(), ..of(&controller.id) };
        bases.record_legal_basis(next).await.unwrap();
    });
}

#[test]
fn a_public_task_names_its_national_rule_and_every_basis_its_decision() {
    everywhere(async |centre| {
        let mut bases = centre.operator("anna").legal_bases();
        assert_eq!(refused(bases.record_legal_basis(of(NO_ORGANISATION)).await).reason, "ORGANISATION_NOT_FOUND");
        let wrong = RecordLegalBasisRequest {
            national_basis: String::new(),
            decision_reference: String::new(),
            processing_purpose: "Allt".into(),
            ..of("x")
        };
        let expected = ["controller_id", "processing_purpose", "national_basis", "decision_reference"];
        assert_eq!(fields(bases.record_legal_basis(wrong).await), expected);
    });
}

#[test]
fn a_basis_that_is_sent_again_is_recorded_once() {
    everywhere(async |centre| {
        let controller = centre.an_organisation().register().await;
        let send = async |request| centre.operator("anna").legal_bases().record_legal_basis(request).await;
        let answer = twice(of(&controller.id), send).await;
        assert_eq!(changes(centre, "actors", &answer.legal_basis.unwrap().id).await, 1);
    });
}
