//! The terms of projects, both ways, and where projects stand.

use std::collections::BTreeMap;

use mesh::refusal::{Error, Fields};
use proto::reell::funding::v1 as contract;

use super::{
    super::policies::{key, to_basis},
    code, day, line, word,
};
use crate::domain::{
    DecisionId,
    claims::{
        amendment::{Amendment, Verdict},
        project::Project,
        terms::{BudgetLine, MOST_PERIODS, Period, RULE, Terms},
        word::{Category, FinancingKind},
    },
    money::Ore,
};

/// The most conditions that hold for one project alone.
const MOST_CONDITIONS: usize = 50;

/// Reads terms as they are stated, and the key of the rule that says which periods can be claimed; whether they fit the decision and the rule
/// is judged where these are known.
pub fn terms(request: contract::SetProjectTermsRequest) -> Result<(DecisionId, Terms, String), Error> {
    let mut fields = Fields::new();
    let decision = fields.take("decision_id", DecisionId::parse(&request.decision_id));
    let stated = request.terms.unwrap_or_default();
    if stated.periods.is_empty() || stated.periods.len() > MOST_PERIODS {
        fields.reject("terms.periods", format!("must be 1 to {MOST_PERIODS}"));
    }
    let periods = stated.periods.iter().take(MOST_PERIODS).enumerate();
    let periods: Vec<_> = periods.filter_map(|(place, stated)| period(&mut fields, place, stated)).collect();
    if stated.budget.is_empty() || stated.budget.len() > 9 {
        fields.reject("terms.budget", "must be 1 to 9 lines, one a category");
    }
    let budget = stated.budget.into_iter().take(9).enumerate();
    let budget: Vec<_> = budget.filter_map(|(place, line)| budget_line(&mut fields, place, line)).collect();
    let general_conditions = fields.take("terms.general_conditions", line(stated.general_conditions, 0, 100));
    if stated.special_conditions.len() > MOST_CONDITIONS {
        fields.reject("terms.special_conditions", format!("must be at most {MOST_CONDITIONS}"));
    }
    let special = stated.special_conditions.into_iter().take(MOST_CONDITIONS).enumerate();
    let special_conditions: Vec<_> = special
        .filter_map(|(place, text)| {
            fields.take(&format!("terms.special_conditions[{place}]"), super::super::text(text, 1, 2_000))
        })
        .collect();
    let retention = u16::try_from(stated.retention_bps).ok().filter(|bps| *bps <= 5_000);
    let retention = fields.take("terms.retention_bps", retention.ok_or("must be 0 to 5 000 basis points".into()));
    let kinds = stated.financing_kinds.into_iter().take(50).enumerate();
    let financing_kinds: Vec<FinancingKind> = kinds
        .filter_map(|(place, kind)| {
            let kind = word(kind, "FINANCING_KIND_", contract::FinancingKind::as_str_name);
            fields.take(&format!("terms.financing_kinds[{place}]"), kind)
        })
        .collect();
    let rule = match stated.claim_rule.as_str() {
        "" => Some(RULE.to_owned()),
        stated => fields.take("terms.claim_rule", key(stated)),
    };
    match (decision, general_conditions, retention, rule, fields.is_empty()) {
        (Some(decision), Some(general_conditions), Some(retention_bps), Some(rule), true) => {
            let terms = Terms {
                periods,
                budget,
                general_conditions,
                special_conditions,
                retention_bps,
                financing_kinds,
                claim_rule: None,
            };
            Ok((decision, terms, rule))
        }
        _ => Err(fields.refusal()),
    }
}

/// Refuses terms that do not hold together.
pub fn faults(faults: Vec<(String, String)>) -> Result<(), Error> {
    let mut fields = Fields::new();
    for (field, rule) in faults {
        fields.reject(&field, rule);
    }
    if fields.is_empty() { Ok(()) } else { Err(fields.refusal()) }
}

fn period(fields: &mut Fields, place: usize, stated: &contract::AccountingPeriod) -> Option<Period> {
    let at = |name: &str| format!("terms.periods[{place}].{name}");
    let from = day(fields, &at("from"), &stated.from);
    let to = day(fields, &at("to"), &stated.to);
    let claim_due = day(fields, &at("claim_due"), &stated.claim_due);
    let kind = word(stated.report_kind, "REPORT_KIND_", contract::ReportKind::as_str_name);
    let report_kind = fields.take(&at("report_kind"), kind);
    Some(Period { from: from?, to: to?, claim_due: claim_due?, report_kind: report_kind? })
}

fn budget_line(fields: &mut Fields, place: usize, stated: contract::BudgetLine) -> Option<BudgetLine> {
    let at = |name: &str| format!("terms.budget[{place}].{name}");
    let category = fields.take(&at("category"), category(stated.category));
    let method = word(stated.method, "COST_METHOD_", contract::CostMethod::as_str_name);
    let method = fields.take(&at("method"), method);
    let amount = fields.take(&at("amount_ore"), nothing_or_more(stated.amount_ore));
    let unit = fields.take(&at("unit_ore"), nothing_or_more(stated.unit_ore));
    let rate = u16::try_from(stated.rate_bps).ok().filter(|bps| *bps <= 10_000);
    let rate = fields.take(&at("rate_bps"), rate.ok_or("must be 0 to 10 000 basis points".into()));
    let base: Vec<_> =
        stated.base.iter().take(9).filter_map(|base| fields.take(&at("base"), self::category(*base))).collect();
    let rate_version = fields.take(&at("rate_version"), line(stated.rate_version, 0, 100));
    Some(BudgetLine {
        category: category?,
        method: method?,
        amount: amount?,
        decided: None,
        unit: unit?,
        rate_bps: rate?,
        base,
        rate_version: rate_version?,
    })
}

/// Reads a category.
pub fn category(number: i32) -> Result<Category, String> {
    word(number, "COST_CATEGORY_", contract::CostCategory::as_str_name)
}

/// Writes a category.
pub fn to_category(category: Category) -> i32 {
    code(category, "COST_CATEGORY_", contract::CostCategory::from_str_name)
}

/// Reads an amount that may be nothing.
pub fn nothing_or_more(ore: i64) -> Result<Ore, String> {
    if ore == 0 { Ok(Ore::ZERO) } else { Ore::stated(ore).map_err(|_| "must be 0 or more".into()) }
}

/// Reads what categories are to hold.
pub fn changes(fields: &mut Fields, stated: &[contract::BudgetChange]) -> BTreeMap<Category, Ore> {
    if stated.is_empty() || stated.len() > 9 {
        fields.reject("changes", "must be 1 to 9, one a category");
    }
    let mut changes = BTreeMap::new();
    for (place, change) in stated.iter().take(9).enumerate() {
        let category = fields.take(&format!("changes[{place}].category"), category(change.category));
        let amount = fields.take(&format!("changes[{place}].amount_ore"), nothing_or_more(change.amount_ore));
        if let (Some(category), Some(amount)) = (category, amount)
            && changes.insert(category, amount).is_some()
        {
            fields.reject("changes", "must be one a category");
        }
    }
    changes
}

/// Writes a project.
pub fn to_project(project: &Project) -> contract::Project {
    let terms = &project.terms;
    let undertaking = project.undertaking.as_ref();
    let financiers = project.financiers.iter().enumerate().map(|(line, row)| contract::FinancierStanding {
        line: i32::try_from(line).unwrap_or(i32::MAX),
        financier_id: row.organisation().to_string(),
        kind: code(row.kind, "FINANCING_KIND_", contract::FinancingKind::from_str_name),
        granted_ore: row.granted.ore(),
        claimed_ore: row.claimed.ore(),
        accepted_ore: row.accepted.ore(),
        paid_ore: row.paid.ore(),
        advance_ore: row.advance.ore(),
        retained_ore: row.retained.ore(),
        recoverable_ore: row.recoverable.ore(),
    });
    let categories = terms.budget.iter().map(|line| contract::CategoryStanding {
        category: to_category(line.category),
        budget_ore: line.amount.ore(),
        claimed_ore: project.claimed_of(line.category).ore(),
        decided_ore: line.decided().ore(),
    });
    contract::Project {
        decision_id: project.decision.to_string(),
        etag: project.revision.to_string(),
        terms: Some(to_terms(terms)),
        categories: categories.collect(),
        financiers: financiers.collect(),
        accepted_by: undertaking.map(|undertaking| undertaking.signer.account.clone()).unwrap_or_default(),
        accept_time: undertaking.map(|undertaking| undertaking.time.to_proto()),
        accepted_cost_ore: project.eligible.ore(),
        closed: project.closed,
        claim_rule: terms.claim_rule.as_ref().map(to_basis),
    }
}

fn to_terms(terms: &Terms) -> contract::ProjectTerms {
    let periods = terms.periods.iter().map(|period| contract::AccountingPeriod {
        from: period.from.to_string(),
        to: period.to.to_string(),
        claim_due: period.claim_due.to_string(),
        report_kind: code(period.report_kind, "REPORT_KIND_", contract::ReportKind::from_str_name),
    });
    let budget = terms.budget.iter().map(|line| contract::BudgetLine {
        category: to_category(line.category),
        method: code(line.method, "COST_METHOD_", contract::CostMethod::from_str_name),
        amount_ore: line.amount.ore(),
        unit_ore: line.unit.ore(),
        rate_bps: line.rate_bps.into(),
        base: line.base.iter().map(|base| to_category(*base)).collect(),
        rate_version: line.rate_version.clone(),
    });
    let kinds = terms.financing_kinds.iter();
    contract::ProjectTerms {
        periods: periods.collect(),
        budget: budget.collect(),
        general_conditions: terms.general_conditions.clone(),
        special_conditions: terms.special_conditions.clone(),
        retention_bps: terms.retention_bps.into(),
        financing_kinds: kinds
            .map(|kind| code(*kind, "FINANCING_KIND_", contract::FinancingKind::from_str_name))
            .collect(),
        claim_rule: terms.claim_rule.as_ref().map(|rule| rule.key.clone()).unwrap_or_default(),
    }
}

/// Writes a change.
pub fn to_amendment(amendment: &Amendment) -> contract::Amendment {
    contract::Amendment {
        id: amendment.id.to_string(),
        decision_id: amendment.decision.to_string(),
        state: code(amendment.state, "AMENDMENT_STATE_", contract::AmendmentState::from_str_name),
        class: code(amendment.class, "CHANGE_CLASS_", contract::ChangeClass::from_str_name),
        explanation: amendment.explanation.clone(),
        citation: amendment.citation.clone(),
        requested_by: amendment.requested_by.account.clone(),
        settled_by: amendment.settled_by.as_ref().map(|by| by.account.clone()).unwrap_or_default(),
        decision_reference: amendment.decision_reference.clone(),
    }
}

/// Writes what a change would need.
pub fn to_verdict(decision: DecisionId, verdict: Verdict) -> contract::Amendment {
    contract::Amendment {
        decision_id: decision.to_string(),
        state: contract::AmendmentState::Classified.into(),
        class: code(verdict.class, "CHANGE_CLASS_", contract::ChangeClass::from_str_name),
        explanation: verdict.explanation,
        citation: verdict.citation,
        ..Default::default()
    }
}
