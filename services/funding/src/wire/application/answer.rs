//! Applications, rules of delegation and what was decided by them, as the contract has them.

use proto::reell::funding::v1 as contract;

use super::content::to_content;
use crate::{
    domain::{
        OrganisationId,
        application::{
            Application, Authority, DelegationRuleId, Verdict,
            delegation::{Delegated, Rule},
            word::{State, Step},
        },
        claims::{PersonId, word::Word},
        registration_number::RegistrationNumber,
    },
    wire::{
        claims::{code, time},
        policies::to_basis,
    },
};

/// Writes where an application stands.
pub fn to_state(state: State) -> i32 {
    code(state, "APPLICATION_STATE_", contract::ApplicationState::from_str_name)
}

/// Writes an application among others: what was done with it stands in the application itself.
pub fn to_listed(application: &Application) -> contract::Application {
    let number = application.registration.as_ref();
    let grants = application.grants.iter().map(|grant| contract::ApplicationGrant {
        financier_id: OrganisationId::from(grant.financier).to_string(),
        granted_ore: grant.granted.ore(),
        share_bps: grant.share_bps.map(i32::from),
    });
    let recommended = application.recommendation.map_or(0, |word| {
        code(word, "APPLICATION_RECOMMENDATION_", contract::ApplicationRecommendation::from_str_name)
    });
    contract::Application {
        id: application.id.to_string(),
        etag: application.revision.to_string(),
        state: to_state(application.state),
        content: Some(to_content(&application.content)),
        applied_ore: application.applied().ore(),
        received_on: application.received_on.map(|day| day.to_string()).unwrap_or_default(),
        registration_number: number.map(|number| number.raw().to_owned()).unwrap_or_default(),
        normal_registration_number: number.map(RegistrationNumber::normal).unwrap_or_default(),
        completion_due: application.completion_due.map(|day| day.to_string()).unwrap_or_default(),
        recommendation: recommended,
        decision_id: application.decision.map(|id| id.to_string()).unwrap_or_default(),
        grants: grants.collect(),
        granted_ore: application.granted().ore(),
        verdict: None,
        acts: Vec::new(),
        create_time: time(application.create_time),
        rules: application.rules.iter().map(to_basis).collect(),
    }
}

/// Writes an application.
pub fn to_application(application: &Application) -> contract::Application {
    let acts = application.acts.iter().map(|act| contract::ApplicationAct {
        act: act.step.word().to_owned(),
        account: act.signer.account.clone(),
        time: time(act.time),
        note: act.note.clone(),
    });
    let decided = application.acts.iter().rev().find(|act| act.step == Step::Decided);
    let by = decided.map(|act| act.signer.account.clone()).unwrap_or_default();
    contract::Application {
        verdict: application.verdict.as_ref().map(|verdict| to_verdict(verdict, by)),
        acts: acts.collect(),
        ..to_listed(application)
    }
}

fn to_verdict(verdict: &Verdict, decided_by: String) -> contract::ApplicationVerdict {
    let decided_on = verdict.on.to_string();
    match &verdict.authority {
        Authority::Delegation { rule, position } => contract::ApplicationVerdict {
            decided_on,
            decided_by,
            delegation_rule_id: DelegationRuleId::from(*rule).to_string(),
            position: position.clone(),
            ..Default::default()
        },
        Authority::Committee { paragraph, absent } => contract::ApplicationVerdict {
            decided_on,
            decided_by,
            paragraph: paragraph.clone(),
            absent_person_ids: absent.iter().map(|person| PersonId::from(*person).to_string()).collect(),
            ..Default::default()
        },
    }
}

/// Writes a rule of delegation.
pub fn to_rule(rule: &Rule) -> contract::DelegationRule {
    contract::DelegationRule {
        id: rule.id.to_string(),
        organisation_id: rule.organisation.to_string(),
        position: rule.position.clone(),
        amount_from_ore: rule.least.ore(),
        amount_to_ore: rule.most.ore(),
        from: rule.from.to_string(),
        until: rule.until.map(|until| until.to_string()).unwrap_or_default(),
        decision_reference: rule.reference.clone(),
        citation: rule.citation.clone(),
        recorded_by: rule.recorded_by.clone(),
        create_time: time(rule.create_time),
    }
}

/// Writes what was decided on delegation.
pub fn to_delegated(decided: &Delegated) -> contract::DelegationDecision {
    let reported = decided.reported.as_ref();
    contract::DelegationDecision {
        application_id: decided.application.to_string(),
        organisation_id: decided.organisation.to_string(),
        delegation_rule_id: decided.rule.to_string(),
        position: decided.position.clone(),
        amount_ore: decided.amount.ore(),
        outcome: to_state(decided.outcome),
        decided_on: decided.decided_on.to_string(),
        decided_by: decided.decided_by.clone(),
        meeting_on: reported.map(|meeting| meeting.on.to_string()).unwrap_or_default(),
        paragraph: reported.map(|meeting| meeting.paragraph.clone()).unwrap_or_default(),
    }
}
