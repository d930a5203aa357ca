//! RegisterOrganisation.

use proto::reell::actors::v1::{
    GetOrganisationRequest, OrganisationRole, OrganisationState, RegisterOrganisationRequest,
};
use sandbox::{everywhere, fields, key, numbers, refused};

use crate::replay::{changes, twice};

#[test]
fn an_organisation_is_registered_with_its_names_and_roles_and_can_be_read() {
    everywhere(async |centre| {
        let number = numbers::organisation_number();
        let organisation = centre
            .an_organisation()
            .numbered(&number.replace('-', ""))
            .also_known_as(&format!("Verkstan {number}"))
            .with_role(OrganisationRole::Applicant)
            .with_role(OrganisationRole::Funder)
            .register()
            .await;
        assert_eq!((organisation.organisation_number.as_str(), organisation.etag.as_str()), (number.as_str(), "1"));
        assert_eq!(organisation.state(), OrganisationState::Active);
        assert!(organisation.roles().eq([OrganisationRole::Applicant, OrganisationRole::Funder]));
        let read = GetOrganisationRequest { organisation_id: organisation.id.clone(), ..Default::default() };
        let read = centre.operator("anna").organisations().get_organisation(read).await.unwrap().into_inner();
        assert_eq!(read.organisation, Some(organisation));
    });
}

#[test]
fn a_number_leads_to_one_organisation_only() {
    everywhere(async |centre| {
        let number = numbers::organisation_number();
        let first = centre.an_organisation().numbered(&number).register().await;
        let second = centre.an_organisation().numbered(&number).request();
        let refusal = refused(centre.operator("anna").organisations().register_organisation(second).await);
        assert_eq!(refusal.reason, "ORGANISATION_NUMBER_TAKEN");
        assert_eq!(refusal.metadata.get("organisation_id"), Some(&first.id));
    });
}

#[test]
fn a_name_leads_to_one_organisation_only_however_it_is_spelt() {
    everywhere(async |centre| {
        let first = centre.an_organisation().register().await;
        let again = centre.an_organisation().named(&format!("  {}  ", first.name.to_uppercase())).request();
        let as_alias = centre.an_organisation().also_known_as(&first.name).request();
        for (request, field) in [(again, "name"), (as_alias, "aliases[0]")] {
            let refusal = refused(centre.operator("anna").organisations().register_organisation(request).await);
            assert_eq!(refusal.reason, "ORGANISATION_NAME_TAKEN");
            assert_eq!(refusal.metadata.get("organisation_id"), Some(&first.id));
            assert_eq!(refusal.metadata.get("field").map(String::as_str), Some(field));
        }
    });
}

#[test]
fn every_field_that_breaks_its_rule_is_named() {
    everywhere(async |centre| {
        let wrong = RegisterOrganisationRequest {
            request_id: key(),
            organisation_number: "556016-0681".into(),
            name: " ".into(),
            aliases: vec!["a\nb".into()],
            roles: vec![99],
            ..Default::default()
        };
        let named = fields(centre.operator("anna").organisations().register_organisation(wrong).await);
        assert_eq!(named, ["organisation_number", "name", "aliases[0]", "roles[0]"]);
        let without_key = RegisterOrganisationRequest { request_id: "1".into(), ..centre.an_organisation().request() };
        assert_eq!(
            fields(centre.operator("anna").organisations().register_organisation(without_key).await),
            ["request_id"]
        );
        let without_role = RegisterOrganisationRequest { roles: Vec::new(), ..centre.an_organisation().request() };
        assert_eq!(
            fields(centre.operator("anna").organisations().register_organisation(without_role).await),
            ["roles"]
        );
    });
}

#[test]
fn a_registration_that_is_sent_again_registers_nothing_more() {
    everywhere(async |centre| {
        let request = centre.an_organisation().numbered(&numbers::organisation_number()).request();
        let answer = twice(request, async |request| {
            centre.operator("anna").organisations().register_organisation(request).await
        })
        .await;
        assert_eq!(changes(centre, "actors", &answer.organisation.unwrap().id).await, 1);
    });
}

#[test]
fn an_organisation_has_twenty_other_names_of_two_hundred_letters_at_most() {
    everywhere(async |centre| {
        let mark = key();
        let named = |length: usize, others: usize| RegisterOrganisationRequest {
            name: "å".repeat(length - mark.len()) + &mark,
            aliases: (0..others).map(|number| format!("{number} {mark}")).collect(),
            ..centre.an_organisation().request()
        };
        let mut organisations = centre.operator("anna").organisations();
        assert_eq!(fields(organisations.register_organisation(named(201, 21)).await), ["name", "aliases"]);
        let largest =
            organisations.register_organisation(named(200, 20)).await.unwrap().into_inner().organisation.unwrap();
        assert_eq!((largest.name.chars().count(), largest.aliases.len()), (200, 20));
    });
}
