//! ListMunicipalities.

use proto::{
    mesh::v1::PageRequest,
    reell::actors::v1::{AreaBasis, DayPrecision, ListMunicipalitiesRequest},
};

use crate::listed::{Asked, answer, holds};
use sandbox::{everywhere, fields, refused};

fn of(county: &str, as_of: &str) -> ListMunicipalitiesRequest {
    let filter = format!("county_code = \"{county}\"");
    ListMunicipalitiesRequest { filter, as_of: as_of.into(), ..Default::default() }
}

#[test]
fn county_25_has_fourteen_municipalities_with_their_minority_languages() {
    everywhere(async |centre| {
        let mut reference = centre.operator("anna").reference();
        let found = reference.list_municipalities(of("25", "")).await.unwrap().into_inner().municipalities;
        assert_eq!(found.len(), 14);
        assert!(found.iter().all(|one| one.county_name == "Norrbottens län" && !one.source.is_empty()));
        let kiruna = found.last().unwrap();
        assert_eq!((kiruna.code.as_str(), kiruna.centre_town.as_str()), ("2584", "Kiruna"));
        let languages: Vec<_> = kiruna.minority_languages.iter().map(|area| area.language_code.as_str()).collect();
        assert_eq!(languages, ["fi", "fit", "smi"]);
        assert!(kiruna.minority_languages.iter().all(|area| area.basis() == AreaBasis::Law));
        let kalix = found.iter().find(|one| one.name == "Kalix").unwrap();
        assert!(kalix.minority_languages.iter().all(|area| area.since_precision() == DayPrecision::Unknown));
        let earlier = reference.list_municipalities(of("25", "2009-12-31")).await.unwrap().into_inner().municipalities;
        let kiruna = earlier.last().unwrap();
        assert!(kiruna.minority_languages.is_empty(), "the law that names it came in 2010");
        let none = reference.list_municipalities(of("01", "")).await.unwrap().into_inner().municipalities;
        assert!(none.is_empty());
    });
}

#[test]
fn municipalities_come_in_pages_and_wrong_filters_are_named() {
    everywhere(async |centre| {
        let mut reference = centre.operator("anna").reference();
        let first = ListMunicipalitiesRequest {
            page: Some(PageRequest { size: 10, token: String::new() }),
            ..of("25", "2026-01-01")
        };
        let first = reference.list_municipalities(first).await.unwrap().into_inner();
        let page = Some(PageRequest { size: 10, token: first.page.unwrap().next_token });
        let rest = ListMunicipalitiesRequest { page: page.clone(), ..of("25", "2026-01-01") };
        let rest = reference.list_municipalities(rest).await.unwrap().into_inner();
        assert_eq!((first.municipalities.len(), rest.municipalities.len()), (10, 4));
        let other = ListMunicipalitiesRequest { page, ..of("25", "2026-01-02") };
        assert_eq!(refused(reference.list_municipalities(other).await).reason, "PAGE_TOKEN_INVALID");
        assert_eq!(fields(reference.list_municipalities(of("BD", "now")).await), ["as_of"]);
    });
}

#[test]
fn municipalities_are_listed_by_filter_and_in_either_order() {
    everywhere(async |centre| {
        let own = ["2580", "2581", "2582", "2583", "2584"].map(str::to_owned);
        let list = async |asked: Asked| {
            let request = ListMunicipalitiesRequest {
                page: asked.page,
                filter: asked.filter,
                order_by: asked.order_by,
                ..Default::default()
            };
            let found = centre.operator("anna").reference().list_municipalities(request).await?.into_inner();
            answer(found.municipalities, |one| one.code, found.page)
        };
        holds(&list, "county_code = 25 AND code : 258", &own, &["code"]).await;
    });
}
