//! CloseUnit.

use proto::reell::actors::v1::{CloseUnitRequest, GetUnitRequest, Unit};
use sandbox::{everywhere, fields, key, refused};

use super::NO_UNIT;
use crate::replay::{changes, twice};

fn of(unit: &Unit, closed_on: &str) -> CloseUnitRequest {
    CloseUnitRequest {
        request_id: key(),
        unit_id: unit.id.clone(),
        etag: unit.etag.clone(),
        closed_on: closed_on.to_owned(),
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
fn a_unit_closes_once_and_not_before_it_opened() {
    everywhere(async |centre| {
        let mut places = centre.operator("anna").places();
        let unit = centre.a_unit().register().await;
        assert_eq!(fields(places.close_unit(of(&unit, "2025-12-31")).await), ["closed_on"]);
        let older = CloseUnitRequest { etag: "9".into(), ..of(&unit, "") };
        assert_eq!(refused(places.close_unit(older).await).reason, "ETAG_MISMATCH");
        let closed = places.close_unit(of(&unit, "")).await.unwrap().into_inner().unit.unwrap();
        assert_eq!(refused(places.close_unit(of(&closed, "")).await).reason, "UNIT_CLOSED");
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
