//! ReviseTargetGroup.

use proto::reell::actors::v1::{ListTargetGroupsRequest, ReviseTargetGroupRequest};
use sandbox::{everywhere, fields, key, refused};

use crate::replay::twice;

fn of(group: &str, roles: &[&str], except: &[&str]) -> ReviseTargetGroupRequest {
    let owned = |list: &[&str]| list.iter().map(ToString::to_string).collect();
    ReviseTargetGroupRequest {
        request_id: key(),
        target_group_id: group.to_owned(),
        roles: owned(roles),
        except_roles: owned(except),
        etag: String::new(),
    }
}

#[test]
fn which_roles_make_a_group_is_data_and_can_be_said_anew() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").gatherings();
        let request = of("industry_bodies", &["sector_body", "model_owner", "sector_body"], &["authority"]);
        let group = anna.revise_target_group(request).await.unwrap().into_inner().target_group.unwrap();
        assert_eq!(
            (group.roles.as_slice(), group.except_roles.as_slice()),
            (["model_owner".to_owned(), "sector_body".to_owned()].as_slice(), ["authority".to_owned()].as_slice())
        );
        let all = anna.list_target_groups(ListTargetGroupsRequest {}).await.unwrap().into_inner().target_groups;
        assert!(all.iter().any(|one| one.roles == group.roles && one.except_roles == group.except_roles));
    });
}

#[test]
fn a_group_that_is_none_an_older_state_and_words_that_are_none_are_refused() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").gatherings();
        assert_eq!(refused(anna.revise_target_group(of("nobody", &["x"], &[])).await).reason, "TARGET_GROUP_NOT_FOUND");
        let old = ReviseTargetGroupRequest { etag: "999999".into(), ..of("industry_bodies", &["x"], &[]) };
        assert_eq!(refused(anna.revise_target_group(old).await).reason, "ETAG_MISMATCH");
        let wrong = of("A", &["Role", "x"], &["x"]);
        assert_eq!(fields(anna.revise_target_group(wrong).await), ["target_group_id", "roles[0]", "except_roles[0]"]);
        assert_eq!(fields(anna.revise_target_group(of("industry_bodies", &[], &[])).await), ["roles"]);
    });
}

#[test]
fn a_revision_that_is_sent_again_is_no_second_one() {
    everywhere(async |centre| {
        let request = of("industry_bodies", &["sector_body", "model_owner"], &["authority"]);
        let answer =
            twice(request, async |request| centre.operator("anna").gatherings().revise_target_group(request).await)
                .await;
        assert_eq!(answer.target_group.unwrap().roles, ["model_owner", "sector_body"]);
    });
}
