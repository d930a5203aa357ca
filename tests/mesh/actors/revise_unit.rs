//! ReviseUnit.

use proto::reell::actors::v1::{CloseUnitRequest, ReviseUnitRequest, Unit, UnitProfile};
use sandbox::{everywhere, fields, key, refused};

use super::NO_UNIT;
use crate::replay::{changes, twice};

fn revision(unit: &Unit, change: impl FnOnce(&mut UnitProfile)) -> ReviseUnitRequest {
    let mut profile = unit.profile.clone();
    change(profile.as_mut().unwrap());
    ReviseUnitRequest { request_id: key(), unit_id: unit.id.clone(), etag: unit.etag.clone(), profile }
}

#[test]
fn what_is_known_of_a_unit_is_stated_anew() {
    everywhere(async |centre| {
        let unit = centre.a_unit().register_open().await;
        let request = revision(&unit, |profile| {
            profile.capacity = 20;
            profile.equipment = vec!["Simulator för skogsmaskin".into()];
            profile.municipality_code = "2581".into();
            profile.coordinates = None;
        });
        let revised = centre.operator("anna").places().revise_unit(request).await.unwrap().into_inner().unit.unwrap();
        let profile = revised.profile.unwrap();
        assert_eq!((revised.etag.as_str(), profile.capacity, profile.equipment.len()), ("3", 20, 1));
        assert_eq!(profile.coordinates.unwrap().latitude_microdegrees, 65_317_200);
        assert!(revised.coordinates_of_municipality);
        assert_eq!(revised.opening, unit.opening);
    });
}

#[test]
fn an_older_state_another_units_name_and_a_closed_unit_are_refused() {
    everywhere(async |centre| {
        let mut places = centre.operator("anna").places();
        let unit = centre.a_unit().register().await;
        let other = centre.a_unit().of(&unit.organisation_id).register().await;
        let older = ReviseUnitRequest { etag: "7".into(), ..revision(&unit, |_| ()) };
        assert_eq!(refused(places.revise_unit(older).await).reason, "ETAG_MISMATCH");
        let taken = revision(&unit, |profile| profile.name = other.profile.unwrap().name);
        assert_eq!(refused(places.revise_unit(taken).await).reason, "UNIT_NAME_TAKEN");
        let nowhere = revision(&unit, |profile| profile.municipality_code = "0000".into());
        assert_eq!(refused(places.revise_unit(nowhere).await).reason, "MUNICIPALITY_NOT_FOUND");
        let strange = revision(&unit, |profile| profile.language_codes = vec!["xx".into()]);
        assert_eq!(refused(places.revise_unit(strange).await).reason, "LANGUAGE_NOT_FOUND");
        let close = CloseUnitRequest { request_id: key(), unit_id: unit.id.clone(), ..Default::default() };
        places.close_unit(close).await.unwrap();
        let late = ReviseUnitRequest { etag: String::new(), ..revision(&unit, |_| ()) };
        assert_eq!(refused(places.revise_unit(late).await).reason, "UNIT_CLOSED");
        let none = ReviseUnitRequest { unit_id: NO_UNIT.into(), ..revision(&unit, |_| ()) };
        assert_eq!(refused(places.revise_unit(none).await).reason, "UNIT_NOT_FOUND");
    });
}

#[test]
fn every_field_that_breaks_its_rule_is_named() {
    everywhere(async |centre| {
        let wrong =
            ReviseUnitRequest { request_id: key(), unit_id: "unit_1".into(), etag: "a\nb".into(), profile: None };
        assert_eq!(fields(centre.operator("anna").places().revise_unit(wrong).await), ["profile", "unit_id", "etag"]);
    });
}

#[test]
fn a_revision_that_is_sent_again_is_no_second_one() {
    everywhere(async |centre| {
        let unit = centre.a_unit().register().await;
        let request = revision(&unit, |profile| profile.capacity = 1);
        twice(request, async |request| centre.operator("anna").places().revise_unit(request).await).await;
        assert_eq!(changes(centre, "actors", &unit.id).await, 2);
    });
}
