//! A project: what its decision asks, and where its budget and each financier stand. Its figures are what the ledger's accounts hold.

use std::collections::BTreeMap;

use mesh::clock::Timestamp;
use serde::{Deserialize, Serialize};
use time::Date;

use super::{
    ClaimId,
    attestation::Signer,
    book::{Account, EntryKind, Heap, Pot, entry, moved},
    claim::Sums,
    refusal::Refusal,
    terms::Terms,
    word::{Category, FinancingKind},
};
use crate::domain::{
    DecisionId, OrganisationId,
    decision::Decision,
    ledger::Entry,
    money::Ore,
    split::{self, Party},
};

/// Where a financier's row stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Financier {
    /// Whose, as a bare id.
    pub organisation: uuid::Uuid,
    /// What it brings.
    pub kind: FinancingKind,
    /// What it grants.
    pub granted: Ore,
    /// What it granted besides until a revocation in part.
    #[serde(default)]
    pub fallen: Ore,
    /// The most that it may bear of the whole.
    pub max_bps: Option<u16>,
    /// In the claim that is on its way.
    pub claimed: Ore,
    /// Accepted, in all.
    pub accepted: Ore,
    /// Owed, and not ordered.
    pub payable: Ore,
    /// Paid, advances included.
    pub paid: Ore,
    /// An advance that is ordered.
    pub advance_pending: Ore,
    /// Paid in advance, and not netted.
    pub advance: Ore,
    /// Advanced in all, whatever was netted.
    pub advanced: Ore,
    /// What of the advance that is not netted was to come back, and is given up.
    #[serde(default)]
    pub waived: Ore,
    /// Held back.
    pub retained: Ore,
    /// To be paid back.
    pub recoverable: Ore,
}

impl Financier {
    /// A row that grants so much, of which nothing is claimed, paid or given back yet.
    pub fn new(organisation: uuid::Uuid, kind: FinancingKind, granted: Ore, max_bps: Option<u16>) -> Self {
        Self {
            organisation,
            kind,
            granted,
            fallen: Ore::ZERO,
            max_bps,
            claimed: Ore::ZERO,
            accepted: Ore::ZERO,
            payable: Ore::ZERO,
            paid: Ore::ZERO,
            advance_pending: Ore::ZERO,
            advance: Ore::ZERO,
            advanced: Ore::ZERO,
            waived: Ore::ZERO,
            retained: Ore::ZERO,
            recoverable: Ore::ZERO,
        }
    }

    /// Whose.
    pub fn organisation(&self) -> OrganisationId {
        self.organisation.into()
    }

    /// What it granted before anything of that was revoked: what its share is in proportion to.
    pub fn decided(&self) -> Ore {
        self.granted.plus(self.fallen).unwrap_or(self.granted)
    }

    /// It grants so much less.
    pub fn fall(&mut self, amount: Ore) {
        self.granted = self.granted.minus(amount).unwrap_or_default();
        self.fallen = self.fallen.plus(amount).unwrap_or(self.fallen);
    }

    /// What it has accepted to pay, and what it pays or has paid in advance besides.
    pub fn bound(&self) -> Ore {
        let sum = Ore::sum([self.accepted, self.advance, self.advance_pending]);
        sum.unwrap_or(self.granted)
    }

    /// Whether more of its grant is bound than there is. What was given up of its advance takes no room.
    pub fn is_overdrawn(&self) -> bool {
        self.bound().minus(self.waived).is_none_or(|bound| bound > self.granted)
    }

    /// Less stands of its advance: a claim has netted it, or it is to come back. No more is given up than stands.
    pub fn lessen_advance(&mut self, amount: Ore) {
        self.advance = self.advance.minus(amount).unwrap_or_default();
        self.waived = self.waived.min(self.advance);
    }

    /// What is left of its grant besides, and besides the claim that is on its way; less than nothing where that is too much.
    pub fn left(&self) -> Ore {
        let bound = self.bound().plus(self.claimed);
        bound.and_then(|bound| self.granted.minus(bound)).unwrap_or_default()
    }
}

/// Who accepted the undertaking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undertaking {
    /// Who.
    pub signer: Signer,
    /// When.
    pub time: Timestamp,
}

/// A project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// Of which decision.
    pub decision: DecisionId,
    /// How often it has changed.
    pub revision: i64,
    /// The number of its latest event.
    pub told: i64,
    /// The organisation that applied.
    pub applicant: OrganisationId,
    /// The project's first and last day.
    pub days: (Date, Date),
    /// What is asked.
    pub terms: Terms,
    /// Each row of the plan, in its order.
    pub financiers: Vec<Financier>,
    /// Who accepted the undertaking.
    pub undertaking: Option<Undertaking>,
    /// Costs that were accepted, with contributions in kind, less income.
    pub eligible: Ore,
    /// The part of that which was paid in money.
    pub cash: Ore,
    /// What each category has in claims that are decided or on their way.
    pub claimed: BTreeMap<Category, Ore>,
    /// The claim that is not decided.
    pub open_claim: Option<ClaimId>,
    /// How many claims there have been.
    pub claims: i64,
    /// The final claim is decided: nothing is held back any more, and nothing new begins.
    pub reported: bool,
    /// The final claim is paid.
    pub closed: bool,
}

impl Project {
    /// A project of a decision, as terms state it. What its financiers grant is booked with its budget.
    pub fn plan(decision: &Decision, terms: Terms) -> (Self, Entry) {
        let rows = decision.document.plan.lines().iter().zip(&terms.financing_kinds);
        let financiers = rows.map(|(row, kind)| Financier {
            fallen: row.returned,
            ..Financier::new(row.organisation.uuid(), *kind, row.booked(), row.max_share_bps)
        });
        let project = Self {
            decision: decision.id,
            revision: 1,
            told: 1,
            applicant: decision.document.applicant,
            days: (decision.document.period_from, decision.document.period_to),
            financiers: financiers.collect(),
            terms,
            undertaking: None,
            eligible: Ore::ZERO,
            cash: Ore::ZERO,
            claimed: BTreeMap::new(),
            open_claim: None,
            claims: 0,
            reported: false,
            closed: false,
        };
        let mut booked = project.budget(entry(EntryKind::Terms), &project.terms.clone());
        for financier in &project.financiers {
            let pot = |pot| project.pot(financier, pot);
            booked = moved(booked, pot(Pot::Entitled), pot(Pot::Unclaimed), financier.granted);
        }
        (project, booked)
    }

    /// States the terms anew, which is free until the first claim and the first advance. Other terms than those that were accepted are to be
    /// accepted too. The entry moves what the budget changes by.
    pub fn restate(&mut self, terms: Terms) -> Result<Entry, Refusal> {
        if self.claims > 0 || self.financiers.iter().any(|financier| financier.advanced > Ore::ZERO) {
            return Err(Refusal::TermsFixed(self.decision));
        }
        if !terms.repeat(&self.terms) {
            self.undertaking = None;
        }
        for (financier, kind) in self.financiers.iter_mut().zip(&terms.financing_kinds) {
            financier.kind = *kind;
        }
        let before = std::mem::replace(&mut self.terms, terms);
        let undone = before.budget.iter().fold(entry(EntryKind::Terms), |entry, line| {
            let budget = Account::Category(self.decision, line.category, Heap::Budget);
            moved(entry, budget, Account::Plan(self.decision), line.amount)
        });
        self.revision += 1;
        self.told += 1;
        Ok(self.budget(undone, &self.terms))
    }

    fn budget(&self, entry: Entry, terms: &Terms) -> Entry {
        terms.budget.iter().fold(entry, |entry, line| {
            let budget = Account::Category(self.decision, line.category, Heap::Budget);
            moved(entry, Account::Plan(self.decision), budget, line.amount)
        })
    }

    /// Accepts the undertaking.
    pub fn accept(&mut self, signer: Signer, time: Timestamp) -> Result<(), Refusal> {
        if self.undertaking.is_some() {
            return Err(Refusal::UndertakingAccepted(self.decision));
        }
        self.undertaking = Some(Undertaking { signer, time });
        self.revision += 1;
        self.told += 1;
        Ok(())
    }

    /// Refuses where nobody has accepted the undertaking.
    pub fn undertaken(&self) -> Result<(), Refusal> {
        self.undertaking.as_ref().map(|_| ()).ok_or(Refusal::UndertakingNotAccepted(self.decision))
    }

    /// Refuses where the final claim is decided, so that nothing new begins.
    pub fn goes_on(&self) -> Result<(), Refusal> {
        if self.reported { Err(Refusal::ProjectClosed(self.decision)) } else { Ok(()) }
    }

    /// Refuses where money that was paid in advance would be left although all that is still accepted is netted against it. What is given up
    /// may be left.
    pub fn netted_by(&self, last: Sums) -> Result<(), Refusal> {
        let is_netted = |(row, part): (&Financier, Ore)| {
            let netted = if row.kind == FinancingKind::Cash { part } else { Ore::ZERO };
            row.advance_pending == Ore::ZERO && row.advance.minus(row.waived).is_some_and(|left| left <= netted)
        };
        let all = self.financiers.iter().zip(self.shares(last)).all(is_netted);
        if all { Ok(()) } else { Err(Refusal::AdvanceOutstanding(self.decision)) }
    }

    /// The account of a financier.
    pub fn pot(&self, financier: &Financier, pot: Pot) -> Account {
        Account::Financier(financier.organisation(), self.decision, pot)
    }

    /// A financier's row.
    pub fn financier(&self, line: usize) -> Option<&Financier> {
        self.financiers.get(line)
    }

    /// What each financier bears of costs that come on top of those that were accepted: the split of all of them together, less what each
    /// bore before. Nobody bears more than its grant and its cap, nor a larger share because another's row has fallen, and no more money is
    /// asked for than was spent. A share that has shrunk although the whole has grown is not asked back; the others wait until the shares have
    /// caught up.
    pub fn shares(&self, sums: Sums) -> Vec<Ore> {
        let wide = |ore: Ore| i128::from(ore.ore());
        let all = |of: fn(&Financier) -> Ore, cash: bool| -> i128 {
            let rows = self.financiers.iter().filter(|row| !cash || row.kind == FinancingKind::Cash);
            rows.map(|row| wide(of(row))).sum()
        };
        let (decided, in_cash) = (all(Financier::decided, false), all(Financier::decided, true));
        let spent = (wide(self.cash) + wide(sums.cash)).max(0);
        let mut whole = (wide(self.eligible) + wide(sums.eligible)).clamp(0, decided);
        if in_cash > 0 {
            whole = whole.min(spent * decided / in_cash);
        }
        let party = |row: &Financier| Party { weight: row.decided(), max_bps: row.max_bps };
        let parties: Vec<_> = self.financiers.iter().map(party).collect();
        let borne: Vec<_> = self.financiers.iter().map(|row| row.accepted).collect();
        let most: Vec<_> = self.financiers.iter().map(|row| row.granted).collect();
        let next = split::next(&borne, Ore::try_from(whole).unwrap_or_default(), &parties, &most);
        let mut new: Vec<i128> = next.parts.into_iter().map(wide).collect();
        let is_cash = |place: usize| self.financiers.get(place).is_some_and(|row| row.kind == FinancingKind::Cash);
        split::lessen(&mut new, spent - all(|row| row.accepted, true), is_cash);
        new.into_iter().map(|part| Ore::try_from(part).unwrap_or_default()).collect()
    }

    /// Takes what was accepted into the figures, and answers what each financier bears of it.
    pub fn bear(&mut self, sums: Sums) -> Vec<Ore> {
        let parts = self.shares(sums);
        for (financier, part) in self.financiers.iter_mut().zip(&parts) {
            financier.accepted = financier.accepted.plus(*part).unwrap_or(financier.accepted);
        }
        self.eligible = self.eligible.plus(sums.eligible).unwrap_or(self.eligible);
        self.cash = self.cash.plus(sums.cash).unwrap_or(self.cash);
        parts
    }

    /// What a category has in claims.
    pub fn claimed_of(&self, category: Category) -> Ore {
        self.claimed.get(&category).copied().unwrap_or_default()
    }

    /// Adds to what a category has in claims.
    pub fn claim(&mut self, category: Category, amount: Ore) {
        let sum = self.claimed.entry(category).or_default();
        *sum = sum.plus(amount).unwrap_or(*sum);
    }
}

#[cfg(test)]
pub mod examples;

#[cfg(test)]
mod tests {
    use super::{examples::*, *};
    use proptest::prelude::*;

    fn cash(ore: i64) -> Sums {
        Sums { eligible: Ore::new(ore), cash: Ore::new(ore) }
    }

    fn whole(ore: &[Ore]) -> Vec<i64> {
        ore.iter().map(|part| part.ore()).collect()
    }

    #[test]
    fn a_cap_beats_the_rounding_and_what_it_leaves_goes_to_who_is_not_capped() {
        let project = founding();
        assert_eq!(whole(&project.shares(cash(123_456_789))), [57_023_820, 4_704_575, 61_728_394]);
    }

    #[test]
    fn no_more_money_is_asked_for_than_was_spent_however_much_is_contributed_in_kind() {
        let mut project = founding();
        let sums = Sums { eligible: Ore::new(300_000_000), cash: Ore::new(100_000_000) };
        let asked: i64 = whole(&project.bear(sums)).iter().sum();
        assert!(asked <= 100_000_000 && asked > 99_999_990, "{asked}");
    }

    #[test]
    fn where_a_row_has_fallen_the_others_bear_no_larger_share_of_what_follows() {
        let mut project = project(vec![financier(1, 1_000, None), financier(2, 1_000, None)]);
        assert_eq!(whole(&project.bear(cash(200))), [100, 100]);
        let _ = project.lessen(entry(EntryKind::Decision), &[Ore::ZERO, Ore::new(800)]);
        assert_eq!((project.financiers[1].granted.ore(), project.financiers[1].decided().ore()), (200, 1_000));
        assert_eq!(whole(&project.bear(cash(200))), [100, 100]);
        assert_eq!(whole(&project.bear(cash(400))), [200, 0], "what has fallen is borne by nobody else");
        assert_eq!(whole(&project.bear(cash(2_000))), [600, 0], "and nobody bears more than it grants");
    }

    #[test]
    fn terms_are_restated_until_the_first_claim_and_the_entry_moves_the_difference() {
        let mut project = founding();
        let mut terms = project.terms.clone();
        terms.budget[0].amount = Ore::new(90_000_000);
        let entry = project.restate(terms.clone()).unwrap();
        assert_eq!(
            entry.postings().iter().map(|(_, amount)| amount.ore()).collect::<Vec<_>>(),
            [-10_000_000, 10_000_000]
        );
        project.financiers[0].advanced = Ore::new(1);
        assert_eq!(project.restate(terms.clone()), Err(Refusal::TermsFixed(project.decision)));
        project.financiers[0].advanced = Ore::ZERO;
        project.claims = 1;
        assert_eq!(project.restate(terms), Err(Refusal::TermsFixed(project.decision)));
    }

    #[test]
    fn what_was_given_up_of_an_advance_takes_no_room() {
        let mut row = financier(2, 1_000, None);
        (row.accepted, row.advance) = (Ore::new(1_000), Ore::new(400));
        assert!(row.is_overdrawn());
        row.waived = Ore::new(400);
        assert!(!row.is_overdrawn());
    }

    #[test]
    fn other_terms_than_those_that_were_accepted_are_accepted_anew() {
        let mut project = founding();
        let signer = crate::domain::claims::attestation::examples::signer("operator:s");
        project.accept(signer, time::macros::datetime!(2024-01-10 12:00 UTC).into()).unwrap();
        let mut terms = project.terms.clone();
        project.restate(terms.clone()).unwrap();
        assert_eq!(project.undertaken(), Ok(()), "the same terms are accepted already");
        terms.retention_bps = 1_000;
        project.restate(terms).unwrap();
        assert_eq!(project.undertaken(), Err(Refusal::UndertakingNotAccepted(project.decision)));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn acceptance_3_whatever_is_claimed_nobody_pays_more_than_its_grant_and_its_cap_at_every_prefix(
            claims in proptest::collection::vec((0..90_000_000i64, 0..20_000_000i64), 1..12),
            grants in proptest::collection::vec((1..300_000_000i64, proptest::option::of(500..=10_000u16)), 1..5),
        ) {
            let rows = grants.iter().zip(1..).map(|((ore, cap), organisation)| financier(organisation, *ore, *cap));
            let mut project = project(rows.collect());
            let (mut eligible, mut spent) = (0, 0);
            for (money, in_kind) in claims {
                let before: i64 = project.financiers.iter().map(|row| row.accepted.ore()).sum();
                let parts = project.bear(Sums { eligible: Ore::new(money + in_kind), cash: Ore::new(money) });
                eligible += money + in_kind;
                spent += money;
                prop_assert!(parts.iter().all(|part| *part >= Ore::ZERO));
                prop_assert_eq!(before + parts.iter().map(|part| part.ore()).sum::<i64>(), project.financiers.iter().map(|row| row.accepted.ore()).sum::<i64>());
                for row in &project.financiers {
                    prop_assert!(row.accepted <= row.granted);
                    let cap = i128::from(row.max_bps.unwrap_or(10_000));
                    prop_assert!(i128::from(row.accepted.ore()) <= i128::from(eligible) * cap / 10_000);
                }
                prop_assert!(project.financiers.iter().map(|row| row.accepted.ore()).sum::<i64>() <= spent);
            }
        }
    }
}
