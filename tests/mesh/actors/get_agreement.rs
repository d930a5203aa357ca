//! GetAgreement.

use proto::reell::actors::v1::{AgreementState, GetAgreementRequest};
use sandbox::{everywhere, fields, refused};

use super::draft_agreement::NO_AGREEMENT;

fn of(agreement: &str, as_of: &str) -> GetAgreementRequest {
    GetAgreementRequest { agreement_id: agreement.to_owned(), as_of: as_of.to_owned() }
}

#[test]
fn an_agreement_is_read_as_it_stands_on_a_day() {
    everywhere(async |centre| {
        let mut request = centre.a_draft().await;
        request.until = "2025-01-01".into();
        let agreement = centre.a_signed_agreement(request).await;
        let mut agreements = centre.operator("anna").agreements();
        let mut state = async |day: &str| {
            agreements.get_agreement(of(&agreement.id, day)).await.unwrap().into_inner().agreement.unwrap().state()
        };
        assert_eq!(state("2023-12-31").await, AgreementState::Signed);
        assert_eq!(state("2024-12-31").await, AgreementState::InForce);
        assert_eq!(state("2025-01-01").await, AgreementState::Ended);
    });
}

#[test]
fn an_agreement_that_is_not_there_is_not_read() {
    everywhere(async |centre| {
        let mut agreements = centre.operator("anna").agreements();
        assert_eq!(refused(agreements.get_agreement(of(NO_AGREEMENT, "")).await).reason, "AGREEMENT_NOT_FOUND");
        assert_eq!(fields(agreements.get_agreement(of("x", "y")).await), ["agreement_id", "as_of"]);
    });
}
