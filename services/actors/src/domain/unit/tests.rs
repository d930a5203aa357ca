//! Until when a unit is in use, and how long a closing can be moved.

use time::macros::{date, datetime};
use uuid::Uuid;

use super::*;

fn unit() -> Unit {
    let place = Coordinates::parse(65_584_800, 22_154_700).expect("a place");
    let profile = Profile {
        kind: Kind::LearningCentre,
        name: OrganisationName::parse("Lärcentrum").expect("a name"),
        municipality: "2580".into(),
        address: Address::default(),
        coordinates: None,
        accessibility: BTreeSet::new(),
        equipment: Vec::new(),
        languages: BTreeSet::new(),
        capacity: 8,
        modes: BTreeSet::new(),
    };
    let (id, organisation) = (Uuid::from_u128(1).into(), Uuid::from_u128(2).into());
    Unit::register(
        id,
        organisation,
        profile,
        place,
        date!(2026 - 01 - 01),
        Timestamp::from(datetime!(2026-01-01 08:00 UTC)),
    )
}

#[test]
fn a_unit_that_is_to_close_is_in_use_until_that_day() {
    let mut unit = unit();
    let place = unit.place;
    assert_eq!(unit.close(date!(2027 - 06 - 30), Timestamp::from(datetime!(2026-11-29 08:00 UTC))), Ok(true));
    let last = Timestamp::from(datetime!(2027-06-29 21:59 UTC));
    assert_eq!(unit.revise_opening(Opening::default(), last), Ok(()));
    assert_eq!(unit.revise(unit.profile.clone(), place, last), Ok(()));
    assert_eq!(unit.revision, 4);
    let after = Timestamp::from(datetime!(2027-06-29 22:00 UTC));
    assert_eq!(unit.revise_opening(Opening::default(), after), Err(UnitRefusal::Closed));
    assert_eq!(unit.revise(unit.profile.clone(), place, after), Err(UnitRefusal::Closed));
    assert_eq!(unit.close(date!(2028 - 01 - 01), after), Err(UnitRefusal::Closed));
    assert_eq!(unit.stay_open(after), Err(UnitRefusal::Closed));
    assert_eq!(unit.revision, 4);
}

#[test]
fn a_closing_that_lies_ahead_is_moved_and_taken_back() {
    let mut unit = unit();
    let now = Timestamp::from(datetime!(2026-11-29 08:00 UTC));
    assert_eq!(unit.stay_open(now), Ok(false));
    for day in [date!(2027 - 06 - 30), date!(2027 - 12 - 31), date!(2027 - 01 - 31)] {
        assert_eq!(unit.close(day, now), Ok(true));
        assert_eq!(unit.closed_on, Some(day));
    }
    assert_eq!(unit.close(date!(2025 - 12 - 31), now), Ok(false));
    assert_eq!(unit.closed_on, Some(date!(2027 - 01 - 31)));
    assert_eq!(unit.stay_open(now), Ok(true));
    assert_eq!((unit.closed_on, unit.revision), (None, 5));
    assert_eq!(unit.must_be_in_use(date!(2090 - 01 - 01)), Ok(()));
}

#[test]
fn what_lasts_for_days_is_at_a_unit_that_is_in_use_on_the_first_and_on_the_last() {
    let mut unit = unit();
    let opened_on = date!(2026 - 01 - 01);
    assert_eq!(unit.close(date!(2026 - 01 - 03), Timestamp::from(datetime!(2025-12-01 08:00 UTC))), Ok(true));
    let early = Err(UnitRefusal::NotOpenYet { opened_on });
    for (first, last, said) in [
        (date!(2025 - 12 - 31), date!(2026 - 01 - 01), early.clone()),
        (date!(2025 - 12 - 31), date!(2026 - 01 - 03), early),
        (date!(2026 - 01 - 01), date!(2026 - 01 - 02), Ok(())),
        (date!(2026 - 01 - 02), date!(2026 - 01 - 03), Err(UnitRefusal::Closed)),
    ] {
        assert_eq!(unit.must_be_in_use_throughout(first, last), said, "{first} {last}");
    }
}
