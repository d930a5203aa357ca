//! What is wrong with requests on the centre is all named at once.

use mesh::refusal::Error;
use proto::reell::actors::v1 as contract;
use time::macros::date;

use super::*;

fn named<T>(result: Result<T, Error>) -> Vec<String> {
    let error = result.err().expect("a refusal");
    let refused = error.refused().expect("by rule");
    refused.fields.iter().map(|(field, _)| field.clone()).collect()
}

#[test]
fn an_appointment_names_all_that_is_wrong_and_ends_after_it_begins() {
    let wrong = contract::AppointHostRequest { from: "2023-4-1".into(), until: "x".into(), ..Default::default() };
    assert_eq!(named(appointment(&wrong)), ["organisation_id", "legal_form", "from", "until", "decision_reference"]);
    let backwards = contract::AppointHostRequest {
        organisation_id: format!("org_{:032x}", 1),
        legal_form: contract::LegalForm::Region.into(),
        from: "2023-04-01".into(),
        until: "2023-04-01".into(),
        decision_reference: "RUN-00253-2023".into(),
        ..Default::default()
    };
    assert_eq!(named(appointment(&backwards)), ["until"]);
    let open = contract::AppointHostRequest { until: String::new(), ..backwards };
    assert!(appointment(&open).is_ok_and(|read| read.until.is_none()));
}

#[test]
fn a_decision_is_not_of_tomorrow_and_a_rejected_alternative_takes_nobodys_place() {
    let id = format!("alternative_{:032x}", 1);
    let request =
        |outcome: contract::AlternativeState, decided_on: &str, supersedes: &str| contract::DecideAlternativeRequest {
            alternative_id: id.clone(),
            outcome: outcome.into(),
            decision: Some(contract::AlternativeDecision {
                decided_on: decided_on.into(),
                decision_reference: "§ 12".into(),
                organisation_id: format!("org_{:032x}", 1),
            }),
            supersedes_id: supersedes.into(),
            ..Default::default()
        };
    let read = |request: &contract::DecideAlternativeRequest| alternatives::deciding(request, date!(2024 - 12 - 01));
    use contract::AlternativeState::{Chosen, Proposed, Rejected};
    assert!(read(&request(Chosen, "2024-12-01", &id)).is_ok() && read(&request(Rejected, "2024-11-30", "")).is_ok());
    assert_eq!(named(read(&request(Chosen, "2024-12-02", ""))), ["decision.decided_on"]);
    assert_eq!(named(read(&request(Rejected, "2024-12-01", &id))), ["supersedes_id"]);
    assert_eq!(named(read(&request(Proposed, "2024-12-01", ""))), ["outcome"]);
    assert_eq!(named(read(&contract::DecideAlternativeRequest::default())), ["alternative_id", "outcome", "decision"]);
}
