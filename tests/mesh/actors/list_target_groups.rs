//! ListTargetGroups.

use proto::reell::actors::v1::ListTargetGroupsRequest;
use sandbox::everywhere;

#[test]
fn the_five_groups_of_the_founding_decision_come_in_its_order() {
    everywhere(async |centre| {
        let request = ListTargetGroupsRequest {};
        let answer = centre.operator("anna").gatherings().list_target_groups(request).await.unwrap().into_inner();
        let groups: Vec<_> = answer.target_groups.iter().map(|group| (group.item, group.id.as_str())).collect();
        let expected = [
            (6, "industry_bodies"),
            (7, "education_providers"),
            (8, "companies"),
            (9, "municipalities_and_public_employers"),
            (10, "individuals_representatives"),
        ];
        assert_eq!(groups, expected);
        assert_eq!(answer.target_groups[2].roles, ["company", "employer"]);
        // Who is of the public side is no company, though it employs.
        assert_eq!(answer.target_groups[2].except_roles, answer.target_groups[3].roles);
        assert!(answer.target_groups[3].roles.contains(&"municipality".to_owned()));
    });
}
