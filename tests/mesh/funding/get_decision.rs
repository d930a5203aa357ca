//! GetDecision.

use proto::reell::funding::v1::GetDecisionRequest;
use sandbox::{everywhere, fields, refused};

use super::{NO_DECISION, read};

fn of(id: &str) -> GetDecisionRequest {
    GetDecisionRequest { decision_id: id.to_owned() }
}

#[test]
fn a_decision_is_read_with_what_is_left_of_its_money() {
    everywhere(async |centre| {
        let decision = centre.an_active_decision(5_000_000).await;
        super::reserve(centre, &decision.id, 2_000_000).await;
        let now = read(centre, &decision.id).await;
        assert_eq!((now.available_ore, now.committed_ore, now.spent_ore), (3_000_000, 2_000_000, 0));
    });
}

#[test]
fn a_decision_that_is_not_there_and_an_id_that_is_none_are_refused() {
    everywhere(async |centre| {
        let mut funding = centre.operator("anna").funding();
        assert_eq!(refused(funding.get_decision(of(NO_DECISION)).await).reason, "DECISION_NOT_FOUND");
        assert_eq!(fields(funding.get_decision(of("decision")).await), ["decision_id"]);
    });
}

#[test]
fn money_is_not_a_partners_business() {
    everywhere(async |centre| {
        let decision = centre.an_active_decision(5_000_000).await;
        let refusal = refused(centre.partner(&decision.applicant_id).funding().get_decision(of(&decision.id)).await);
        assert_eq!(refusal.reason, "SUBJECT_NOT_ALLOWED");
    });
}
