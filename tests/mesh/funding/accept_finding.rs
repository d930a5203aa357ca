//! AcceptFinding.

use proto::reell::funding::v1::{
    AcceptFindingRequest, AttestationRole, Decision, FindingState, GrantAttestationRequest,
};
use sandbox::{Centre, everywhere, fields, key, refused};

use super::NO_DECISION;
use crate::replay::{changes, twice};

async fn with_a_finding(centre: &Centre) -> (Decision, AcceptFindingRequest) {
    let decision = centre.a_decision().await.with_total(100_009_000).import().await;
    let request = AcceptFindingRequest {
        request_id: key(),
        decision_id: decision.id.clone(),
        finding_id: decision.findings[0].id.clone(),
        motivation: "The rows are booked as they stand.".into(),
    };
    (decision, request)
}

#[test]
fn another_person_accepts_a_finding_with_signature_and_motivation() {
    everywhere(async |centre| {
        let (before, request) = with_a_finding(centre).await;
        let accepted = centre
            .operator("economist")
            .funding()
            .accept_finding(request.clone())
            .await
            .unwrap()
            .into_inner()
            .decision
            .unwrap();
        let finding = &accepted.findings[0];
        assert_eq!((finding.state(), &finding.resolution), (FindingState::Accepted, &request.motivation));
        assert!(finding.resolved_by.contains("economist") && finding.resolve_time.is_some(), "{}", finding.resolved_by);
        assert_ne!(accepted.etag, before.etag);
        assert_eq!(accepted.stated_total_ore, 100_009_000, "what was stated stays");
        let again = AcceptFindingRequest { request_id: key(), ..request };
        assert_eq!(
            refused(centre.operator("economist").funding().accept_finding(again).await).reason,
            "FINDING_ALREADY_RESOLVED"
        );
    });
}

#[test]
fn whoever_imported_a_decision_cannot_accept_its_findings() {
    everywhere(async |centre| {
        let (_, request) = with_a_finding(centre).await;
        let refusal = refused(centre.operator("importer").funding().accept_finding(request).await);
        assert_eq!(refusal.reason, "ACCEPTANCE_BY_IMPORTER");
    });
}

#[test]
fn nor_can_the_same_human_by_another_account() {
    everywhere(async |centre| {
        let matter = centre.a_matter().await;
        let order = centre.a_decision().await.with_total(100_009_000).request();
        let answer = matter.caller("officer").funding().import_decision(order).await;
        let imported = answer.unwrap().into_inner().decision.unwrap();
        let second = GrantAttestationRequest {
            person_id: matter.person("officer"),
            ..matter.right("officer.second", AttestationRole::Officer)
        };
        matter.grant(second).await;
        let request = AcceptFindingRequest {
            request_id: key(),
            decision_id: imported.id.clone(),
            finding_id: imported.findings[0].id.clone(),
            motivation: "The rows are booked as they stand.".into(),
        };
        let own = matter.caller("officer.second").funding().accept_finding(request.clone()).await;
        assert_eq!(refused(own).reason, "ACCEPTANCE_BY_IMPORTER");
        matter.caller("release").funding().accept_finding(request).await.expect("another human accepts it");
    });
}

#[test]
fn what_is_not_there_and_what_breaks_a_rule_is_refused() {
    everywhere(async |centre| {
        let (_, request) = with_a_finding(centre).await;
        let mut funding = centre.operator("economist").funding();
        let nowhere = AcceptFindingRequest { decision_id: NO_DECISION.into(), ..request.clone() };
        assert_eq!(refused(funding.accept_finding(nowhere).await).reason, "DECISION_NOT_FOUND");
        let nothing =
            AcceptFindingRequest { finding_id: "finding_00000000000000000000000000000000".into(), ..request.clone() };
        assert_eq!(refused(funding.accept_finding(nothing).await).reason, "FINDING_NOT_FOUND");
        let of_another = AcceptFindingRequest { finding_id: with_a_finding(centre).await.1.finding_id, ..request };
        assert_eq!(refused(funding.accept_finding(of_another).await).reason, "FINDING_NOT_FOUND");
        let wrong = AcceptFindingRequest {
            request_id: key(),
            decision_id: "x".into(),
            finding_id: "y".into(),
            motivation: "ok".into(),
        };
        assert_eq!(fields(funding.accept_finding(wrong).await), ["decision_id", "finding_id", "motivation"]);
    });
}

#[test]
fn an_acceptance_that_is_sent_again_is_signed_once() {
    everywhere(async |centre| {
        let (decision, request) = with_a_finding(centre).await;
        let send = async |request| centre.operator("economist").funding().accept_finding(request).await;
        twice(request, send).await;
        assert_eq!(changes(centre, "funding", &decision.id).await, 2, "its import and the acceptance");
    });
}
