//! EndRole.

use proto::reell::actors::v1::{AssignRoleRequest, EndRoleRequest, OrganisationRole};
use sandbox::{everywhere, fields, key, refused};

use super::{
    NO_ORGANISATION,
    assign_role::{assign, role},
};
use crate::replay::{changes, twice};

fn end(id: &str, role: OrganisationRole, until: &str) -> EndRoleRequest {
    EndRoleRequest {
        request_id: key(),
        organisation_id: id.to_owned(),
        role: role.into(),
        valid_until: until.to_owned(),
        ..Default::default()
    }
}

#[test]
fn a_role_ends_once_when_sent_again_and_its_time_stays_in_the_register() {
    everywhere(async |centre| {
        let id = centre.an_organisation().register().await.id;
        assign(centre, role(&id, OrganisationRole::Funder, "2020-01-01", "")).await;
        let answer = twice(end(&id, OrganisationRole::Funder, "2024-07-01"), async |request| {
            centre.operator("anna").organisations().end_role(request).await
        })
        .await;
        let after = answer.organisation.unwrap();
        assert!(after.roles().eq([OrganisationRole::Employer]));
        let funder = after.role_periods.iter().find(|period| period.role() == OrganisationRole::Funder).unwrap();
        assert_eq!((funder.valid_from.as_str(), funder.valid_until.as_str()), ("2020-01-01", "2024-07-01"));
        assert_eq!(changes(centre, "actors", &id).await, 3);
    });
}

#[test]
fn licences_end_with_the_role_and_a_role_assigned_by_mistake_never_was() {
    everywhere(async |centre| {
        let id = centre.an_organisation().register().await.id;
        let provider = OrganisationRole::EducationProvider;
        assign(centre, role(&id, provider, "2020-01-01", "")).await;
        for code in ["VVS", "EL"] {
            let licence = AssignRoleRequest { education_code: code.into(), ..role(&id, provider, "2021-01-01", "") };
            assign(centre, licence).await;
        }
        let mut organisations = centre.operator("anna").organisations();
        let one = EndRoleRequest { education_code: "VVS".into(), ..end(&id, provider, "2021-01-01") };
        let after = organisations.end_role(one).await.unwrap().into_inner().organisation.unwrap();
        assert_eq!(after.role_periods.len(), 3, "the licence never was");
        let after = organisations.end_role(end(&id, provider, "2023-01-01")).await.unwrap().into_inner();
        let periods = after.organisation.unwrap().role_periods;
        let ends: Vec<_> = periods.iter().map(|period| period.valid_until.as_str()).collect();
        assert_eq!(ends, ["", "2023-01-01", "2023-01-01"]);
    });
}

#[test]
fn what_is_not_held_does_not_end() {
    everywhere(async |centre| {
        let mut organisations = centre.operator("anna").organisations();
        let id = centre.an_organisation().register().await.id;
        for (role, day) in [(OrganisationRole::Funder, ""), (OrganisationRole::Employer, "1999-01-01")] {
            assert_eq!(refused(organisations.end_role(end(&id, role, day)).await).reason, "ROLE_NOT_HELD");
        }
        let late = EndRoleRequest { etag: "7".into(), ..end(&id, OrganisationRole::Employer, "") };
        assert_eq!(refused(organisations.end_role(late).await).reason, "ETAG_MISMATCH");
        let nobody = organisations.end_role(end(NO_ORGANISATION, OrganisationRole::Employer, "")).await;
        assert_eq!(refused(nobody).reason, "ORGANISATION_NOT_FOUND");
        let wrong = organisations.end_role(end("1", OrganisationRole::Unspecified, "soon")).await;
        assert_eq!(fields(wrong), ["organisation_id", "role", "valid_until"]);
    });
}
