//! Costs, claims, payments, advances, recoveries and revocations in any order: at every prefix nobody has paid more than it grants nor bears
//! more than its cap, each entry sums to zero, and the figures are what the accounts hold.

use std::collections::BTreeMap;

use super::*;
use crate::domain::{
    claims::{
        advance,
        payment::Payment,
        recovery::{Proposal, Recovery, Settlement},
        word::{Ground, PaymentKind, PaymentState},
    },
    ledger,
    policy::interest::Interest,
};

/// What happens next.
#[derive(Debug, Clone)]
enum Step {
    Cost { ore: i64, in_kind: bool },
    Claim,
    Decide { percent: i64 },
    Order { row: usize },
    Advance { row: usize, ore: i64 },
    Confirm { which: usize },
    Fail { which: usize },
    Recover { which: usize, percent: i64, waive: bool },
    Fall { row: usize, percent: i64 },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (1..60_000_000i64, prop::bool::weighted(0.2)).prop_map(|(ore, in_kind)| Step::Cost { ore, in_kind }),
        3 => Just(Step::Claim),
        3 => (0..130i64).prop_map(|percent| Step::Decide { percent: percent.min(100) }),
        4 => (0..4usize).prop_map(|row| Step::Order { row }),
        2 => (0..4usize, 1..45_000_000i64).prop_map(|(row, ore)| Step::Advance { row, ore }),
        5 => any::<usize>().prop_map(|which| Step::Confirm { which }),
        1 => any::<usize>().prop_map(|which| Step::Fail { which }),
        1 => (any::<usize>(), 1..=100i64, any::<bool>()).prop_map(|(which, percent, waive)| Step::Recover { which, percent, waive }),
        1 => (0..4usize, 0..=30i64).prop_map(|(row, percent)| Step::Fall { row, percent }),
    ]
}

/// A project with all that belongs to it.
struct Told {
    project: Project,
    costs: Vec<Cost>,
    claims: Vec<(Claim, Vec<Line>)>,
    payments: Vec<Payment>,
    accounts: BTreeMap<ledger::Account, i64>,
    /// Advances that were to come back, and were given up, by row.
    waived: Vec<i64>,
    interest: Vec<i64>,
    number: u128,
}

impl Told {
    fn begin(grants: &[(i64, Option<u16>)], retention_bps: u16) -> Self {
        let rows = grants.iter().zip(1..).map(|((ore, cap), organisation)| financier(organisation, *ore, *cap));
        let mut project = undertaken(project(rows.collect()));
        project.terms.retention_bps = retention_bps;
        project.terms.budget.iter_mut().for_each(|line| line.amount = Ore::MOST);
        let (waived, interest) = (vec![0; grants.len()], vec![0; grants.len()]);
        let (costs, claims, payments) = (Vec::new(), Vec::new(), Vec::new());
        Self { project, costs, claims, payments, accounts: BTreeMap::new(), waived, interest, number: 1_000 }
    }

    fn book(&mut self, entry: &Entry) {
        assert_eq!(sum(entry), 0);
        for (account, amount) in entry.postings() {
            *self.accounts.entry(account).or_default() += amount.ore();
        }
    }

    fn id(&mut self) -> uuid::Uuid {
        self.number += 1;
        uuid::Uuid::from_u128(self.number)
    }

    fn take(&mut self, step: Step) {
        let now = datetime!(2024-08-01 12:00 UTC).into();
        let id = self.id();
        match step {
            Step::Cost { ore, in_kind } => {
                let category = if in_kind { Category::InKind } else { Category::Staff };
                self.costs.push(cost(self.number, category, ore));
            }
            Step::Claim => {
                let waiting: Vec<_> = self.costs.drain(..).collect();
                let period = self.project.terms.periods[0].clone();
                let by = || act(Deed::Opened, "operator:anna");
                let Ok(mut claim) = Claim::open(id.into(), &mut self.project, period, None, by()) else {
                    self.costs = waiting;
                    return;
                };
                let mut costs = waiting;
                match claim.lock(&mut self.project, &mut costs, &handbook(), by()) {
                    Ok((lines, entry)) => {
                        self.book(&entry);
                        claim.sign(by()).unwrap();
                        claim.submit("r".into(), by()).unwrap();
                        self.claims.push((claim, lines));
                    }
                    Err(_) => claim.withdraw(&mut self.project, by()).unwrap(),
                }
                self.costs = costs.into_iter().filter(|cost| cost.state == CostState::Booked).collect();
            }
            Step::Decide { percent } => {
                let Some((claim, lines)) = self.claims.last_mut() else { return };
                let accepted = |line: &Line| Ore::new(line.claimed.ore() * percent / 100);
                let cuts = lines.iter().filter(|line| accepted(line) < line.claimed);
                let cuts =
                    cuts.map(|line| Cut { position: line.position, accepted: accepted(line), reason: "cut".into() });
                let cuts = cuts.collect();
                if let Ok(entry) = claim.decide(&mut self.project, lines, &mut [], cuts, act(Deed::Decided, "o")) {
                    self.book(&entry);
                }
            }
            Step::Order { row } => {
                // One payment of a share is on its way at a time, as the store holds.
                let under_way = |claim: &Claim| {
                    self.payments.iter().any(|payment| {
                        let open = matches!(payment.state, PaymentState::Ordered | PaymentState::Attested);
                        open && payment.claim == Some(claim.id) && payment.line == row
                    })
                };
                let next = self.claims.iter().find(|(claim, _)| {
                    let owes = claim.shares.get(row).is_some_and(|share| share.payable > share.paid);
                    claim.state == ClaimState::Decided && owes && !under_way(claim)
                });
                if let Some((claim, _)) = next {
                    let order = Payment::order(id.into(), &mut self.project, claim, row, signer("operator:a"), now);
                    if let Ok((payment, entry)) = order {
                        self.payments.push(payment);
                        self.book(&entry);
                    }
                }
            }
            Step::Advance { row, ore } => {
                let wish = (Ore::new(ore), "weak liquidity".to_owned());
                let (most, by) = (advance::examples::limit(), signer("operator:a"));
                let order = Payment::advance(id.into(), &mut self.project, row, wish, &most, by, now);
                if let Ok((payment, entry)) = order {
                    self.payments.push(payment);
                    self.book(&entry);
                }
            }
            Step::Confirm { which } => {
                let most = self.payments.len().max(1);
                let Some(payment) = self.payments.get_mut(which % most) else { return };
                if payment.attest(signer("operator:b")).is_err() {
                    return;
                }
                let entry = payment.confirm(&mut self.project, "BG 1".into(), now).unwrap();
                let (of, row, amount) = (payment.claim, payment.line, payment.amount);
                self.book(&entry);
                if let Some((claim, _)) = self.claims.iter_mut().find(|(claim, _)| Some(claim.id) == of) {
                    claim.paid(&mut self.project, row, amount);
                }
            }
            Step::Fail { which } => {
                let most = self.payments.len().max(1);
                let Some(payment) = self.payments.get_mut(which % most) else { return };
                if let Ok(entry) = payment.fail(&mut self.project, "wrong account".into()) {
                    self.book(&entry);
                }
            }
            Step::Recover { which, percent, waive } => {
                let most = self.payments.len().max(1);
                let Some(payment) = self.payments.get_mut(which % most) else { return };
                let amount = Ore::new((payment.amount.ore() * percent / 100).max(1));
                let interest_from = date!(2024 - 08 - 01);
                let proposal = Proposal { amount, ground: Ground::Overpaid, reason: "too much".into(), interest_from };
                let mut tried = payment.clone();
                let by = signer("operator:c");
                let opened = Recovery::open(id.into(), &mut tried, proposal, &limit(0, 10), by, now);
                let Ok(mut recovery) = opened else { return };
                recovery.hear("we agree".into()).unwrap();
                let by = signer("operator:d");
                let decided = recovery.decide(&mut self.project, &mut tried, amount, "grounds".into(), &by);
                let Ok(decided) = decided else { return };
                *payment = tried;
                let (row, kind) = (payment.line, payment.kind);
                let end = match waive {
                    true => Settlement::Waived("small".into()),
                    false => {
                        let interest = Interest { amount: Ore::new(percent), ..Interest::default() };
                        self.interest[row] += percent;
                        Settlement::Paid { reference: "BG 2".into(), on: interest_from, interest }
                    }
                };
                let settled = recovery.settle(&mut self.project, end).unwrap();
                self.book(&decided);
                self.book(&settled);
                if waive && kind == PaymentKind::Advance {
                    self.waived[row] += amount.ore();
                }
            }
            Step::Fall { row, percent } => {
                let Some(financier) = self.project.financiers.get(row) else { return };
                let most = financier.left().ore().max(0);
                let mut parts = vec![Ore::ZERO; self.project.financiers.len()];
                parts[row] = Ore::new(most * percent / 100);
                let fallen = self.project.lessen(entry(EntryKind::Decision), &parts);
                self.book(&fallen);
            }
        }
    }

    /// Fails what is on its way to the bank, and revokes all.
    fn revoke(&mut self) {
        let open = |payment: &&mut Payment| matches!(payment.state, PaymentState::Ordered | PaymentState::Attested);
        let late = self.payments.iter_mut().filter(open);
        let failed: Vec<_> = late.map(|payment| payment.fail(&mut self.project, "late".into()).unwrap()).collect();
        for entry in &failed {
            self.book(entry);
        }
        if let Some((claim, lines)) = self.claims.last_mut()
            && self.project.open_claim == Some(claim.id)
        {
            let rejected = claim.reject(&mut self.project, lines, &mut [], act(Deed::Decided, "o"));
            self.book(&rejected);
        }
        let revoked = self.project.revoke(entry(EntryKind::Decision));
        self.book(&revoked);
    }

    fn check(&self) {
        let eligible = i128::from(self.project.eligible.ore());
        for (row, waived) in self.project.financiers.iter().zip(&self.waived) {
            let cap = i128::from(row.max_bps.unwrap_or(10_000));
            assert!(
                row.accepted <= row.granted && i128::from(row.accepted.ore()) <= eligible * cap / 10_000,
                "{row:?}"
            );
            assert!(
                row.paid.ore() - row.recoverable.ore() - waived <= row.granted.ore(),
                "paid beyond its grant: {row:?}"
            );
        }
        self.check_books();
    }

    fn check_books(&self) {
        let mut borne = 0;
        for (row, interest) in self.project.financiers.iter().zip(&self.interest) {
            for amount in
                [row.claimed, row.accepted, row.payable, row.paid, row.advance_pending, row.advance, row.retained]
            {
                assert!(amount >= Ore::ZERO, "{row:?}");
            }
            assert!(row.waived >= Ore::ZERO && row.waived <= row.advance, "more is given up than stands: {row:?}");
            borne += row.accepted.ore();
            let on = |pot| {
                let account = ledger::Account::Project(self.project.pot(row, pot));
                self.accounts.get(&account).copied().unwrap_or_default()
            };
            assert_eq!((on(Pot::Claimed), on(Pot::Entitled)), (row.claimed.ore(), row.fallen.ore()));
            assert_eq!(on(Pot::Unclaimed), -row.claimed.ore() - row.accepted.ore() - row.fallen.ore());
            assert!(
                row.claimed.ore() + row.accepted.ore() <= row.granted.ore(),
                "more is claimed than granted: {row:?}"
            );
            assert_eq!(on(Pot::Accepted) + on(Pot::Revoked), row.accepted.ore());
            assert!(on(Pot::Accepted) >= 0 && on(Pot::Revoked) >= 0, "more is revoked than was accepted: {row:?}");
            assert_eq!(
                on(Pot::Support),
                on(Pot::Accepted),
                "what the project costs is what was accepted and not revoked"
            );
            assert_eq!(on(Pot::Payable), -row.payable.ore());
            assert_eq!((on(Pot::Bank), on(Pot::Interest)), (interest - row.paid.ore(), -interest));
            assert_eq!(on(Pot::AdvancePending), row.advance_pending.ore());
            assert_eq!(on(Pot::Advance), row.advance.ore());
            assert_eq!(on(Pot::Retained), -row.retained.ore());
            assert_eq!(on(Pot::Recoverable), row.recoverable.ore());
        }
        assert!(borne <= self.project.cash.ore(), "more is borne than was spent");
        let confirmed = self.payments.iter().filter(|payment| payment.state == PaymentState::Confirmed);
        let confirmed: i64 = confirmed.map(|payment| payment.amount.ore()).sum();
        let paid: i64 = self.project.financiers.iter().map(|row| row.paid.ore()).sum();
        assert!(paid <= confirmed, "what was paid was confirmed by the bank");
        assert_eq!(self.accounts.values().sum::<i64>(), 0);
    }
}

fn grants() -> impl Strategy<Value = Vec<(i64, Option<u16>)>> {
    prop::collection::vec((1..300_000_000i64, prop::option::of(500..=10_000u16)), 1..5)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, max_shrink_iters: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn acceptance_3_whatever_is_claimed_paid_advanced_and_recovered_nobody_pays_beyond_its_grant_at_any_prefix(
        grants in grants(), retention_bps in 0..2_000u16, steps in prop::collection::vec(step(), 1..60),
    ) {
        let mut told = Told::begin(&grants, retention_bps);
        for step in steps {
            told.take(step);
            told.check();
        }
        told.revoke();
        told.check_books();
        for row in &told.project.financiers {
            prop_assert_eq!((row.claimed, row.payable, row.retained), (Ore::ZERO, Ore::ZERO, Ore::ZERO));
            prop_assert_eq!(row.granted, row.accepted, "what nobody claimed has gone back");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn acceptance_3_ten_thousand_steps_in_a_row_leave_a_project_whose_figures_hold(
        grants in grants(), steps in prop::collection::vec(step(), 10_000),
    ) {
        let mut told = Told::begin(&grants, 500);
        for (number, step) in (1..).zip(steps) {
            told.take(step);
            if number % 50 == 0 {
                told.check();
            }
        }
        told.check();
    }
}
