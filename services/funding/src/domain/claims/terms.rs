//! What a decision asks of its project: when it accounts for what, under which conditions, and what its budget holds.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use time::Date;

use super::word::{Category, ChangeClass, FinancingKind, Method, ReportKind};
use crate::domain::{
    money::Ore,
    policy::{
        self, Basis, Policy,
        evaluate::{Facts, Outcome, evaluate},
    },
    refusal::ledger::LedgerRefusal,
};

/// What all versions of the rule are called that says which periods can be claimed, where a project names no other.
pub const RULE: &str = "tillvaxtverket.national.claim_period";
/// The most accounting periods.
pub const MOST_PERIODS: usize = 24;

/// An accounting period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// The last day to claim.
    pub claim_due: Date,
    /// What it ends with.
    pub report_kind: ReportKind,
}

/// What the budget holds for a category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BudgetLine {
    /// Which.
    pub category: Category,
    /// How its costs are counted.
    pub method: Method,
    /// How much; of income, how much is expected.
    pub amount: Ore,
    /// What was decided for it, where the budget has been changed since without a formal decision.
    #[serde(default)]
    pub decided: Option<Ore>,
    /// The price of a unit.
    pub unit: Ore,
    /// The share of the base.
    pub rate_bps: u16,
    /// The categories that a flat rate is counted on.
    pub base: Vec<Category>,
    /// Which version of a rate.
    pub rate_version: String,
}

/// What a decision asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// In their order.
    pub periods: Vec<Period>,
    /// One line a category.
    pub budget: Vec<BudgetLine>,
    /// Which version of the general conditions.
    pub general_conditions: String,
    /// What holds for this project alone.
    pub special_conditions: Vec<String>,
    /// What is held back until the final report.
    pub retention_bps: u16,
    /// What each row of the plan brings.
    pub financing_kinds: Vec<FinancingKind>,
    /// By which version of the rule its periods can be claimed; none where they were stated before that was kept.
    #[serde(default)]
    pub claim_rule: Option<Basis>,
}

/// The version of the rule of a project's periods that holds on its first day.
pub fn rule(versions: &[Policy], key: &str, first_day: Date) -> Result<Policy, LedgerRefusal> {
    policy::read(versions, key, first_day, |version| {
        matches!(version.terms, policy::Terms::ClaimPeriod { .. }).then(|| version.clone())
    })
}

impl Terms {
    /// Names what does not hold together, each with its field. `project` is the decision's first and last day, `rows` its plan's rows, and
    /// `rule` says which periods can be claimed.
    pub fn faults(&self, project: (Date, Date), rows: usize, rule: &Policy) -> Vec<(String, String)> {
        let mut faults = Vec::new();
        let mut fault = |field: String, rule: &str| faults.push((field, rule.to_owned()));
        let mut last: Option<&Period> = None;
        for (place, period) in self.periods.iter().enumerate() {
            let at = |field: &str| format!("terms.periods[{place}].{field}");
            let follows = last.map_or(Some(project.0), |before| before.to.next_day());
            if Some(period.from) != follows {
                fault(at("from"), "must be the day after the period before, or the project's first day");
            }
            if period.to < period.from || period.to > project.1 {
                fault(at("to"), "must not be before from, nor after the project's last day");
            }
            let facts =
                Facts::Period { project_from: project.0, from: period.from, until: period.to, first: place == 0 };
            let judged = evaluate(rule, &facts, project.0);
            if period.to >= period.from && judged.is_none_or(|judged| judged.outcome != Outcome::Allowed) {
                fault(at("to"), &period_of(rule));
            }
            if period.claim_due < period.from {
                fault(at("claim_due"), "must not be before the period");
            }
            let is_last = place + 1 == self.periods.len();
            if (period.report_kind == ReportKind::Final) != is_last {
                fault(at("report_kind"), "must be final for the last period, and for no other");
            }
            last = Some(period);
        }
        if last.is_some_and(|last| last.to != project.1) {
            fault("terms.periods".into(), "must reach to the project's last day");
        }
        let categories: BTreeSet<_> = self.budget.iter().map(|line| line.category).collect();
        if categories.len() != self.budget.len() {
            fault("terms.budget".into(), "must have one line a category");
        }
        for (place, line) in self.budget.iter().enumerate() {
            if let Some(broken) = line.fault(&categories) {
                fault(format!("terms.budget[{place}]"), broken);
            }
        }
        if self.financing_kinds.len() != rows {
            fault("terms.financing_kinds".into(), "must be one for each row of the plan, or empty");
        }
        faults
    }

    /// Whether these say what others said before, which may name no version of the rule of periods.
    pub fn repeat(&self, before: &Self) -> bool {
        let claim_rule = before.claim_rule.clone().or_else(|| self.claim_rule.clone());
        *self == Self { claim_rule, ..before.clone() }
    }

    /// The period that begins on a day.
    pub fn period(&self, from: Date) -> Option<&Period> {
        self.periods.iter().find(|period| period.from == from)
    }

    /// A category's line.
    pub fn line(&self, category: Category) -> Option<&BudgetLine> {
        self.budget.iter().find(|line| line.category == category)
    }

    /// What costs may come to in all: the budget without what is to be earned.
    pub fn budget_total(&self) -> Ore {
        let costs = self.budget.iter().filter(|line| line.category != Category::Income);
        Ore::sum(costs.map(|line| line.amount)).unwrap_or_default()
    }
}

/// How long a period must be by a rule, for whoever states another.
fn period_of(rule: &Policy) -> String {
    let policy::Terms::ClaimPeriod { first_within_months, least_months, most_months, within_calendar_year } =
        rule.terms
    else {
        return format!("must be a period that {} allows", rule.citation);
    };
    let year = if within_calendar_year { ", within one calendar year" } else { "" };
    format!(
        "must make a period of {least_months} to {most_months} months{year}, the first one within {first_within_months} months of the start, because of {} as read here",
        rule.citation
    )
}

impl BudgetLine {
    fn fault(&self, categories: &BTreeSet<Category>) -> Option<&'static str> {
        match self.method {
            Method::FlatRate => {
                let sound = |base: &Category| {
                    categories.contains(base)
                        && *base != self.category
                        && !matches!(base, Category::Income | Category::InKind)
                };
                let in_base = !self.base.is_empty() && self.base.iter().all(sound);
                (!in_base || self.rate_bps == 0)
                    .then_some("must state rate_bps, and as base other categories of the budget that are paid in money")
            }
            Method::UnitCost if self.unit <= Ore::ZERO => Some("must state unit_ore"),
            Method::UnitCost | Method::LumpSum | Method::Actual => {
                let plain = self.base.is_empty() && self.rate_bps == 0;
                let actual_only = matches!(self.category, Category::Income | Category::InKind);
                if !plain {
                    return Some("must state rate_bps and base for a flat rate only");
                }
                (actual_only && self.method != Method::Actual)
                    .then_some("must count income and contributions in kind as they are")
            }
        }
    }

    /// What was decided for it. Changes are measured on this, so that many small ones need what one of their sum would.
    pub fn decided(&self) -> Ore {
        self.decided.unwrap_or(self.amount)
    }

    /// Changes what it holds; a formal decision decides it anew.
    pub fn change(&mut self, amount: Ore, class: ChangeClass) {
        self.decided = match class {
            ChangeClass::Formal => None,
            ChangeClass::Free | ChangeClass::Officer => Some(self.decided()),
        };
        self.amount = amount;
    }

    /// What a flat rate comes to on a base, rounded down.
    pub fn flat(&self, base: Ore) -> Ore {
        let share = i128::from(base.ore().max(0)) * i128::from(self.rate_bps) / 10_000;
        Ore::try_from(share).unwrap_or_default()
    }
}

/// Terms for the tests of the domain.
#[cfg(test)]
pub mod examples {
    use super::*;
    use time::macros::date;

    /// A line of a category that counts what was paid.
    pub fn line(category: Category, ore: i64) -> BudgetLine {
        BudgetLine {
            category,
            method: Method::Actual,
            amount: Ore::new(ore),
            decided: None,
            unit: Ore::ZERO,
            rate_bps: 0,
            base: Vec::new(),
            rate_version: String::new(),
        }
    }

    /// Two periods of half a year each, for so many rows.
    pub fn terms(budget: Vec<BudgetLine>, rows: usize) -> Terms {
        let period = |from, to, claim_due, report_kind| Period { from, to, claim_due, report_kind };
        Terms {
            periods: vec![
                period(date!(2024 - 01 - 01), date!(2024 - 06 - 30), date!(2024 - 08 - 31), ReportKind::Progress),
                period(date!(2024 - 07 - 01), date!(2024 - 12 - 31), date!(2025 - 01 - 31), ReportKind::Final),
            ],
            budget,
            general_conditions: "2023".into(),
            special_conditions: Vec::new(),
            retention_bps: 0,
            financing_kinds: vec![FinancingKind::Cash; rows],
            claim_rule: None,
        }
    }

    /// Periods of one to six months, the first of them within six, as the rules are shipped.
    pub fn six_months(within_calendar_year: bool) -> Policy {
        let terms = policy::Terms::ClaimPeriod {
            first_within_months: 6,
            least_months: 1,
            most_months: 6,
            within_calendar_year,
        };
        policy::examples::version(terms, Date::MIN, None)
    }

    /// The days of the project that these periods are of.
    pub const PROJECT: (Date, Date) = (date!(2024 - 01 - 01), date!(2024 - 12 - 31));
}

#[cfg(test)]
mod tests {
    use super::{examples::*, *};
    use time::macros::date;

    #[test]
    fn periods_follow_on_each_other_from_the_first_day_to_the_last() {
        let whole = terms(vec![line(Category::Staff, 100)], 1);
        assert_eq!(whole.faults(PROJECT, 1, &six_months(true)), []);
        let mut gap = whole.clone();
        gap.periods[1].from = date!(2024 - 07 - 02);
        assert_eq!(gap.faults(PROJECT, 1, &six_months(true))[0].0, "terms.periods[1].from");
        let mut short = whole.clone();
        short.periods.truncate(1);
        let named: Vec<_> = short.faults(PROJECT, 1, &six_months(true)).into_iter().map(|(field, _)| field).collect();
        assert_eq!(named, ["terms.periods[0].report_kind", "terms.periods"]);
        assert_eq!(whole.faults(PROJECT, 2, &six_months(true))[0].0, "terms.financing_kinds");
    }

    #[test]
    fn a_period_is_as_long_as_the_rule_says_and_within_a_year_where_the_rule_says_so() {
        let of = |from: Date, to: Date, within_calendar_year| {
            let mut terms = terms(vec![line(Category::Staff, 100)], 1);
            terms.periods.truncate(1);
            (terms.periods[0].from, terms.periods[0].to) = (from, to);
            (terms.periods[0].claim_due, terms.periods[0].report_kind) = (to, ReportKind::Final);
            let faults = terms.faults((from, to), 1, &six_months(within_calendar_year));
            faults.into_iter().map(|(field, _)| field).collect::<Vec<_>>()
        };
        let (from, none) = (date!(2024 - 10 - 01), Vec::<String>::new());
        assert_eq!(of(from, date!(2025 - 03 - 31), false), none);
        assert_eq!(of(from, date!(2024 - 12 - 31), true), none);
        let refused = ["terms.periods[0].to"];
        assert_eq!(of(from, date!(2025 - 01 - 01), true), refused);
        assert_eq!(of(from, date!(2025 - 04 - 01), false), refused);
        assert_eq!(of(from, date!(2024 - 10 - 30), false), refused);
    }

    #[test]
    fn the_rule_of_the_projects_first_day_holds_and_terms_of_before_it_was_kept_are_the_same() {
        let (day, versions) = (date!(2024 - 01 - 01), [six_months(false)]);
        assert_eq!(rule(&versions, RULE, day), Ok(six_months(false)));
        let other = [policy::examples::version(policy::Terms::ShareCap { max_bps: 1 }, Date::MIN, None)];
        let missing = Err(LedgerRefusal::PolicyRuleMissing(RULE.into(), day));
        assert_eq!(rule(&other, RULE, day), missing);
        let before = terms(vec![line(Category::Staff, 100)], 1);
        let stated = Terms { claim_rule: Some(six_months(false).basis()), ..before.clone() };
        assert!(stated.repeat(&before) && !before.repeat(&stated));
        let another = Basis { key: "eruf_2014.claim_period".into(), ..six_months(false).basis() };
        assert!(!Terms { claim_rule: Some(another), ..before }.repeat(&stated));
    }

    #[test]
    fn a_flat_rate_needs_a_base_of_other_categories_and_rounds_down() {
        let flat = BudgetLine {
            method: Method::FlatRate,
            rate_bps: 1_500,
            base: vec![Category::Staff],
            ..line(Category::Indirect, 100)
        };
        assert_eq!(flat.flat(Ore::new(999)), Ore::new(149));
        assert_eq!(terms(vec![line(Category::Staff, 100), flat.clone()], 1).faults(PROJECT, 1, &six_months(true)), []);
        assert_eq!(terms(vec![flat], 1).faults(PROJECT, 1, &six_months(true))[0].0, "terms.budget[0]");
        let unit = BudgetLine { method: Method::UnitCost, ..line(Category::Staff, 100) };
        assert_eq!(terms(vec![unit.clone(), unit], 1).faults(PROJECT, 1, &six_months(true)).len(), 3);
    }
}
