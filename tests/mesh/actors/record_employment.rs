//! RecordEmployment.

use proto::reell::actors::v1::RecordEmploymentRequest;
use sandbox::{builders::assessors::employment, everywhere, fields, refused};

use super::{NO_ASSESSOR, NO_ORGANISATION};
use crate::replay::{changes, twice};

#[test]
fn an_assessor_may_have_several_employers_at_once() {
    everywhere(async |centre| {
        let assessor = centre.an_assessor().await;
        let (first, _) = centre.employ(&assessor).await;
        let (second, _) = centre.employ(&assessor).await;
        let employers: Vec<_> =
            centre.assessor(&assessor).await.employments.into_iter().map(|entry| entry.organisation_id).collect();
        assert_eq!(employers, [first.id, second.id]);
    });
}

#[test]
fn one_organisation_employs_an_assessor_once_at_a_time() {
    everywhere(async |centre| {
        let assessor = centre.an_assessor().await;
        let employer = centre.an_organisation().register().await;
        let mut assessors = centre.operator("anna").assessors();
        let limited = |from: &str, until: &str| RecordEmploymentRequest {
            from: from.into(),
            until: until.into(),
            ..employment(&assessor, &employer.id)
        };
        let first = assessors.record_employment(limited("2024-01-01", "2025-01-01")).await.unwrap().into_inner();
        let refusal = refused(assessors.record_employment(limited("2024-12-31", "")).await);
        assert_eq!(refusal.reason, "EMPLOYMENT_OVERLAPS");
        assert_eq!(refusal.metadata["employment_id"], first.employment_id);
        assessors.record_employment(limited("2025-01-01", "")).await.unwrap();
    });
}

#[test]
fn who_is_unknown_employs_nobody_and_nobody_unknown_is_employed() {
    everywhere(async |centre| {
        let assessor = centre.an_assessor().await;
        let employer = centre.an_organisation().register().await;
        let mut assessors = centre.operator("anna").assessors();
        let refusal = refused(assessors.record_employment(employment(&assessor, NO_ORGANISATION)).await);
        assert_eq!(refusal.reason, "ORGANISATION_NOT_FOUND");
        let refusal = refused(assessors.record_employment(employment(NO_ASSESSOR, &employer.id)).await);
        assert_eq!(refusal.reason, "ASSESSOR_NOT_FOUND");
        let stale = RecordEmploymentRequest { etag: "9".into(), ..employment(&assessor, &employer.id) };
        assert_eq!(refused(assessors.record_employment(stale).await).reason, "ETAG_MISMATCH");
        let wrong = RecordEmploymentRequest { until: "2024-01-01".into(), ..employment("x", "y") };
        assert_eq!(fields(assessors.record_employment(wrong).await), ["assessor_id", "organisation_id", "until"]);
    });
}

#[test]
fn a_record_takes_a_hundred_employments_and_no_more() {
    everywhere(async |centre| {
        let assessor = centre.an_assessor().await;
        let employer = centre.an_organisation().register().await;
        let mut assessors = centre.operator("anna").assessors();
        let of_year = |year: i32| RecordEmploymentRequest {
            from: format!("{year}-01-01"),
            until: format!("{}-01-01", year + 1),
            ..employment(&assessor, &employer.id)
        };
        for year in 1900..2000 {
            assessors.record_employment(of_year(year)).await.unwrap();
        }
        assert_eq!(refused(assessors.record_employment(of_year(2000)).await).reason, "ASSESSOR_RECORD_FULL");
    });
}

#[test]
fn an_employment_that_is_sent_again_is_recorded_once() {
    everywhere(async |centre| {
        let assessor = centre.an_assessor().await;
        let employer = centre.an_organisation().register().await;
        let send = async |request| centre.operator("anna").assessors().record_employment(request).await;
        twice(employment(&assessor, &employer.id), send).await;
        assert_eq!(changes(centre, "actors", &assessor).await, 2);
    });
}
