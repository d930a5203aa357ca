//! RestrictProcessing, and what it holds back.

use mesh::token::issuer::Grant;
use proto::reell::actors::v1::{
    CheckPersonRequest, GetPersonRequest, GrantSharingRequest, MergePersonsRequest, ProtectionMarking,
    RecordIdentityRequest, RestrictProcessingRequest, SetProtectionRequest, UnmergePersonsRequest,
    UpdatePersonDetailsRequest,
};
use sandbox::{
    Centre,
    builders::{
        assessors::registration,
        rights::{correction, restriction},
    },
    everywhere, fields, key, refused,
};

use super::{NO_PERSON, a_word, grant_sharing::of as grant};
use crate::replay::{changes, twice};

fn merge(person: &str, duplicate: &str) -> MergePersonsRequest {
    let (person_id, duplicate_id) = (person.to_owned(), duplicate.to_owned());
    MergePersonsRequest { request_id: key(), person_id, duplicate_id, etag: String::new() }
}

async fn is_restricted(centre: &Centre, person: &str) -> bool {
    let request = GetPersonRequest { person_id: person.to_owned(), purpose: String::new() };
    let shown = centre.operator("anna").persons().get_person(request).await.unwrap().into_inner().person.unwrap();
    let mut asked = centre.caller("cases", Some(centre.token(&Grant::operator("anna")))).persons();
    let checked = asked.check_person(CheckPersonRequest { person_id: person.to_owned() }).await.unwrap().into_inner();
    assert_eq!(shown.restricted, checked.restricted);
    shown.restricted
}

#[test]
fn nothing_is_changed_on_a_restricted_person_but_what_protects_or_corrects() {
    everywhere(async |centre| {
        let (person, other) = (centre.a_person().register().await, centre.a_person().register().await);
        let merged = centre.a_person().register().await;
        let recipient = centre.an_organisation().register().await;
        let mut persons = centre.operator("anna").persons();
        persons.merge_persons(merge(&person, &merged)).await.unwrap();
        assert!(!is_restricted(centre, &person).await);
        // By the duplicate's id, which leads to the person.
        let restriction = centre.restrict(&merged).await;
        assert!(is_restricted(centre, &person).await && !is_restricted(centre, &other).await);

        let identify = || RecordIdentityRequest {
            request_id: key(),
            person_id: person.clone(),
            identity_kind: 3,
            ..Default::default()
        };
        let details =
            || UpdatePersonDetailsRequest { request_id: key(), person_id: person.clone(), ..Default::default() };
        let share = || GrantSharingRequest { ..grant(&person, &recipient.id) };
        let assess = || registration(&person);
        let operator = centre.operator("anna");
        let refusals = [
            refused(persons.record_identity(identify()).await),
            refused(persons.update_person_details(details()).await),
            refused(persons.merge_persons(merge(&person, &other)).await),
            refused(persons.merge_persons(merge(&other, &person)).await),
            refused(operator.permissions().grant_sharing(share()).await),
            refused(operator.assessors().register_assessor(assess()).await),
        ];
        assert!(refusals.iter().all(|refusal| refusal.reason == "PERSON_RESTRICTED"), "{refusals:?}");

        operator.rights().rectify_person(correction(&person, &a_word())).await.unwrap();
        persons.unmerge_persons(UnmergePersonsRequest { request_id: key(), person_id: merged }).await.unwrap();
        let protection = ProtectionMarking::None.into();
        let protect = SetProtectionRequest { request_id: key(), person_id: person.clone(), protection };
        persons.set_protection(protect).await.unwrap();
        centre.lift(&restriction).await;
        persons.update_person_details(details()).await.unwrap();
        assert!(!is_restricted(centre, &person).await);
    });
}

#[test]
fn a_restriction_has_its_ground_and_is_of_somebody_who_is_there() {
    everywhere(async |centre| {
        let hidden = centre.a_person().marked(ProtectionMarking::Unknown).register().await;
        let mut rights = centre.operator("anna").rights();
        for nobody in [NO_PERSON, &hidden] {
            assert_eq!(refused(rights.restrict_processing(restriction(nobody)).await).reason, "PERSON_NOT_FOUND");
        }
        let wrong = RestrictProcessingRequest { ground: 0, reason: String::new(), ..restriction("x") };
        assert_eq!(fields(rights.restrict_processing(wrong).await), ["person_id", "ground", "reason"]);
    });
}

#[test]
fn a_restriction_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let person = centre.a_person().register().await;
        let rights = || centre.operator("anna").rights();
        let request = restriction(&person);
        let once = twice(request, async |request| rights().restrict_processing(request).await).await;
        assert_eq!((once.etag.as_str(), changes(centre, "actors", &person).await), ("2", 2));
        centre.lift(&once.restriction_id).await;
        assert!(!is_restricted(centre, &person).await);
    });
}
