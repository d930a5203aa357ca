//! What happens to a decision on paper, between the contract's words and ours.

use mesh::{
    clock::Timestamp,
    refusal::{Error, Fields},
};
use proto::reell::funding::v1 as contract;

use super::claims::{code, day, line, word};
use crate::domain::{DecisionId, claims::word::StepKind, decision::steps::Step};

/// The longest reference, in characters.
const REFERENCE: usize = 200;
/// The longest name of a recipient, in characters.
const RECIPIENT: usize = 100;
/// The most recipients of one sending. With the other two it keeps a decision within what an answer may be.
const MOST_RECIPIENTS: usize = 20;

/// Reads a step that an account notes now.
pub fn step(
    request: contract::RecordDecisionStepRequest,
    by: String,
    time: Timestamp,
) -> Result<(DecisionId, Step), Error> {
    let mut fields = Fields::new();
    let decision = fields.take("decision_id", DecisionId::parse(&request.decision_id));
    let kind = word::<StepKind, _>(request.kind, "DECISION_STEP_KIND_", contract::DecisionStepKind::as_str_name);
    let kind = fields.take("kind", kind);
    let on = day(&mut fields, "on", &request.on);
    if on.is_some_and(|on| on > time.date()) {
        fields.reject("on", "must be at most today");
    }
    let reference = fields.take("reference", line(request.reference, 0, REFERENCE));
    let most = if kind == Some(StepKind::Communicated) { 1..=MOST_RECIPIENTS } else { 0..=0 };
    if kind.is_some() && !most.contains(&request.recipients.len()) {
        let rule = format!("must be 1 to {MOST_RECIPIENTS} where the decision was sent, and none where it was not");
        fields.reject("recipients", rule);
    }
    let recipients = request.recipients.into_iter().take(MOST_RECIPIENTS).enumerate();
    let recipients: Vec<_> = recipients
        .filter_map(|(place, to)| fields.take(&format!("recipients[{place}]"), line(to, 1, RECIPIENT)))
        .collect();
    match (decision, kind, on, reference, fields.is_empty()) {
        (Some(decision), Some(kind), Some(on), Some(reference), true) => {
            Ok((decision, Step { kind, on, reference, recipients, by, time }))
        }
        _ => Err(fields.refusal()),
    }
}

/// Writes a step.
pub fn to_step(step: &Step) -> contract::DecisionStep {
    contract::DecisionStep {
        kind: to_kind(step.kind),
        on: step.on.to_string(),
        reference: step.reference.clone(),
        recipients: step.recipients.clone(),
        recorded_by: step.by.clone(),
        record_time: Some(step.time.to_proto()),
    }
}

/// Writes what happened.
pub fn to_kind(kind: StepKind) -> i32 {
    code(kind, "DECISION_STEP_KIND_", contract::DecisionStepKind::from_str_name)
}
