//! GrantProtectedAccess.

use mesh::token::issuer::Grant;
use proto::reell::actors::v1::{
    CheckPersonRequest, GetPersonRequest, GrantProtectedAccessRequest, ListProtectedAccessesRequest, ProtectionMarking,
};
use sandbox::{everywhere, fields, key, refused};

use super::{NO_PERSON, named, readings};
use crate::replay::twice;

#[test]
fn an_operator_who_is_named_sees_the_person_and_each_reading_is_logged() {
    everywhere(async |centre| {
        let person = centre.a_person().marked(ProtectionMarking::Secrecy).register().await;
        let (anna, purpose) = (key(), key());
        let read = || GetPersonRequest { person_id: person.clone(), purpose: purpose.clone() };
        let mut persons = centre.operator(&anna).persons();
        assert_eq!(refused(persons.get_person(read()).await).reason, "PERSON_NOT_FOUND");
        assert_eq!(readings(centre, "PersonRead", &person, &purpose).await, 0);
        let mut manager = centre.operator("protection-manager").persons();
        manager.grant_protected_access(named(&person, &anna)).await.unwrap();
        assert_eq!(persons.get_person(read()).await.unwrap().into_inner().person.unwrap().id, person);
        assert_eq!(readings(centre, "PersonRead", &person, &purpose).await, 1);
        // For a case of the person too, and for nobody else's.
        let check = CheckPersonRequest { person_id: person.clone() };
        let cases = |subject: &str| centre.caller("cases", Some(centre.token(&Grant::operator(subject)))).persons();
        assert_eq!(cases(&anna).check_person(check.clone()).await.unwrap().into_inner().person_id, person);
        assert_eq!(refused(cases("berit").check_person(check).await).reason, "PERSON_NOT_FOUND");
        // An operator of the same name at another issuer is another.
        let elsewhere =
            GrantProtectedAccessRequest { issuer: "https://other.example".into(), ..named(&person, "berit") };
        manager.grant_protected_access(elsewhere).await.unwrap();
        let berit = centre.operator("berit").persons().get_person(read()).await;
        assert_eq!(refused(berit).reason, "PERSON_NOT_FOUND");
    });
}

#[test]
fn an_access_holds_in_its_days_only() {
    everywhere(async |centre| {
        let person = centre.a_person().marked(ProtectionMarking::Secrecy).register().await;
        let anna = key();
        let later = GrantProtectedAccessRequest { from: "2999-01-01".into(), ..named(&person, &anna) };
        centre.operator("protection-manager").persons().grant_protected_access(later).await.unwrap();
        let read = GetPersonRequest { person_id: person.clone(), purpose: String::new() };
        assert_eq!(refused(centre.operator(&anna).persons().get_person(read).await).reason, "PERSON_NOT_FOUND");
    });
}

#[test]
fn nobody_names_themselves_and_a_reason_is_given() {
    everywhere(async |centre| {
        let person = centre.a_person().register().await;
        let mut manager = centre.operator("protection-manager").persons();
        let own = manager.grant_protected_access(named(&person, "protection-manager")).await;
        assert_eq!(refused(own).reason, "ACCESS_TO_ONESELF");
        let nobody = manager.grant_protected_access(named(NO_PERSON, "anna")).await;
        assert_eq!(refused(nobody).reason, "PERSON_NOT_FOUND");
        let wrong = GrantProtectedAccessRequest {
            reason: " ".into(),
            from: "yesterday".into(),
            until: "2020-01-01".into(),
            issuer: "a b".into(),
            ..named("", "")
        };
        let named = fields(manager.grant_protected_access(wrong.clone()).await);
        assert_eq!(named, ["person_id", "operator_id", "issuer", "reason", "from"]);
        let over = GrantProtectedAccessRequest { until: "2020-01-01".into(), ..super::named(&person, "anna") };
        assert_eq!(fields(manager.grant_protected_access(over).await), ["until"]);
    });
}

#[test]
fn an_access_that_is_sent_again_is_given_once() {
    everywhere(async |centre| {
        let person = centre.a_person().register().await;
        let mut manager = centre.operator("protection-manager").persons();
        let request = named(&person, "anna");
        let send =
            async |request| centre.operator("protection-manager").persons().grant_protected_access(request).await;
        twice(request, send).await;
        let list = ListProtectedAccessesRequest { person_id: person };
        assert_eq!(manager.list_protected_accesses(list).await.unwrap().into_inner().accesses.len(), 1);
    });
}
