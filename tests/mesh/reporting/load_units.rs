//! LoadUnits, of which nothing is kept that leads to a unit.

use proto::reell::reporting::v1::{LoadUnitsRequest, StatisticalUnit};
use sandbox::{builders::releases::hiding, everywhere, fields, key, refused};

use super::NO_DATASET;
use crate::replay::twice;

fn load(dataset_id: &str, units: Vec<StatisticalUnit>) -> LoadUnitsRequest {
    LoadUnitsRequest { request_id: key(), dataset_id: dataset_id.to_owned(), units }
}

#[test]
fn units_are_taken_in_once_each_until_figures_are_drafted() {
    everywhere(async |centre| {
        let dataset = centre.an_open_dataset().await;
        let units = centre.some_units(&[(["2580", "woman", "care"], 20), (["2581", "man", "industry"], 15)]);
        let (first, second) = units.split_at(18);
        assert_eq!(centre.load_units(&dataset, first.to_vec()).await.units, 18);
        let mut anna = centre.operator("anna").releases();
        let repeated = anna.load_units(load(&dataset.id, units[17..].to_vec())).await;
        let refusal = refused(repeated);
        assert_eq!(refusal.reason, "UNIT_REPEATED");
        assert!(
            refusal.message.starts_with("1 of") && !refusal.message.contains(&units[17].key),
            "{}",
            refusal.message
        );
        let twice_in_one = vec![second[0].clone(), second[0].clone()];
        assert_eq!(refused(anna.load_units(load(&dataset.id, twice_in_one)).await).reason, "UNIT_REPEATED");
        assert_eq!(centre.load_units(&dataset, second.to_vec()).await.units, 35);

        centre.a_drafted_release(centre.a_release_order(&dataset, hiding())).await;
        let late = centre.some_units(&[(["2580", "woman", "care"], 1)]);
        assert_eq!(refused(anna.load_units(load(&dataset.id, late)).await).reason, "DATASET_STATE");
    });
}

#[test]
fn what_is_kept_leads_to_no_unit_and_tells_nothing_without_the_key() {
    everywhere(async |centre| {
        let dataset = centre.a_loaded_dataset().await;
        let id = uuid::Uuid::parse_str(dataset.id.trim_start_matches("dataset_")).unwrap();
        let db = centre.databases().of("reporting").await;
        let read = async |sql: &str| {
            use sea_orm::{ConnectionTrait, Statement};
            let backend = db.get_database_backend();
            let mark = if backend == sea_orm::DbBackend::Postgres { "$1" } else { "?" };
            let sql = sql.replace('?', mark);
            db.query_all_raw(Statement::from_sql_and_values(backend, sql, [id.into()])).await.unwrap()
        };
        let parts = read("SELECT leaves FROM dataset_part WHERE dataset_id = ?").await;
        let sealed: Vec<u8> = parts[0].try_get_by_index(0).unwrap();
        assert!(parts.len() == 1 && serde_json::from_slice::<serde_json::Value>(&sealed).is_err(), "it is sealed");
        assert_eq!(read("SELECT unit FROM dataset_unit WHERE dataset_id = ?").await.len(), 172);
        centre.a_drafted_release(centre.a_release_order(&dataset, hiding())).await;
        assert!(
            read("SELECT unit FROM dataset_unit WHERE dataset_id = ?").await.is_empty(),
            "a closed dataset forgets"
        );
    });
}

#[test]
fn every_field_that_breaks_its_rule_is_named() {
    everywhere(async |centre| {
        let dataset = centre.an_open_dataset().await;
        let mut anna = centre.operator("anna").releases();
        assert_eq!(fields(anna.load_units(load("x", Vec::new())).await), ["dataset_id", "units"]);
        let mut units = centre.some_units(&[(["2580", "woman", "care"], 3)]);
        units[0].key = "19121212-1212".into();
        assert_eq!(fields(anna.load_units(load(&dataset.id, units.clone())).await), ["units[0].key"]);
        units[0].key = key();
        units[1].codes[0] = "0180".into();
        units[2].codes.pop();
        let named = fields(anna.load_units(load(&dataset.id, units.clone())).await);
        assert_eq!(named, ["units[1].codes", "units[2].codes"]);
        let gone = anna.load_units(load(NO_DATASET, units)).await;
        assert_eq!(refused(gone).reason, "DATASET_NOT_FOUND");
    });
}

#[test]
fn units_that_are_sent_again_are_taken_in_once() {
    everywhere(async |centre| {
        let dataset = centre.an_open_dataset().await;
        let request = load(&dataset.id, centre.some_units(&[(["2580", "woman", "care"], 12)]));
        let send = async |request| centre.operator("anna").releases().load_units(request).await;
        assert_eq!(twice(request, send).await.dataset.unwrap().units, 12);
    });
}
