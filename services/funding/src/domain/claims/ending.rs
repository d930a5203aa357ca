//! How a project ends with its decision: what nobody has claimed goes back to its financiers; and what must be settled before it is closed.

use super::{
    book::{Pot, moved},
    project::{Financier, Project},
};
use crate::domain::{ledger::Entry, money::Ore};

/// What keeps a decision from being closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsettled {
    /// Money is committed to cases.
    Commitments,
    /// No terms were stated of its project, and its period is not over.
    Period,
    /// The claim with the final report is not decided.
    FinalReport,
    /// A claim is on its way.
    Claim,
    /// A change of the budget waits for approval.
    Amendment,
    /// Something is owed, and not ordered.
    Payable,
    /// A payment is ordered, and not confirmed.
    Payment,
    /// Something is held back.
    Retained,
    /// An advance is neither netted nor given up.
    Advance,
    /// Something is to be taken back.
    Recovery,
}

impl Unsettled {
    /// Its word, for programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Commitments => "commitments",
            Self::Period => "period",
            Self::FinalReport => "final_report",
            Self::Claim => "claim",
            Self::Amendment => "amendment",
            Self::Payable => "payable",
            Self::Payment => "payment",
            Self::Retained => "retained",
            Self::Advance => "advance",
            Self::Recovery => "recovery",
        }
    }

    /// What is open and what settles it, for people.
    pub fn clause(self) -> &'static str {
        match self {
            Self::Commitments => "money is committed to cases (decide or withdraw them)",
            Self::Period => "its period is not over (wait for its last day to pass)",
            Self::FinalReport => "the claim with the final report is not decided (decide it)",
            Self::Claim => "a claim is on its way (decide it)",
            Self::Amendment => "a change of the budget waits (approve or decline it)",
            Self::Payable => "something is owed (order its payment)",
            Self::Payment => "a payment is on its way (confirm or fail it)",
            Self::Retained => "something is held back (decide the final claim)",
            Self::Advance => "an advance is not netted (take it back, or give it up)",
            Self::Recovery => "something is to be taken back (settle or waive it)",
        }
    }
}

impl Project {
    /// What of its own figures is open.
    pub fn unsettled(&self) -> Vec<Unsettled> {
        let some = |of: fn(&Financier) -> bool| self.financiers.iter().any(of);
        let advance = |row: &Financier| row.advance.minus(row.waived).is_none_or(|left| left > Ore::ZERO);
        [
            (Unsettled::FinalReport, !self.reported),
            (Unsettled::Claim, self.open_claim.is_some()),
            (Unsettled::Payable, some(|row| row.payable > Ore::ZERO)),
            (Unsettled::Retained, some(|row| row.retained > Ore::ZERO)),
            (Unsettled::Advance, some(advance)),
        ]
        .into_iter()
        .filter_map(|(what, is_open)| is_open.then_some(what))
        .collect()
    }

    /// Lets each row fall by its part, of what nobody has claimed.
    pub fn lessen(&mut self, mut entry: Entry, parts: &[Ore]) -> Entry {
        for (place, part) in parts.iter().enumerate() {
            let Some(row) = self.financiers.get(place) else { continue };
            entry = moved(entry, self.pot(row, Pot::Unclaimed), self.pot(row, Pot::Entitled), *part);
            if let Some(row) = self.financiers.get_mut(place) {
                row.fall(*part);
            }
        }
        self.revision += 1;
        entry
    }

    /// Lets all go back that nobody has claimed.
    pub fn settle(&mut self, entry: Entry) -> Entry {
        let unclaimed = |row: &Financier| row.accepted.plus(row.claimed).and_then(|used| row.granted.minus(used));
        let parts: Vec<_> = self.financiers.iter().map(|row| unclaimed(row).unwrap_or_default()).collect();
        self.lessen(entry, &parts)
    }

    /// Takes back all that was not paid: what was accepted and is still owed or held back is revoked, and what nobody has claimed goes back.
    /// No claim and no payment is on its way.
    pub fn revoke(&mut self, mut entry: Entry) -> Entry {
        for row in &self.financiers {
            for (unpaid, pot) in [(row.payable, Pot::Payable), (row.retained, Pot::Retained)] {
                entry = moved(entry, self.pot(row, Pot::Support), self.pot(row, pot), unpaid);
                entry = moved(entry, self.pot(row, Pot::Accepted), self.pot(row, Pot::Revoked), unpaid);
            }
        }
        for row in &mut self.financiers {
            (row.payable, row.retained) = (Ore::ZERO, Ore::ZERO);
        }
        self.settle(entry)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        claims::{
            book::{self, EntryKind, entry},
            project::examples::{financier, project},
        },
        ledger::Account,
    };

    fn on(entry: &Entry, account: book::Account) -> i64 {
        let account = Account::Project(account);
        entry.postings().into_iter().find(|(held, _)| *held == account).map_or(0, |(_, ore)| ore.ore())
    }

    fn begun() -> Project {
        let mut row = financier(1, 1_000, None);
        (row.accepted, row.paid, row.payable, row.retained) =
            (Ore::new(600), Ore::new(450), Ore::new(100), Ore::new(50));
        project(vec![row, financier(2, 300, None)])
    }

    #[test]
    fn what_is_revoked_in_full_is_owed_no_more_and_what_nobody_claimed_goes_back() {
        let mut project = begun();
        let booked = project.revoke(entry(EntryKind::Decision));
        let row = project.financiers[0].clone();
        let of = |pot| on(&booked, project.pot(&row, pot));
        let pots = [Pot::Payable, Pot::Retained, Pot::Support, Pot::Accepted, Pot::Revoked, Pot::Unclaimed];
        assert_eq!(pots.map(of), [100, 50, -150, -150, 150, -400]);
        assert_eq!(of(Pot::Entitled), 400);
        assert_eq!((row.granted.ore(), row.payable, row.retained), (600, Ore::ZERO, Ore::ZERO));
        assert_eq!(project.financiers[1].granted, Ore::ZERO);
        assert_eq!(booked.postings().iter().map(|(_, ore)| ore.ore()).sum::<i64>(), 0);
    }

    #[test]
    fn all_that_is_open_is_named_and_what_was_given_up_is_not() {
        let mut project = begun();
        project.financiers[0].advance = Ore::new(10);
        let open = [Unsettled::FinalReport, Unsettled::Payable, Unsettled::Retained, Unsettled::Advance];
        assert_eq!(project.unsettled(), open);
        project.reported = true;
        let row = &mut project.financiers[0];
        (row.payable, row.retained, row.waived) = (Ore::ZERO, Ore::ZERO, Ore::new(10));
        assert!(project.unsettled().is_empty());
    }
}
