//! A claim: the costs of a period as they stood when it was locked, what each financier is asked for, and what was decided.

use mesh::clock::Timestamp;
use serde::{Deserialize, Serialize};
use time::Date;

use super::{
    ClaimId, CostId,
    attestation::Signer,
    book::{Account, EntryKind, Heap, Pot, entry, moved},
    cost::Cost,
    project::Project,
    refusal::Refusal,
    terms::Period,
    threshold::Threshold,
    word::{Category, ChangeClass, ClaimState, CostKind, CostState, Deed, FinancingKind, ReportKind, Word},
};
use crate::domain::{
    DecisionId,
    ledger::Entry,
    money::Ore,
    policy::{Basis, time_limit::TimeLimit},
};

mod lines;
mod rejected;

use lines::{follow, part, sums, totals};

/// What costs come to: all of them, and those in money, both less income.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sums {
    /// With contributions in kind.
    pub eligible: Ore,
    /// In money.
    pub cash: Ore,
}

/// A line of a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its place: 0, 1, 2 …
    pub position: i32,
    /// The cost; none for what follows from a flat rate.
    pub cost: Option<CostId>,
    /// Of which category.
    pub category: Category,
    /// Money, or something else.
    pub kind: CostKind,
    /// How much is claimed.
    pub claimed: Ore,
    /// How much is accepted; all until it is cut.
    pub accepted: Ore,
    /// Why it was cut.
    pub cut_reason: String,
}

/// What a financier is asked for, and owes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// Asked for.
    pub requested: Ore,
    /// Accepted.
    pub accepted: Ore,
    /// Netted against an advance.
    pub advance: Ore,
    /// Held back.
    pub retained: Ore,
    /// Held back before, and released.
    pub released: Ore,
    /// Left to pay.
    pub payable: Ore,
    /// Paid of that.
    pub paid: Ore,
}

/// Who did what with a claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// What.
    pub deed: Deed,
    /// Who.
    pub signer: Signer,
    /// When.
    #[serde(rename = "micros")]
    pub time: Timestamp,
    /// In their words.
    pub note: String,
}

/// A claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Its id.
    pub id: ClaimId,
    /// The number of its latest event.
    pub revision: i64,
    /// Of which decision.
    pub decision: DecisionId,
    /// Where it stands.
    pub state: ClaimState,
    /// Which period.
    pub period: Period,
    /// The claim whose cut lines it claims again.
    pub corrects: Option<ClaimId>,
    /// The report that belongs to it.
    pub report_reference: String,
    /// What is claimed.
    pub claimed: Sums,
    /// What was accepted.
    pub accepted: Sums,
    /// For each row of the plan.
    pub shares: Vec<Share>,
    /// Who did what.
    pub acts: Vec<Act>,
    /// Whether it was handed in after its day.
    pub late: bool,
    /// When what is missing must be answered.
    pub completion_due: Option<Date>,
    /// By which versions of rules it was measured, and its times were set.
    pub rules: Vec<Basis>,
    /// When it was opened.
    pub create_time: Timestamp,
}

/// A line of which not all is accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// Which line.
    pub position: i32,
    /// What is accepted of it.
    pub accepted: Ore,
    /// Why.
    pub reason: String,
}

impl Claim {
    /// Opens the claim of a period. One claim at a time is on its way, so that each is worked out on what was decided before.
    pub fn open(
        id: ClaimId,
        project: &mut Project,
        period: Period,
        corrects: Option<ClaimId>,
        by: Act,
    ) -> Result<Self, Refusal> {
        project.undertaken()?;
        // What was cut is claimed again also where the final claim is decided.
        if corrects.is_none() {
            project.goes_on()?;
        }
        if let Some(open) = project.open_claim {
            return Err(Refusal::PeriodClaimed(open));
        }
        project.open_claim = Some(id);
        project.claims += 1;
        project.revision += 1;
        Ok(Self {
            id,
            revision: 1,
            decision: project.decision,
            state: ClaimState::Draft,
            period,
            corrects,
            report_reference: String::new(),
            claimed: Sums::default(),
            accepted: Sums::default(),
            shares: Vec::new(),
            create_time: by.time,
            acts: vec![by],
            late: false,
            completion_due: None,
            rules: Vec::new(),
        })
    }

    /// Takes it back before its lines are fixed, so that another can be opened.
    pub fn withdraw(&mut self, project: &mut Project, by: Act) -> Result<(), Refusal> {
        self.must_be(&[ClaimState::Draft])?;
        project.open_claim = None;
        project.claims -= 1;
        project.revision += 1;
        self.advance(ClaimState::Withdrawn, by);
        Ok(())
    }

    /// Fixes the lines, which pass the budget by no more than is free by a rule, and asks each financier for its share. The claim with the
    /// final report ends the project also where nothing is left to claim.
    pub fn lock(
        &mut self,
        project: &mut Project,
        costs: &mut [Cost],
        rule: &Threshold,
        by: Act,
    ) -> Result<(Vec<Line>, Entry), Refusal> {
        self.must_be(&[ClaimState::Draft])?;
        let lines = lines::of(project, costs);
        if lines.is_empty() && !self.ends_project() {
            return Err(Refusal::ClaimEmpty(self.id));
        }
        let by_category = totals(lines.iter().map(|line| (line.category, line.claimed)));
        for (category, amount) in by_category.iter().filter(|(category, _)| **category != Category::Income) {
            // Free beyond what the budget holds is only what is free beyond what was decided, too.
            let held = project.terms.line(*category);
            let (amended, decided) = held.map_or_else(Default::default, |line| (line.amount, line.decided()));
            let budget = amended.min(decided);
            let sum = project.claimed_of(*category).plus(*amount).unwrap_or(*amount);
            if sum > amended && rule.classify(budget, sum) != ChangeClass::Free {
                return Err(Refusal::BudgetExceeded(self.id, rule.explain(category.word(), budget, sum)));
            }
        }
        for (category, amount) in by_category {
            project.claim(category, amount);
        }
        self.claimed = sums(lines.iter().map(|line| (line, line.claimed)));
        let parts = project.shares(self.claimed);
        let mut booked = entry(EntryKind::Claim);
        self.shares = Vec::with_capacity(parts.len());
        for (place, requested) in parts.into_iter().enumerate() {
            let Some(financier) = project.financiers.get_mut(place) else { continue };
            financier.claimed = requested;
            let (financed_by, decision) = (financier.organisation(), self.decision);
            let pot = |pot| Account::Financier(financed_by, decision, pot);
            booked = moved(booked, pot(Pot::Unclaimed), pot(Pot::Claimed), requested);
            self.shares.push(Share { requested, ..Share::default() });
        }
        for cost in costs.iter_mut() {
            cost.claim(self.id);
        }
        project.revision += 1;
        rule.basis.note_in(&mut self.rules);
        self.advance(ClaimState::Locked, by);
        Ok((lines, booked))
    }

    /// Signs it for the recipient.
    pub fn sign(&mut self, by: Act) -> Result<(), Refusal> {
        self.must_be(&[ClaimState::Locked])?;
        self.advance(ClaimState::Signed, by);
        Ok(())
    }

    /// Hands it in.
    pub fn submit(&mut self, report_reference: String, by: Act) -> Result<(), Refusal> {
        self.must_be(&[ClaimState::Signed])?;
        self.late = by.time.date() > self.period.claim_due;
        self.report_reference = report_reference;
        self.advance(ClaimState::Submitted, by);
        Ok(())
    }

    /// Asks for what is missing, which is answered in a time.
    pub fn ask(&mut self, limit: &TimeLimit, by: Act) -> Result<Date, Refusal> {
        self.must_be(&[ClaimState::Submitted])?;
        let due = limit.last_day(by.time.date());
        limit.basis.note_in(&mut self.rules);
        self.completion_due = Some(due);
        self.advance(ClaimState::Completion, by);
        Ok(due)
    }

    /// Answers what was missing.
    pub fn complete(&mut self, by: Act) -> Result<(), Refusal> {
        self.must_be(&[ClaimState::Completion])?;
        self.completion_due = None;
        self.advance(ClaimState::Submitted, by);
        Ok(())
    }

    /// Decides it, or as it stands where the answer to what was missing is overdue. Flat rates follow from what is accepted of their base,
    /// where they are not cut by themselves.
    pub fn decide(
        &mut self,
        project: &mut Project,
        lines: &mut [Line],
        costs: &mut [Cost],
        cuts: Vec<Cut>,
        by: Act,
    ) -> Result<Entry, Refusal> {
        let overdue = self.completion_due.is_some_and(|due| due < by.time.date());
        let states = [ClaimState::Submitted, ClaimState::Completion];
        self.must_be(if overdue { &states } else { &states[..1] })?;
        for cut in cuts {
            let line = lines.iter_mut().find(|line| line.position == cut.position);
            let line = line.filter(|line| cut.accepted < line.claimed).ok_or(Refusal::CutInvalid(self.id))?;
            (line.accepted, line.cut_reason) = (cut.accepted, cut.reason);
        }
        follow(project, lines);
        self.accepted = sums(lines.iter().map(|line| (line, line.accepted)));
        if self.ends_project() {
            project.netted_by(self.accepted)?;
            project.reported = true;
        }
        self.completion_due = None;
        let mut booked = self.book(project, lines, costs);
        let parts = project.bear(self.accepted);
        let retention = project.terms.retention_bps;
        for ((share, financier), accepted) in self.shares.iter_mut().zip(&mut project.financiers).zip(parts) {
            let (financed_by, decision) = (financier.organisation(), self.decision);
            let pot = |pot| Account::Financier(financed_by, decision, pot);
            share.accepted = accepted;
            let void = share.requested.minus(accepted).unwrap_or_default();
            booked = moved(booked, pot(Pot::Claimed), pot(Pot::Accepted), accepted);
            booked = moved(booked, pot(Pot::Claimed), pot(Pot::Unclaimed), void);
            financier.claimed = Ore::ZERO;
            if financier.kind != FinancingKind::Cash {
                continue;
            }
            share.advance = accepted.min(financier.advance);
            let rest = accepted.minus(share.advance).unwrap_or_default();
            if project.reported {
                share.released = financier.retained;
            } else {
                share.retained = part(rest, retention);
            }
            let kept = rest.minus(share.retained).unwrap_or_default();
            share.payable = kept.plus(share.released).unwrap_or(kept);
            financier.lessen_advance(share.advance);
            financier.retained = financier.retained.plus(share.retained).unwrap_or_default();
            financier.retained = financier.retained.minus(share.released).unwrap_or_default();
            financier.payable = financier.payable.plus(share.payable).unwrap_or_default();
            booked = moved(booked, pot(Pot::Payable), pot(Pot::Support), accepted);
            booked = moved(booked, pot(Pot::Advance), pot(Pot::Payable), share.advance);
            booked = moved(booked, pot(Pot::Retained), pot(Pot::Payable), share.retained);
            booked = moved(booked, pot(Pot::Payable), pot(Pot::Retained), share.released);
        }
        project.open_claim = None;
        // Whatever is to be paid can be, also where it is only what was held back.
        let owes = self.shares.iter().any(|share| share.payable > Ore::ZERO);
        let rejected = !lines.is_empty() && self.accepted.eligible <= Ore::ZERO && !owes;
        self.advance(if rejected { ClaimState::Rejected } else { ClaimState::Decided }, by);
        self.settle(project);
        project.revision += 1;
        Ok(booked)
    }

    /// Moves costs to what was accepted and what was cut of them.
    fn book(&self, project: &mut Project, lines: &[Line], costs: &mut [Cost]) -> Entry {
        let decision = project.decision;
        let mut booked = entry(EntryKind::Decision);
        for line in lines {
            let cut = line.claimed.minus(line.accepted).unwrap_or_default();
            let heap = |heap| Account::Category(decision, line.category, heap);
            let (source, accepted, ineligible) = match (line.kind, self.corrects) {
                (CostKind::Cash, None) => (Heap::Actual, Heap::Accepted, Heap::Ineligible),
                (CostKind::Cash, Some(_)) => (Heap::Ineligible, Heap::Accepted, Heap::Ineligible),
                (CostKind::InKind, None) => (Heap::InKind, Heap::InKindAccepted, Heap::InKindIneligible),
                (CostKind::InKind, Some(_)) => (Heap::InKindIneligible, Heap::InKindAccepted, Heap::InKindIneligible),
            };
            let Some(id) = line.cost else {
                booked = moved(booked, Account::FlatRate(decision), heap(Heap::Accepted), line.accepted);
                project.claim(line.category, Ore::ZERO.minus(cut).unwrap_or_default());
                continue;
            };
            let sign = |ore: Ore| if line.category == Category::Income { Ore::new(-ore.ore()) } else { ore };
            booked = moved(booked, heap(source), heap(accepted), sign(line.accepted));
            booked = moved(booked, heap(source), heap(ineligible), sign(cut));
            project.claim(line.category, Ore::ZERO.minus(cut).unwrap_or_default());
            if let Some(cost) = costs.iter_mut().find(|cost| cost.id == id) {
                cost.decide(line.accepted);
            }
        }
        booked
    }

    /// Notes that a financier has paid its share.
    pub fn paid(&mut self, project: &mut Project, line: usize, amount: Ore) {
        if let Some(share) = self.shares.get_mut(line) {
            share.paid = share.paid.plus(amount).unwrap_or(share.paid);
        }
        self.revision += 1;
        self.settle(project);
    }

    /// A decided claim of which nothing is left to pay is paid; the final one closes the project.
    fn settle(&mut self, project: &mut Project) {
        let done = self.shares.iter().all(|share| share.paid >= share.payable);
        if self.state == ClaimState::Decided && done {
            self.state = ClaimState::Paid;
        }
        let ended = matches!(self.state, ClaimState::Paid | ClaimState::Rejected);
        if ended && self.ends_project() {
            project.closed = true;
        }
    }

    /// Whether it is the claim with the final report.
    fn ends_project(&self) -> bool {
        self.period.report_kind == ReportKind::Final && self.corrects.is_none()
    }

    /// What all financiers are asked for in money.
    pub fn requested(&self, project: &Project) -> Ore {
        let rows = self.shares.iter().zip(&project.financiers);
        let cash = rows.filter(|(_, row)| row.kind == FinancingKind::Cash).map(|(share, _)| share.requested);
        Ore::sum(cash).unwrap_or_default()
    }

    /// Who has acted for the recipient.
    pub fn recipients(&self) -> impl Iterator<Item = &Signer> {
        let for_recipient = |act: &&Act| !matches!(act.deed, Deed::CompletionRequested | Deed::Decided);
        self.acts.iter().filter(for_recipient).map(|act| &act.signer)
    }

    /// Who decided it.
    pub fn decider(&self) -> Option<&Signer> {
        self.acts.iter().rev().find(|act| act.deed == Deed::Decided).map(|act| &act.signer)
    }

    /// Refuses where it stands elsewhere.
    pub fn must_be(&self, states: &[ClaimState]) -> Result<(), Refusal> {
        if states.contains(&self.state) { Ok(()) } else { Err(Refusal::ClaimState(self.id, self.state)) }
    }

    fn advance(&mut self, state: ClaimState, by: Act) {
        self.state = state;
        self.revision += 1;
        self.acts.push(by);
    }
}

/// Whether a cost goes into a claim that is locked: it is booked and of a day up to the period's last, or was cut in the claim that is corrected.
pub fn takes(claim: &Claim, cost: &Cost) -> bool {
    match (claim.corrects, cost.state) {
        (None, CostState::Booked) => cost.paid_on <= claim.period.to,
        (Some(corrected), CostState::Cut) => cost.claim == Some(corrected),
        (None | Some(_), _) => false,
    }
}

#[cfg(test)]
mod tests;
