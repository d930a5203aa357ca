//! An authorisation: granted by a model owner for one version of a model, dated, suspended and lifted, or revoked for good.

use time::Date;

use super::{organisation::OrganisationId, validity::Validity, word::Word};

mesh::id!(
    /// An authorisation's id.
    AuthorisationId,
    "authorisation"
);

/// One version of a validation model, as its owner names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelVersion {
    /// The model's key in the catalogue.
    pub key: String,
    /// The version.
    pub version: String,
}

impl ModelVersion {
    /// Reads a model's key.
    pub fn key(text: &str) -> Result<String, String> {
        let fits = (1..=64).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            && !text.starts_with('-')
            && !text.ends_with('-');
        if fits {
            Ok(text.to_owned())
        } else {
            Err("must be 1 to 64 lower-case letters, figures and inner hyphens".into())
        }
    }

    /// Reads a version.
    pub fn version(text: &str) -> Result<String, String> {
        let fits =
            (1..=40).contains(&text.chars().count()) && !text.chars().any(char::is_control) && text.trim() == text;
        if fits { Ok(text.to_owned()) } else { Err("must be 1 to 40 characters, without space at either end".into()) }
    }
}

/// Why an authorisation is suspended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SuspensionReason {
    /// Klagomål.
    Complaint,
    /// The owner reviews the assessments.
    QualityReview,
    /// Jäv that was not told of.
    ConflictOfInterest,
    /// Training has lapsed.
    TrainingLapsed,
    /// The assessor's own wish.
    OwnRequest,
}

impl Word for SuspensionReason {
    const ALL: &'static [Self] =
        &[Self::Complaint, Self::QualityReview, Self::ConflictOfInterest, Self::TrainingLapsed, Self::OwnRequest];

    fn word(self) -> &'static str {
        match self {
            Self::Complaint => "complaint",
            Self::QualityReview => "quality_review",
            Self::ConflictOfInterest => "conflict_of_interest",
            Self::TrainingLapsed => "training_lapsed",
            Self::OwnRequest => "own_request",
        }
    }
}

/// Why a suspension is lifted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LiftReason {
    /// Nothing was found.
    Cleared,
    /// It has been put right.
    Remedied,
    /// There should have been none.
    Mistake,
}

impl Word for LiftReason {
    const ALL: &'static [Self] = &[Self::Cleared, Self::Remedied, Self::Mistake];

    fn word(self) -> &'static str {
        match self {
            Self::Cleared => "cleared",
            Self::Remedied => "remedied",
            Self::Mistake => "mistake",
        }
    }
}

/// Why an authorisation is revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RevocationReason {
    /// The assessments did not hold.
    Quality,
    /// Misconduct.
    Misconduct,
    /// The assessor's own wish.
    OwnRequest,
    /// Nobody assesses by that version any more.
    ModelWithdrawn,
    /// It should not have been granted.
    Mistake,
}

impl Word for RevocationReason {
    const ALL: &'static [Self] =
        &[Self::Quality, Self::Misconduct, Self::OwnRequest, Self::ModelWithdrawn, Self::Mistake];

    fn word(self) -> &'static str {
        match self {
            Self::Quality => "quality",
            Self::Misconduct => "misconduct",
            Self::OwnRequest => "own_request",
            Self::ModelWithdrawn => "model_withdrawn",
            Self::Mistake => "mistake",
        }
    }
}

/// A time without the right to assess.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspension {
    /// From which day, and until which it was lifted.
    pub period: Validity,
    /// Why.
    pub reason: SuspensionReason,
    /// Why it was lifted, where it was.
    pub lifted: Option<LiftReason>,
}

/// Where an authorisation stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It begins later.
    Upcoming,
    /// One may assess by it.
    InForce,
    /// Not for now.
    Suspended,
    /// No longer.
    Expired,
    /// Never again.
    Revoked,
}

impl Word for Standing {
    const ALL: &'static [Self] = &[Self::Upcoming, Self::InForce, Self::Suspended, Self::Expired, Self::Revoked];

    fn word(self) -> &'static str {
        match self {
            Self::Upcoming => "upcoming",
            Self::InForce => "in_force",
            Self::Suspended => "suspended",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }
}

/// An assessor's right to assess by one version of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorisation {
    /// Its id.
    pub id: AuthorisationId,
    /// By which model.
    pub model: ModelVersion,
    /// The model owner.
    pub granted_by: OrganisationId,
    /// The days that it was granted for.
    pub period: Validity,
    /// In the order of time; the last one may last.
    pub suspensions: Vec<Suspension>,
    /// From which day it is revoked, and why.
    pub revoked: Option<(Date, RevocationReason)>,
}

impl Authorisation {
    /// Where it stands on a day. Revoked comes before expired, and expired before suspended: the more final one is told.
    pub fn standing(&self, day: Date) -> Standing {
        if self.revoked.is_some_and(|(from, _)| from <= day) {
            Standing::Revoked
        } else if self.period.is_over_on(day) {
            Standing::Expired
        } else if day < self.period.from {
            Standing::Upcoming
        } else if self.suspensions.iter().any(|suspension| suspension.period.holds_on(day)) {
            Standing::Suspended
        } else {
            Standing::InForce
        }
    }

    /// The days on which it is not revoked.
    pub fn days(&self) -> Validity {
        self.revoked.map_or(self.period, |(from, _)| self.period.ended(from))
    }

    /// The suspension that lasts.
    pub fn lasting(&mut self) -> Option<&mut Suspension> {
        self.suspensions.last_mut().filter(|last| last.lifted.is_none())
    }
}
