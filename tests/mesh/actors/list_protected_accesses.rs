//! ListProtectedAccesses.

use proto::reell::actors::v1::{ListProtectedAccessesRequest, ProtectionMarking};
use sandbox::{everywhere, fields, refused};

use super::{NO_PERSON, merge_persons, named, named_for, readings};

fn of(person: &str) -> ListProtectedAccessesRequest {
    ListProtectedAccessesRequest { person_id: person.to_owned() }
}

#[test]
fn who_is_named_for_a_person_is_listed_with_the_reason_and_the_listing_is_logged() {
    everywhere(async |centre| {
        let person = centre.a_person().marked(ProtectionMarking::Secrecy).register().await;
        let mut manager = centre.operator("protection-manager").persons();
        for name in ["anna", "berit"] {
            manager.grant_protected_access(named(&person, name)).await.unwrap();
        }
        let accesses = manager.list_protected_accesses(of(&person)).await.unwrap().into_inner().accesses;
        let shown: Vec<_> = accesses.iter().map(|one| one.subject.split('@').next().unwrap_or_default()).collect();
        assert_eq!(shown.len(), 2);
        assert!(shown.contains(&"operator:anna") && shown.contains(&"operator:berit"));
        assert!(accesses.iter().all(|one| one.granted_by.starts_with("operator:protection-manager@")));
        assert!(accesses.iter().all(|one| one.reason == "handles the case" && one.end_time.is_none()));
        assert_eq!(readings(centre, "ProtectedAccessesListed", &person, "").await, 1);
        assert_eq!(refused(manager.list_protected_accesses(of(NO_PERSON)).await).reason, "PERSON_NOT_FOUND");
        assert_eq!(fields(manager.list_protected_accesses(of("")).await), ["person_id"]);
    });
}

#[test]
fn a_merge_keeps_who_is_named_for_either() {
    everywhere(async |centre| {
        let person = centre.a_person().register().await;
        let hidden = centre.a_person().marked(ProtectionMarking::Secrecy).register().await;
        let mut anna = named_for(centre, &hidden).await;
        anna.merge_persons(merge_persons::into(&person, &hidden)).await.unwrap();
        let mut manager = centre.operator("protection-manager").persons();
        for id in [&person, &hidden] {
            assert_eq!(manager.list_protected_accesses(of(id)).await.unwrap().into_inner().accesses.len(), 1);
        }
    });
}
