//! DecideOutcome.

use proto::reell::{
    actors::v1::ProtectionMarking,
    cases::v1::{Case, CaseState, DecideOutcomeRequest, OpenCaseRequest, Outcome, Phase},
    funding::v1::{CommitmentState, GetCommitmentRequest},
};
use sandbox::{Centre, eventually, everywhere, fields, key, refused};

use super::{DENIED, NO_CASE, denials, history, mark, named_for};
use crate::{actors::NO_ORGANISATION, funding::read};

const ASSESSED: [Phase; 2] = [Phase::InDepthMapping, Phase::Assessment];

/// The certificate that an assessed case leads to.
async fn a_certificate(centre: &Centre, case: &Case) -> DecideOutcomeRequest {
    DecideOutcomeRequest {
        request_id: key(),
        case_id: case.id.clone(),
        etag: String::new(),
        outcome: Outcome::CompetenceCertificate.into(),
        issuer_id: centre.house().await.organisation.id.clone(),
        cost_ore: 950_000,
    }
}

#[test]
fn an_outcome_closes_the_case_and_its_cost_is_spent_and_the_rest_given_back() {
    everywhere(async |centre| {
        let case = centre.a_case_with(&ASSESSED).await;
        let request = a_certificate(centre, &case).await;
        let decided =
            centre.operator("anna").cases().decide_outcome(request.clone()).await.unwrap().into_inner().case.unwrap();
        assert_eq!(
            (decided.state(), decided.outcome(), decided.cost_ore),
            (CaseState::Decided, Outcome::CompetenceCertificate, 950_000)
        );
        assert_eq!((&decided.issuer_id, decided.etag.as_str()), (&request.issuer_id, "4"));
        let commitment = GetCommitmentRequest { commitment_id: case.commitment_id.clone() };
        eventually("a spent commitment", async || {
            let held = centre
                .operator("anna")
                .funding()
                .get_commitment(commitment.clone())
                .await
                .unwrap()
                .into_inner()
                .commitment
                .unwrap();
            held.state() == CommitmentState::Spent && held.spent_ore == 950_000
        })
        .await;
        let again = DecideOutcomeRequest { request_id: key(), ..request };
        assert_eq!(refused(centre.operator("anna").cases().decide_outcome(again).await).reason, "CASE_CLOSED");
        let happened = history(centre, "cases", &case.id).await;
        let kinds = ["CaseOpened", "CaseStepRecorded", "CaseStepRecorded", "CaseOutcomeDecided"].map(str::to_owned);
        assert_eq!(happened, (1..).zip(kinds).collect::<Vec<_>>());
    });
}

#[test]
fn of_what_a_decision_committed_the_cost_is_spent_and_the_rest_is_there_again() {
    everywhere(async |centre| {
        let decision = centre.an_active_decision(5_000_000).await;
        let order = OpenCaseRequest {
            decision_id: decision.id.clone(),
            planned_cost_ore: 2_000_000,
            ..centre.an_order().await
        };
        let case = centre.open(order).await;
        let outcome = Outcome::EducationRecommended.into();
        let request = DecideOutcomeRequest {
            request_id: key(),
            case_id: case.id,
            outcome,
            cost_ore: 700_000,
            ..Default::default()
        };
        centre.operator("anna").cases().decide_outcome(request).await.unwrap();
        eventually("a cost that is booked", async || {
            let held = read(centre, &decision.id).await;
            (held.available_ore, held.committed_ore, held.spent_ore) == (4_300_000, 0, 700_000)
        })
        .await;
    });
}

#[test]
fn each_outcome_has_what_must_lie_behind_it() {
    use Outcome::*;
    const DOCUMENTS: [Outcome; 8] = [
        Grade,
        VocationalProof,
        CompetenceCertificate,
        QualificationCertificate,
        PartialQualification,
        Attestation,
        CreditTransfer,
        Eligibility,
    ];
    everywhere(async |centre| {
        let referred = centre.an_open_case().await;
        let examined = centre.a_case_with(&[Phase::InDepthMapping, Phase::GradeExamination]).await;
        let mut cases = centre.operator("anna").cases();
        for outcome in DOCUMENTS {
            let at_once = DecideOutcomeRequest { outcome: outcome.into(), ..a_certificate(centre, &referred).await };
            let refusal = refused(cases.decide_outcome(at_once).await);
            assert_eq!(refusal.reason, "ASSESSMENT_MISSING", "{outcome:?}");
            let by_nobody = DecideOutcomeRequest {
                outcome: outcome.into(),
                issuer_id: String::new(),
                ..a_certificate(centre, &examined).await
            };
            assert_eq!(refused(cases.decide_outcome(by_nobody).await).reason, "ISSUER_MISSING", "{outcome:?}");
        }
        let mapped = centre.a_case_with(&[Phase::InitialMapping]).await;
        let stopped = centre.an_open_case().await;
        for (case, outcome) in
            [(mapped, MappingStatement), (referred, EducationRecommended), (stopped, InterruptedByProvider)]
        {
            let request = DecideOutcomeRequest {
                outcome: outcome.into(),
                issuer_id: String::new(),
                ..a_certificate(centre, &case).await
            };
            assert_eq!(cases.decide_outcome(request).await.unwrap().into_inner().case.unwrap().outcome(), outcome);
        }
        let grade = DecideOutcomeRequest { outcome: Grade.into(), ..a_certificate(centre, &examined).await };
        assert_eq!(cases.decide_outcome(grade).await.unwrap().into_inner().case.unwrap().outcome(), Grade);
    });
}

#[test]
fn the_same_outcome_sent_again_is_decided_once() {
    everywhere(async |centre| {
        let case = centre.a_case_with(&ASSESSED).await;
        let request = a_certificate(centre, &case).await;
        let mut cases = centre.operator("anna").cases();
        let first = cases.decide_outcome(request.clone()).await.unwrap().into_inner();
        assert_eq!(cases.decide_outcome(request).await.unwrap().into_inner(), first);
        assert_eq!(history(centre, "cases", &case.id).await.len(), 4);
    });
}

#[test]
fn whoever_may_not_decides_nothing_and_no_partner_does() {
    everywhere(async |centre| {
        let case = centre.a_case_with(&ASSESSED).await;
        let request = a_certificate(centre, &case).await;
        let said =
            denials(centre, "cases.decide", async |caller| caller.cases().decide_outcome(request.clone()).await).await;
        assert_eq!(said, DENIED);
        let partner = centre.partner(&case.referrer_id).cases().decide_outcome(request).await;
        assert_eq!(refused(partner).reason, "SUBJECT_NOT_ALLOWED");
        assert_eq!(history(centre, "cases", &case.id).await.len(), 3);
    });
}

#[test]
fn what_recognises_learning_rests_on_an_assessment_and_a_grade_on_an_examination() {
    everywhere(async |centre| {
        let mapped = centre.a_case_with(&[Phase::InDepthMapping]).await;
        let request = a_certificate(centre, &mapped).await;
        assert_eq!(refused(centre.operator("anna").cases().decide_outcome(request).await).reason, "ASSESSMENT_MISSING");
        let assessed = centre.a_case_with(&ASSESSED).await;
        let grade = DecideOutcomeRequest { outcome: Outcome::Grade.into(), ..a_certificate(centre, &assessed).await };
        assert_eq!(refused(centre.operator("anna").cases().decide_outcome(grade).await).reason, "ASSESSMENT_MISSING");
    });
}

#[test]
fn a_mapping_statement_rests_on_a_mapping_and_whoever_stops_needs_nothing() {
    everywhere(async |centre| {
        let case = centre.an_open_case().await;
        let without = |outcome: Outcome| DecideOutcomeRequest {
            request_id: key(),
            case_id: case.id.clone(),
            outcome: outcome.into(),
            ..Default::default()
        };
        let mut cases = centre.operator("anna").cases();
        assert_eq!(refused(cases.decide_outcome(without(Outcome::MappingStatement)).await).reason, "MAPPING_MISSING");
        let decided = cases.decide_outcome(without(Outcome::ReferredOnwards)).await.unwrap().into_inner().case.unwrap();
        assert_eq!((decided.state(), decided.cost_ore, decided.issuer_id.as_str()), (CaseState::Decided, 0, ""));
    });
}

#[test]
fn a_document_needs_an_issuer_that_issues() {
    everywhere(async |centre| {
        let case = centre.a_case_with(&ASSESSED).await;
        let request = a_certificate(centre, &case).await;
        let mut cases = centre.operator("anna").cases();
        let nobody = DecideOutcomeRequest { issuer_id: String::new(), ..request.clone() };
        assert_eq!(refused(cases.decide_outcome(nobody).await).reason, "ISSUER_MISSING");
        let employer = centre.an_organisation().register().await.id;
        for (issuer, why) in [(NO_ORGANISATION, "ORGANISATION_NOT_FOUND"), (&employer, "ORGANISATION_WITHOUT_ROLE")] {
            let refusal = refused(
                cases.decide_outcome(DecideOutcomeRequest { issuer_id: issuer.into(), ..request.clone() }).await,
            );
            assert_eq!(refusal.reason, "ISSUER_NOT_ACTIVE");
            assert_eq!(refusal.metadata.get("reason").map(String::as_str), Some(why));
        }
    });
}

#[test]
fn a_case_costs_no_more_than_was_committed_to_it() {
    everywhere(async |centre| {
        let case = centre.a_case_with(&ASSESSED).await;
        let dear = DecideOutcomeRequest { cost_ore: case.committed_ore + 1, ..a_certificate(centre, &case).await };
        let refusal = refused(centre.operator("anna").cases().decide_outcome(dear).await);
        assert_eq!(refusal.reason, "COST_EXCEEDS_COMMITMENT");
        assert_eq!(refusal.metadata.get("committed_ore"), Some(&case.committed_ore.to_string()));
        let all_of_it = DecideOutcomeRequest { cost_ore: case.committed_ore, ..a_certificate(centre, &case).await };
        centre.operator("anna").cases().decide_outcome(all_of_it).await.unwrap();
    });
}

#[test]
fn an_older_state_a_case_that_is_not_there_and_wrong_fields_are_refused() {
    everywhere(async |centre| {
        let case = centre.a_case_with(&ASSESSED).await;
        let request = a_certificate(centre, &case).await;
        let mut cases = centre.operator("anna").cases();
        let stale = DecideOutcomeRequest { etag: "1".into(), ..request.clone() };
        assert_eq!(refused(cases.decide_outcome(stale).await).reason, "ETAG_MISMATCH");
        let nowhere = DecideOutcomeRequest { case_id: NO_CASE.into(), ..request.clone() };
        assert_eq!(refused(cases.decide_outcome(nowhere).await).reason, "CASE_NOT_FOUND");
        let wrong = DecideOutcomeRequest {
            request_id: key(),
            case_id: "x".into(),
            outcome: 0,
            issuer_id: "y".into(),
            cost_ore: -1,
            ..Default::default()
        };
        assert_eq!(fields(cases.decide_outcome(wrong).await), ["case_id", "outcome", "issuer_id", "cost_ore"]);
        let issued_nothing = DecideOutcomeRequest { outcome: Outcome::ReferredOnwards.into(), ..request };
        assert_eq!(fields(cases.decide_outcome(issued_nothing).await), ["issuer_id"]);
    });
}

#[test]
fn the_case_of_a_protected_person_is_decided_by_the_named_alone() {
    everywhere(async |centre| {
        let case = centre.a_case_with(&ASSESSED).await;
        mark(centre, &case, ProtectionMarking::Secrecy).await;
        let decide = |id: &str| DecideOutcomeRequest {
            request_id: key(),
            case_id: id.to_owned(),
            outcome: Outcome::ReferredOnwards.into(),
            ..Default::default()
        };
        let mut berit = centre.operator("berit").cases();
        let of_nobody = refused(berit.decide_outcome(decide(NO_CASE)).await);
        assert_eq!(refused(berit.decide_outcome(decide(&case.id)).await), of_nobody);
        let anna = named_for(centre, &case.person_id).await;
        anna.cases().decide_outcome(decide(&case.id)).await.unwrap();
    });
}
