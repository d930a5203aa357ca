//! ExportGrants.

use proto::reell::funding::v1::{AmountKind, ExportGrantsRequest, ExportGrantsResponse};
use sandbox::{Centre, Engine, Recipe, Shape, builders::line, everywhere, fields, numbers, refused};
use serde_json::Value;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{
    NO_DECISION,
    books::{at_noon, noon},
    sample,
};

fn of(decision: &str) -> ExportGrantsRequest {
    ExportGrantsRequest { publisher_prefix: "360G-exempel".into(), decision_id: decision.to_owned() }
}

async fn grants(centre: &Centre, request: ExportGrantsRequest) -> (ExportGrantsResponse, Vec<Value>) {
    let answer = centre.operator("anna").formats().export_grants(request).await.unwrap().into_inner();
    let file: Value = serde_json::from_slice(&answer.content).unwrap();
    let grants = file["grants"].as_array().unwrap().clone();
    assert_eq!(i64::try_from(grants.len()).unwrap(), answer.grants);
    (answer, grants)
}

#[test]
fn each_row_of_a_decision_is_a_grant_with_amounts_that_are_numbers() {
    everywhere(async |centre| {
        let region = centre.an_organisation().numbered(&numbers::organisation_number()).register().await;
        let agency = centre.an_organisation().register().await;
        let mut applied = line(&agency, 297_826_801);
        applied.amount_kind = AmountKind::Applied.into();
        let rows = vec![line(&region, 275_128_200), applied];
        let change = |request: &mut proto::reell::funding::v1::ImportDecisionRequest| {
            request.applicant_id = region.id.clone();
            request.stated_total_ore = 572_955_001;
            request.financing_lines = rows.clone();
            request.tasks = vec!["A financing model".into()];
        };
        let decision = centre.a_decision().await.changed(change).import().await;
        let (answer, grants) = grants(centre, of(&decision.id)).await;
        assert!(answer.left_out.is_empty() && grants.len() == 2, "{answer:?}");
        let figures = region.organisation_number.replace('-', "");
        let [own, other] = grants.as_slice() else { panic!("two rows") };
        assert_eq!(own["id"], format!("360G-exempel-{}-1", decision.registration_number));
        assert_eq!(own["fundingOrganization"][0]["id"], format!("SE-ON-{figures}"));
        assert_eq!(other["recipientOrganization"][0]["id"], format!("SE-ON-{figures}"));
        assert_eq!(other["fundingOrganization"][0]["id"], format!("360G-exempel-ORG:{}", agency.id));
        assert_eq!((own["awardDate"].as_str(), own["currency"].as_str()), (Some("2026-01-15"), Some("SEK")));
        assert_eq!(own["plannedDates"][0]["endDate"], "2027-12-31");
        let modified = own["dateModified"].as_str().unwrap();
        assert!(OffsetDateTime::parse(modified, &Rfc3339).is_ok(), "{modified} is no date-time");
        assert!(own["amountAwarded"].is_number() && own.get("amountAppliedFor").is_none());
        let text = String::from_utf8(answer.content.clone()).unwrap();
        assert!(text.contains("\"amountAwarded\": 2751282.00") && text.contains("\"amountAppliedFor\": 2978268.01"));
        sample("grants.json", &answer.content);
    });
}

#[test]
fn what_is_paid_of_a_grant_is_told() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        matter.a_confirmed_payment(700_000).await;
        let (_, grants) = grants(centre, of(&matter.id())).await;
        assert_eq!(grants[0]["amountDisbursed"].to_string(), "7000.0");
    });
}

#[test]
fn a_proposal_and_a_decision_without_its_day_are_left_out_with_the_reason() {
    everywhere(async |centre| {
        for (reference, reason) in [("", "proposal"), ("§ 12", "no day")] {
            let builder = centre.a_decision().await;
            let decision = builder.changed(|request| request.protocol_reference = reference.into()).import().await;
            let (answer, grants) = grants(centre, of(&decision.id)).await;
            assert!(grants.is_empty());
            assert!(answer.left_out[0].explanation.contains(reason), "{answer:?}");
        }
        let mut formats = centre.operator("anna").formats();
        assert_eq!(refused(formats.export_grants(of(NO_DECISION)).await).reason, "DECISION_NOT_FOUND");
        let wrong = ExportGrantsRequest { publisher_prefix: "360G-".into(), decision_id: "x".into() };
        assert_eq!(fields(formats.export_grants(wrong).await), ["publisher_prefix", "decision_id"]);
    });
}

#[test]
fn more_than_a_file_takes_is_had_one_decision_at_a_time() {
    at_noon(noon(2026, 11, 27), async |centre, _| {
        let region = centre.an_organisation().register().await;
        let mut last = String::new();
        for _ in 0..41 {
            let change = |request: &mut proto::reell::funding::v1::ImportDecisionRequest| {
                request.financing_lines = vec![line(&region, 1_000); 50];
                request.stated_total_ore = 50_000;
            };
            last = centre.a_decision().await.changed(change).import().await.id;
        }
        let refusal = refused(centre.operator("anna").formats().export_grants(of("")).await);
        assert_eq!((refusal.reason.as_str(), refusal.metadata["most"].as_str()), ("EXPORT_TOO_LARGE", "2000"));
        assert_eq!(grants(centre, of(&last)).await.1.len(), 50);
    });
}

#[test]
fn all_that_are_decided_or_active_are_in_one_file() {
    sandbox::run(async {
        let centre = Centre::start(Recipe::new(Shape::OneProcess, Engine::Sqlite)).await.unwrap();
        centre.an_active_decision(1_000).await;
        centre.a_decision().await.import().await;
        centre.a_decision().await.changed(|request| request.protocol_reference = String::new()).import().await;
        let (answer, grants) = grants(&centre, of("")).await;
        assert_eq!((grants.len(), answer.left_out.len()), (2, 0));
        centre.stop().await;
    });
}
