//! GetAccountMapping.

use proto::reell::funding::v1::{GetAccountMappingRequest, SetAccountMappingRequest};
use sandbox::{everywhere, fields, key, refused};

use super::set_account_mapping::{line, of};

fn wanted(organisation: &str, version: i32) -> GetAccountMappingRequest {
    GetAccountMappingRequest { organisation_id: organisation.to_owned(), version }
}

#[test]
fn the_latest_mapping_is_read_or_a_certain_one() {
    everywhere(async |centre| {
        let mut accounting = centre.operator("anna").accounting();
        let first = of(vec![line("cost:*", "5011", ""), line("memo:*", "", "")]);
        let organisation = first.organisation_id.clone();
        let second = SetAccountMappingRequest { request_id: key(), series: "G".into(), ..first.clone() };
        let first = accounting.set_account_mapping(first).await.unwrap().into_inner().mapping;
        let second = accounting.set_account_mapping(second).await.unwrap().into_inner().mapping;
        let mut read = async |version| {
            accounting.get_account_mapping(wanted(&organisation, version)).await.unwrap().into_inner().mapping
        };
        assert_eq!((read(0).await, read(1).await), (second, first));
        assert_eq!(refused(accounting.get_account_mapping(wanted(&organisation, 3)).await).reason, "MAPPING_NOT_FOUND");
    });
}

#[test]
fn every_field_that_breaks_its_rule_is_named() {
    everywhere(async |centre| {
        let wrong = centre.operator("anna").accounting().get_account_mapping(wanted("x", -1)).await;
        assert_eq!(fields(wrong), ["organisation_id", "version"]);
    });
}
