//! UnmergeOrganisations.

use proto::reell::actors::v1::{AssignRoleRequest, Organisation, OrganisationRole, UnmergeOrganisationsRequest};
use sandbox::{Centre, everywhere, fields, key, refused};

use super::{
    NO_ORGANISATION, a_deep_group,
    merge_organisations::{of as merge_of, read},
    stand_below,
};
use crate::replay::{changes, twice};

fn of(duplicate: &str) -> UnmergeOrganisationsRequest {
    UnmergeOrganisationsRequest { request_id: key(), organisation_id: duplicate.to_owned() }
}

async fn merge(centre: &Centre, kept: &str, duplicate: &str) {
    centre.operator("anna").organisations().merge_organisations(merge_of(kept, duplicate)).await.unwrap();
}

/// All but what tells that there were changes.
fn settled(organisation: Organisation) -> Organisation {
    Organisation { etag: String::new(), update_time: None, ..organisation }
}

#[test]
fn a_merge_that_is_undone_leaves_both_as_they_were_also_when_sent_again() {
    everywhere(async |centre| {
        let alias = format!("Dubbletten {}", key());
        let kept = centre.an_organisation().with_role(OrganisationRole::Funder).register().await;
        let duplicate = centre.an_organisation().also_known_as(&alias).register().await;
        merge(centre, &kept.id, &duplicate.id).await;
        // What the kept one is given in between stays with it.
        let since = AssignRoleRequest {
            request_id: key(),
            organisation_id: kept.id.clone(),
            role: OrganisationRole::Authority.into(),
            ..Default::default()
        };
        centre.operator("anna").organisations().assign_role(since).await.unwrap();
        let answer = twice(of(&duplicate.id), async |request| {
            centre.operator("anna").organisations().unmerge_organisations(request).await
        })
        .await;
        let restored = answer.organisation.unwrap();
        assert_eq!(settled(restored.clone()), settled(duplicate.clone()));
        assert_eq!(read(centre, &duplicate.id).await, restored);
        let after = read(centre, &kept.id).await;
        assert!(after.roles().eq([OrganisationRole::Funder, OrganisationRole::Authority]));
        assert_eq!((after.names, after.aliases), (kept.names, kept.aliases));
        assert_eq!(changes(centre, "actors", &kept.id).await, 4);
        assert_eq!(changes(centre, "actors", &duplicate.id).await, 3);
    });
}

#[test]
fn merges_over_merges_are_undone_in_the_opposite_order() {
    everywhere(async |centre| {
        let mut three = Vec::new();
        for _ in 0..3 {
            three.push(centre.an_organisation().register().await);
        }
        merge(centre, &three[1].id, &three[0].id).await;
        let before = read(centre, &three[1].id).await;
        merge(centre, &three[2].id, &three[1].id).await;
        assert_eq!(read(centre, &three[0].id).await.id, three[2].id);
        let mut organisations = centre.operator("anna").organisations();
        let early = refused(organisations.unmerge_organisations(of(&three[0].id)).await);
        assert_eq!(early.reason, "LATER_MERGE_STANDS");
        organisations.unmerge_organisations(of(&three[1].id)).await.unwrap();
        assert_eq!(settled(read(centre, &three[1].id).await), settled(before));
        assert_eq!(read(centre, &three[0].id).await.id, three[1].id);
        organisations.unmerge_organisations(of(&three[0].id)).await.unwrap();
        for organisation in three {
            assert_eq!(settled(read(centre, &organisation.id).await), settled(organisation));
        }
    });
}

#[test]
fn what_was_not_merged_is_not_undone_nor_what_would_stand_above_itself() {
    everywhere(async |centre| {
        let mut organisations = centre.operator("anna").organisations();
        let kept = centre.an_organisation().register().await;
        let plain = refused(organisations.unmerge_organisations(of(&kept.id)).await);
        assert_eq!(plain.reason, "ORGANISATION_NOT_MERGED");
        let nobody = organisations.unmerge_organisations(of(NO_ORGANISATION)).await;
        assert_eq!(refused(nobody).reason, "ORGANISATION_NOT_FOUND");
        assert_eq!(fields(organisations.unmerge_organisations(of("1")).await), ["organisation_id"]);
        // The duplicate stood below a head, and one stood below the duplicate; then the head came to stand below that one.
        let (head, duplicate) = (centre.an_organisation().register().await, centre.an_organisation().register().await);
        let child = centre.an_organisation().register().await;
        stand_below(centre, &head.id, &duplicate).await;
        stand_below(centre, &duplicate.id, &child).await;
        merge(centre, &kept.id, &duplicate.id).await;
        stand_below(centre, &child.id, &head).await;
        let looped = refused(organisations.unmerge_organisations(of(&duplicate.id)).await);
        assert_eq!(looped.reason, "PARENT_MAKES_CYCLE");
        assert_eq!(read(centre, &duplicate.id).await.id, kept.id, "nothing has changed");
    });
}

#[test]
fn what_would_stand_below_more_than_a_group_may_have_stays_merged() {
    everywhere(async |centre| {
        let (head, last) = a_deep_group(centre).await;
        let (kept, above) = (centre.an_organisation().register().await, centre.an_organisation().register().await);
        merge(centre, &kept.id, &last.id).await;
        stand_below(centre, &above.id, &head).await;
        let mut organisations = centre.operator("anna").organisations();
        assert_eq!(refused(organisations.unmerge_organisations(of(&last.id)).await).reason, "GROUP_TOO_DEEP");
        assert_eq!(read(centre, &last.id).await.id, kept.id, "nothing has changed");
        stand_below(centre, "", &head).await;
        organisations.unmerge_organisations(of(&last.id)).await.unwrap();
        assert_eq!(read(centre, &last.id).await.parent_id, last.parent_id);
    });
}
