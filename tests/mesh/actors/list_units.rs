//! ListUnits.

use proto::{
    mesh::v1::PageRequest,
    reell::actors::v1::{CloseUnitRequest, ListUnitsRequest, UnitKind},
};
use sandbox::{Caller, everywhere, fields, key, refused};

/// The names of all pages.
async fn names(caller: &Caller, request: ListUnitsRequest, size: i32) -> Vec<String> {
    let (mut found, mut token) = (Vec::new(), String::new());
    loop {
        let page = Some(PageRequest { size, token });
        let answer =
            caller.places().list_units(ListUnitsRequest { page, ..request.clone() }).await.unwrap().into_inner();
        found.extend(answer.units.into_iter().map(|unit| unit.profile.unwrap().name));
        token = answer.page.unwrap().next_token;
        if token.is_empty() {
            return found;
        }
    }
}

#[test]
fn units_are_listed_by_name_each_once_whatever_the_size_of_a_page() {
    everywhere(async |centre| {
        let owner = centre.an_organisation().register().await;
        for (name, kind, municipality) in [
            ("Övertorneå lärcentrum", UnitKind::LearningCentre, "2518"),
            ("arvidsjaurs testcenter", UnitKind::TestCentre, "2505"),
            ("Älvsbyns lärcentrum", UnitKind::LearningCentre, "2560"),
        ] {
            let unit = centre.a_unit().of(&owner.id).changed(|profile| {
                profile.name = name.into();
                profile.kind = kind.into();
                profile.municipality_code = municipality.into();
            });
            unit.register().await;
        }
        let anna = centre.operator("anna");
        let own = ListUnitsRequest { organisation_id: owner.id.clone(), ..Default::default() };
        for size in [1, 2, 100] {
            assert_eq!(
                names(&anna, own.clone(), size).await,
                ["arvidsjaurs testcenter", "Älvsbyns lärcentrum", "Övertorneå lärcentrum"]
            );
        }
        let learning = ListUnitsRequest { kind: UnitKind::LearningCentre.into(), ..own.clone() };
        assert_eq!(names(&anna, learning, 10).await, ["Älvsbyns lärcentrum", "Övertorneå lärcentrum"]);
        let there = ListUnitsRequest { municipality_code: "2505".into(), ..own };
        assert_eq!(names(&anna, there, 10).await, ["arvidsjaurs testcenter"]);
    });
}

#[test]
fn a_unit_is_listed_on_the_days_that_it_is_in_use() {
    everywhere(async |centre| {
        let unit = centre.a_unit().register().await;
        let close = CloseUnitRequest {
            request_id: key(),
            unit_id: unit.id.clone(),
            etag: String::new(),
            closed_on: "2026-12-01".into(),
        };
        centre.operator("anna").places().close_unit(close).await.unwrap();
        for (day, count) in [("", 1), ("2025-12-31", 0), ("2026-01-01", 1), ("2026-11-30", 1), ("2026-12-01", 0)] {
            let request = ListUnitsRequest {
                organisation_id: unit.organisation_id.clone(),
                as_of: day.into(),
                ..Default::default()
            };
            assert_eq!(names(&centre.operator("anna"), request, 10).await.len(), count, "{day}");
        }
    });
}

#[test]
fn wrong_filters_are_named_and_a_token_of_another_query_is_refused() {
    everywhere(async |centre| {
        let mut places = centre.operator("anna").places();
        let wrong = ListUnitsRequest {
            page: None,
            organisation_id: "unit_1".into(),
            municipality_code: "Luleå".into(),
            kind: 99,
            as_of: "today".into(),
        };
        assert_eq!(fields(places.list_units(wrong).await), ["organisation_id", "municipality_code", "kind", "as_of"]);
        let page = Some(PageRequest { size: 1, token: "AAAA".into() });
        let request = ListUnitsRequest { page, ..Default::default() };
        assert_eq!(refused(places.list_units(request).await).reason, "PAGE_TOKEN_INVALID");
    });
}
