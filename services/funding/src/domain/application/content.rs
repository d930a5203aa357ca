//! What an application says: for what, by whom, with which budget and whose money; and what it lacks before it can be handed in.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use time::Date;
use uuid::Uuid;

use super::word::Appropriation;
use crate::domain::{
    claims::word::{Category, FinancingKind},
    money::Ore,
};

/// A part of the work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// What it is called.
    pub name: String,
    /// What is done.
    pub description: String,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

/// What the budget holds for a category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BudgetLine {
    /// Which.
    pub category: Category,
    /// How much; of income, how much is expected.
    pub amount: Ore,
}

/// Who is to bring what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FinancingLine {
    /// Which organisation, as a bare id.
    pub financier: Uuid,
    /// Money, or something else.
    pub kind: FinancingKind,
    /// Whether it is public money.
    pub public: bool,
    /// From which sort of appropriation.
    pub appropriation: Option<Appropriation>,
    /// What is applied for.
    pub applied: Ore,
    /// The share of the whole that is stated.
    pub share_bps: Option<u16>,
    /// What the financier has said it brings, and on which day.
    pub confirmed: Option<(Ore, Date)>,
    /// The hash of how a contribution in kind was worked out.
    pub calculation: String,
}

/// A document that is kept elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// What it is called.
    pub name: String,
    /// Its SHA-256.
    pub sha256: String,
}

/// What is applied for, as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// The heading.
    pub title: String,
    /// Who applies, as a bare id.
    pub applicant: Uuid,
    /// With whom.
    pub partners: Vec<Uuid>,
    /// Who decides.
    pub addressed_to: Uuid,
    /// The call or programme.
    pub programme: String,
    /// What for.
    pub purpose: String,
    /// What it shall reach.
    pub goals: Vec<String>,
    /// For whom.
    pub target_groups: Vec<String>,
    /// The work.
    pub activities: Vec<Activity>,
    /// First day of the project.
    pub from: Option<Date>,
    /// Last day of the project.
    pub to: Option<Date>,
    /// One line a category.
    pub budget: Vec<BudgetLine>,
    /// One line a financier and kind.
    pub financing: Vec<FinancingLine>,
    /// What it contributes to.
    pub strategy_links: Vec<String>,
    /// Equality, integration, environment.
    pub horizontal_criteria: Vec<String>,
    /// What may go wrong.
    pub risks: String,
    /// What belongs to it.
    pub attachments: Vec<Attachment>,
}

impl Content {
    /// What is asked of a financier, over all its lines.
    pub fn applied_of(&self, financier: Uuid) -> Ore {
        let own = self.financing.iter().filter(|line| line.financier == financier);
        Ore::sum(own.map(|line| line.applied)).unwrap_or_default()
    }

    /// Names what it lacks and what does not add up, each with its field.
    pub fn faults(&self) -> Vec<(String, &'static str)> {
        let lacks = [
            (self.purpose.is_empty(), "content.purpose", "must say what the project is for"),
            (self.goals.is_empty(), "content.goals", "must say what the project shall reach"),
            (self.target_groups.is_empty(), "content.target_groups", "must say for whom the project is"),
            (self.activities.is_empty(), "content.activities", "must say what is done, and when"),
            (self.from.is_none(), "content.from", "must be the project's first day"),
            (self.to.is_none(), "content.to", "must be the project's last day"),
            (self.budget.is_empty(), "content.budget", "must hold the costs by category"),
            (self.financing.is_empty(), "content.financing", "must say who brings what"),
        ];
        let lacks = lacks.into_iter().filter(|(lacks, ..)| *lacks).map(|(_, field, rule)| (field.to_owned(), rule));
        lacks.chain(self.days()).chain(self.lines()).chain(self.sums()).collect()
    }

    fn days(&self) -> Vec<(String, &'static str)> {
        let (Some(from), Some(to)) = (self.from, self.to) else { return Vec::new() };
        let outside = self.activities.iter().enumerate().filter(|(_, part)| part.from < from || part.to > to);
        outside
            .map(|(place, _)| (format!("content.activities[{place}]"), "must lie within the project's days"))
            .collect()
    }

    fn lines(&self) -> Vec<(String, &'static str)> {
        let mut faults = Vec::new();
        let mut seen = BTreeSet::new();
        for (place, line) in self.financing.iter().enumerate() {
            let mut fault = |field: &str, rule| faults.push((format!("content.financing[{place}]{field}"), rule));
            if !seen.insert((line.financier, line.kind)) {
                fault("", "must be one line a financier and kind");
            }
            let in_kind = line.kind == FinancingKind::InKind;
            if line.public && !in_kind && line.appropriation.is_none() {
                fault(".appropriation", "must say what public money comes from");
            }
            if in_kind && line.calculation.is_empty() {
                fault(".calculation_sha256", "must be of how the contribution was worked out");
            }
        }
        let categories: BTreeSet<_> = self.budget.iter().map(|line| line.category).collect();
        if categories.len() != self.budget.len() {
            faults.push(("content.budget".into(), "must have one line a category"));
        }
        let asked = |line: &FinancingLine| line.financier == self.addressed_to && line.kind == FinancingKind::Cash;
        if !self.financing.is_empty() && !self.financing.iter().any(asked) {
            faults.push(("content.financing".into(), "must ask for money of whom it is addressed to"));
        }
        faults
    }

    fn sums(&self) -> Vec<(String, &'static str)> {
        if self.budget.is_empty() || self.financing.is_empty() {
            return Vec::new();
        }
        let costs = self.budget.iter().map(|line| match line.category {
            Category::Income => Ore::new(-line.amount.ore()),
            Category::Staff
            | Category::Payroll
            | Category::Services
            | Category::Travel
            | Category::Investment
            | Category::Other
            | Category::Indirect
            | Category::InKind => line.amount,
        });
        let (costs, money) = (Ore::sum(costs), Ore::sum(self.financing.iter().map(|line| line.applied)));
        let in_kind = |line: &&BudgetLine| line.category == Category::InKind;
        let of_budget = Ore::sum(self.budget.iter().filter(in_kind).map(|line| line.amount));
        let in_kind = |line: &&FinancingLine| line.kind == FinancingKind::InKind;
        let of_plan = Ore::sum(self.financing.iter().filter(in_kind).map(|line| line.applied));
        let mut faults = Vec::new();
        if costs.is_none() || costs != money {
            faults.push(("content.financing".into(), "must add up to the budget, less what is earned"));
        }
        if of_budget != of_plan {
            faults.push(("content.financing".into(), "must bring in kind what the budget holds in kind"));
        }
        faults
    }
}
