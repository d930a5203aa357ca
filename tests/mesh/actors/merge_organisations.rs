//! MergeOrganisations.

use proto::reell::actors::v1::{
    AssignRoleRequest, DeactivateOrganisationRequest, EndRoleRequest, GetOrganisationRequest, ListOrganisationsRequest,
    LookUpOrganisationRequest, MergeOrganisationsRequest, Organisation, OrganisationRole,
    ReactivateOrganisationRequest, ReviseOrganisationRequest, look_up_organisation_request::By,
};
use sandbox::{Centre, everywhere, fields, key, numbers, refused};

use super::{NO_ORGANISATION, a_deep_group, stand_below};
use crate::replay::{changes, twice};

pub fn of(kept: &str, duplicate: &str) -> MergeOrganisationsRequest {
    MergeOrganisationsRequest {
        request_id: key(),
        organisation_id: kept.to_owned(),
        etag: String::new(),
        duplicate_id: duplicate.to_owned(),
    }
}

pub async fn read(centre: &Centre, id: &str) -> Organisation {
    let request = GetOrganisationRequest { organisation_id: id.to_owned(), ..Default::default() };
    let answer = centre.operator("anna").organisations().get_organisation(request).await;
    answer.unwrap().into_inner().organisation.unwrap()
}

#[test]
fn a_duplicates_id_and_names_lead_to_the_one_that_is_kept_once_also_when_sent_again() {
    everywhere(async |centre| {
        let kept = centre.an_organisation().numbered(&numbers::organisation_number()).register().await;
        let alias = format!("Dubbletten {}", key());
        let duplicate =
            centre.an_organisation().also_known_as(&alias).with_role(OrganisationRole::Referrer).register().await;
        let answer = twice(of(&kept.id, &duplicate.id), async |request| {
            centre.operator("anna").organisations().merge_organisations(request).await
        })
        .await;
        let merged = answer.organisation.unwrap();
        assert_eq!((merged.etag.as_str(), &merged.name), ("2", &kept.name));
        assert_eq!(merged.aliases, [duplicate.name.clone(), alias.clone()]);
        assert!(merged.names[1..].iter().all(|name| name.merged_from_id == duplicate.id));
        assert!(merged.roles().eq([OrganisationRole::Referrer, OrganisationRole::Employer]));
        assert_eq!(read(centre, &kept.id).await, merged);
        let redirected = read(centre, &duplicate.id).await;
        assert_eq!(redirected.redirected_from_id, duplicate.id);
        assert_eq!(Organisation { redirected_from_id: String::new(), ..redirected }, merged);
        let mut organisations = centre.operator("anna").organisations();
        let by = LookUpOrganisationRequest { by: Some(By::Name(alias)) };
        let found = organisations.look_up_organisation(by).await.unwrap().into_inner();
        assert_eq!(found.organisation, Some(merged));
        // Both were told of it, once each.
        assert_eq!(changes(centre, "actors", &kept.id).await, 2);
        assert_eq!(changes(centre, "actors", &duplicate.id).await, 2);
    });
}

#[test]
fn a_duplicate_is_not_listed_and_not_changed_while_it_is_merged() {
    everywhere(async |centre| {
        let parent = centre.an_organisation().register().await;
        let mut request = centre.an_organisation().request();
        request.parent_id = parent.id.clone();
        let mut organisations = centre.operator("anna").organisations();
        let duplicate = organisations.register_organisation(request).await.unwrap().into_inner().organisation.unwrap();
        let kept = centre.an_organisation().register().await;
        organisations.merge_organisations(of(&kept.id, &duplicate.id)).await.unwrap();
        let below = ListOrganisationsRequest { filter: format!("parent_id = {}", parent.id), ..Default::default() };
        let listed = organisations.list_organisations(below).await.unwrap().into_inner().organisations;
        assert_eq!(listed, []);
        let id = || duplicate.id.clone();
        let out = DeactivateOrganisationRequest { request_id: key(), organisation_id: id(), ..Default::default() };
        let back = ReactivateOrganisationRequest { request_id: key(), organisation_id: id(), ..Default::default() };
        let revised = ReviseOrganisationRequest {
            request_id: key(),
            organisation_id: id(),
            name: duplicate.name.clone(),
            ..Default::default()
        };
        let role = OrganisationRole::Employer.into();
        let assigned = AssignRoleRequest { request_id: key(), organisation_id: id(), role, ..Default::default() };
        let ended = EndRoleRequest { request_id: key(), organisation_id: id(), role, ..Default::default() };
        for refusal in [
            refused(organisations.deactivate_organisation(out).await),
            refused(organisations.reactivate_organisation(back).await),
            refused(organisations.revise_organisation(revised).await),
            refused(organisations.assign_role(assigned).await),
            refused(organisations.end_role(ended).await),
            refused(organisations.merge_organisations(of(&parent.id, &duplicate.id)).await),
            refused(organisations.merge_organisations(of(&duplicate.id, &parent.id)).await),
        ] {
            assert_eq!(refusal.reason, "ORGANISATION_MERGED");
            assert_eq!(refusal.metadata.get("organisation_id"), Some(&kept.id));
        }
    });
}

#[test]
fn nobody_is_kept_below_more_than_a_group_may_have() {
    everywhere(async |centre| {
        let (head, last) = a_deep_group(centre).await;
        let (above, duplicate) = (centre.an_organisation().register().await, centre.an_organisation().register().await);
        stand_below(centre, &above.id, &head).await;
        let mut organisations = centre.operator("anna").organisations();
        let deep = organisations.merge_organisations(of(&last.id, &duplicate.id)).await;
        assert_eq!(refused(deep).reason, "GROUP_TOO_DEEP");
        assert_eq!(read(centre, &duplicate.id).await, duplicate, "nothing has changed");
        // One nearer to the head takes it in.
        organisations.merge_organisations(of(&last.parent_id, &duplicate.id)).await.unwrap();
    });
}

#[test]
fn who_has_a_number_is_kept_and_nobody_is_merged_into_a_loop() {
    everywhere(async |centre| {
        let mut organisations = centre.operator("anna").organisations();
        let numbered = centre.an_organisation().numbered(&numbers::organisation_number()).register().await;
        let other = centre.an_organisation().register().await;
        let wrong = organisations.merge_organisations(of(&other.id, &numbered.id)).await;
        assert_eq!(refused(wrong).reason, "ORGANISATION_NUMBERS_DIFFER");
        stand_below(centre, &other.id, &numbered).await;
        let looped = organisations.merge_organisations(of(&numbered.id, &other.id)).await;
        assert_eq!(refused(looped).reason, "PARENT_MAKES_CYCLE");
    });
}

#[test]
fn a_merge_needs_two_that_are_there_and_the_state_that_was_decided_on() {
    everywhere(async |centre| {
        let mut organisations = centre.operator("anna").organisations();
        let (kept, other) = (centre.an_organisation().register().await, centre.an_organisation().register().await);
        let itself = organisations.merge_organisations(of(&kept.id, &kept.id)).await;
        assert_eq!(fields(itself), ["duplicate_id"]);
        assert_eq!(fields(organisations.merge_organisations(of("", "1")).await), ["organisation_id", "duplicate_id"]);
        for (one, two) in [(kept.id.as_str(), NO_ORGANISATION), (NO_ORGANISATION, &kept.id)] {
            let nobody = organisations.merge_organisations(of(one, two)).await;
            assert_eq!(refused(nobody).reason, "ORGANISATION_NOT_FOUND");
        }
        let late = MergeOrganisationsRequest { etag: "7".into(), ..of(&kept.id, &other.id) };
        assert_eq!(refused(organisations.merge_organisations(late).await).reason, "ETAG_MISMATCH");
    });
}
