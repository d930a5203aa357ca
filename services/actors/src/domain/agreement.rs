//! An agreement between organisations: drafted with its parties, signed by each, in force by its dates, ended or replaced.
//!
//! ```text
//! DraftAgreement ──► draft ── SignAgreement by the last party ──► signed ──► in force, by its days ──► ended
//!                      └─ TerminateAgreement ──► abandoned          └─ TerminateAgreement ──► terminated
//!                                                                   └─ its successor is signed ──► replaced
//! ```

use std::collections::BTreeSet;

use mesh::clock::Timestamp;
use time::Date;

use super::{organisation::OrganisationId, validity::Validity};

pub mod kind;
pub mod refusal;

use kind::{AgreementState, Kind, PartyRole, Permitted, PermittedObstacle, TerminationReason};
use refusal::Refusal;

mesh::id!(
    /// An agreement's id.
    AgreementId,
    "agreement"
);

/// An organisation in an agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Who.
    pub organisation: OrganisationId,
    /// As what.
    pub role: PartyRole,
    /// When it signed.
    pub signed_on: Option<Date>,
}

/// What is drafted, and never changes: who wants it otherwise gives the draft up and drafts anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// What sort of agreement it is.
    pub kind: Kind,
    /// Diarienummer.
    pub registration_number: String,
    /// What it is called.
    pub title: String,
    /// What it is for.
    pub purposes: Vec<String>,
    /// What it permits.
    pub permits: BTreeSet<Permitted>,
    /// SHA-256 of the document, in hexadecimal figures.
    pub document_sha256: String,
    /// Whose place it is to take.
    pub replaces: Option<AgreementId>,
}

/// How far it has come; the days decide the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Signatures are missing.
    Draft,
    /// All have signed.
    Signed,
    /// It was terminated, or given up as a draft.
    Terminated {
        /// Why.
        reason: TerminationReason,
        /// Whether it had been signed.
        signed: bool,
    },
    /// Another agreement takes its place.
    Replaced {
        /// Which one.
        by: AgreementId,
    },
}

/// An agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    /// Its id.
    pub id: AgreementId,
    /// What was drafted.
    pub terms: Terms,
    /// In the order of their ids.
    pub parties: Vec<Party>,
    /// The days; their end moves forward when it is terminated or replaced.
    pub period: Validity,
    /// How far it has come.
    pub stage: Stage,
    /// The tightest threshold, in days, that its end has been announced for.
    pub announced_days: Option<u16>,
    /// 1 when drafted, and one more with each change.
    pub revision: i64,
    /// When it was drafted.
    pub created: Timestamp,
}

impl Agreement {
    /// Drafts an agreement, if the parties are those that its kind must have.
    pub fn draft(
        id: AgreementId,
        terms: Terms,
        parties: Vec<Party>,
        period: Validity,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        terms.kind.fits(&parties)?;
        Ok(Self { id, terms, parties, period, stage: Stage::Draft, announced_days: None, revision: 1, created: now })
    }

    /// Refuses where an agreement of a kind cannot take its place from a day on.
    pub fn replaceable(&self, kind: Kind, from: Date) -> Result<(), Refusal> {
        let lasts = self.stage == Stage::Signed && self.terms.kind == kind && self.period.from < from;
        // One that ends on the very day is followed and not cut short, which is as good.
        if lasts && self.period.until.is_none_or(|until| from <= until) {
            Ok(())
        } else {
            Err(Refusal::NotReplaceable { agreement: self.id })
        }
    }

    /// Records a signature. True where it was the last one that was missing.
    pub fn sign(&mut self, organisation: OrganisationId, day: Date) -> Result<bool, Refusal> {
        match self.stage {
            Stage::Draft => {}
            Stage::Signed | Stage::Terminated { .. } | Stage::Replaced { .. } => {
                return Err(Refusal::NotDraft);
            }
        }
        let party = self.parties.iter_mut().find(|party| party.organisation == organisation);
        let party = party.ok_or(Refusal::PartyUnknown)?;
        if party.signed_on.is_some() {
            return Err(Refusal::PartySigned);
        }
        party.signed_on = Some(day);
        self.revision += 1;
        let complete = self.parties.iter().all(|party| party.signed_on.is_some());
        if complete {
            self.stage = Stage::Signed;
        }
        Ok(complete)
    }

    /// Lets a signed agreement take its place, from that one's first day on.
    pub fn replace(&mut self, successor: &Self) -> Result<(), Refusal> {
        self.replaceable(successor.terms.kind, successor.period.from)?;
        self.period = self.period.ended(successor.period.from);
        self.stage = Stage::Replaced { by: successor.id };
        self.revision += 1;
        Ok(())
    }

    /// Terminates it from a day on, or gives the draft up.
    pub fn terminate(&mut self, from: Date, today: Date, reason: TerminationReason) -> Result<(), Refusal> {
        match self.stage {
            Stage::Draft => self.stage = Stage::Terminated { reason, signed: false },
            Stage::Signed if !self.period.is_over_on(today) => {
                self.period = self.period.ended(from);
                self.stage = Stage::Terminated { reason, signed: true };
            }
            Stage::Signed | Stage::Terminated { .. } | Stage::Replaced { .. } => return Err(Refusal::Ended),
        }
        self.revision += 1;
        Ok(())
    }

    /// Where it stands on a day. A termination or a successor shows from its day on: until then the agreement is in force.
    pub fn state(&self, day: Date) -> AgreementState {
        let over = self.period.is_over_on(day);
        let (before, after) = match self.stage {
            Stage::Draft => return AgreementState::Draft,
            Stage::Terminated { signed: false, .. } => return AgreementState::Abandoned,
            Stage::Signed => (AgreementState::Signed, AgreementState::Ended),
            Stage::Terminated { signed: true, .. } => (AgreementState::Signed, AgreementState::Terminated),
            Stage::Replaced { .. } => (AgreementState::Signed, AgreementState::Replaced),
        };
        if over {
            after
        } else if day < self.period.from {
            before
        } else {
            AgreementState::InForce
        }
    }

    /// What stands against something being permitted by it on a day; nothing where it is permitted.
    pub fn forbids(&self, permitted: Permitted, day: Date) -> Option<PermittedObstacle> {
        match self.state(day) {
            AgreementState::InForce => {
                (!self.terms.permits.contains(&permitted)).then_some(PermittedObstacle::NotAmongPermitted)
            }
            AgreementState::Draft => Some(PermittedObstacle::NotSigned),
            AgreementState::Signed => Some(PermittedObstacle::NotYetInForce),
            AgreementState::Ended
            | AgreementState::Terminated
            | AgreementState::Replaced
            | AgreementState::Abandoned => Some(PermittedObstacle::NoLongerInForce),
        }
    }

    /// Announces its end, where it is near enough to a threshold that no tighter one has been announced for: at most once for each
    /// threshold, and where several have been passed at once, for the tightest only.
    pub fn announce(&mut self, thresholds: &[u16], today: Date) -> Option<u16> {
        let until = self.period.until.filter(|until| self.stage == Stage::Signed && *until > today)?;
        let left = (until - today).whole_days();
        let passed = thresholds.iter().copied().filter(|threshold| left <= i64::from(*threshold)).min()?;
        if self.announced_days.is_some_and(|announced| announced <= passed) {
            return None;
        }
        self.announced_days = Some(passed);
        self.revision += 1;
        Some(passed)
    }
}

#[cfg(test)]
mod tests;
