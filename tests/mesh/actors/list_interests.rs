//! ListInterests.

use proto::reell::actors::v1::{InterestRelation, ListInterestsRequest};
use sandbox::{
    builders::assessors::{check, relative},
    everywhere, fields, key, refused,
};

use super::{
    NO_ASSESSOR,
    get_assessor::{hide, name},
    readings,
};

fn of(assessor: &str, purpose: &str) -> ListInterestsRequest {
    ListInterestsRequest { assessor_id: assessor.to_owned(), purpose: purpose.to_owned() }
}

#[test]
fn what_was_declared_is_listed_and_both_persons_are_in_the_access_log() {
    everywhere(async |centre| {
        let (assessor, candidate) = (centre.an_assessor().await, centre.a_person().register().await);
        let mut assessors = centre.operator("anna").assessors();
        let declared = assessors.declare_interest(relative(&assessor, &candidate)).await.unwrap().into_inner();
        let purpose = format!("review {}", key());
        let listed = assessors.list_interests(of(&assessor, &purpose)).await.unwrap().into_inner().interests;
        assert_eq!(listed.len(), 1);
        assert_eq!((&listed[0].id, &listed[0].person_id), (&declared.interest_id, &candidate));
        assert_eq!((listed[0].relation(), listed[0].mistaken), (InterestRelation::Relative, false));
        for person in [candidate, centre.person_of(&assessor).await] {
            assert_eq!(readings(centre, "InterestsListed", &person, &purpose).await, 1);
        }
    });
}

/// The question without a purpose.
pub fn of_today(assessor: &str) -> ListInterestsRequest {
    of(assessor, "")
}

#[test]
fn a_relation_to_a_protected_person_is_not_there_for_who_is_not_named() {
    everywhere(async |centre| {
        let (assessor, candidate) = (centre.an_assessor().await, centre.a_person().register().await);
        let mut berit = centre.operator("berit").assessors();
        berit.declare_interest(relative(&assessor, &candidate)).await.unwrap();
        hide(centre, &candidate).await;
        assert!(berit.list_interests(of_today(&assessor)).await.unwrap().into_inner().interests.is_empty());
        let refusal = refused(berit.check_assessor(check(&assessor, &candidate)).await);
        assert_eq!(refusal.reason, "PERSON_NOT_FOUND");
        name(centre, &candidate, "anna").await;
        let mut anna = centre.operator("anna").assessors();
        assert_eq!(anna.list_interests(of_today(&assessor)).await.unwrap().into_inner().interests.len(), 1);
    });
}

#[test]
fn who_is_not_there_has_declared_nothing() {
    everywhere(async |centre| {
        let mut assessors = centre.operator("anna").assessors();
        assert_eq!(refused(assessors.list_interests(of(NO_ASSESSOR, "")).await).reason, "ASSESSOR_NOT_FOUND");
        assert_eq!(fields(assessors.list_interests(of("", "a\tb")).await), ["assessor_id", "purpose"]);
    });
}
