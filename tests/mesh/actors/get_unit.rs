//! GetUnit.

use proto::reell::actors::v1::GetUnitRequest;
use sandbox::{everywhere, fields, refused};

use super::NO_UNIT;

#[test]
fn a_partner_reads_a_unit_since_places_are_no_secret() {
    everywhere(async |centre| {
        let unit = centre.a_unit().register_open().await;
        let partner = centre.partner(&unit.organisation_id);
        let read = partner.places().get_unit(GetUnitRequest { unit_id: unit.id.clone() }).await.unwrap().into_inner();
        assert_eq!(read.unit, Some(unit));
    });
}

#[test]
fn a_unit_that_is_not_there_and_an_id_that_is_none_are_refused() {
    everywhere(async |centre| {
        let mut places = centre.operator("anna").places();
        let none = GetUnitRequest { unit_id: NO_UNIT.into() };
        assert_eq!(refused(places.get_unit(none).await).reason, "UNIT_NOT_FOUND");
        let wrong = GetUnitRequest { unit_id: "node_1".into() };
        assert_eq!(fields(places.get_unit(wrong).await), ["unit_id"]);
    });
}
