//! ImportDecision.

use mesh::refusal::Kind;
use proto::reell::{
    actors::v1::DeactivateOrganisationRequest,
    funding::v1::{
        ActivateDecisionRequest, DecisionState, FindingKind, FindingSeverity, FindingState, ImportDecisionRequest,
        SlipKind,
    },
};
use sandbox::{everywhere, fields, key, refused};

use super::{NO_DECISION, read};
use crate::replay::{changes, twice};

#[test]
fn a_decision_is_kept_as_it_is_written() {
    everywhere(async |centre| {
        let request =
            centre.a_decision().await.changed(|request| request.tasks = vec!["Samla  aktörer.".into()]).request();
        let decision = centre
            .operator("importer")
            .funding()
            .import_decision(request.clone())
            .await
            .unwrap()
            .into_inner()
            .decision
            .unwrap();
        assert_eq!(decision.state(), DecisionState::Decided);
        assert_eq!(
            (&decision.registration_number, &decision.title, &decision.tasks),
            (&request.registration_number, &request.title, &request.tasks)
        );
        assert_eq!(decision.financing_lines, request.financing_lines);
        assert_eq!(
            (decision.stated_total_ore, decision.derived_total_ore, decision.available_ore),
            (100_000_000, 100_000_000, 0)
        );
        assert!(decision.findings.is_empty(), "{:?}", decision.findings);
        assert_eq!(read(centre, &decision.id).await, decision);
    });
}

#[test]
fn figures_that_disagree_are_let_in_and_block_the_activation() {
    everywhere(async |centre| {
        let decision = centre.a_decision().await.with_total(100_009_000).import().await;
        let finding = &decision.findings[0];
        assert_eq!(
            (finding.kind(), finding.severity(), finding.state()),
            (FindingKind::SumMismatch, FindingSeverity::BlocksActivation, FindingState::Open)
        );
        assert_eq!(
            (finding.difference_ore, decision.stated_total_ore, decision.derived_total_ore),
            (9_000, 100_009_000, 100_000_000)
        );
        assert!(!finding.hypotheses.is_empty() && finding.hypotheses[0].rank == 1);
    });
}

#[test]
fn acceptance_1_the_founding_decision_is_a_proposal_that_is_ninety_kronor_off_and_is_not_activated() {
    everywhere(async |centre| {
        let proposal = centre.a_founding_decision(226_896).await.changed(|request| request.protocol_reference.clear());
        let decision = proposal.import().await;
        assert_eq!(decision.state(), DecisionState::Proposed);
        assert_eq!((decision.stated_total_ore, decision.derived_total_ore), (595_653_600, 595_644_600));
        assert_eq!(decision.appropriation, "Medlen anvisas ur det statliga 1:1 anslaget.");
        assert_eq!((decision.appropriation_number.as_str(), decision.legal_basis.as_str()), ("1:1", ""));
        let finding = decision.findings.iter().find(|finding| finding.kind() == FindingKind::SumMismatch).unwrap();
        assert_eq!((finding.difference_ore, finding.severity()), (9_000, FindingSeverity::BlocksActivation));
        let first = &finding.hypotheses[0];
        assert_eq!((first.rank, first.slip(), first.all_agree), (1, SlipKind::Transposition, true));
        assert_eq!(
            (first.figure.as_str(), first.stated_amount_ore, first.corrected_amount_ore),
            ("Norrbottens kommuner", 22_689_600, 22_698_600)
        );
        let total = finding.hypotheses.iter().find(|reading| reading.figure == "total").unwrap();
        assert_eq!(total.corrected_amount_ore, 595_644_600);
        let cap = total.broken_rules.iter().find(|broken| broken.rule == "CAP").unwrap();
        assert!(cap.explanation.starts_with("Tillväxtverket is 45 kr over its cap of 50 %"), "{}", cap.explanation);
        assert_eq!(cap.citation, "förordning (2003:596) 5 §");
        let request =
            ActivateDecisionRequest { request_id: key(), decision_id: decision.id.clone(), etag: String::new() };
        let refusal = refused(centre.operator("economist").funding().activate_decision(request).await);
        assert_eq!((refusal.reason.as_str(), refusal.kind), ("FINDING_UNRESOLVED", Kind::FailedPrecondition));
        assert!(refusal.metadata.get("finding_ids").is_some_and(|ids| ids.contains(&finding.id)));
        assert_eq!(read(centre, &decision.id).await.available_ore, 0);
    });
}

#[test]
fn without_a_protocol_reference_it_is_a_proposal() {
    everywhere(async |centre| {
        let decision = centre.a_decision().await.changed(|request| request.protocol_reference.clear()).import().await;
        assert_eq!(decision.state(), DecisionState::Proposed);
        assert!(decision.findings.iter().any(|finding| finding.kind() == FindingKind::NotYetDecided));
    });
}

#[test]
fn a_registration_number_is_imported_once_however_it_is_spelt() {
    everywhere(async |centre| {
        let first = centre.a_decision().await.import().await;
        let spelt = first.registration_number.to_lowercase().replace('-', " ");
        let again = centre.a_decision().await.changed(|request| request.registration_number = spelt).request();
        let refusal = refused(centre.operator("importer").funding().import_decision(again).await);
        assert_eq!(refusal.reason, "DECISION_ALREADY_IMPORTED");
        assert_eq!(refusal.metadata.get("subject"), Some(&first.id));
    });
}

#[test]
fn a_correction_resolves_what_it_corrects_and_must_find_it() {
    everywhere(async |centre| {
        let wrong = centre.a_decision().await.with_total(100_009_000).import().await;
        let correction = |corrects: &str| {
            let (number, corrects) = (wrong.registration_number.clone(), corrects.to_owned());
            move |request: &mut ImportDecisionRequest| {
                request.registration_number = number;
                request.corrects_decision_id = corrects;
            }
        };
        let nothing = centre.a_decision().await.changed(correction(NO_DECISION)).request();
        let refusal = refused(centre.operator("importer").funding().import_decision(nothing).await);
        assert_eq!(refusal.reason, "REPLACED_DECISION_NOT_FOUND");
        let right = centre.a_decision().await.changed(correction(&wrong.id)).activate().await;
        let corrected = read(centre, &wrong.id).await;
        assert_eq!(corrected.findings[0].state(), FindingState::Corrected);
        assert_eq!((corrected.state(), right.state()), (DecisionState::Superseded, DecisionState::Active));
    });
}

#[test]
fn whoever_applies_or_pays_is_an_organisation_in_use() {
    everywhere(async |centre| {
        let gone = centre.an_organisation().register().await;
        let request =
            DeactivateOrganisationRequest { request_id: key(), organisation_id: gone.id.clone(), etag: String::new() };
        centre.operator("anna").organisations().deactivate_organisation(request).await.unwrap();
        for organisation in [gone.id.as_str(), crate::actors::NO_ORGANISATION] {
            let applicant =
                centre.a_decision().await.changed(|request| request.applicant_id = organisation.into()).request();
            let financier = centre
                .a_decision()
                .await
                .changed(|request| request.financing_lines[0].organisation_id = organisation.into())
                .request();
            for request in [applicant, financier] {
                let refusal = refused(centre.operator("importer").funding().import_decision(request).await);
                assert_eq!(refusal.reason, "ORGANISATION_NOT_ACTIVE");
                assert_eq!(refusal.metadata.get("subject").map(String::as_str), Some(organisation));
            }
        }
    });
}

#[test]
fn every_field_that_breaks_its_rule_is_named() {
    everywhere(async |centre| {
        let mut wrong = centre.a_decision().await.request();
        wrong.registration_number = "none".into();
        wrong.title.clear();
        wrong.applicant_id = "x".into();
        wrong.period_to = "2025-12-31".into();
        wrong.financing_lines[0].stated_amount_ore = -1;
        wrong.financing_lines[0].max_share_bps = Some(10_001);
        wrong.tasks = vec![String::new()];
        let named = fields(centre.operator("importer").funding().import_decision(wrong).await);
        let expected = [
            "registration_number",
            "title",
            "applicant_id",
            "period_to",
            "financing_lines[0].stated_amount_ore",
            "financing_lines[0].max_share_bps",
            "tasks[0]",
        ];
        assert_eq!(named, expected);
    });
}

#[test]
fn an_import_that_is_sent_again_is_one_decision() {
    everywhere(async |centre| {
        let request = centre.a_decision().await.request();
        let send = async |request| centre.operator("importer").funding().import_decision(request).await;
        let answer = twice(request, send).await;
        let id = answer.decision.expect("the answer holds the decision").id;
        assert_eq!(changes(centre, "funding", &id).await, 1);
    });
}
