//! EndEmployment.

use proto::reell::actors::v1::EndEmploymentRequest;
use sandbox::{everywhere, fields, key, refused};

use super::NO_ASSESSOR;
use crate::replay::{changes, twice};

const NO_EMPLOYMENT: &str = "employment_00000000000000000000000000000000";

fn of(assessor: &str, employment: &str, until: &str) -> EndEmploymentRequest {
    EndEmploymentRequest {
        request_id: key(),
        assessor_id: assessor.to_owned(),
        etag: String::new(),
        employment_id: employment.to_owned(),
        until: until.to_owned(),
    }
}

#[test]
fn an_employment_ends_and_stays_on_record() {
    everywhere(async |centre| {
        let assessor = centre.an_assessor().await;
        let (_, employment) = centre.employ(&assessor).await;
        centre.operator("anna").assessors().end_employment(of(&assessor, &employment, "2025-06-30")).await.unwrap();
        let employments = centre.assessor(&assessor).await.employments;
        assert_eq!((employments.len(), employments[0].until.as_str()), (1, "2025-06-30"));
    });
}

#[test]
fn only_an_employment_that_is_there_ends() {
    everywhere(async |centre| {
        let assessor = centre.an_assessor().await;
        let (_, employment) = centre.employ(&assessor).await;
        let mut assessors = centre.operator("anna").assessors();
        let refusal = refused(assessors.end_employment(of(&assessor, NO_EMPLOYMENT, "2025-06-30")).await);
        assert_eq!(refusal.reason, "EMPLOYMENT_NOT_FOUND");
        let refusal = refused(assessors.end_employment(of(NO_ASSESSOR, &employment, "2025-06-30")).await);
        assert_eq!(refusal.reason, "ASSESSOR_NOT_FOUND");
        let stale = EndEmploymentRequest { etag: "9".into(), ..of(&assessor, &employment, "2025-06-30") };
        assert_eq!(refused(assessors.end_employment(stale).await).reason, "ETAG_MISMATCH");
        assert_eq!(fields(assessors.end_employment(of(&assessor, "x", "")).await), ["employment_id", "until"]);
        assert_eq!(centre.assessor(&assessor).await.etag, "2", "what was refused changed nothing");
    });
}

#[test]
fn an_end_that_is_sent_again_is_one_change() {
    everywhere(async |centre| {
        let assessor = centre.an_assessor().await;
        let (_, employment) = centre.employ(&assessor).await;
        let send = async |request| centre.operator("anna").assessors().end_employment(request).await;
        twice(of(&assessor, &employment, "2025-06-30"), send).await;
        assert_eq!(changes(centre, "actors", &assessor).await, 3);
    });
}
