//! A payment: ordered by one human, attested by another, and paid only when the bank says so.

use mesh::clock::Timestamp;

use super::{
    ClaimId, PaymentId,
    advance::{self, Limit},
    attestation::{Signer, another},
    book::{EntryKind, Pot, entry, moved},
    claim::Claim,
    project::{Financier, Project},
    refusal::Refusal,
    word::{ClaimState, PaymentKind, PaymentState},
};
use crate::domain::{DecisionId, OrganisationId, ledger::Entry, money::Ore};

/// A payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// Its id.
    pub id: PaymentId,
    /// The number of its latest event.
    pub revision: i64,
    /// Of which decision.
    pub decision: DecisionId,
    /// For which claim; none for an advance.
    pub claim: Option<ClaimId>,
    /// What is paid.
    pub kind: PaymentKind,
    /// Where it stands.
    pub state: PaymentState,
    /// The financier's row.
    pub line: usize,
    /// The financier.
    pub financier: OrganisationId,
    /// How much.
    pub amount: Ore,
    /// The first attest.
    pub ordered_by: Signer,
    /// The second attest.
    pub attested_by: Option<Signer>,
    /// Why an advance is paid.
    pub reason: String,
    /// What the bank calls it.
    pub bank_reference: String,
    /// Why it did not come about.
    pub failure: String,
    /// What has been taken back of it, decided or proposed.
    pub recovered: Ore,
    /// When it was ordered.
    pub create_time: Timestamp,
    /// When the bank paid.
    pub confirm_time: Option<Timestamp>,
}

impl Payment {
    /// Orders what a financier owes for a claim.
    pub fn order(
        id: PaymentId,
        project: &mut Project,
        claim: &Claim,
        line: usize,
        by: Signer,
        time: Timestamp,
    ) -> Result<(Self, Entry), Refusal> {
        claim.must_be(&[ClaimState::Decided])?;
        let share = claim.shares.get(line).copied().unwrap_or_default();
        let amount = share.payable.minus(share.paid).unwrap_or_default();
        // An advance that came in between was not netted: until it is settled or given up, no more leaves than is granted.
        let payable = |row: &&mut Financier| amount > Ore::ZERO && !row.is_overdrawn();
        let Some(financier) = project.financiers.get_mut(line).filter(payable) else {
            return Err(Refusal::NothingPayable(claim.id));
        };
        financier.payable = financier.payable.minus(amount).unwrap_or_default();
        let organisation = financier.organisation();
        let payment = Self::new(id, project.decision, Some(claim.id), line, organisation, amount, by, time);
        let booked = payment.moved(project, Pot::Ordered, Pot::Payable);
        project.revision += 1;
        Ok((payment, booked))
    }

    /// Orders an advance within a limit.
    pub fn advance(
        id: PaymentId,
        project: &mut Project,
        line: usize,
        (amount, reason): (Ore, String),
        limit: &Limit,
        by: Signer,
        time: Timestamp,
    ) -> Result<(Self, Entry), Refusal> {
        project.undertaken()?;
        project.goes_on()?;
        let decision = project.decision;
        advance::allow(project, project.financier(line).ok_or(Refusal::ProjectNotFound)?, limit, amount)?;
        let Some(financier) = project.financiers.get_mut(line) else {
            return Err(Refusal::ProjectNotFound);
        };
        let organisation = financier.organisation();
        financier.advanced = financier.advanced.plus(amount).unwrap_or(financier.advanced);
        financier.advance_pending = financier.advance_pending.plus(amount).unwrap_or(financier.advance_pending);
        let mut payment = Self::new(id, decision, None, line, organisation, amount, by, time);
        payment.reason = reason;
        let booked = payment.moved(project, Pot::Ordered, Pot::AdvancePending);
        project.revision += 1;
        Ok((payment, booked))
    }

    #[allow(clippy::too_many_arguments, reason = "each is a field of its own")]
    fn new(
        id: PaymentId,
        decision: DecisionId,
        claim: Option<ClaimId>,
        line: usize,
        financier: OrganisationId,
        amount: Ore,
        ordered_by: Signer,
        create_time: Timestamp,
    ) -> Self {
        Self {
            id,
            revision: 1,
            decision,
            kind: if claim.is_some() { PaymentKind::Claim } else { PaymentKind::Advance },
            claim,
            state: PaymentState::Ordered,
            line,
            financier,
            amount,
            ordered_by,
            attested_by: None,
            reason: String::new(),
            bank_reference: String::new(),
            failure: String::new(),
            recovered: Ore::ZERO,
            create_time,
            confirm_time: None,
        }
    }

    /// Releases it: another human than who ordered it.
    pub fn attest(&mut self, by: Signer) -> Result<(), Refusal> {
        self.must_be(PaymentState::Ordered)?;
        another(&by, &self.ordered_by)?;
        self.attested_by = Some(by);
        self.state = PaymentState::Attested;
        self.revision += 1;
        Ok(())
    }

    /// The bank has paid.
    pub fn confirm(
        &mut self,
        project: &mut Project,
        bank_reference: String,
        time: Timestamp,
    ) -> Result<Entry, Refusal> {
        self.must_be(PaymentState::Attested)?;
        self.state = PaymentState::Confirmed;
        self.bank_reference = bank_reference;
        self.confirm_time = Some(time);
        self.revision += 1;
        let mut booked = self.moved(project, Pot::Bank, Pot::Ordered);
        if let Some(financier) = project.financiers.get_mut(self.line) {
            financier.paid = financier.paid.plus(self.amount).unwrap_or(financier.paid);
            if self.kind == PaymentKind::Advance {
                financier.advance_pending = financier.advance_pending.minus(self.amount).unwrap_or_default();
                financier.advance = financier.advance.plus(self.amount).unwrap_or(financier.advance);
            }
        }
        if let Some(financier) = project.financier(self.line).filter(|_| self.kind == PaymentKind::Advance) {
            let (pending, advance) =
                (project.pot(financier, Pot::AdvancePending), project.pot(financier, Pot::Advance));
            booked = moved(booked, pending, advance, self.amount);
        }
        project.revision += 1;
        Ok(booked)
    }

    /// It did not come about: what it was of is owed again, or the advance is as if it had never been.
    pub fn fail(&mut self, project: &mut Project, failure: String) -> Result<Entry, Refusal> {
        if self.state != PaymentState::Ordered {
            self.must_be(PaymentState::Attested)?;
        }
        self.state = PaymentState::Failed;
        self.failure = failure;
        self.revision += 1;
        let back = match self.kind {
            PaymentKind::Claim => Pot::Payable,
            PaymentKind::Advance => Pot::AdvancePending,
        };
        if let Some(financier) = project.financiers.get_mut(self.line) {
            match self.kind {
                PaymentKind::Claim => financier.payable = financier.payable.plus(self.amount).unwrap_or_default(),
                PaymentKind::Advance => {
                    financier.advance_pending = financier.advance_pending.minus(self.amount).unwrap_or_default();
                    financier.advanced = financier.advanced.minus(self.amount).unwrap_or_default();
                }
            }
        }
        project.revision += 1;
        Ok(self.moved(project, back, Pot::Ordered))
    }

    /// Refuses where it stands elsewhere.
    pub fn must_be(&self, state: PaymentState) -> Result<(), Refusal> {
        if self.state == state { Ok(()) } else { Err(Refusal::PaymentState(self.id, self.state)) }
    }

    fn moved(&self, project: &Project, from: Pot, to: Pot) -> Entry {
        let pot = |pot| super::book::Account::Financier(self.financier, project.decision, pot);
        moved(entry(EntryKind::Payment), pot(from), pot(to), self.amount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::claims::{
        advance::examples::limit,
        attestation::examples::signer,
        project::examples::{financier, founding, project},
        word::FinancingKind,
    };
    use time::macros::datetime;

    fn now() -> Timestamp {
        datetime!(2024-08-01 12:00 UTC).into()
    }

    fn advanced_on(line: usize, project: &mut Project, ore: i64) -> Result<(Payment, Entry), Refusal> {
        let id = PaymentId::from(uuid::Uuid::from_u128(1));
        let wish = (Ore::new(ore), "weak liquidity".into());
        Payment::advance(id, project, line, wish, &limit(), signer("operator:a"), now())
    }

    fn advanced(project: &mut Project, ore: i64) -> Result<(Payment, Entry), Refusal> {
        advanced_on(2, project, ore)
    }

    #[test]
    fn an_advance_is_attested_by_another_and_paid_when_the_bank_says_so() {
        let mut project = founding();
        assert!(matches!(advanced(&mut project, 1), Err(Refusal::UndertakingNotAccepted(_))));
        project.accept(signer("operator:s"), now()).unwrap();
        assert!(matches!(advanced(&mut project, 40_000_001), Err(Refusal::AdvanceLimit { .. })));
        let (mut payment, _) = advanced(&mut project, 40_000_000).unwrap();
        assert!(matches!(advanced(&mut project, 1), Err(Refusal::AdvanceLimit { .. })));
        assert_eq!(payment.attest(signer("operator:a")), Err(Refusal::SamePerson));
        assert!(payment.confirm(&mut project, "b".into(), now()).is_err());
        payment.attest(signer("operator:b")).unwrap();
        let entry = payment.confirm(&mut project, "b".into(), now()).unwrap();
        assert_eq!(entry.postings().iter().map(|(_, amount)| amount.ore()).sum::<i64>(), 0);
        let row = &project.financiers[2];
        assert_eq!((row.paid.ore(), row.advance.ore(), row.advance_pending.ore()), (40_000_000, 40_000_000, 0));
        assert!(payment.fail(&mut project, "late".into()).is_err());
    }

    #[test]
    fn only_a_row_that_brings_money_is_advanced_and_only_while_the_project_goes_on() {
        let mut project = founding();
        project.accept(signer("operator:s"), now()).unwrap();
        for kind in [FinancingKind::InKind, FinancingKind::Own] {
            project.financiers[2].kind = kind;
            assert_eq!(advanced(&mut project, 1).map(|_| ()), Err(Refusal::AdvanceNotCash(project.decision)));
        }
        project.financiers[2].kind = FinancingKind::Cash;
        project.reported = true;
        assert_eq!(advanced(&mut project, 1).map(|_| ()), Err(Refusal::ProjectClosed(project.decision)));
    }

    #[test]
    fn the_rows_of_a_financier_are_advanced_together_as_much_as_one_row_would_be() {
        let mut project = project(vec![
            financier(3, 30_000_000, None),
            financier(2, 90_000_000, None),
            financier(3, 90_000_000, None),
        ]);
        project.accept(signer("operator:s"), now()).unwrap();
        advanced(&mut project, 35_000_000).unwrap();
        assert!(matches!(advanced_on(0, &mut project, 5_000_001), Err(Refusal::AdvanceLimit { .. })));
        assert!(advanced_on(0, &mut project, 5_000_000).is_ok());
        // What is no money is none of the grant: half of 300 000 kr is left.
        project.financiers[2].kind = FinancingKind::InKind;
        assert!(matches!(advanced_on(0, &mut project, 10_000_001), Err(Refusal::AdvanceLimit { .. })));
        assert!(advanced_on(0, &mut project, 10_000_000).is_ok());
    }

    #[test]
    fn an_advance_that_failed_counts_as_none() {
        let mut project = founding();
        project.accept(signer("operator:s"), now()).unwrap();
        let (mut payment, ordered) = advanced(&mut project, 40_000_000).unwrap();
        let back = payment.fail(&mut project, "wrong account".into()).unwrap();
        let net =
            |entry: &Entry| entry.postings().into_iter().map(|(account, ore)| (account, ore.ore())).collect::<Vec<_>>();
        assert_eq!(net(&ordered), net(&back).into_iter().map(|(account, ore)| (account, -ore)).collect::<Vec<_>>());
        assert!(advanced(&mut project, 40_000_000).is_ok());
    }
}
