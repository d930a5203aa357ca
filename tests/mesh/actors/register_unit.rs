//! RegisterUnit.

use proto::reell::actors::v1::{
    Accessibility, AssessmentMode, DeactivateOrganisationRequest, GetUnitRequest, RegisterUnitRequest, UnitKind,
};
use sandbox::{everywhere, fields, key, refused};

use super::NO_ORGANISATION;
use crate::replay::{changes, twice};

#[test]
fn a_unit_is_registered_with_all_that_is_known_of_it_and_can_be_read() {
    everywhere(async |centre| {
        let unit = centre
            .a_unit()
            .changed(|profile| {
                profile.kind = UnitKind::TestCentre.into();
                profile.equipment = vec!["Svetsbås".into(), "Dator".into()];
                profile.language_codes = vec!["sv".into(), "fit".into()];
                profile.accessibility = vec![Accessibility::HearingLoop.into(), Accessibility::Lift.into()];
                profile.modes = vec![AssessmentMode::Simulator.into(), AssessmentMode::OnSite.into()];
            })
            .at(65_600_000, 22_100_000)
            .register()
            .await;
        let profile = unit.profile.clone().unwrap();
        assert_eq!((unit.etag.as_str(), unit.coordinates_of_municipality), ("1", false));
        assert_eq!((profile.kind(), profile.equipment.len()), (UnitKind::TestCentre, 2));
        assert_eq!(profile.language_codes, ["fit", "sv"]);
        assert!(profile.modes().eq([AssessmentMode::OnSite, AssessmentMode::Simulator]));
        let read = GetUnitRequest { unit_id: unit.id.clone() };
        let read = centre.operator("anna").places().get_unit(read).await.unwrap().into_inner();
        assert_eq!(read.unit, Some(unit));
    });
}

#[test]
fn a_unit_without_coordinates_lies_in_the_centre_town_of_its_municipality() {
    everywhere(async |centre| {
        let unit = centre.a_unit().changed(|profile| profile.municipality_code = "2584".into()).register().await;
        let place = unit.profile.unwrap().coordinates.unwrap();
        assert!(unit.coordinates_of_municipality);
        assert_eq!((place.latitude_microdegrees, place.longitude_microdegrees), (67_855_800, 20_225_300));
    });
}

#[test]
fn a_municipality_a_language_and_an_organisation_that_are_not_there_are_refused() {
    everywhere(async |centre| {
        let mut places = centre.operator("anna").places();
        let nowhere = centre.a_unit().changed(|profile| profile.municipality_code = "9999".into()).request().await;
        assert_eq!(refused(places.register_unit(nowhere).await).reason, "MUNICIPALITY_NOT_FOUND");
        let strange = centre.a_unit().changed(|profile| profile.language_codes = vec!["xx".into()]).request().await;
        let refusal = refused(places.register_unit(strange).await);
        assert_eq!(refusal.reason, "LANGUAGE_NOT_FOUND");
        assert_eq!(refusal.metadata.get("language_code").map(String::as_str), Some("xx"));
        let nobodys = centre.a_unit().of(NO_ORGANISATION).request().await;
        assert_eq!(refused(places.register_unit(nobodys).await).reason, "ORGANISATION_NOT_FOUND");
        let gone = centre.an_organisation().register().await;
        let request =
            DeactivateOrganisationRequest { request_id: key(), organisation_id: gone.id.clone(), etag: String::new() };
        centre.operator("anna").organisations().deactivate_organisation(request).await.unwrap();
        let late = centre.a_unit().of(&gone.id).request().await;
        assert_eq!(refused(places.register_unit(late).await).reason, "ORGANISATION_NOT_ACTIVE");
    });
}

#[test]
fn an_organisation_has_one_unit_of_a_name() {
    everywhere(async |centre| {
        let mut places = centre.operator("anna").places();
        let first = centre.a_unit().register().await;
        let name = first.profile.clone().unwrap().name.to_uppercase();
        let again = centre.a_unit().of(&first.organisation_id).changed(|profile| profile.name = name.clone());
        let refusal = refused(places.register_unit(again.request().await).await);
        assert_eq!(refusal.reason, "UNIT_NAME_TAKEN");
        assert_eq!(refusal.metadata.get("unit_id"), Some(&first.id));
        centre.a_unit().changed(|profile| profile.name = name).register().await;
    });
}

#[test]
fn every_field_that_breaks_its_rule_is_named() {
    everywhere(async |centre| {
        let request = centre
            .a_unit()
            .of("org_1")
            .changed(|profile| {
                profile.kind = 0;
                profile.name = String::new();
                profile.municipality_code = "25".into();
                profile.capacity = 10_001;
                profile.equipment = vec![String::new()];
            })
            .at(0, 0)
            .request()
            .await;
        let request = RegisterUnitRequest { opened_on: "2026-02-30".into(), ..request };
        assert_eq!(
            fields(centre.operator("anna").places().register_unit(request).await),
            [
                "organisation_id",
                "profile.kind",
                "profile.name",
                "profile.municipality_code",
                "profile.coordinates",
                "profile.equipment[0]",
                "profile.capacity",
                "opened_on",
            ]
        );
    });
}

#[test]
fn a_registration_that_is_sent_again_registers_nothing_more() {
    everywhere(async |centre| {
        let request = centre.a_unit().request().await;
        let answer =
            twice(request, async |request| centre.operator("anna").places().register_unit(request).await).await;
        assert_eq!(changes(centre, "actors", &answer.unit.unwrap().id).await, 1);
    });
}
