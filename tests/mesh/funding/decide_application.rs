//! DecideApplication.

use proto::reell::funding::v1::{
    ApplicationState, AttestationRole, DecideApplicationRequest, DeclareApplicationConflictRequest,
    ImportDecisionRequest, RegisterApplicationRequest, SubmitApplicationRequest,
};
use sandbox::{
    builders::applications::{Filing, POSITION},
    everywhere, fields, key, refused,
};
use tonic_types::StatusExt;

use super::{NO_APPLICATION, declare_application_conflict::partial_in};
use crate::replay::{changes, twice};

async fn reason(filing: &Filing<'_>, who: &str, request: DecideApplicationRequest) -> String {
    refused(filing.caller(who).applications().decide_application(request).await).reason
}

#[test]
fn within_its_limit_a_position_decides_on_delegation_and_what_is_granted_is_the_decisions() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        let rule = filing.delegate(filing.delegating(POSITION, 50_000_000, "2024-01-01")).await;
        let granted = filing.a_delegated(50_000_000).await;
        assert_eq!((granted.state(), granted.granted_ore), (ApplicationState::DecidedGranted, 50_000_000));
        assert_eq!((granted.grants.len(), &granted.grants[0].financier_id), (1, &filing.financier.id));
        let verdict = granted.verdict.unwrap();
        assert_eq!((verdict.delegation_rule_id, verdict.position.as_str()), (rule.id, POSITION));
        assert_eq!((verdict.decided_on, verdict.decided_by), (filing.day(0), filing.account("director")));
        let part = filing.a_delegated(49_999_999).await;
        assert_eq!((part.state(), part.applied_ore), (ApplicationState::DecidedPartial, 50_000_000));
        let rejected = filing.an_assessed().await;
        let request = DecideApplicationRequest { reject: true, ..filing.deciding(&rejected.id) };
        let rejected = filing.caller("director").applications().decide_application(request).await.unwrap();
        let rejected = rejected.into_inner().application.unwrap();
        assert_eq!((rejected.state(), rejected.granted_ore), (ApplicationState::Rejected, 0));
        assert_eq!(reason(&filing, "director", filing.deciding(&rejected.id)).await, "APPLICATION_STATE");
    });
}

#[test]
fn beyond_its_limit_a_position_is_refused_with_the_rule_the_citation_and_the_limit() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        let application = filing.a_proposed(50_000_000).await;
        let of = || filing.deciding(&application.id);
        assert_eq!(reason(&filing, "director", of()).await, "DELEGATION_MISSING");
        let rule = filing.delegate(filing.delegating(POSITION, 49_999_999, "2024-01-01")).await;
        let status = filing.caller("director").applications().decide_application(of()).await.unwrap_err();
        let broken = status.get_details_precondition_failure().unwrap().violations.remove(0);
        assert_eq!((broken.r#type.as_str(), &broken.subject), ("DELEGATION_LIMIT", &rule.id));
        for part in ["delegationsordning 4.2", "§ 9, 2024-01-15", "499 999,99 kr", "500 000 kr", POSITION] {
            assert!(broken.description.contains(part), "{part}: {}", broken.description);
        }
        let limit = status.get_details_error_info().unwrap().metadata;
        assert_eq!(limit.get("limit_ore").map(String::as_str), Some("49999999"));
        // Who has no position decides nothing on delegation, and enters what the committee decided, whatever the amount.
        assert_eq!(reason(&filing, "secretary", of()).await, "DELEGATION_MISSING");
        let request = filing.entering(&application.id);
        let entered = filing.caller("secretary").applications().decide_application(request).await.unwrap();
        let entered = entered.into_inner().application.unwrap();
        assert_eq!(entered.state(), ApplicationState::DecidedGranted);
        assert_eq!(entered.verdict.unwrap().paragraph, "§ 41");
    });
}

#[test]
fn whoever_assessed_signs_or_is_partial_decides_nothing_by_whatever_account() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        filing.delegate(filing.delegating(POSITION, 50_000_000, "2024-01-01")).await;
        let application = filing.a_proposed(50_000_000).await;
        let of = || filing.deciding(&application.id);
        let decides = async |name: &str, person: &str| {
            let mut right = filing.right(name, AttestationRole::Decision);
            (right.person_id, right.position) = (filing.person(person), POSITION.to_owned());
            filing.grant(right).await;
        };
        assert_eq!(reason(&filing, "officer", of()).await, "ATTESTATION_MISSING");
        decides("officer.second", "officer").await;
        assert_eq!(reason(&filing, "officer.second", of()).await, "SAME_PERSON");
        // As in the founding decision one organisation may be both: it is the human who is compared.
        decides("sign.second", "sign").await;
        assert_eq!(reason(&filing, "sign.second", of()).await, "CONFLICT_OF_INTEREST");
        let mut small = filing.right("small", AttestationRole::Decision);
        (small.limit_ore, small.position) = (49_999_999, POSITION.to_owned());
        filing.grant(small).await;
        assert_eq!(reason(&filing, "small", of()).await, "ATTESTATION_LIMIT");
        let conflict = DeclareApplicationConflictRequest {
            request_id: key(),
            application_id: application.id.clone(),
            account: filing.account("director"),
            reason: "sits on the applicant's board".into(),
        };
        centre.operator("administrator").applications().declare_application_conflict(conflict).await.unwrap();
        assert_eq!(reason(&filing, "director", of()).await, "CONFLICT_OF_INTEREST");
        assert_eq!(filing.read(&application.id).await.state(), ApplicationState::Proposed);
    });
}

#[test]
fn one_organisation_that_applies_to_itself_is_decided_on_by_a_human_who_does_not_sign_for_it() {
    everywhere(async |centre| {
        let mut filing = centre.a_filing().await;
        filing.applicant = filing.financier.clone();
        filing.grant(filing.right("siv", AttestationRole::Signatory)).await;
        let mut draft = filing.drafting();
        let content = draft.content.as_mut().unwrap();
        content.financing[0].applied_ore = 60_000_000;
        content.financing.truncate(1);
        let draft = filing.caller("writer").applications().draft_application(draft).await.unwrap().into_inner();
        let id = draft.application.unwrap().id;
        let submit = SubmitApplicationRequest { request_id: key(), application_id: id.clone(), ..Default::default() };
        filing.caller("siv").applications().submit_application(submit).await.unwrap();
        let register = RegisterApplicationRequest {
            request_id: key(),
            application_id: id.clone(),
            registration_number: format!("DIC {}-2026", uuid::Uuid::new_v4().as_u128() % 100_000),
            ..Default::default()
        };
        filing.caller("registrar").applications().register_application(register).await.unwrap();
        filing.caller("officer").applications().assess_application(filing.assessing(&id)).await.unwrap();
        filing.grant(filing.right("siv", AttestationRole::Decision)).await;
        let reject = |request| DecideApplicationRequest { reject: true, ..request };
        assert_eq!(reason(&filing, "siv", reject(filing.entering(&id))).await, "CONFLICT_OF_INTEREST");
        let decided = filing.caller("secretary").applications().decide_application(reject(filing.entering(&id))).await;
        assert_eq!(decided.unwrap().into_inner().application.unwrap().state(), ApplicationState::Rejected);
    });
}

#[test]
fn who_was_absent_for_being_partial_is_so_in_the_whole_matter_and_enters_no_decision() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        let application = filing.a_proposed(50_000_000).await;
        let absent = |name: &str| {
            let mut request = filing.entering(&application.id);
            request.committee.as_mut().unwrap().absent_person_ids = vec![filing.person(name), filing.person(name)];
            request
        };
        assert_eq!(reason(&filing, "secretary", absent("secretary")).await, "CONFLICT_OF_INTEREST");
        let decided = filing.caller("secretary").applications().decide_application(absent("member")).await.unwrap();
        let verdict = decided.into_inner().application.unwrap().verdict.unwrap();
        assert_eq!(verdict.absent_person_ids, [filing.person("member")]);
        let member = filing.person("member");
        assert_eq!(partial_in(centre, &member).await, [format!("{} {member}", application.id)]);
    });
}

#[test]
fn a_decision_in_which_something_disagrees_grants_nothing() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        let application = filing.an_assessed().await;
        let (applicant, number) = (filing.applicant.id.clone(), application.normal_registration_number.clone());
        let row = sandbox::builders::line(&filing.financier, 50_000_000);
        let change = |request: &mut ImportDecisionRequest| {
            (request.applicant_id, request.registration_number) = (applicant, number);
            (request.financing_lines, request.stated_total_ore) = (vec![row], 50_009_000);
        };
        let decision = centre.a_decision().await.changed(change).import().await;
        let request = filing.proposing(&application.id, &decision.id);
        filing.caller("officer").applications().propose_application_decision(request).await.unwrap();
        assert_eq!(reason(&filing, "secretary", filing.entering(&application.id)).await, "FINDING_UNRESOLVED");
    });
}

#[test]
fn a_decision_that_was_corrected_after_it_was_proposed_grants_nothing() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        let application = filing.a_proposed(50_000_000).await;
        let (applicant, number) = (filing.applicant.id.clone(), application.normal_registration_number.clone());
        let (row, corrects) = (sandbox::builders::line(&filing.financier, 40_000_000), application.decision_id.clone());
        let change = |request: &mut ImportDecisionRequest| {
            (request.applicant_id, request.registration_number) = (applicant, number);
            (request.financing_lines, request.stated_total_ore) = (vec![row], 40_000_000);
            request.corrects_decision_id = corrects;
        };
        let correction = centre.a_decision().await.changed(change).import().await;
        let unfit =
            filing.caller("secretary").applications().decide_application(filing.entering(&application.id)).await;
        let unfit = refused(unfit);
        assert_eq!(unfit.reason, "APPLICATION_DECISION_UNFIT");
        assert!(unfit.message.contains(&correction.id), "{}", unfit.message);
        assert_eq!(filing.read(&application.id).await.state(), ApplicationState::Proposed);
    });
}

#[test]
fn wrong_fields_an_older_state_and_an_application_that_is_not_there_are_refused() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        let application = filing.a_proposed(50_000_000).await;
        let stale = DecideApplicationRequest { etag: "1".into(), ..filing.entering(&application.id) };
        assert_eq!(reason(&filing, "secretary", stale).await, "ETAG_MISMATCH");
        assert_eq!(reason(&filing, "secretary", filing.entering(NO_APPLICATION)).await, "APPLICATION_NOT_FOUND");
        let mut applications = filing.caller("secretary").applications();
        let mut wrong = DecideApplicationRequest { motivation: String::new(), ..filing.entering("x") };
        let committee = wrong.committee.as_mut().unwrap();
        (committee.paragraph, committee.absent_person_ids) = (String::new(), vec!["anna".into()]);
        assert_eq!(
            fields(applications.decide_application(wrong).await),
            ["application_id", "motivation", "committee.paragraph", "committee.absent_person_ids[0]"]
        );
        for day in [filing.day(1), "2020-01-01".to_owned()] {
            let mut other = filing.entering(&application.id);
            other.committee.as_mut().unwrap().decided_on = day;
            assert_eq!(fields(applications.decide_application(other).await), ["committee.decided_on"]);
        }
    });
}

#[test]
fn a_decision_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        filing.delegate(filing.delegating(POSITION, 50_000_000, "2024-01-01")).await;
        let application = filing.a_proposed(50_000_000).await;
        let send = async |request| filing.caller("director").applications().decide_application(request).await;
        twice(filing.deciding(&application.id), send).await;
        assert_eq!(changes(centre, "funding", &application.id).await, 6);
    });
}
