//! ListUnits.

use proto::{
    mesh::v1::PageRequest,
    reell::actors::v1::{CloseUnitRequest, ListUnitsRequest, UnitKind},
};

use crate::listed::{Asked, answer, holds, ids};
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
        let by = |more: &str| ListUnitsRequest {
            filter: format!("organisation_id = {}{more}", owner.id),
            ..Default::default()
        };
        let own = by("");
        for size in [1, 2, 100] {
            assert_eq!(
                names(&anna, own.clone(), size).await,
                ["arvidsjaurs testcenter", "Älvsbyns lärcentrum", "Övertorneå lärcentrum"]
            );
        }
        let learning = by(" AND profile.kind = learning_centre");
        assert_eq!(names(&anna, learning, 10).await, ["Älvsbyns lärcentrum", "Övertorneå lärcentrum"]);
        let there = by(" AND profile.municipality_code = 2505");
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
            stays_open: false,
        };
        centre.operator("anna").places().close_unit(close).await.unwrap();
        for (day, count) in [("", 1), ("2025-12-31", 0), ("2026-01-01", 1), ("2026-11-30", 1), ("2026-12-01", 0)] {
            let in_use = match day {
                "" => String::new(),
                day => format!(" AND opened_on <= {day} AND NOT closed_on <= {day}"),
            };
            let filter = format!("organisation_id = {}{in_use}", unit.organisation_id);
            let request = ListUnitsRequest { filter, ..Default::default() };
            assert_eq!(names(&centre.operator("anna"), request, 10).await.len(), count, "{day}");
        }
    });
}

#[test]
fn wrong_filters_are_named_and_a_token_of_another_query_is_refused() {
    everywhere(async |centre| {
        let mut places = centre.operator("anna").places();
        let wrong = ListUnitsRequest { filter: "profile.kind = barn".into(), order_by: "kind".into(), page: None };
        assert_eq!(fields(places.list_units(wrong).await), ["filter", "order_by"]);
        let page = Some(PageRequest { size: 1, token: "AAAA".into() });
        let request = ListUnitsRequest { page, ..Default::default() };
        assert_eq!(refused(places.list_units(request).await).reason, "PAGE_TOKEN_INVALID");
    });
}

#[test]
fn units_are_listed_by_filter_and_in_either_order() {
    everywhere(async |centre| {
        let owner = centre.an_organisation().register().await.id;
        let mut own = Vec::new();
        for (name, places) in [("Övertorneå", 4), ("arvidsjaur", 8), ("Älvsbyn", 12)] {
            let unit = centre.a_unit().of(&owner).changed(|profile| {
                profile.name = name.into();
                profile.capacity = places;
            });
            own.push(unit.register().await.id);
        }
        let of_owner = format!("organisation_id = {owner}");
        let list = async |asked: Asked| {
            let request = ListUnitsRequest { page: asked.page, filter: asked.filter, order_by: asked.order_by };
            let found = centre.operator("anna").places().list_units(request).await?.into_inner();
            answer(found.units, |one| one.id, found.page)
        };
        holds(&list, &of_owner, &own, &["profile.name", "create_time"]).await;
        let large = format!("{of_owner} AND profile.capacity > 4 AND NOT profile.name = ÄLVSBYN");
        assert_eq!(ids(&list, &large, "", 10).await, [own[1].clone()]);
    });
}
