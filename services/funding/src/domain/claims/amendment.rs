//! A change of a budget: what it needs by the rule in force, who asked for it, and who approved it.

use std::collections::BTreeMap;

use mesh::clock::Timestamp;

use super::{
    AmendmentId,
    attestation::{Signer, another},
    book::{Account, EntryKind, Heap, entry, moved},
    project::Project,
    refusal::Refusal,
    threshold::Threshold,
    word::{AmendmentState, Category, ChangeClass, Word},
};
use crate::domain::{DecisionId, ledger::Entry, money::Ore};

/// What a change needs, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// What it needs.
    pub class: ChangeClass,
    /// A sentence for each category that grows beyond what was decided.
    pub explanation: Vec<String>,
    /// Where the rule stands.
    pub citation: String,
}

/// A change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amendment {
    /// Its id.
    pub id: AmendmentId,
    /// The number of its latest event.
    pub revision: i64,
    /// Of which decision.
    pub decision: DecisionId,
    /// Where it stands.
    pub state: AmendmentState,
    /// What it needs.
    pub class: ChangeClass,
    /// What categories are to hold.
    pub changes: BTreeMap<Category, Ore>,
    /// Why it needs that.
    pub explanation: Vec<String>,
    /// Where the rule stands.
    pub citation: String,
    /// Why it is asked for.
    pub reason: String,
    /// Who asked.
    pub requested_by: Signer,
    /// Who approved or declined.
    pub settled_by: Option<Signer>,
    /// The formal decision.
    pub decision_reference: String,
    /// When it was asked for.
    pub create_time: Timestamp,
}

/// What a change of a project's budget needs by a rule, measured on what was decided. What all costs hold together stays as it was decided.
pub fn judge(project: &Project, changes: &BTreeMap<Category, Ore>, rule: &Threshold) -> Result<Verdict, &'static str> {
    let (mut before, mut after) = (Ore::ZERO, Ore::ZERO);
    let (mut class, mut explanation) = (ChangeClass::Free, Vec::new());
    for (category, amount) in changes {
        let line = project.terms.line(*category).ok_or("must be categories of the budget")?;
        if *category != Category::Income {
            before = before.plus(line.amount).ok_or("must be amounts that can be added up")?;
            after = after.plus(*amount).ok_or("must be amounts that can be added up")?;
        }
        if *amount > line.amount && *amount > line.decided() {
            class = class.max(rule.classify(line.decided(), *amount));
            explanation.push(rule.explain(category.word(), line.decided(), *amount));
        }
    }
    if before != after {
        return Err("must leave the budget's total as it was decided: state the categories that shrink too");
    }
    Ok(Verdict { class, explanation, citation: rule.basis.citation.clone() })
}

impl Amendment {
    /// Asks for a change. One that is free holds at once.
    pub fn request(
        id: AmendmentId,
        project: &mut Project,
        changes: BTreeMap<Category, Ore>,
        verdict: Verdict,
        reason: String,
        (by, time): (Signer, Timestamp),
    ) -> (Self, Option<Entry>) {
        let mut amendment = Self {
            id,
            revision: 1,
            decision: project.decision,
            state: AmendmentState::Requested,
            class: verdict.class,
            changes,
            explanation: verdict.explanation,
            citation: verdict.citation,
            reason,
            requested_by: by,
            settled_by: None,
            decision_reference: String::new(),
            create_time: time,
        };
        let entry = (verdict.class == ChangeClass::Free).then(|| amendment.apply(project));
        (amendment, entry)
    }

    /// Approves or declines it: another human than who asked, and a formal decision where one is needed.
    pub fn settle(
        &mut self,
        project: &mut Project,
        decline: bool,
        decision_reference: String,
        by: Signer,
    ) -> Result<Option<Entry>, Refusal> {
        if self.state != AmendmentState::Requested {
            return Err(Refusal::AmendmentState(self.id));
        }
        another(&by, &self.requested_by)?;
        if !decline {
            project.goes_on()?;
        }
        self.settled_by = Some(by);
        self.decision_reference = decision_reference;
        self.revision += 1;
        if decline {
            self.state = AmendmentState::Declined;
            return Ok(None);
        }
        Ok(Some(self.apply(project)))
    }

    fn apply(&mut self, project: &mut Project) -> Entry {
        let (decision, plan) = (project.decision, Account::Plan(project.decision));
        let mut booked = entry(EntryKind::Amendment);
        for line in &mut project.terms.budget {
            let Some(amount) = self.changes.get(&line.category) else { continue };
            let budget = Account::Category(decision, line.category, Heap::Budget);
            booked = moved(booked, budget, plan, line.amount);
            booked = moved(booked, plan, budget, *amount);
            line.change(*amount, self.class);
        }
        self.state = AmendmentState::Applied;
        project.revision += 1;
        booked
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::claims::{
        attestation::examples::signer,
        project::examples::{financier, project},
        terms::examples::line,
        threshold::examples::handbook,
    };
    use time::macros::datetime;

    fn budgeted() -> Project {
        let mut project = project(vec![financier(2, 1_000_000_000, None)]);
        project.terms.budget = vec![line(Category::Staff, 20_000_000), line(Category::Travel, 20_000_000)];
        project
    }

    fn changes(staff: i64, travel: i64) -> BTreeMap<Category, Ore> {
        BTreeMap::from([(Category::Staff, Ore::new(staff)), (Category::Travel, Ore::new(travel))])
    }

    fn judged(project: &Project, changes: &BTreeMap<Category, Ore>) -> Result<Verdict, &'static str> {
        judge(project, changes, &handbook())
    }

    fn ask(project: &mut Project, changes: BTreeMap<Category, Ore>) -> (Amendment, Option<Entry>) {
        let verdict = judged(project, &changes).unwrap();
        let by = (signer("operator:a"), datetime!(2024-03-01 12:00 UTC).into());
        Amendment::request(AmendmentId::from(uuid::Uuid::nil()), project, changes, verdict, "r".into(), by)
    }

    #[test]
    fn a_free_change_holds_at_once_and_another_waits_for_another_human() {
        let mut project = budgeted();
        let (free, entry) = ask(&mut project, changes(23_900_000, 16_100_000));
        assert_eq!((free.class, free.state), (ChangeClass::Free, AmendmentState::Applied));
        assert_eq!(
            entry.unwrap().postings().iter().map(|(_, amount)| amount.ore()).collect::<Vec<_>>(),
            [3_900_000, -3_900_000]
        );
        let mut project = budgeted();
        let (mut formal, entry) = ask(&mut project, changes(25_000_000, 15_000_000));
        assert_eq!((formal.class, entry), (ChangeClass::Formal, None));
        assert_eq!(project.terms.line(Category::Staff).unwrap().amount, Ore::new(20_000_000));
        let own = formal.settle(&mut project, false, "§ 1".into(), signer("operator:a"));
        assert_eq!(own, Err(Refusal::SamePerson));
        formal.settle(&mut project, false, "§ 1".into(), signer("operator:b")).unwrap();
        assert_eq!(project.terms.line(Category::Staff).unwrap().amount, Ore::new(25_000_000));
        assert!(formal.settle(&mut project, false, "§ 1".into(), signer("operator:b")).is_err());
    }

    #[test]
    fn a_change_that_waits_when_the_project_ends_is_only_declined() {
        let mut project = budgeted();
        let (mut formal, _) = ask(&mut project, changes(25_000_000, 15_000_000));
        project.reported = true;
        let late = formal.settle(&mut project, false, "§ 1".into(), signer("operator:b"));
        assert_eq!(late, Err(Refusal::ProjectClosed(project.decision)));
        assert_eq!(formal.settle(&mut project, true, String::new(), signer("operator:b")), Ok(None));
    }

    #[test]
    fn many_small_changes_need_what_one_of_their_sum_would_until_a_formal_decision() {
        let mut project = budgeted();
        let class = |project: &mut Project, staff: i64| {
            let (mut change, _) = ask(project, changes(staff, 40_000_000 - staff));
            if change.class != ChangeClass::Free {
                change.settle(project, false, "§ 1".into(), signer("operator:b")).unwrap();
            }
            change.class
        };
        assert_eq!(class(&mut project, 23_900_000), ChangeClass::Free);
        assert_eq!(class(&mut project, 24_000_000), ChangeClass::Free, "a fifth of what was decided");
        assert_eq!(class(&mut project, 24_900_000), ChangeClass::Officer);
        assert_eq!(class(&mut project, 23_000_000), ChangeClass::Free, "travel grows back to less than was decided");
        assert_eq!(class(&mut project, 25_000_000), ChangeClass::Formal);
        let line = project.terms.line(Category::Staff).unwrap();
        assert_eq!((line.decided(), line.amount), (Ore::new(25_000_000), Ore::new(25_000_000)));
        assert_eq!(class(&mut project, 30_000_000), ChangeClass::Free, "measured on what is decided anew");
    }

    #[test]
    fn the_budgets_total_never_changes() {
        assert!(judged(&budgeted(), &changes(25_000_000, 20_000_000)).is_err());
        assert!(judged(&budgeted(), &BTreeMap::from([(Category::Other, Ore::ZERO)])).is_err());
    }
}
