//! A funding decision as it was written, and how far it has come.
//!
//! ```text
//! proposed ─┐   (signed for, as every finding that blocks)
//!           ├── ActivateDecision ──► active ──┐
//! decided ──┘                         │       ├── another one that replaces it is activated ──► superseded
//!    └────────────────────────────────┼───────┘
//!                                     ├── RevokeDecision, in full ──► revoked   (in part, it stays active)
//!                                     └── CloseDecision ──► closed
//! ```

use mesh::clock::Timestamp;
use time::Date;
use uuid::Uuid;

use super::{
    DecisionId, FindingId, OrganisationId,
    claims::{
        attestation::Signer,
        project::{Financier, Project},
    },
    finding::{Finding, Resolution, Signature, inspect},
    ledger::{self, Balance, Entry},
    money::Ore,
    plan::Plan,
    refusal::{Obstacle, Refusal},
    registration_number::RegistrationNumber,
};

pub mod ending;
pub mod steps;

use ending::{Closing, Revocation};
use steps::Step;

/// Where a decision stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Förslag till beslut: written, not yet decided.
    Proposed,
    /// Beslutat: there is a protocol reference.
    Decided,
    /// Its money can be committed.
    Active,
    /// Replaced by another decision.
    Superseded(DecisionId),
    /// Hävt: revoked in full.
    Revoked,
    /// Avslutat: its project has ended, and its money is settled.
    Closed,
}

/// What stands in the document, word for word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Diarienummer.
    pub registration_number: RegistrationNumber,
    /// Diarienummer of the decision that this one replaces.
    pub replaces: Option<RegistrationNumber>,
    /// The heading.
    pub title: String,
    /// The body that decides.
    pub decided_by: String,
    /// Protocol paragraph and date; empty for a proposal.
    pub protocol_reference: String,
    /// Rättslig grund: the rule that the support is given by; empty where the document states none.
    pub legal_basis: String,
    /// From which appropriation the money is assigned; empty where the document does not say.
    pub appropriation: String,
    /// The organisation that applied.
    pub applicant: OrganisationId,
    /// First day of the project.
    pub period_from: Date,
    /// Last day of the project.
    pub period_to: Date,
    /// Who pays what.
    pub plan: Plan,
    /// What the project shall do.
    pub tasks: Vec<String>,
    /// For whom.
    pub target_groups: Vec<String>,
    /// What it shall lead to.
    pub expected_results: Vec<String>,
}

impl Document {
    /// Whether there is a protocol reference; without one it is a proposal.
    pub fn is_decided(&self) -> bool {
        !self.protocol_reference.is_empty()
    }

    /// The number of the appropriation (anslag), e.g. "1:1", where its text names just one. A year and a number, as rules have, is none.
    pub fn appropriation_number(&self) -> Option<&str> {
        let is_part = |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        let words =
            self.appropriation.split(|c: char| !c.is_ascii_digit() && c != ':').map(|word| word.trim_matches(':'));
        let mut numbers = words.filter(|word| {
            word.split_once(':').is_some_and(|(group, number)| is_part(group) && number.split(':').all(is_part))
        });
        let first = numbers.next()?;
        numbers.all(|other| other == first).then_some(first)
    }
}

/// A decision that is held here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Its id.
    pub id: DecisionId,
    /// The number of its latest event.
    pub revision: i64,
    /// Where it stands.
    pub state: State,
    /// What was imported.
    pub document: Document,
    /// Who imported it, and so may not accept its findings.
    pub imported_by: String,
    /// 1, and one more for each correction under the same registration number.
    pub edition: i32,
    /// The decision that this one corrects.
    pub corrects: Option<DecisionId>,
    /// The latest decision that corrects this one.
    pub corrected_by: Option<DecisionId>,
    /// What disagrees in it.
    pub findings: Vec<Finding>,
    /// What happened to it on paper.
    pub steps: Vec<Step>,
    /// How it was revoked, in part or at last in full.
    pub revocations: Vec<Revocation>,
    /// Who closed it, and when.
    pub closing: Option<Closing>,
    /// Its money; none until it is active.
    pub balance: Balance,
    /// When it was imported.
    pub create_time: Timestamp,
}

/// A document on its way in, with what disagrees in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    document: Document,
    findings: Vec<Finding>,
    importer: String,
    time: Timestamp,
}

impl Import {
    /// Searches a document for what disagrees. This is the long part of an import, and needs nothing but the document.
    pub fn inspect(document: Document, importer: String, time: Timestamp, mut new_id: impl FnMut() -> Uuid) -> Self {
        let found = inspect(&document.plan, document.is_decided());
        let findings =
            found.into_iter().map(|found| Finding { id: new_id().into(), found, resolution: Resolution::Open });
        Self { findings: findings.collect(), document, importer, time }
    }
}

impl Decision {
    /// Takes a document in as it stands, and notes what disagrees in it. `held` is the latest decision under the same registration
    /// number: only a correction of that one may share it. Where `corrected` is given, its open findings are resolved by this decision.
    pub fn import(
        id: DecisionId,
        import: Import,
        held: Option<(DecisionId, i32)>,
        corrected: Option<&mut Decision>,
    ) -> Result<Self, Refusal> {
        let Import { document, findings, importer, time } = import;
        let corrects = corrected.as_ref().map(|corrected| corrected.id);
        let edition = match held {
            None => 1,
            Some((held, edition)) if corrects == Some(held) => edition.saturating_add(1),
            Some((held, _)) => return Err(Refusal::DecisionAlreadyImported(held)),
        };
        if let Some(corrected) = corrected {
            let reason = document.registration_number.raw().to_owned();
            corrected.correct(id, &Signature { by: importer.clone(), reason, time });
        }
        Ok(Self {
            id,
            revision: 1,
            state: if document.is_decided() { State::Decided } else { State::Proposed },
            findings,
            steps: Vec::new(),
            revocations: Vec::new(),
            closing: None,
            document,
            imported_by: importer,
            edition,
            corrects,
            corrected_by: None,
            balance: Balance::default(),
            create_time: time,
        })
    }

    /// What changes whenever anything that is shown of it changes: its events are numbered, but neither a correction nor how
    /// its money is used is an event of its own.
    pub fn etag(&self) -> String {
        let Balance { committed, spent, .. } = self.balance;
        format!("{}-{}-{}-{}", self.revision, u8::from(self.corrected_by.is_some()), committed.ore(), spent.ore())
    }

    /// The findings that keep it from being activated.
    pub fn blocking(&self) -> Vec<FindingId> {
        self.findings.iter().filter(|finding| finding.blocks()).map(|finding| finding.id).collect()
    }

    /// What its financiers grant together: what is granted in so many words, else what the rows state. Never the stated total.
    pub fn granted(&self) -> Ore {
        // The plan's amounts can be added up, and what is granted elsewhere is bounded in the same way.
        Ore::sum(self.document.plan.lines().iter().map(super::plan::Line::booked)).unwrap_or_default()
    }

    /// Accepts a finding as stated. `importer` is who is behind the account that imported it.
    pub fn accept(
        &mut self,
        finding: FindingId,
        importer: &Signer,
        signer: Signer,
        reason: String,
        time: Timestamp,
    ) -> Result<(), Refusal> {
        let found = self.findings.iter_mut().find(|held| held.id == finding).ok_or(Refusal::FindingNotFound)?;
        found.accept(importer, signer, reason, time)?;
        self.revision += 1;
        Ok(())
    }

    /// Notes that another decision corrects this one. From here on it cannot be activated, since its figures are known to be wrong;
    /// no event tells of it before the correction is activated, so the revision stays.
    fn correct(&mut self, by: DecisionId, signature: &Signature) {
        self.findings.iter_mut().for_each(|finding| finding.correct(signature.clone()));
        self.corrected_by = Some(by);
    }

    /// Makes the money available, and replaces the given decisions in the same entry. `rival` is what another decision that is
    /// active, or the project of a replaced one, puts in its way.
    pub fn activate(&mut self, replaced: &mut [Decision], rival: Option<Obstacle>) -> Result<Entry, Refusal> {
        self.may_activate(replaced, rival).map_err(|obstacle| Refusal::DecisionState(self.id, obstacle))?;
        let blocking = self.blocking();
        if !blocking.is_empty() {
            return Err(Refusal::FindingUnresolved(self.id, blocking));
        }
        let (committed, spent) = used(replaced);
        let left = committed.plus(spent).and_then(|used| self.granted().minus(used)).filter(|left| *left >= Ore::ZERO);
        let Some(available) = left else {
            let used = committed.plus(spent).unwrap_or(committed);
            return Err(Refusal::DecisionState(self.id, Obstacle::GrantsLessThanUsed(used)));
        };
        let entry = ledger::activation(self, replaced);
        self.state = State::Active;
        self.balance = Balance { available, committed, spent };
        self.revision += 1;
        for old in replaced {
            old.state = State::Superseded(self.id);
            old.balance = Balance::default();
            old.revision += 1;
        }
        Ok(entry)
    }

    fn may_activate(&self, replaced: &[Decision], rival: Option<Obstacle>) -> Result<(), Obstacle> {
        match self.state {
            State::Proposed | State::Decided => {}
            State::Active => return Err(Obstacle::Active),
            State::Superseded(by) => return Err(Obstacle::SupersededBy(by)),
            State::Revoked => return Err(Obstacle::Revoked),
            State::Closed => return Err(Obstacle::Closed),
        }
        if let Some(by) = self.corrected_by {
            return Err(Obstacle::CorrectedBy(by));
        }
        if let Some(rival) = rival {
            return Err(rival);
        }
        for old in replaced {
            match old.state {
                State::Superseded(by) => return Err(Obstacle::CorrectsReplaced(by)),
                State::Revoked | State::Closed => return Err(Obstacle::ReplacesEnded(old.id)),
                State::Proposed | State::Decided | State::Active => {}
            }
        }
        Ok(())
    }
}

/// Whether a project would leave something behind, were its decision replaced: what has been claimed, advanced or spent under one decision
/// counts under no other, so that its grant would be lent a second time.
pub fn has_begun(project: &Project, has_costs: bool) -> bool {
    let advanced = |row: &Financier| row.advanced > Ore::ZERO || row.advance_pending > Ore::ZERO;
    has_costs || project.claims > 0 || project.financiers.iter().any(advanced)
}

/// What is committed and spent of decisions that are to be replaced.
fn used(replaced: &[Decision]) -> (Ore, Ore) {
    replaced.iter().fold((Ore::ZERO, Ore::ZERO), |(committed, spent), old| {
        let add = |sum: Ore, part: Ore| sum.plus(part).unwrap_or(sum);
        (add(committed, old.balance.committed), add(spent, old.balance.spent))
    })
}

/// Of the decisions that a replaced number may mean, those that it does mean: the ones of just that number, else of the only one that
/// it can be short for. There may be several, where a number has been corrected.
pub fn replaced_by_number(
    number: &RegistrationNumber,
    held: &[(DecisionId, RegistrationNumber)],
) -> Result<Vec<DecisionId>, Obstacle> {
    let candidates: Vec<_> = held.iter().filter(|(_, other)| number.may_be(other)).collect();
    let exact = candidates.iter().find(|(_, other)| other.normal() == number.normal());
    let Some((_, meant)) = exact.or(candidates.first()) else { return Ok(Vec::new()) };
    let of_meant = |(_, other): &&&(DecisionId, RegistrationNumber)| other.normal() == meant.normal();
    if exact.is_none() && !candidates.iter().all(|held| of_meant(&held)) {
        return Err(Obstacle::ReplacesSeveral);
    }
    Ok(candidates.iter().filter(of_meant).map(|(id, _)| *id).collect())
}

#[cfg(test)]
mod tests;
