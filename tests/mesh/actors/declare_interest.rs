//! DeclareInterest.

use proto::reell::actors::v1::{DeclareInterestRequest, InterestRelation};
use sandbox::{builders::assessors::relative, everywhere, fields, refused};

use super::{NO_ASSESSOR, NO_ORGANISATION, NO_PERSON};
use crate::replay::{changes, twice};

const NO_UNIT: &str = "unit_00000000000000000000000000000000";

#[test]
fn what_an_assessor_is_to_whom_stands_in_no_row_in_clear() {
    everywhere(async |centre| {
        let (assessor, candidate) = (centre.an_assessor().await, centre.a_person().register().await);
        let answer = centre.operator("anna").assessors().declare_interest(relative(&assessor, &candidate)).await;
        assert_eq!(answer.unwrap().into_inner().etag, "2");
        let rows = centre.databases().rows("actors", "SELECT relation, person_index FROM interest").await;
        let bare = candidate.trim_start_matches("person_").as_bytes();
        let raw = uuid::Uuid::parse_str(candidate.trim_start_matches("person_")).unwrap();
        for row in rows {
            let relation: Vec<u8> = row.try_get_by_index(0).unwrap();
            let index: Option<Vec<u8>> = row.try_get_by_index(1).unwrap();
            for bytes in [relation, index.unwrap_or_default()] {
                for secret in [bare, raw.as_bytes(), b"relative".as_slice()] {
                    assert!(!bytes.windows(secret.len()).any(|window| window == secret), "a relation is readable");
                }
            }
        }
    });
}

#[test]
fn a_relation_is_declared_to_somebody_or_something_that_is_known() {
    everywhere(async |centre| {
        let assessor = centre.an_assessor().await;
        let mut assessors = centre.operator("anna").assessors();
        let to = |person: &str, organisation: &str, unit: &str| DeclareInterestRequest {
            organisation_id: organisation.into(),
            unit_id: unit.into(),
            ..relative(&assessor, person)
        };
        assert_eq!(refused(assessors.declare_interest(to(NO_PERSON, "", "")).await).reason, "PERSON_NOT_FOUND");
        let refusal = refused(assessors.declare_interest(to("", NO_ORGANISATION, "")).await);
        assert_eq!(refusal.reason, "ORGANISATION_NOT_FOUND");
        assert_eq!(refused(assessors.declare_interest(to("", "", NO_UNIT)).await).reason, "UNIT_NOT_FOUND");
        let unit = centre.a_unit().register().await.id;
        assessors.declare_interest(to("", "", &unit)).await.unwrap();
        let refusal = refused(assessors.declare_interest(relative(NO_ASSESSOR, NO_PERSON)).await);
        assert_eq!(refusal.reason, "ASSESSOR_NOT_FOUND");
        let stale = DeclareInterestRequest { etag: "9".into(), ..to("", "", &unit) };
        assert_eq!(refused(assessors.declare_interest(stale).await).reason, "ETAG_MISMATCH");
        let wrong = DeclareInterestRequest { relation: 0, from: String::new(), ..to(NO_PERSON, "", &unit) };
        assert_eq!(fields(assessors.declare_interest(wrong).await), ["relation", "person_id", "from"]);
    });
}

#[test]
fn a_record_takes_a_hundred_relations_and_no_more() {
    everywhere(async |centre| {
        let assessor = centre.an_assessor().await;
        let organisation = centre.an_organisation().register().await;
        let mut assessors = centre.operator("anna").assessors();
        let another = || DeclareInterestRequest {
            relation: InterestRelation::Business.into(),
            organisation_id: organisation.id.clone(),
            ..relative(&assessor, "")
        };
        for _ in 0..100 {
            assessors.declare_interest(another()).await.unwrap();
        }
        assert_eq!(refused(assessors.declare_interest(another()).await).reason, "ASSESSOR_RECORD_FULL");
    });
}

#[test]
fn a_declaration_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let (assessor, candidate) = (centre.an_assessor().await, centre.a_person().register().await);
        let send = async |request| centre.operator("anna").assessors().declare_interest(request).await;
        twice(relative(&assessor, &candidate), send).await;
        assert_eq!(changes(centre, "actors", &assessor).await, 2);
    });
}
