//! AssignRole.

use proto::reell::actors::v1::{
    AssignRoleRequest, GetOrganisationRequest, ListOrganisationsRequest, Organisation, OrganisationRole,
};
use sandbox::{Centre, everywhere, fields, key, refused};

use super::NO_ORGANISATION;
use crate::replay::{changes, twice};

/// From a day on, and until another; either may be empty.
pub fn role(id: &str, role: OrganisationRole, from: &str, until: &str) -> AssignRoleRequest {
    AssignRoleRequest {
        request_id: key(),
        organisation_id: id.to_owned(),
        role: role.into(),
        valid_from: from.to_owned(),
        valid_until: until.to_owned(),
        ..Default::default()
    }
}

pub async fn assign(centre: &Centre, request: AssignRoleRequest) -> Organisation {
    let answer = centre.operator("anna").organisations().assign_role(request).await;
    answer.unwrap().into_inner().organisation.unwrap()
}

async fn on(centre: &Centre, id: &str, day: &str) -> Vec<OrganisationRole> {
    let request = GetOrganisationRequest { organisation_id: id.to_owned(), as_of: day.to_owned() };
    let read = centre.operator("anna").organisations().get_organisation(request).await.unwrap().into_inner();
    read.organisation.unwrap().roles().collect()
}

#[test]
fn roles_are_held_side_by_side_each_in_its_time() {
    everywhere(async |centre| {
        let id = centre.an_organisation().register().await.id;
        assign(centre, role(&id, OrganisationRole::Funder, "2010-01-01", "2015-01-01")).await;
        assign(centre, role(&id, OrganisationRole::Funder, "2015-01-01", "2016-01-01")).await;
        let after = assign(centre, role(&id, OrganisationRole::SectorBody, "2012-01-01", "")).await;
        assert!(after.roles().eq([OrganisationRole::Employer, OrganisationRole::SectorBody]));
        assert_eq!((after.role_periods.len(), after.etag.as_str()), (4, "4"));
        let (funder, body) = (OrganisationRole::Funder, OrganisationRole::SectorBody);
        for (day, held) in [
            ("2009-12-31", vec![]),
            ("2010-01-01", vec![funder]),
            ("2015-06-01", vec![funder, body]),
            ("2016-01-01", vec![body]),
        ] {
            assert_eq!(on(centre, &id, day).await, held, "{day}");
        }
    });
}

#[test]
fn a_municipal_association_answers_for_several_municipalities_and_is_found_by_each() {
    everywhere(async |centre| {
        let organisation = centre.an_organisation().register().await;
        let covered = vec!["2506".to_owned(), "2505".into()];
        let request = AssignRoleRequest {
            covered_municipality_codes: covered,
            basis: "Förbundsordning § 4".into(),
            ..role(&organisation.id, OrganisationRole::ResponsibleAuthority, "2020-01-01", "")
        };
        let after = assign(centre, request).await;
        let period = after.role_periods.iter().find(|period| period.role() == OrganisationRole::ResponsibleAuthority);
        let period = period.unwrap();
        assert_eq!(period.covered_municipality_codes, ["2505", "2506"]);
        assert_eq!(period.basis, "Förbundsordning § 4");
        let found = async |code: &str, as_of: &str| {
            let request = ListOrganisationsRequest {
                covered_municipality_code: code.into(),
                as_of: as_of.into(),
                ..Default::default()
            };
            let page = centre.operator("anna").organisations().list_organisations(request).await.unwrap().into_inner();
            page.organisations.iter().any(|listed| listed.id == organisation.id)
        };
        assert!(found("2505", "").await && found("2506", "2020-01-01").await);
        assert!(!found("2510", "").await && !found("2505", "2019-12-31").await);
    });
}

#[test]
fn an_education_provider_is_licensed_to_grade_within_its_time() {
    everywhere(async |centre| {
        let id = centre.an_organisation().register().await.id;
        let mut organisations = centre.operator("anna").organisations();
        let licence = |from: &str| AssignRoleRequest {
            education_code: "GY25:VVS".into(),
            ..role(&id, OrganisationRole::EducationProvider, from, "")
        };
        let early = organisations.assign_role(licence("2020-01-01")).await;
        assert_eq!(refused(early).reason, "LICENCE_WITHOUT_ROLE");
        assign(centre, role(&id, OrganisationRole::EducationProvider, "2021-01-01", "")).await;
        let early = organisations.assign_role(licence("2020-01-01")).await;
        assert_eq!(refused(early).reason, "LICENCE_WITHOUT_ROLE");
        let after = assign(centre, licence("2022-01-01")).await;
        assert_eq!(after.role_periods.last().unwrap().education_code, "GY25:VVS");
        assert_eq!(refused(organisations.assign_role(licence("2023-01-01")).await).reason, "ROLE_OVERLAPS");
    });
}

#[test]
fn a_role_that_is_held_already_and_an_assignment_that_breaks_a_rule_are_refused() {
    everywhere(async |centre| {
        let mut organisations = centre.operator("anna").organisations();
        let id = centre.an_organisation().register().await.id;
        let again = organisations.assign_role(role(&id, OrganisationRole::Employer, "2020-01-01", "")).await;
        assert_eq!(refused(again).reason, "ROLE_OVERLAPS");
        let late = AssignRoleRequest { etag: "7".into(), ..role(&id, OrganisationRole::Funder, "", "") };
        assert_eq!(refused(organisations.assign_role(late).await).reason, "ETAG_MISMATCH");
        let nobody = organisations.assign_role(role(NO_ORGANISATION, OrganisationRole::Funder, "", "")).await;
        assert_eq!(refused(nobody).reason, "ORGANISATION_NOT_FOUND");
        let wrong = AssignRoleRequest {
            education_code: "VVS".into(),
            covered_municipality_codes: vec!["x".into()],
            ..role("1", OrganisationRole::Funder, "2020-02-30", "2020-01-01")
        };
        assert_eq!(
            fields(organisations.assign_role(wrong).await),
            ["organisation_id", "valid_from", "education_code", "covered_municipality_codes[0]"]
        );
    });
}

#[test]
fn an_assignment_that_is_sent_again_is_no_second_one() {
    everywhere(async |centre| {
        let id = centre.an_organisation().register().await.id;
        let request = role(&id, OrganisationRole::CivilSociety, "", "");
        let send = async |request| centre.operator("anna").organisations().assign_role(request).await;
        let answer = twice(request, send).await;
        assert_eq!(answer.organisation.unwrap().role_periods.len(), 2);
        assert_eq!(changes(centre, "actors", &id).await, 2);
    });
}
