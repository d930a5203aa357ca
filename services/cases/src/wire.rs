//! The contract's words and ours: requests are read with every broken rule named at once, cases are written as the contract has them.

use mesh::{
    clock::Timestamp,
    refusal::{Error, Fields},
};
use proto::reell::cases::v1 as contract;

use crate::{
    domain::{
        CaseId, DecisionId, OrganisationId, PersonId,
        case::{Order, Verdict},
        step::{self, Step},
    },
    store::case::Filter,
};

pub mod case;
pub mod event;
mod names;

/// The longest reference of a referrer, in characters.
const REFERENCE_MAX: usize = 100;
/// The longest target, in characters.
const TARGET_MAX: usize = 200;
/// The most that a case may cost, in öre: as much as the funding service takes for one amount.
const COST_MAX: i64 = 1_000_000_000_000_000;

/// How many persons one question names at most.
const PERSONS_MAX: usize = 500;

/// A change that is asked for in a case, and the etag that it was decided on.
#[derive(Debug)]
pub struct Change<T> {
    /// The case.
    pub case: CaseId,
    /// The etag; empty where the caller does not mind.
    pub etag: String,
    /// What is to change.
    pub what: T,
}

/// Reads what is asked for when a case is opened.
pub fn order(request: &contract::OpenCaseRequest) -> Result<Order, Error> {
    let mut fields = Fields::new();
    let person = fields.take("person_id", PersonId::parse(&request.person_id));
    let referrer = fields.take("referrer_id", OrganisationId::parse(&request.referrer_id));
    let referrer_reference = fields.take("referrer_reference", text(&request.referrer_reference, 0, REFERENCE_MAX));
    let target = fields.take("target", text(&request.target, 1, TARGET_MAX));
    let decision = fields.take("decision_id", DecisionId::parse(&request.decision_id));
    if !(1..=COST_MAX).contains(&request.planned_cost_ore) {
        fields.reject("planned_cost_ore", format!("must be 1 to {COST_MAX}, in öre"));
    }
    match (person, referrer, referrer_reference, target, decision) {
        (Some(person), Some(referrer), Some(referrer_reference), Some(target), Some(decision)) if fields.is_empty() => {
            let planned_cost_ore = request.planned_cost_ore;
            Ok(Order { person, referrer, referrer_reference, target, decision, planned_cost_ore })
        }
        _ => Err(fields.refusal()),
    }
}

/// Reads the id of a case.
pub fn case_id(text: &str) -> Result<CaseId, Error> {
    let mut fields = Fields::new();
    fields.take("case_id", CaseId::parse(text)).ok_or_else(|| fields.refusal())
}

/// Reads a step that has been taken by now.
pub fn step(request: contract::RecordStepRequest, now: Timestamp) -> Result<Change<Step>, Error> {
    let mut fields = Fields::new();
    let case = fields.take("case_id", CaseId::parse(&request.case_id));
    let phase = fields.take("phase", names::stated_phase(request.phase));
    let mode = fields.take("mode", names::mode(request.mode));
    let performer = fields.take("performer_id", optional(&request.performer_id));
    let occurred_on = fields.take("occurred_on", step::past_day(&request.occurred_on, now));
    let (Some(case), Some(phase), Some(mode), Some(performer), Some(occurred_on)) =
        (case, phase, mode, performer, occurred_on)
    else {
        return Err(fields.refusal());
    };
    let step = fields.take("mode", Step::new(phase, mode, performer, occurred_on, now));
    step.map(|what| Change { case, etag: request.etag, what }).ok_or_else(|| fields.refusal())
}

/// Reads an outcome.
pub fn verdict(request: contract::DecideOutcomeRequest) -> Result<Change<Verdict>, Error> {
    let mut fields = Fields::new();
    let case = fields.take("case_id", CaseId::parse(&request.case_id));
    let outcome = fields.take("outcome", names::stated_outcome(request.outcome));
    let issuer = fields.take("issuer_id", optional(&request.issuer_id));
    if !(0..=COST_MAX).contains(&request.cost_ore) {
        fields.reject("cost_ore", format!("must be 0 to {COST_MAX}, in öre"));
    }
    if outcome.is_some_and(|outcome| !outcome.is_document()) && !request.issuer_id.is_empty() {
        fields.reject("issuer_id", "must be empty, since this outcome is not a document that somebody issues");
    }
    match (case, outcome, issuer) {
        (Some(case), Some(outcome), Some(issuer)) if fields.is_empty() => {
            let what = Verdict { outcome, issuer, cost_ore: request.cost_ore };
            Ok(Change { case, etag: request.etag, what })
        }
        _ => Err(fields.refusal()),
    }
}

/// Reads which cases a list is to hold, beyond what its filter says.
pub fn filter(request: &contract::ListCasesRequest) -> Result<Filter, Error> {
    let mut fields = Fields::new();
    let state = fields.take("state", names::stage(request.state));
    let phase = fields.take("phase", names::phase(request.phase));
    let referrer = fields.take("referrer_id", optional(&request.referrer_id));
    match (state, phase, referrer) {
        (Some(state), Some(phase), Some(referrer)) => Ok(Filter { state, phase, referrer }),
        _ => Err(fields.refusal()),
    }
}

/// Reads whose cases are asked about.
pub fn persons(request: &contract::CheckCasesRequest) -> Result<Vec<PersonId>, Error> {
    let mut fields = Fields::new();
    if request.person_ids.is_empty() || request.person_ids.len() > PERSONS_MAX {
        fields.reject("person_ids", format!("must be 1 to {PERSONS_MAX}"));
    }
    let read = |(place, id): (usize, &String)| fields.take(&format!("person_ids[{place}]"), PersonId::parse(id));
    let persons = request.person_ids.iter().take(PERSONS_MAX).enumerate().filter_map(read).collect();
    if fields.is_empty() { Ok(persons) } else { Err(fields.refusal()) }
}

fn optional(text: &str) -> Result<Option<OrganisationId>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    OrganisationId::parse(text).map(Some)
}

fn text(text: &str, least: usize, most: usize) -> Result<String, String> {
    let text = text.trim();
    if !(least..=most).contains(&text.chars().count()) || text.chars().any(char::is_control) {
        return Err(format!("must be {least} to {most} characters on one line"));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open_case() -> contract::OpenCaseRequest {
        contract::OpenCaseRequest {
            request_id: String::new(),
            person_id: "person_00000000000000000000000000000001".into(),
            referrer_id: "org_00000000000000000000000000000002".into(),
            referrer_reference: " AF-17 ".into(),
            target: "Industriteknik BAS".into(),
            decision_id: "decision_00000000000000000000000000000003".into(),
            planned_cost_ore: 1,
        }
    }

    fn fields<T: std::fmt::Debug>(read: Result<T, Error>) -> Vec<String> {
        let refused = read.expect_err("a rule is broken");
        refused
            .refused()
            .map(|refused| refused.fields.iter().map(|(field, _)| field.clone()).collect())
            .unwrap_or_default()
    }

    #[test]
    fn an_order_is_read_without_the_spaces_around_it() {
        let order = order(&open_case()).expect("every field keeps its rule");
        assert_eq!(order.referrer_reference, "AF-17");
    }

    #[test]
    fn every_field_of_an_order_that_breaks_its_rule_is_named_at_once() {
        let wrong = contract::OpenCaseRequest {
            referrer_reference: "x".repeat(REFERENCE_MAX + 1),
            target: "\n".into(),
            ..Default::default()
        };
        let all = ["person_id", "referrer_id", "referrer_reference", "target", "decision_id", "planned_cost_ore"];
        assert_eq!(fields(order(&wrong)), all);
    }

    #[test]
    fn costs_are_bounded_in_their_own_fields() {
        let planned = |planned_cost_ore| order(&contract::OpenCaseRequest { planned_cost_ore, ..open_case() });
        let cost = |cost_ore| {
            verdict(contract::DecideOutcomeRequest {
                case_id: "case_00000000000000000000000000000001".into(),
                outcome: contract::Outcome::ReferredOnwards.into(),
                cost_ore,
                ..Default::default()
            })
        };
        assert!(planned(1).is_ok() && planned(COST_MAX).is_ok() && cost(0).is_ok() && cost(COST_MAX).is_ok());
        for wrong in [i64::MIN, -1, COST_MAX + 1, i64::MAX] {
            assert_eq!(fields(planned(wrong)), ["planned_cost_ore"]);
            assert_eq!(fields(cost(wrong)), ["cost_ore"]);
        }
        assert_eq!(fields(planned(0)), ["planned_cost_ore"]);
    }

    #[test]
    fn lengths_are_counted_in_characters() {
        let fits = contract::OpenCaseRequest { target: "å".repeat(TARGET_MAX), ..open_case() };
        assert!(order(&fits).is_ok());
    }

    #[test]
    fn a_step_of_an_unknown_phase_or_mode_is_refused_and_not_guessed() {
        let request = contract::RecordStepRequest {
            case_id: "case_00000000000000000000000000000001".into(),
            phase: 99,
            mode: 99,
            occurred_on: "1970-01-01".into(),
            ..Default::default()
        };
        assert_eq!(fields(step(request, Timestamp::from_micros(0))), ["phase", "mode"]);
    }

    #[test]
    fn an_outcome_that_is_no_document_has_no_issuer() {
        let request = contract::DecideOutcomeRequest {
            case_id: "case_00000000000000000000000000000001".into(),
            outcome: contract::Outcome::ReferredOnwards.into(),
            issuer_id: "org_00000000000000000000000000000002".into(),
            cost_ore: -1,
            ..Default::default()
        };
        assert_eq!(fields(verdict(request)), ["cost_ore", "issuer_id"]);
    }
}
