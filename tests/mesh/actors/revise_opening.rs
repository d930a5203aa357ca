//! ReviseOpening.

use proto::reell::actors::v1::{CloseUnitRequest, Opening, OpeningException, ReviseOpeningRequest, Unit, WeeklyHours};
use sandbox::{builders::places::office_hours, everywhere, fields, key, refused};

use super::NO_UNIT;
use crate::replay::{changes, twice};

fn of(unit: &Unit, weekly: Vec<WeeklyHours>, exceptions: Vec<OpeningException>) -> ReviseOpeningRequest {
    let opening = Some(Opening { weekly, exceptions });
    ReviseOpeningRequest { request_id: key(), unit_id: unit.id.clone(), etag: unit.etag.clone(), opening }
}

fn closed(from: &str, until: &str) -> OpeningException {
    OpeningException { from: from.into(), until: until.into(), ..Default::default() }
}

#[test]
fn a_unit_has_hours_for_each_weekday_and_exceptions_from_them() {
    everywhere(async |centre| {
        let unit = centre.a_unit().register().await;
        assert_eq!(unit.opening, Some(Opening::default()));
        let evening =
            OpeningException { opens: "16:00".into(), closes: "24:00".into(), ..closed("2026-12-01", "2026-12-02") };
        let weekly = vec![
            WeeklyHours { until: "2026-12-01".into(), ..office_hours("2026-01-01") },
            WeeklyHours { weekdays: vec![6], ..office_hours("2026-06-01") },
        ];
        let request = of(&unit, weekly, vec![closed("2026-12-24", "2026-12-27"), evening]);
        let stated = request.opening.clone();
        let revised =
            centre.operator("anna").places().revise_opening(request).await.unwrap().into_inner().unit.unwrap();
        assert_eq!((revised.opening, revised.etag.as_str()), (stated, "2"));
    });
}

#[test]
fn hours_and_days_that_contradict_each_other_are_named() {
    everywhere(async |centre| {
        let mut places = centre.operator("anna").places();
        let unit = centre.a_unit().register().await;
        let twice = of(&unit, vec![office_hours("2026-01-01"), office_hours("2026-06-01")], Vec::new());
        assert_eq!(fields(places.revise_opening(twice).await), ["opening.weekly[1]"]);
        let days = of(&unit, Vec::new(), vec![closed("2026-12-24", "2026-12-27"), closed("2026-12-26", "2026-12-28")]);
        assert_eq!(fields(places.revise_opening(days).await), ["opening.exceptions[1]"]);
        let backwards = WeeklyHours { opens: "17:00".into(), ..office_hours("2026-13-01") };
        let wrong = of(&unit, vec![backwards], vec![closed("2026-12-24", "2026-12-24")]);
        assert_eq!(
            fields(places.revise_opening(wrong).await),
            ["opening.weekly[0].from", "opening.weekly[0].closes", "opening.exceptions[0].until"]
        );
        let none = ReviseOpeningRequest { request_id: key(), ..Default::default() };
        assert_eq!(fields(places.revise_opening(none).await), ["opening", "unit_id"]);
    });
}

#[test]
fn an_older_state_a_closed_unit_and_one_that_is_not_there_are_refused() {
    everywhere(async |centre| {
        let mut places = centre.operator("anna").places();
        let unit = centre.a_unit().register().await;
        let older = ReviseOpeningRequest { etag: "7".into(), ..of(&unit, Vec::new(), Vec::new()) };
        assert_eq!(refused(places.revise_opening(older).await).reason, "ETAG_MISMATCH");
        let none = ReviseOpeningRequest { unit_id: NO_UNIT.into(), ..of(&unit, Vec::new(), Vec::new()) };
        assert_eq!(refused(places.revise_opening(none).await).reason, "UNIT_NOT_FOUND");
        let close = CloseUnitRequest { request_id: key(), unit_id: unit.id.clone(), ..Default::default() };
        places.close_unit(close).await.unwrap();
        let late = ReviseOpeningRequest { etag: String::new(), ..of(&unit, Vec::new(), Vec::new()) };
        assert_eq!(refused(places.revise_opening(late).await).reason, "UNIT_CLOSED");
    });
}

#[test]
fn an_opening_that_is_sent_again_is_no_second_one() {
    everywhere(async |centre| {
        let unit = centre.a_unit().register().await;
        let request = of(&unit, vec![office_hours("2026-01-01")], Vec::new());
        twice(request, async |request| centre.operator("anna").places().revise_opening(request).await).await;
        assert_eq!(changes(centre, "actors", &unit.id).await, 2);
    });
}
