//! GetProject.

use proto::reell::funding::v1::GetProjectRequest;
use sandbox::{everywhere, fields, refused};

use super::NO_DECISION;

#[test]
fn a_project_shows_its_terms_and_where_each_financier_stands() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        matter.a_confirmed_payment(10_000_000).await;
        let project = matter.project().await;
        assert_eq!(project.accepted_by, matter.account("sign"));
        assert_eq!((project.accepted_cost_ore, project.categories[0].claimed_ore), (10_000_000, 10_000_000));
        assert_eq!((project.financiers[0].paid_ore, project.financiers[0].accepted_ore), (10_000_000, 10_000_000));
    });
}

#[test]
fn a_project_that_nobody_stated_and_an_id_that_is_none_are_refused() {
    everywhere(async |centre| {
        let mut claims = centre.operator("anna").claims();
        let of = |id: &str| GetProjectRequest { decision_id: id.to_owned() };
        assert_eq!(refused(claims.get_project(of(NO_DECISION)).await).reason, "PROJECT_NOT_FOUND");
        assert_eq!(fields(claims.get_project(of("x")).await), ["decision_id"]);
    });
}
