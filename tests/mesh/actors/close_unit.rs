//! CloseUnit.

use proto::reell::actors::v1::{
    CloseUnitRequest, GetUnitRequest, Opening, ReviseOpeningRequest, ReviseUnitRequest, Unit, UnitProfile,
};
use sandbox::{builders::places::office_hours, everywhere, fields, key, refused};

use super::NO_UNIT;
use crate::replay::{changes, twice};

fn of(unit: &Unit, closed_on: &str) -> CloseUnitRequest {
    CloseUnitRequest {
        request_id: key(),
        unit_id: unit.id.clone(),
        etag: unit.etag.clone(),
        closed_on: closed_on.to_owned(),
        stays_open: false,
    }
}

#[test]
fn a_unit_closes_from_a_day_on_and_stays_in_the_register() {
    everywhere(async |centre| {
        let mut places = centre.operator("anna").places();
        let unit = centre.a_unit().register().await;
        let closed = places.close_unit(of(&unit, "2027-06-30")).await.unwrap().into_inner().unit.unwrap();
        assert_eq!((closed.closed_on.as_str(), closed.etag.as_str()), ("2027-06-30", "2"));
        let read = places.get_unit(GetUnitRequest { unit_id: unit.id }).await.unwrap().into_inner();
        assert_eq!(read.unit, Some(closed));
    });
}

#[test]
fn until_its_last_day_a_unit_is_in_use_and_its_closing_can_be_moved_or_taken_back() {
    everywhere(async |centre| {
        let mut places = centre.operator("anna").places();
        let unit = centre.a_unit().register().await;
        let closing = places.close_unit(of(&unit, "2090-06-30")).await.unwrap().into_inner().unit.unwrap();
        let opening = Some(Opening { weekly: vec![office_hours("2026-01-01")], exceptions: Vec::new() });
        let hours = ReviseOpeningRequest { request_id: key(), unit_id: unit.id.clone(), etag: closing.etag, opening };
        let open = places.revise_opening(hours).await.unwrap().into_inner().unit.unwrap();
        assert_eq!((open.closed_on.as_str(), open.opening.unwrap().weekly.len()), ("2090-06-30", 1));
        let profile = Some(UnitProfile { capacity: 3, ..unit.profile.unwrap() });
        let revision = ReviseUnitRequest { request_id: key(), unit_id: unit.id, etag: open.etag, profile };
        let mut state = places.revise_unit(revision).await.unwrap().into_inner().unit.unwrap();
        for day in ["2091-01-31", "2089-12-31"] {
            state = places.close_unit(of(&state, day)).await.unwrap().into_inner().unit.unwrap();
            assert_eq!(state.closed_on, day);
        }
        let back = CloseUnitRequest { stays_open: true, ..of(&state, "") };
        let both = CloseUnitRequest { stays_open: true, ..of(&state, "2090-06-30") };
        assert_eq!(fields(places.close_unit(both).await), ["closed_on"]);
        let kept = places.close_unit(back).await.unwrap().into_inner().unit.unwrap();
        assert_eq!((kept.closed_on.as_str(), kept.etag.as_str()), ("", "7"));
        let again = CloseUnitRequest { stays_open: true, ..of(&kept, "") };
        assert_eq!(fields(places.close_unit(again).await), ["stays_open"]);
    });
}

#[test]
fn a_unit_closes_once_and_not_before_it_opened() {
    everywhere(async |centre| {
        let mut places = centre.operator("anna").places();
        let unit = centre.a_unit().register().await;
        assert_eq!(fields(places.close_unit(of(&unit, "2025-12-31")).await), ["closed_on"]);
        let older = CloseUnitRequest { etag: "9".into(), ..of(&unit, "") };
        assert_eq!(refused(places.close_unit(older).await).reason, "ETAG_MISMATCH");
        let closed = places.close_unit(of(&unit, "")).await.unwrap().into_inner().unit.unwrap();
        assert_eq!(refused(places.close_unit(of(&closed, "")).await).reason, "UNIT_CLOSED");
        let back = CloseUnitRequest { stays_open: true, ..of(&closed, "") };
        assert_eq!(refused(places.close_unit(back).await).reason, "UNIT_CLOSED");
        let none = CloseUnitRequest { unit_id: NO_UNIT.into(), ..of(&unit, "") };
        assert_eq!(refused(places.close_unit(none).await).reason, "UNIT_NOT_FOUND");
        let wrong = CloseUnitRequest { unit_id: "org_1".into(), ..of(&unit, "tomorrow") };
        assert_eq!(fields(places.close_unit(wrong).await), ["closed_on", "unit_id"]);
    });
}

#[test]
fn a_closing_that_is_sent_again_is_no_second_one() {
    everywhere(async |centre| {
        let unit = centre.a_unit().register().await;
        let request = of(&unit, "2027-01-01");
        twice(request, async |request| centre.operator("anna").places().close_unit(request).await).await;
        assert_eq!(changes(centre, "actors", &unit.id).await, 2);
    });
}
