//! RecordQualifications.

use proto::reell::actors::v1::{Qualifications, RecordQualificationsRequest};
use sandbox::{everywhere, fields, key, refused};

use super::NO_ASSESSOR;
use crate::replay::{changes, twice};

fn of(assessor: &str, etag: &str, languages: &[&str]) -> RecordQualificationsRequest {
    let languages = languages.iter().map(|code| (*code).to_owned()).collect();
    RecordQualificationsRequest {
        request_id: key(),
        assessor_id: assessor.to_owned(),
        etag: etag.to_owned(),
        qualifications: Some(Qualifications { languages, ..Default::default() }),
    }
}

#[test]
fn what_is_recorded_takes_the_place_of_what_was() {
    everywhere(async |centre| {
        let assessor = centre.an_assessor().await;
        let request = of(&assessor, "1", &["smj", "fi"]);
        let answer = centre.operator("anna").assessors().record_qualifications(request).await.unwrap().into_inner();
        let after = centre.assessor(&assessor).await;
        assert_eq!((answer.etag.as_str(), after.etag.as_str()), ("2", "2"));
        assert_eq!(after.qualifications.unwrap().languages, ["fi", "smj"]);
    });
}

#[test]
fn an_older_state_an_unknown_assessor_and_a_language_that_is_none_are_refused() {
    everywhere(async |centre| {
        let assessor = centre.an_assessor().await;
        let mut assessors = centre.operator("anna").assessors();
        let refusal = refused(assessors.record_qualifications(of(&assessor, "7", &["sv"])).await);
        assert_eq!(refusal.reason, "ETAG_MISMATCH");
        let refusal = refused(assessors.record_qualifications(of(NO_ASSESSOR, "", &["sv"])).await);
        assert_eq!(refusal.reason, "ASSESSOR_NOT_FOUND");
        let wrong = of(&assessor, "", &["sv", "Svenska"]);
        assert_eq!(fields(assessors.record_qualifications(wrong).await), ["qualifications.languages[1]"]);
    });
}

#[test]
fn a_record_that_is_sent_again_is_one_change() {
    everywhere(async |centre| {
        let assessor = centre.an_assessor().await;
        let send = async |request| centre.operator("anna").assessors().record_qualifications(request).await;
        twice(of(&assessor, "1", &["fi"]), send).await;
        assert_eq!(changes(centre, "actors", &assessor).await, 2);
    });
}
