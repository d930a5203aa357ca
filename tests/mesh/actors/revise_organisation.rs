//! ReviseOrganisation.

use proto::reell::actors::v1::{
    ContactFunction, GetOrganisationRequest, LookUpOrganisationRequest, Organisation, OrganisationKind,
    OrganisationName, OrganisationNameKind, ReviseOrganisationRequest, look_up_organisation_request::By,
};
use sandbox::{Centre, everywhere, fields, key, numbers, refused};

use super::{NO_ORGANISATION, a_deep_group};
use crate::replay::{changes, twice};

/// What leaves an organisation as it is.
fn of(organisation: &Organisation) -> ReviseOrganisationRequest {
    ReviseOrganisationRequest {
        request_id: key(),
        organisation_id: organisation.id.clone(),
        etag: organisation.etag.clone(),
        organisation_number: organisation.organisation_number.clone(),
        name: organisation.name.clone(),
        other_names: organisation.names[1..].to_vec(),
        kind: organisation.kind,
        parent_id: organisation.parent_id.clone(),
        peppol_id: organisation.peppol_id.clone(),
        municipality_code: organisation.municipality_code.clone(),
        contacts: organisation.contacts.clone(),
    }
}

async fn revise(centre: &Centre, request: ReviseOrganisationRequest) -> Organisation {
    let answer = centre.operator("anna").organisations().revise_organisation(request).await;
    answer.unwrap().into_inner().organisation.unwrap()
}

#[test]
fn an_organisation_is_what_was_stated_last_and_its_former_name_leads_to_it_still() {
    everywhere(async |centre| {
        let group = centre.an_organisation().register().await;
        let before = centre.an_organisation().also_known_as(&format!("Gamla alias {}", key())).register().await;
        let number = numbers::organisation_number();
        let name = format!("Nya verkstan {}", key());
        let short = OrganisationName {
            name: format!("NV {}", key()),
            kind: OrganisationNameKind::Abbreviation.into(),
            valid_from: "2020-01-01".into(),
            valid_until: "2030-01-01".into(),
            ..Default::default()
        };
        let contact = ContactFunction {
            function: "Expeditionen".into(),
            email: "vux@kommun.example".into(),
            phone: "+46 920 45 30 00".into(),
        };
        let stated = ReviseOrganisationRequest {
            organisation_number: number.clone(),
            name: name.clone(),
            other_names: vec![short.clone()],
            kind: OrganisationKind::EducationCompany.into(),
            parent_id: group.id.clone(),
            peppol_id: format!("0007:{}", number.replace('-', "")),
            municipality_code: "2580".into(),
            contacts: vec![contact.clone()],
            ..of(&before)
        };
        let after = revise(centre, stated).await;
        assert_eq!((after.etag.as_str(), &after.name, &after.organisation_number), ("2", &name, &number));
        assert_eq!((after.kind(), &after.parent_id), (OrganisationKind::EducationCompany, &group.id));
        assert_eq!((after.municipality_code.as_str(), after.contacts.clone()), ("2580", vec![contact]));
        assert_eq!(after.aliases, [short.name.clone(), before.name.clone()]);
        assert_eq!((&after.names[1], after.names[2].kind()), (&short, OrganisationNameKind::Earlier));
        assert_eq!((&after.roles, &after.role_periods), (&before.roles, &before.role_periods));
        let mut organisations = centre.operator("anna").organisations();
        let read = GetOrganisationRequest { organisation_id: after.id.clone(), ..Default::default() };
        assert_eq!(organisations.get_organisation(read).await.unwrap().into_inner().organisation, Some(after.clone()));
        let found = LookUpOrganisationRequest { by: Some(By::Name(before.name.clone())) };
        let found = organisations.look_up_organisation(found).await.unwrap().into_inner().organisation.unwrap();
        assert_eq!(found.id, after.id);
        let gone = LookUpOrganisationRequest { by: Some(By::Name(before.aliases[0].clone())) };
        assert_eq!(refused(organisations.look_up_organisation(gone).await).reason, "ORGANISATION_NOT_FOUND");
        // The day before, it had its former name.
        let then = GetOrganisationRequest { organisation_id: after.id, as_of: "2020-06-30".into() };
        let then = organisations.get_organisation(then).await.unwrap().into_inner().organisation.unwrap();
        assert_eq!((then.name, then.roles), (before.name, Vec::new()));
    });
}

#[test]
fn a_revision_that_is_sent_again_is_no_second_one() {
    everywhere(async |centre| {
        let organisation = centre.an_organisation().register().await;
        twice(of(&organisation), async |request| {
            centre.operator("anna").organisations().revise_organisation(request).await
        })
        .await;
        assert_eq!(changes(centre, "actors", &organisation.id).await, 2);
    });
}

#[test]
fn nobody_stands_above_itself_nor_below_nobody_nor_too_deep() {
    everywhere(async |centre| {
        let mut organisations = centre.operator("anna").organisations();
        let (head, last) = a_deep_group(centre).await;
        let below = centre.an_organisation().register().await;
        for (who, parent, reason) in [
            (&head, head.id.as_str(), "PARENT_MAKES_CYCLE"),
            (&head, &last.parent_id, "PARENT_MAKES_CYCLE"),
            (&below, &last.id, "GROUP_TOO_DEEP"),
            (&below, NO_ORGANISATION, "PARENT_NOT_FOUND"),
        ] {
            let request = ReviseOrganisationRequest { parent_id: parent.to_owned(), ..of(who) };
            assert_eq!(refused(organisations.revise_organisation(request).await).reason, reason);
        }
        for (parent, reason) in [(last.id.as_str(), "GROUP_TOO_DEEP"), (NO_ORGANISATION, "PARENT_NOT_FOUND")] {
            let mut child = centre.an_organisation().request();
            child.parent_id = parent.to_owned();
            assert_eq!(refused(organisations.register_organisation(child).await).reason, reason);
        }
    });
}

#[test]
fn what_another_has_and_what_breaks_its_rule_is_refused() {
    everywhere(async |centre| {
        let mut organisations = centre.operator("anna").organisations();
        let other = centre.an_organisation().numbered(&numbers::organisation_number()).register().await;
        let organisation = centre.an_organisation().register().await;
        let alias = OrganisationName { name: other.name.to_uppercase(), ..Default::default() };
        let taken = ReviseOrganisationRequest { other_names: vec![alias], ..of(&organisation) };
        let refusal = refused(organisations.revise_organisation(taken).await);
        assert_eq!(refusal.reason, "ORGANISATION_NAME_TAKEN");
        assert_eq!(refusal.metadata.get("field").map(String::as_str), Some("other_names[0].name"));
        let number = other.organisation_number.clone();
        let taken = ReviseOrganisationRequest { organisation_number: number, ..of(&organisation) };
        assert_eq!(refused(organisations.revise_organisation(taken).await).reason, "ORGANISATION_NUMBER_TAKEN");
        let late = ReviseOrganisationRequest { etag: "7".into(), ..of(&organisation) };
        assert_eq!(refused(organisations.revise_organisation(late).await).reason, "ETAG_MISMATCH");
        let nobody = ReviseOrganisationRequest { organisation_id: NO_ORGANISATION.into(), ..of(&organisation) };
        assert_eq!(refused(organisations.revise_organisation(nobody).await).reason, "ORGANISATION_NOT_FOUND");
        let wrong = ReviseOrganisationRequest {
            organisation_id: "1".into(),
            name: " ".into(),
            kind: 77,
            peppol_id: "9".into(),
            ..of(&organisation)
        };
        let named = fields(organisations.revise_organisation(wrong).await);
        assert_eq!(named, ["organisation_id", "name", "kind", "peppol_id"]);
    });
}
