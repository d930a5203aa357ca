//! Requests about places as they are sent, and what is said of those that break a rule.

use super::*;
use crate::domain::unit::{Accessibility, Mode};

fn named(error: Error) -> Vec<String> {
    error.refused().map(|refused| refused.fields.iter().map(|(field, _)| field.clone()).collect()).unwrap_or_default()
}

#[test]
fn all_that_is_wrong_with_a_unit_is_said_at_once() {
    let request = RegisterUnitRequest {
        organisation_id: "person_1".into(),
        opened_on: "soon".into(),
        profile: Some(contract::UnitProfile {
            kind: 99,
            name: " ".into(),
            municipality_code: "25".into(),
            address: Some(contract::Address {
                street: "a\nb".into(),
                postal_code: "9999".into(),
                locality: String::new(),
            }),
            coordinates: Some(contract::Coordinates { latitude_microdegrees: 1, longitude_microdegrees: 1 }),
            accessibility: vec![1, 77],
            equipment: vec!["Svetsbås".into(), "å".repeat(101)],
            language_codes: vec!["Svenska".into()],
            capacity: -1,
            modes: vec![0],
        }),
        ..Default::default()
    };
    let Err(error) = registration(&request) else { panic!("refused") };
    assert_eq!(
        named(error),
        [
            "organisation_id",
            "profile.kind",
            "profile.name",
            "profile.municipality_code",
            "profile.address.street",
            "profile.address.postal_code",
            "profile.coordinates",
            "profile.accessibility[1]",
            "profile.modes[0]",
            "profile.equipment[1]",
            "profile.language_codes[0]",
            "profile.capacity",
            "opened_on",
        ]
    );
    let Err(error) = registration(&RegisterUnitRequest::default()) else { panic!("refused") };
    assert_eq!(named(error), ["organisation_id", "profile"]);
}

#[test]
fn equipment_is_there_once_however_it_is_written_and_addresses_are_tidied() {
    let profile = contract::UnitProfile {
        kind: 1,
        name: "Lärcentrum".into(),
        municipality_code: "2580".into(),
        address: Some(contract::Address {
            street: "  Storgatan  1 ".into(),
            postal_code: "972 31".into(),
            locality: "Luleå".into(),
        }),
        equipment: vec!["Svetsbås".into(), "SVETSBÅS".into(), "Simulator".into()],
        ..Default::default()
    };
    let mut fields = Fields::new();
    let read = super::profile(&mut fields, Some(&profile)).expect("a profile");
    assert_eq!(read.equipment, ["Svetsbås", "Simulator"]);
    assert_eq!((read.address.street.as_str(), read.address.postal_code.as_str()), ("Storgatan 1", "97231"));
    assert_eq!(read.coordinates, None);
}

#[test]
fn hours_that_clash_and_days_that_are_none_are_named() {
    let weekly = |from: &str, until: &str, opens: &str, closes: &str| contract::WeeklyHours {
        weekdays: vec![1, 2],
        opens: opens.into(),
        closes: closes.into(),
        from: from.into(),
        until: until.into(),
    };
    let read = |weekly: Vec<contract::WeeklyHours>, exceptions: Vec<contract::OpeningException>| {
        let request = ReviseOpeningRequest {
            unit_id: "unit_00000000000000000000000000000001".into(),
            opening: Some(contract::Opening { weekly, exceptions }),
            ..Default::default()
        };
        opening_revision(&request).map(|change| change.to).map_err(named)
    };
    let sound = weekly("2026-01-01", "", "08:00", "16:00");
    assert_eq!(
        read(vec![sound.clone()], Vec::new()).map(|opening| opening::to_proto(&opening).weekly),
        Ok(vec![sound.clone()])
    );
    assert_eq!(read(vec![sound.clone(), sound.clone()], Vec::new()).err(), Some(vec!["opening.weekly[1]".to_owned()]));
    let wrong = weekly("2026-02-01", "2026-02-01", "16:00", "08:00");
    let expected = ["opening.weekly[0].until", "opening.weekly[0].closes"].map(str::to_owned).to_vec();
    assert_eq!(read(vec![wrong], Vec::new()).err(), Some(expected));
    let twice = contract::WeeklyHours { weekdays: vec![1, 1], ..sound };
    assert_eq!(read(vec![twice], Vec::new()).err(), Some(vec!["opening.weekly[0].weekdays".to_owned()]));
    let days =
        contract::OpeningException { from: "2026-12-24".into(), until: "2026-12-27".into(), ..Default::default() };
    assert_eq!(read(Vec::new(), vec![days.clone(), days]).err(), Some(vec!["opening.exceptions[1]".to_owned()]));
    let open_ended = contract::OpeningException { from: "2026-12-24".into(), ..Default::default() };
    assert_eq!(read(Vec::new(), vec![open_ended]).err(), Some(vec!["opening.exceptions[0].until".to_owned()]));
}

#[test]
fn every_name_of_the_vocabularies_survives_the_contract() {
    for kind in crate::domain::unit::Kind::ALL {
        assert_eq!(names::kind(kind_to_proto(kind).into()), Ok(kind));
    }
    for one in Accessibility::ALL {
        assert_eq!(names::accessibility(accessibility_to_proto(one).into()), Ok(one));
    }
    for mode in Mode::ALL {
        assert_eq!(names::mode(mode_to_proto(mode).into()), Ok(mode));
    }
    assert!(names::kind(0).is_err() && names::accessibility(0).is_err() && names::mode(0).is_err());
}
