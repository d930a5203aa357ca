//! Money that is taken back (återkrav): proposed, heard, decided by another, perhaps invoiced, then paid back or waived.

use mesh::clock::Timestamp;
use time::Date;

use super::{
    PaymentId, RecoveryId,
    attestation::{Signer, another},
    book::{Account, EntryKind, Pot, entry, moved},
    payment::Payment,
    project::Project,
    refusal::Refusal,
    word::{Ground, PaymentKind, PaymentState, RecoveryState},
};
use crate::domain::{
    DecisionId, OrganisationId,
    ledger::Entry,
    money::Ore,
    policy::{Basis, interest::Interest, time_limit::TimeLimit},
};

/// A recovery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovery {
    /// Its id.
    pub id: RecoveryId,
    /// The number of its latest event.
    pub revision: i64,
    /// Of which decision.
    pub decision: DecisionId,
    /// Of which payment.
    pub payment: PaymentId,
    /// Of which kind that is.
    pub payment_kind: PaymentKind,
    /// The financier's row.
    pub line: usize,
    /// The financier.
    pub financier: OrganisationId,
    /// Where it stands.
    pub state: RecoveryState,
    /// Why.
    pub ground: Ground,
    /// What is proposed, and once decided what is taken back.
    pub amount: Ore,
    /// What of an advance that is taken back claims had netted: it is taken of what they came to.
    pub netted: Ore,
    /// The first day that interest runs.
    pub interest_from: Date,
    /// Why, in words.
    pub reason: String,
    /// What the recipient said.
    pub answer: String,
    /// The decision's grounds.
    pub motivation: String,
    /// The invoice that was made for it.
    pub invoice: Option<Invoiced>,
    /// The bank's reference, or why it is waived.
    pub settlement: String,
    /// The day on which it was paid back.
    pub paid_on: Option<Date>,
    /// What was paid beside it.
    pub interest: Interest,
    /// By which version of the rule it was not too late; none where it was proposed before that was kept.
    pub rules: Vec<Basis>,
    /// Who proposed it.
    pub proposed_by: Signer,
    /// When.
    pub create_time: Timestamp,
}

/// An invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invoiced {
    /// From the financier's series.
    pub number: String,
    /// The last day to pay.
    pub due_on: Date,
}

/// How it ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settlement {
    /// It is waived, for a reason.
    Waived(String),
    /// It was paid back.
    Paid {
        /// The bank's reference.
        reference: String,
        /// The day.
        on: Date,
        /// What was paid beside it.
        interest: Interest,
    },
}

/// What is proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// How much.
    pub amount: Ore,
    /// Why.
    pub ground: Ground,
    /// Why, in words.
    pub reason: String,
    /// The first day that interest runs.
    pub interest_from: Date,
}

impl Recovery {
    /// Proposes to take back what was paid, or a part of it, within a time.
    pub fn open(
        id: RecoveryId,
        payment: &mut Payment,
        proposal: Proposal,
        limit: &TimeLimit,
        by: Signer,
        time: Timestamp,
    ) -> Result<Self, Refusal> {
        payment.must_be(PaymentState::Confirmed)?;
        let sum = payment.recovered.plus(proposal.amount).filter(|sum| *sum <= payment.amount);
        payment.recovered = sum.ok_or(Refusal::RecoveryAmount(payment.id))?;
        let last = payment.confirm_time.map(|paid| limit.last_day(paid.date()));
        if let Some(last) = last.filter(|last| time.date() > *last) {
            return Err(Refusal::RecoveryTooLate(payment.id, last, limit.basis.citation.clone()));
        }
        Ok(Self {
            id,
            revision: 1,
            decision: payment.decision,
            payment: payment.id,
            payment_kind: payment.kind,
            line: payment.line,
            financier: payment.financier,
            state: RecoveryState::Proposed,
            ground: proposal.ground,
            amount: proposal.amount,
            netted: Ore::ZERO,
            interest_from: proposal.interest_from,
            reason: proposal.reason,
            answer: String::new(),
            motivation: String::new(),
            invoice: None,
            settlement: String::new(),
            paid_on: None,
            interest: Interest::default(),
            rules: vec![limit.basis.clone()],
            proposed_by: by,
            create_time: time,
        })
    }

    /// Notes what the recipient said.
    pub fn hear(&mut self, answer: String) -> Result<(), Refusal> {
        self.must_be(&[RecoveryState::Proposed])?;
        self.answer = answer;
        self.advance(RecoveryState::Heard);
        Ok(())
    }

    /// Decides it: at most what was proposed, by another human than who proposed it. Of an advance, first what no claim has netted is taken
    /// back, and then what claims came to.
    pub fn decide(
        &mut self,
        project: &mut Project,
        payment: &mut Payment,
        amount: Ore,
        motivation: String,
        by: &Signer,
    ) -> Result<Entry, Refusal> {
        self.must_be(&[RecoveryState::Heard])?;
        another(by, &self.proposed_by)?;
        if amount > self.amount {
            return Err(Refusal::RecoveryAmount(self.payment));
        }
        let spared = self.amount.minus(amount).unwrap_or_default();
        payment.recovered = payment.recovered.minus(spared).unwrap_or_default();
        self.amount = amount;
        if self.payment_kind == PaymentKind::Advance {
            let standing = project.financier(self.line).map_or(Ore::ZERO, |row| row.advance);
            self.netted = amount.minus(standing).unwrap_or_default().max(Ore::ZERO);
        }
        self.motivation = motivation;
        self.advance(if amount == Ore::ZERO { RecoveryState::Dropped } else { RecoveryState::Decided });
        if let Some(financier) = project.financiers.get_mut(self.line) {
            financier.recoverable = financier.recoverable.plus(amount).unwrap_or(financier.recoverable);
            financier.lessen_advance(self.parts().0);
        }
        project.revision += 1;
        Ok(self.taken_back(false))
    }

    /// Notes the invoice that was made for it: there is one.
    pub fn invoice(&mut self, invoice: Invoiced) -> Result<(), Refusal> {
        self.must_be(&[RecoveryState::Decided])?;
        self.invoice = Some(invoice);
        self.advance(RecoveryState::Invoiced);
        Ok(())
    }

    /// Notes that it was paid back, or is waived. What is paid beside it is the financier's, and none of the project's support.
    pub fn settle(&mut self, project: &mut Project, settlement: Settlement) -> Result<Entry, Refusal> {
        self.owed()?;
        let waive = matches!(settlement, Settlement::Waived(_));
        self.advance(if waive { RecoveryState::Waived } else { RecoveryState::Settled });
        match settlement {
            Settlement::Waived(reason) => self.settlement = reason,
            Settlement::Paid { reference, on, interest } => {
                (self.settlement, self.paid_on, self.interest) = (reference, Some(on), interest);
            }
        }
        if let Some(financier) = project.financiers.get_mut(self.line) {
            financier.recoverable = financier.recoverable.minus(self.amount).unwrap_or_default();
            if waive {
                let (advance, _) = self.parts();
                financier.advance = financier.advance.plus(advance).unwrap_or(financier.advance);
                financier.waived = financier.waived.plus(advance).unwrap_or(financier.waived);
            } else {
                financier.paid = financier.paid.minus(self.amount).unwrap_or_default();
            }
        }
        project.revision += 1;
        Ok(match waive {
            true => self.taken_back(true),
            false => {
                let pot = |pot| Account::Financier(self.financier, self.decision, pot);
                let booked = moved(entry(EntryKind::Recovery), pot(Pot::Recoverable), pot(Pot::Bank), self.amount);
                moved(booked, pot(Pot::Interest), pot(Pot::Bank), self.interest.amount)
            }
        })
    }

    /// What of it was paid in advance and is netted by no claim, and what of it claims came to.
    fn parts(&self) -> (Ore, Ore) {
        match self.payment_kind {
            PaymentKind::Claim => (Ore::ZERO, self.amount),
            PaymentKind::Advance => (self.amount.minus(self.netted).unwrap_or_default(), self.netted),
        }
    }

    /// Takes it back, or gives that up. What claims came to was accepted, and is revoked; an advance had not been accepted.
    fn taken_back(&self, is_waived: bool) -> Entry {
        let pot = |pot| Account::Financier(self.financier, self.decision, pot);
        let (advance, support) = self.parts();
        let moves = [
            (Pot::Advance, Pot::Recoverable, advance),
            (Pot::Support, Pot::Recoverable, support),
            (Pot::Accepted, Pot::Revoked, support),
        ];
        moves.into_iter().fold(entry(EntryKind::Recovery), |booked, (from, to, amount)| match is_waived {
            false => moved(booked, pot(from), pot(to), amount),
            true => moved(booked, pot(to), pot(from), amount),
        })
    }

    /// Refuses where nothing is to be paid back: it is not decided, or has ended.
    pub fn owed(&self) -> Result<(), Refusal> {
        self.must_be(&[RecoveryState::Decided, RecoveryState::Invoiced])
    }

    fn must_be(&self, states: &[RecoveryState]) -> Result<(), Refusal> {
        if states.contains(&self.state) { Ok(()) } else { Err(Refusal::RecoveryState(self.id, self.state)) }
    }

    fn advance(&mut self, state: RecoveryState) {
        self.state = state;
        self.revision += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        claims::{attestation::examples::signer, claim::Sums, project::examples::founding},
        policy::time_limit::examples::limit,
    };
    use time::macros::{date, datetime};

    fn paid() -> Payment {
        Payment {
            id: PaymentId::from(uuid::Uuid::from_u128(1)),
            revision: 3,
            decision: founding().decision,
            claim: None,
            kind: PaymentKind::Claim,
            state: PaymentState::Confirmed,
            line: 2,
            financier: founding().financiers[2].organisation(),
            amount: Ore::new(1_000),
            ordered_by: signer("operator:a"),
            attested_by: Some(signer("operator:b")),
            reason: String::new(),
            bank_reference: "b".into(),
            failure: String::new(),
            recovered: Ore::ZERO,
            create_time: datetime!(2024-02-29 12:00 UTC).into(),
            confirm_time: Some(datetime!(2024-02-29 12:00 UTC).into()),
        }
    }

    fn open(payment: &mut Payment, ore: i64, time: Timestamp) -> Result<Recovery, Refusal> {
        let proposal = Proposal {
            amount: Ore::new(ore),
            ground: Ground::Overpaid,
            reason: "paid twice".into(),
            interest_from: date!(2024 - 06 - 01),
        };
        let id = RecoveryId::from(uuid::Uuid::nil());
        Recovery::open(id, payment, proposal, &limit(0, 10), signer("operator:a"), time)
    }

    #[test]
    fn no_more_is_taken_back_than_was_paid_and_not_after_ten_years() {
        let soon: Timestamp = datetime!(2024-05-01 12:00 UTC).into();
        let mut payment = paid();
        assert!(open(&mut payment, 600, soon).is_ok());
        assert_eq!(open(&mut payment, 401, soon), Err(Refusal::RecoveryAmount(payment.id)));
        assert!(open(&mut paid(), 1, datetime!(2034-02-28 12:00 UTC).into()).is_ok());
        let late = open(&mut paid(), 1, datetime!(2034-03-01 12:00 UTC).into());
        let citation = limit(0, 10).basis.citation;
        assert_eq!(late, Err(Refusal::RecoveryTooLate(paid().id, date!(2034 - 02 - 28), citation)));
    }

    #[test]
    fn an_advance_is_taken_back_and_what_claims_have_netted_of_it_is_taken_of_what_they_came_to() {
        let (mut project, mut payment) = (founding(), Payment { kind: PaymentKind::Advance, ..paid() });
        project.financiers[2].advance = Ore::new(700);
        project.financiers[2].paid = Ore::new(1_000);
        let mut recovery = open(&mut payment, 1_000, datetime!(2024-05-01 12:00 UTC).into()).unwrap();
        recovery.hear("nothing was said".into()).unwrap();
        let other = signer("operator:b");
        let decide = |ore, project: &mut Project| {
            let mut recovery = recovery.clone();
            let entry = recovery.decide(project, &mut payment.clone(), Ore::new(ore), "m".into(), &other);
            entry.map(|entry| (recovery, entry))
        };
        assert!(decide(1_001, &mut project.clone()).is_err());
        let (standing, entry) = decide(700, &mut project.clone()).unwrap();
        assert_eq!(
            (standing.netted, entry.postings().len()),
            (Ore::ZERO, 2),
            "nothing was accepted that could be revoked"
        );
        let (mut whole, entry) = decide(1_000, &mut project).unwrap();
        let on = |entry: &Entry, pot| {
            let account = crate::domain::ledger::Account::Project(project.pot(&founding().financiers[2], pot));
            entry.postings().into_iter().find(|(held, _)| *held == account).map_or(0, |(_, ore)| ore.ore())
        };
        let pots = [Pot::Advance, Pot::Support, Pot::Recoverable, Pot::Accepted, Pot::Revoked];
        assert_eq!(pots.map(|pot| on(&entry, pot)), [-700, -300, 1_000, -300, 300]);
        assert_eq!((project.financiers[2].advance, project.financiers[2].recoverable.ore()), (Ore::ZERO, 1_000));
        let mut waived = project.clone();
        let given_up = whole.clone().settle(&mut waived, Settlement::Waived("small".into())).unwrap();
        assert_eq!(pots.map(|pot| on(&given_up, pot)), [700, 300, -1_000, 300, -300]);
        assert_eq!((waived.financiers[2].advance.ore(), waived.financiers[2].paid.ore()), (700, 1_000));
        assert_eq!(waived.netted_by(Sums::default()), Ok(()), "what is given up keeps no project open");
        waived.financiers[2].advance = Ore::new(701);
        let left = waived.netted_by(Sums::default());
        assert_eq!(left, Err(Refusal::AdvanceOutstanding(waived.decision)));
        let interest = Interest::default();
        let back = Settlement::Paid { reference: "bank".into(), on: date!(2024 - 07 - 01), interest };
        whole.settle(&mut project, back).unwrap();
        assert_eq!((project.financiers[2].advance, project.financiers[2].paid), (Ore::ZERO, Ore::ZERO));
    }

    #[test]
    fn a_recovery_is_heard_decided_by_another_and_settled_in_balanced_entries() {
        let (mut project, mut payment) = (founding(), paid());
        let mut recovery = open(&mut payment, 1_000, datetime!(2024-05-01 12:00 UTC).into()).unwrap();
        let other = signer("operator:b");
        assert!(recovery.decide(&mut project, &mut payment, Ore::new(1), "m".into(), &other).is_err());
        recovery.hear("nothing was said".into()).unwrap();
        let own = recovery.decide(&mut project, &mut payment, Ore::new(1), "m".into(), &signer("operator:a"));
        assert_eq!(own, Err(Refusal::SamePerson));
        let decided = recovery.decide(&mut project, &mut payment, Ore::new(400), "m".into(), &other).unwrap();
        assert_eq!((payment.recovered.ore(), project.financiers[2].recoverable.ore()), (400, 400));
        let interest = Interest { amount: Ore::new(7), ..Interest::default() };
        let paid = Settlement::Paid { reference: "bank".into(), on: date!(2024 - 07 - 01), interest };
        let settled = recovery.clone().settle(&mut project.clone(), paid).unwrap();
        let waived = recovery.settle(&mut project, Settlement::Waived("small".into())).unwrap();
        for entry in [&decided, &settled, &waived] {
            assert_eq!(entry.postings().iter().map(|(_, amount)| amount.ore()).sum::<i64>(), 0);
        }
        let turned: Vec<_> =
            decided.postings().into_iter().map(|(account, ore)| (account, Ore::new(-ore.ore()))).collect();
        assert_eq!(waived.postings(), turned, "what is waived is as if it had never been taken back");
    }

    #[test]
    fn what_is_decided_is_invoiced_once_and_is_still_to_be_paid_back() {
        let (mut project, mut payment) = (founding(), paid());
        let mut recovery = open(&mut payment, 1_000, datetime!(2024-05-01 12:00 UTC).into()).unwrap();
        let invoice = || Invoiced { number: "2024-7".into(), due_on: date!(2024 - 06 - 30) };
        assert_eq!(recovery.invoice(invoice()), Err(Refusal::RecoveryState(recovery.id, RecoveryState::Proposed)));
        recovery.hear("nothing was said".into()).unwrap();
        recovery.decide(&mut project, &mut payment, Ore::new(1_000), "m".into(), &signer("operator:b")).unwrap();
        recovery.invoice(invoice()).unwrap();
        assert_eq!((recovery.state, recovery.owed()), (RecoveryState::Invoiced, Ok(())));
        assert_eq!(recovery.invoice(invoice()), Err(Refusal::RecoveryState(recovery.id, RecoveryState::Invoiced)));
        recovery.settle(&mut project, Settlement::Waived("small".into())).unwrap();
        assert_eq!((recovery.state, recovery.invoice), (RecoveryState::Waived, Some(invoice())));
    }
}
