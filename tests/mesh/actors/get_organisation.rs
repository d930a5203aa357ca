//! GetOrganisation.

use proto::reell::actors::v1::GetOrganisationRequest;
use sandbox::{everywhere, fields, refused};

use super::NO_ORGANISATION;

fn of(id: &str) -> GetOrganisationRequest {
    GetOrganisationRequest { organisation_id: id.to_owned(), as_of: String::new() }
}

#[test]
fn an_organisation_is_read_as_it_was_registered_by_staff_and_by_partners() {
    everywhere(async |centre| {
        let organisation =
            centre.an_organisation().also_known_as(&format!("Andra {}", sandbox::key())).register().await;
        for caller in [centre.operator("anna"), centre.partner(&organisation.id), centre.partner(NO_ORGANISATION)] {
            let read = caller.organisations().get_organisation(of(&organisation.id)).await.unwrap().into_inner();
            assert_eq!(read.organisation.as_ref(), Some(&organisation));
        }
    });
}

#[test]
fn an_organisation_that_is_not_there_and_an_id_that_is_none_are_refused() {
    everywhere(async |centre| {
        let mut organisations = centre.operator("anna").organisations();
        assert_eq!(refused(organisations.get_organisation(of(NO_ORGANISATION)).await).reason, "ORGANISATION_NOT_FOUND");
        assert_eq!(fields(organisations.get_organisation(of("")).await), ["organisation_id"]);
    });
}
