//! SetAccountMapping.

use proto::reell::funding::v1::{AccountMappingLine, SetAccountMappingRequest};
use sandbox::{everywhere, fields, key};

use crate::replay::twice;

/// A line of a mapping.
pub fn line(account: &str, chart_account: &str, project: &str) -> AccountMappingLine {
    let chart_name =
        if chart_account.is_empty() { String::new() } else { format!("Löner och övrigt {chart_account}") };
    AccountMappingLine {
        account: account.to_owned(),
        chart_account: chart_account.to_owned(),
        chart_name,
        project: project.to_owned(),
    }
}

/// The command to set a mapping of an organisation that no other test uses.
pub fn of(lines: Vec<AccountMappingLine>) -> SetAccountMappingRequest {
    SetAccountMappingRequest {
        request_id: key(),
        organisation_id: format!("org_{}", uuid::Uuid::new_v4().simple()),
        company_name: "Region Norrbotten, Luleå".into(),
        registration_number: "232100-0230".into(),
        chart: "Region-Bas 2024".into(),
        series: "F".into(),
        lines,
    }
}

#[test]
fn each_mapping_is_a_version_of_its_own() {
    everywhere(async |centre| {
        let mut accounting = centre.operator("anna").accounting();
        let first = of(vec![line("cost:*", "5011", "RUN-253")]);
        let second = SetAccountMappingRequest { request_id: key(), chart: "Region-Bas 2025".into(), ..first.clone() };
        let first = accounting.set_account_mapping(first).await.unwrap().into_inner().mapping.unwrap();
        let second = accounting.set_account_mapping(second).await.unwrap().into_inner().mapping.unwrap();
        assert_eq!((first.version, second.version), (1, 2));
        assert_eq!((first.lines, second.chart.as_str()), (second.lines.clone(), "Region-Bas 2025"));
    });
}

#[test]
fn every_field_that_breaks_its_rule_is_named_and_a_persons_number_is_refused() {
    everywhere(async |centre| {
        let mut accounting = centre.operator("anna").accounting();
        let wrong = SetAccountMappingRequest {
            organisation_id: "x".into(),
            company_name: String::new(),
            registration_number: "811218-9876".into(),
            chart: String::new(),
            series: "too long".into(),
            ..of(vec![line("not an account", "12", "")])
        };
        assert_eq!(
            fields(accounting.set_account_mapping(wrong).await),
            [
                "organisation_id",
                "company_name",
                "registration_number",
                "chart",
                "series",
                "lines[0].account",
                "lines[0].chart_account"
            ]
        );
        assert_eq!(fields(accounting.set_account_mapping(of(Vec::new())).await), ["lines"]);
    });
}

#[test]
fn a_mapping_that_is_sent_again_is_one_version() {
    everywhere(async |centre| {
        let send = async |request| centre.operator("anna").accounting().set_account_mapping(request).await;
        let answer = twice(of(vec![line("cost:*", "5011", "")]), send).await;
        assert_eq!(answer.mapping.unwrap().version, 1);
    });
}
