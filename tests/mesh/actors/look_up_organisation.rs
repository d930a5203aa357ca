//! LookUpOrganisation.

use proto::reell::actors::v1::{LookUpOrganisationRequest, look_up_organisation_request::By};
use sandbox::{everywhere, fields, key, numbers, refused};

fn by(by: By) -> LookUpOrganisationRequest {
    LookUpOrganisationRequest { by: Some(by) }
}

#[test]
fn an_organisation_is_found_by_its_number_its_name_and_its_aliases_however_they_are_spelt() {
    everywhere(async |centre| {
        let (number, alias) = (numbers::organisation_number(), format!("Gamla verkstan {}", key()));
        let organisation = centre.an_organisation().numbered(&number).also_known_as(&alias).register().await;
        let ways = [
            By::OrganisationNumber(number.clone()),
            By::OrganisationNumber(number.replace('-', "")),
            By::OrganisationNumber(format!("16{}", number.replace('-', ""))),
            By::Name(organisation.name.clone()),
            By::Name(format!("  {} ", organisation.name.to_uppercase().replace(' ', "   "))),
            By::Name(alias.to_lowercase()),
        ];
        for way in ways {
            let found = centre.operator("anna").organisations().look_up_organisation(by(way.clone())).await;
            assert_eq!(found.unwrap().into_inner().organisation.as_ref(), Some(&organisation), "{way:?}");
        }
    });
}

#[test]
fn what_leads_nowhere_is_refused() {
    everywhere(async |centre| {
        let mut organisations = centre.operator("anna").organisations();
        for way in [By::Name(key()), By::OrganisationNumber(numbers::organisation_number())] {
            assert_eq!(refused(organisations.look_up_organisation(by(way)).await).reason, "ORGANISATION_NOT_FOUND");
        }
    });
}

#[test]
fn a_look_up_needs_something_to_look_up_by() {
    everywhere(async |centre| {
        let mut organisations = centre.operator("anna").organisations();
        assert_eq!(fields(organisations.look_up_organisation(LookUpOrganisationRequest { by: None }).await), ["by"]);
        assert_eq!(fields(organisations.look_up_organisation(by(By::Name(" ".into()))).await), ["name"]);
        // A personal number is never taken for one of an organisation.
        let personal = By::OrganisationNumber(numbers::personal_number());
        assert_eq!(fields(organisations.look_up_organisation(by(personal)).await), ["organisation_number"]);
    });
}
