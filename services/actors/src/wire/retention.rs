//! Retention rules between the contract and the registry's own types. All that is wrong with a request is said at once.

use mesh::{
    clock::Timestamp,
    refusal::{Error, Fields},
};
use proto::reell::actors::v1::{
    self as contract, EndRetentionRuleRequest, RecordRetentionRuleRequest, RetainedKind, RetentionAction,
    RetentionTrigger, ReviseRetentionRuleRequest,
};
use time::Date;

use super::{opaque, reading::text, words};
use crate::domain::{
    retention::{Action, Kind, Rule, RuleId, Trigger},
    validity::{self, Validity, day_text},
};

pub mod disposals;
pub mod holds;

/// The most characters of a basis in words, and of a reason.
const WORDS: usize = 500;
/// The most characters of a reference.
const REFERENCE: usize = 100;
/// The longest period, in months.
const LONGEST: i32 = 1_200;

/// Reads a rule that is to be recorded.
pub fn record(request: &RecordRetentionRuleRequest, id: RuleId, now: Timestamp) -> Result<Rule, Error> {
    let mut fields = Fields::new();
    let kind = words::value("RETAINED_KIND", request.kind, RetainedKind::from_str_name);
    let kind: Option<Kind> = fields.take("kind", kind);
    opaque(&mut fields, "legal_reference", &request.legal_reference);
    let least = usize::from(request.legal_reference.is_empty());
    let basis = fields.take("basis", text(&request.basis, least, WORDS, true));
    let decision_reference = reference(&mut fields, "decision_reference", &request.decision_reference);
    let trigger = words::value("RETENTION_TRIGGER", request.trigger, RetentionTrigger::from_str_name);
    let trigger: Option<Trigger> = fields.take("trigger", trigger);
    let months = months(&mut fields, request.period_years, request.period_months);
    let action = words::value("RETENTION_ACTION", request.action, RetentionAction::from_str_name);
    let action: Option<Action> = fields.take("action", action);
    let until = words::day_or_none(&mut fields, "until", &request.until);
    let since = fields.take("since", validity::day(&request.since));
    let period = since.and_then(|since| fields.take("until", Validity::new(since, until)));
    match (kind, basis, decision_reference, trigger, months, action, period) {
        (
            Some(kind),
            Some(basis),
            Some(decision_reference),
            Some(trigger),
            Some(months),
            Some(action),
            Some(period),
        ) if fields.is_empty() => {
            let legal_reference = request.legal_reference.clone();
            let created = now;
            Ok(Rule {
                id,
                kind,
                legal_reference,
                basis,
                decision_reference,
                trigger,
                months,
                action,
                period,
                revision: 1,
                created,
            })
        }
        _ => Err(fields.refusal()),
    }
}

/// What takes a rule's place.
pub struct Revision {
    /// The rule.
    pub rule: RuleId,
    /// From when on.
    pub since: Date,
    /// For how long records are kept then.
    pub months: i32,
}

/// Reads what takes a rule's place.
pub fn revision(request: &ReviseRetentionRuleRequest) -> Result<Revision, Error> {
    let mut fields = Fields::new();
    let rule = fields.take("retention_rule_id", RuleId::parse(&request.retention_rule_id));
    opaque(&mut fields, "etag", &request.etag);
    let since = fields.take("since", validity::day(&request.since));
    let months = months(&mut fields, request.period_years, request.period_months);
    reference(&mut fields, "decision_reference", &request.decision_reference);
    match (rule, since, months) {
        (Some(rule), Some(since), Some(months)) if fields.is_empty() => Ok(Revision { rule, since, months }),
        _ => Err(fields.refusal()),
    }
}

/// Reads which rule is ended, and when.
pub fn end(request: &EndRetentionRuleRequest) -> Result<(RuleId, Date), Error> {
    let mut fields = Fields::new();
    let id = fields.take("retention_rule_id", RuleId::parse(&request.retention_rule_id));
    opaque(&mut fields, "etag", &request.etag);
    let until = fields.take("until", validity::day(&request.until));
    id.zip(until).filter(|_| fields.is_empty()).ok_or_else(|| fields.refusal())
}

/// A rule as the contract shows it.
pub fn rule(rule: &Rule) -> contract::RetentionRule {
    contract::RetentionRule {
        id: rule.id.to_string(),
        etag: rule.revision.to_string(),
        kind: words::number("RETAINED_KIND", rule.kind, RetainedKind::from_str_name),
        legal_reference: rule.legal_reference.clone(),
        basis: rule.basis.clone(),
        decision_reference: rule.decision_reference.clone(),
        trigger: words::number("RETENTION_TRIGGER", rule.trigger, RetentionTrigger::from_str_name),
        period_years: rule.months / 12,
        period_months: rule.months % 12,
        action: words::number("RETENTION_ACTION", rule.action, RetentionAction::from_str_name),
        since: day_text(rule.period.from),
        until: words::until(rule.period),
        create_time: Some(rule.created.to_proto()),
    }
}

fn months(fields: &mut Fields, years: i32, months: i32) -> Option<i32> {
    let whole = years.checked_mul(12).and_then(|whole| whole.checked_add(months));
    let whole = whole.filter(|whole| years >= 0 && months >= 0 && (1..=LONGEST).contains(whole));
    fields.take("period_years", whole.ok_or_else(|| "must be, with the months, a month to 100 years".to_owned()))
}

fn reference(fields: &mut Fields, field: &str, stated: &str) -> Option<String> {
    fields.take(field, text(stated, 1, REFERENCE, false))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{
            disposal::{Fate, State},
            retention::Kept,
        },
        wire::words::tests::agrees,
    };
    use proto::reell::actors::v1::{DisposalItemState, DisposalState, KeptReason};

    #[test]
    fn contract_and_domain_have_the_same_words() {
        agrees::<Kind, _>("RETAINED_KIND", RetainedKind::from_str_name);
        agrees::<Trigger, _>("RETENTION_TRIGGER", RetentionTrigger::from_str_name);
        agrees::<Action, _>("RETENTION_ACTION", RetentionAction::from_str_name);
        agrees::<State, _>("DISPOSAL_STATE", DisposalState::from_str_name);
        agrees::<Fate, _>("DISPOSAL_ITEM_STATE", DisposalItemState::from_str_name);
        agrees::<Kept, _>("KEPT_REASON", KeptReason::from_str_name);
    }

    #[test]
    fn a_period_is_whole_months_up_to_a_hundred_years() {
        let read = |years, stated| {
            let mut fields = Fields::new();
            months(&mut fields, years, stated)
        };
        assert_eq!((read(2, 3), read(0, 1), read(100, 0)), (Some(27), Some(1), Some(1_200)));
        for (years, stated) in [(0, 0), (-1, 24), (1, -1), (100, 1), (i32::MAX, 0)] {
            assert_eq!(read(years, stated), None, "{years} {stated}");
        }
    }
}
