//! CloseDecision.

use proto::reell::funding::v1::{
    ActivateDecisionRequest, AttestationRole, CloseDecisionRequest, DecisionState, ExportGrantsRequest,
};
use sandbox::{builders::claims::a_cost, everywhere, fields, key, refused};

use super::{
    NO_DECISION, balance_of, decide_recovery::decided, invoice_recovery, open_recovery::opened, read, reserve,
};
use crate::replay::{changes, twice};

fn of(decision: &str) -> CloseDecisionRequest {
    CloseDecisionRequest { request_id: key(), decision_id: decision.to_owned(), etag: String::new() }
}

#[test]
fn a_decision_whose_project_has_ended_and_is_settled_is_closed_and_what_is_left_goes_back() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let payment = matter.a_confirmed_payment(1_000_000).await;
        matter.end().await;
        let mut officer = matter.caller("officer").funding();
        let closed = officer.close_decision(of(&matter.id())).await.unwrap().into_inner().decision.unwrap();
        assert_eq!((closed.state(), closed.available_ore), (DecisionState::Closed, 0));
        assert_eq!((closed.closed_by, closed.close_time.is_some()), (matter.account("officer"), true));
        let pot = |pot: &str| format!("financier:{}:{}:{pot}", matter.financier.id, matter.id());
        for (name, ore) in [("granted", 0), ("entitled", -1_000_000), ("unclaimed", 0), ("accepted", 1_000_000)] {
            assert_eq!(balance_of(centre, &pot(name)).await, ore, "{name}");
        }
        let cost = matter.caller("economist").claims().record_cost(a_cost(&matter.id(), "2024-09-01", 1)).await;
        assert_eq!(refused(cost).reason, "DECISION_NOT_ACTIVE");
        assert_eq!(refused(officer.close_decision(of(&matter.id())).await).reason, "DECISION_STATE");
        opened(&matter, &payment.id, 1_000).await;
    });
}

#[test]
fn all_that_is_open_is_named_at_once() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        reserve(centre, &matter.id(), 1_000).await;
        let payment = matter.a_confirmed_payment(1_000_000).await;
        opened(&matter, &payment.id, 1_000).await;
        matter.open_of("2024-07-01").await;
        let refusal = refused(matter.caller("officer").funding().close_decision(of(&matter.id())).await);
        assert_eq!(refusal.reason, "DECISION_NOT_SETTLED");
        let open = refusal.metadata.get("open").map(String::as_str);
        assert_eq!(open, Some("recovery,final_report,claim,commitments"));
        assert_eq!(read(centre, &matter.id()).await.state(), DecisionState::Active);
    });
}

#[test]
fn what_is_owed_and_what_is_on_its_way_keeps_it_open() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        matter.an_ordered_payment(1_000_000).await;
        let mut officer = matter.caller("officer").funding();
        let refusal = refused(officer.close_decision(of(&matter.id())).await);
        assert_eq!(refusal.metadata.get("open").map(String::as_str), Some("payment,final_report"));
        let matter = centre.a_project().await;
        matter.a_decided_claim(1_000_000, Vec::new()).await;
        matter.end().await;
        let refusal = refused(matter.caller("officer").funding().close_decision(of(&matter.id())).await);
        assert_eq!(refusal.metadata.get("open").map(String::as_str), Some("payable"));
    });
}

#[test]
fn what_is_to_be_paid_back_keeps_it_open_also_when_it_is_invoiced() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let recovery = decided(&matter, 300_000).await;
        let mut officer = matter.caller("officer").funding();
        let refusal = refused(officer.close_decision(of(&matter.id())).await);
        assert_eq!(refusal.metadata.get("open").map(String::as_str), Some("recovery,final_report"));
        let invoice = invoice_recovery::of(centre, &recovery);
        matter.caller("economist").claims().invoice_recovery(invoice).await.unwrap();
        let refusal = refused(officer.close_decision(of(&matter.id())).await);
        assert_eq!(refusal.metadata.get("open").map(String::as_str), Some("recovery,final_report"));
    });
}

#[test]
fn a_closed_decision_is_replaced_by_none_and_stays_in_the_open_data() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        matter.end().await;
        matter.caller("officer").funding().close_decision(of(&matter.id())).await.unwrap();
        let number = matter.decision.registration_number.clone();
        let change = |request: &mut proto::reell::funding::v1::ImportDecisionRequest| {
            request.replaces_registration_number = number.clone();
        };
        let new = centre.a_decision().await.changed(change).import().await;
        let request = ActivateDecisionRequest { request_id: key(), decision_id: new.id, etag: String::new() };
        let refusal = refused(centre.operator("economist").funding().activate_decision(request).await);
        assert_eq!(refusal.reason, "DECISION_STATE");
        let request = ExportGrantsRequest { publisher_prefix: "360G-exempel".into(), decision_id: matter.id() };
        let file = centre.operator("anna").formats().export_grants(request).await.unwrap().into_inner();
        let text = String::from_utf8(file.content).unwrap();
        assert!(text.contains("\"amountAwarded\": 10000000.00"), "{text}");
    });
}

#[test]
fn only_an_officer_of_the_financier_with_no_part_in_the_matter_closes() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        matter.end().await;
        let close =
            async |name: &str| refused(matter.caller(name).funding().close_decision(of(&matter.id())).await).reason;
        assert_eq!(close("order").await, "ATTESTATION_MISSING");
        matter.grant(matter.right("both", AttestationRole::Officer)).await;
        matter.grant(matter.right("both", AttestationRole::Signatory)).await;
        assert_eq!(close("both").await, "CONFLICT_OF_INTEREST");
        let mut officer = matter.caller("officer").funding();
        assert_eq!(refused(officer.close_decision(of(NO_DECISION)).await).reason, "DECISION_NOT_FOUND");
        let stale = CloseDecisionRequest { etag: "5".into(), ..of(&matter.id()) };
        assert_eq!(refused(officer.close_decision(stale).await).reason, "ETAG_MISMATCH");
        assert_eq!(fields(officer.close_decision(of("x")).await), ["decision_id"]);
    });
}

#[test]
fn a_closing_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        matter.end().await;
        let send = async |request| matter.caller("officer").funding().close_decision(request).await;
        twice(of(&matter.id()), send).await;
        assert_eq!(changes(centre, "funding", &matter.id()).await, 3, "imported, activated, closed");
    });
}
