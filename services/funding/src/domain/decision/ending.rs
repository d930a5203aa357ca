//! How a decision ends: revoked by a financier, in full or in part, or closed when all of it is settled. Whatever is left of its money goes
//! back to its financiers, row by row, in one entry.

use mesh::clock::Timestamp;
use serde::{Deserialize, Serialize};
use time::Date;

use super::{Decision, State};
use crate::domain::{
    claims::{attestation::Signer, ending::Unsettled, project::Project, word::RevocationGround},
    ledger::{Entry, EntryKind, given_back},
    money::Ore,
    plan::Line,
    refusal::{Obstacle, Refusal},
    split::{self, Party},
};

/// How often a decision is revoked in part, so that it stays within what an answer may be.
const MOST_PARTIAL: usize = 10;

/// A revocation. It stands for ever, whatever comes after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revocation {
    /// Whether it is one in full.
    pub full: bool,
    /// Why.
    pub ground: RevocationGround,
    /// Why, in words.
    pub reason: String,
    /// The day of the financier's decision.
    pub decided_on: Date,
    /// Protocol paragraph, or the number of the decision on delegation.
    pub decision_reference: String,
    /// What went back in its entry, for each row of the plan.
    pub returned: Vec<Ore>,
    /// Who revoked it.
    pub by: Signer,
    /// When.
    pub time: Timestamp,
}

/// Who closed a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// Who.
    pub by: Signer,
    /// When.
    pub time: Timestamp,
}

/// What is to be revoked, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Why.
    pub ground: RevocationGround,
    /// Why, in words.
    pub reason: String,
    /// The day of the financier's decision.
    pub decided_on: Date,
    /// Protocol paragraph, or the number of the decision on delegation.
    pub decision_reference: String,
    /// What each row falls by, each once; empty to revoke in full.
    pub rows: Vec<(usize, Ore)>,
}

impl Wanted {
    /// Whether all is revoked.
    pub fn is_full(&self) -> bool {
        self.rows.is_empty()
    }
}

impl Decision {
    /// Refuses where it is not active.
    pub fn in_force(&self) -> Result<(), Refusal> {
        let obstacle = match self.state {
            State::Active => return Ok(()),
            State::Proposed | State::Decided => Obstacle::NotActive,
            State::Superseded(by) => Obstacle::SupersededBy(by),
            State::Revoked => Obstacle::Revoked,
            State::Closed => Obstacle::Closed,
        };
        Err(Refusal::DecisionState(self.id, obstacle))
    }

    /// Revokes it, with its project where terms are stated. In full, all that is not committed to a case goes back; in part, what is stated of
    /// each row, which is no more than what is neither committed nor bound in the project.
    pub fn revoke(
        &mut self,
        wanted: Wanted,
        project: Option<&mut Project>,
        by: Signer,
        time: Timestamp,
    ) -> Result<Entry, Refusal> {
        self.in_force()?;
        let full = wanted.is_full();
        if !full && self.revocations.len() >= MOST_PARTIAL {
            return Err(Refusal::DecisionState(self.id, Obstacle::RevokedOften));
        }
        let mut entry = Entry::new(EntryKind::Revocation);
        let parts = if full { self.unused() } else { self.fallen(&wanted.rows, project.as_deref())? };
        if let Some(project) = project {
            entry = if full { project.revoke(entry) } else { project.lessen(entry, &parts) };
        }
        if full {
            self.state = State::Revoked;
        }
        let entry = self.give_back(entry, &parts);
        let Wanted { ground, reason, decided_on, decision_reference, .. } = wanted;
        let revocation = Revocation { full, ground, reason, decided_on, decision_reference, returned: parts, by, time };
        self.revocations.push(revocation);
        Ok(entry)
    }

    /// Closes it, where nothing of it or of its project is open any more. `open` is what others than the project's own figures tell of.
    /// Where no terms were stated of a project, its period must be over.
    pub fn close(
        &mut self,
        project: Option<&mut Project>,
        mut open: Vec<Unsettled>,
        by: Signer,
        time: Timestamp,
    ) -> Result<Entry, Refusal> {
        self.in_force()?;
        match project.as_deref() {
            Some(project) => open.extend(project.unsettled()),
            None if self.document.period_to >= time.date() => open.push(Unsettled::Period),
            None => {}
        }
        if self.balance.committed > Ore::ZERO {
            open.push(Unsettled::Commitments);
        }
        if !open.is_empty() {
            return Err(Refusal::DecisionNotSettled(self.id, open));
        }
        let mut entry = Entry::new(EntryKind::Closing);
        if let Some(project) = project {
            entry = project.settle(entry);
        }
        let parts = self.unused();
        self.state = State::Closed;
        self.closing = Some(Closing { by, time });
        Ok(self.give_back(entry, &parts))
    }

    /// Lets what came back from a case go on to the financiers, where it is revoked: then it is never lent again. The entry is the one by
    /// which it came back.
    pub fn pass_on(&mut self, entry: Entry) -> Entry {
        let parts = self.unused();
        self.give_back(entry, &parts)
    }

    /// What a row of the plan was awarded: what was decided, less what revocations took of it. What was never used is awarded all the same.
    pub fn awarded(&self, row: usize) -> Ore {
        let decided = self.document.plan.lines().get(row).map_or(Ore::ZERO, Line::decided);
        let revoked = self.revocations.iter().filter_map(|revocation| revocation.returned.get(row).copied());
        Ore::sum(revoked).and_then(|revoked| decided.minus(revoked)).unwrap_or_default()
    }

    /// What is left to commit, by the rows that it is of: in proportion to what is booked of each, so that no row gets back more.
    fn unused(&self) -> Vec<Ore> {
        let rows = self.document.plan.lines().iter();
        let parties: Vec<_> = rows.map(|line| Party { weight: line.booked(), max_bps: None }).collect();
        split::split(self.balance.available, &parties).parts
    }

    /// What is stated of some rows, for each row of the plan; refused where a row has not so much that nobody uses.
    fn fallen(&self, rows: &[(usize, Ore)], project: Option<&Project>) -> Result<Vec<Ore>, Refusal> {
        let lines = self.document.plan.lines();
        let mut parts = vec![Ore::ZERO; lines.len()];
        let mut left = self.balance.available;
        for (row, amount) in rows {
            let booked = lines.get(*row).map_or(Ore::ZERO, Line::booked);
            let unbound = project.map_or(booked, |project| project.financier(*row).map_or(Ore::ZERO, |row| row.left()));
            let most = left.min(booked).min(unbound).max(Ore::ZERO);
            let Some(part) = parts.get_mut(*row).filter(|_| *amount <= most) else {
                return Err(Refusal::RevocationExceedsUnused { decision: self.id, row: *row, wanted: *amount, most });
            };
            *part = *amount;
            left = left.minus(*amount).unwrap_or_default();
        }
        Ok(parts)
    }

    fn give_back(&mut self, entry: Entry, parts: &[Ore]) -> Entry {
        let entry = given_back(entry, self, parts);
        let returned = Ore::sum(parts.iter().copied()).unwrap_or_default();
        self.balance.available = self.balance.available.minus(returned).unwrap_or_default();
        self.document.plan.give_back(parts);
        self.revision += 1;
        entry
    }
}

#[cfg(test)]
pub(super) mod tests;
