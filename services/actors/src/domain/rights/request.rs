//! A person asks for a right, and is answered within a month.
//!
//! ```text
//! ReceiveRightsRequest ──► open ── AnswerRightsRequest ──► granted, partly, refused
//!                           └── ExtendRightsRequest: two further months, once
//! ```

use std::fmt;

use mesh::clock::Timestamp;
use time::Date;

use super::refusal::Refusal;
use crate::domain::{person::PersonId, validity::months_after, word::Word};

mesh::id!(
    /// A request's id.
    RightsRequestId,
    "rights"
);

/// What somebody asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// Article 15.
    Access,
    /// Article 16.
    Rectification,
    /// Article 18.
    Restriction,
    /// Article 21.
    Objection,
    /// Article 17.
    Erasure,
    /// Article 20.
    Portability,
}

impl Word for Right {
    const ALL: &'static [Self] =
        &[Self::Access, Self::Rectification, Self::Restriction, Self::Objection, Self::Erasure, Self::Portability];

    fn word(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Rectification => "rectification",
            Self::Restriction => "restriction",
            Self::Objection => "objection",
            Self::Erasure => "erasure",
            Self::Portability => "portability",
        }
    }
}

/// How a request came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the channels are named by their names")]
pub enum Channel {
    Letter,
    Email,
    Visit,
    Telephone,
    EService,
}

impl Word for Channel {
    const ALL: &'static [Self] = &[Self::Letter, Self::Email, Self::Visit, Self::Telephone, Self::EService];

    fn word(self) -> &'static str {
        match self {
            Self::Letter => "letter",
            Self::Email => "email",
            Self::Visit => "visit",
            Self::Telephone => "telephone",
            Self::EService => "e_service",
        }
    }
}

/// What a request was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the outcomes are named by their names")]
pub enum Outcome {
    Granted,
    Partly,
    Refused,
}

impl Word for Outcome {
    const ALL: &'static [Self] = &[Self::Granted, Self::Partly, Self::Refused];

    fn word(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::Partly => "partly",
            Self::Refused => "refused",
        }
    }
}

/// Why a request is not granted, or not all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// Article 12.5 b.
    ManifestlyUnfounded,
    /// Articles 11.2 and 12.6.
    IdentityNotEstablished,
    /// Lagen (2018:218) 5 kap. 1 §.
    Secrecy,
    /// Articles 15.4 and 20.4.
    RightsOfOthers,
    /// Article 16.
    DataAccurate,
    /// Article 17.3 d and arkivlagen (1990:782).
    ArchiveDuty,
    /// Articles 17.3 b and 20.3.
    PublicTask,
    /// Articles 17.3 e and 21.1.
    LegalClaims,
    /// Article 21.1.
    CompellingGrounds,
    /// Articles 17.1, 18.1, 20.1 and 21.1.
    ConditionsNotMet,
}

impl Word for Ground {
    const ALL: &'static [Self] = &[
        Self::ManifestlyUnfounded,
        Self::IdentityNotEstablished,
        Self::Secrecy,
        Self::RightsOfOthers,
        Self::DataAccurate,
        Self::ArchiveDuty,
        Self::PublicTask,
        Self::LegalClaims,
        Self::CompellingGrounds,
        Self::ConditionsNotMet,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::ManifestlyUnfounded => "manifestly_unfounded",
            Self::IdentityNotEstablished => "identity_not_established",
            Self::Secrecy => "secrecy",
            Self::RightsOfOthers => "rights_of_others",
            Self::DataAccurate => "data_accurate",
            Self::ArchiveDuty => "archive_duty",
            Self::PublicTask => "public_task",
            Self::LegalClaims => "legal_claims",
            Self::CompellingGrounds => "compelling_grounds",
            Self::ConditionsNotMet => "conditions_not_met",
        }
    }
}

impl Ground {
    /// Whether a right can be refused on this ground.
    pub fn fits(self, right: Right) -> bool {
        use Right::{Access, Erasure, Objection, Portability, Rectification};
        match self {
            Self::ManifestlyUnfounded | Self::IdentityNotEstablished => true,
            Self::Secrecy => right == Access,
            Self::RightsOfOthers => matches!(right, Access | Portability),
            Self::DataAccurate => right == Rectification,
            Self::ArchiveDuty => right == Erasure,
            Self::PublicTask => matches!(right, Erasure | Portability),
            Self::LegalClaims => matches!(right, Erasure | Objection),
            Self::CompellingGrounds => right == Objection,
            Self::ConditionsNotMet => !matches!(right, Access | Rectification),
        }
    }
}

/// What a request was answered, and why.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// What.
    pub outcome: Outcome,
    /// When.
    pub on: Date,
    /// Who has answered, as the audit trail names them.
    pub by: String,
    /// Of what is not granted.
    pub ground: Option<Ground>,
    /// The words to the person. They may tell of the person.
    pub reason: String,
    /// Whether the person can appeal against it.
    pub appealable: bool,
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").field("outcome", &self.outcome).finish_non_exhaustive()
    }
}

/// That a request takes two further months.
#[derive(Clone, PartialEq, Eq)]
pub struct Extension {
    /// When the person was told.
    pub on: Date,
    /// Who has extended it, as the audit trail names them.
    pub by: String,
    /// What the person was told. It may tell of the person.
    pub reason: String,
}

impl fmt::Debug for Extension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Extension").field("on", &self.on).finish_non_exhaustive()
    }
}

/// That somebody asks for a right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RightsRequest {
    /// Its id.
    pub id: RightsRequestId,
    /// Who asks; none who is not in the register.
    pub person: Option<PersonId>,
    /// What for.
    pub right: Right,
    /// How it came in.
    pub channel: Channel,
    /// When.
    pub received: Date,
    /// The last day to answer.
    pub due: Date,
    /// That it takes longer.
    pub extension: Option<Extension>,
    /// What it was answered.
    pub answer: Option<Answer>,
    /// 1 when received, and one more with each change.
    pub revision: i64,
    /// When it was noted.
    pub created: Timestamp,
}

impl RightsRequest {
    /// A request that has come in.
    pub fn receive(
        id: RightsRequestId,
        person: Option<PersonId>,
        right: Right,
        channel: Channel,
        received: Date,
        now: Timestamp,
    ) -> Self {
        // Regulation 1182/71, article 3.2 c. That a holiday would give more time is left out: who relies on it is late where it is none.
        let due = months_after(received, 1);
        Self { id, person, right, channel, received, due, extension: None, answer: None, revision: 1, created: now }
    }

    /// Takes two further months, once, and within the first (article 12.3).
    pub fn extend(&mut self, extension: Extension) -> Result<(), Refusal> {
        if self.answer.is_some() {
            return Err(Refusal::RequestAnswered);
        }
        if self.extension.is_some() {
            return Err(Refusal::RequestExtended);
        }
        if extension.on > self.due {
            return Err(Refusal::ExtensionTooLate);
        }
        self.due = months_after(self.received, 3);
        self.extension = Some(extension);
        self.revision += 1;
        Ok(())
    }

    /// Answers it, once.
    pub fn answer(&mut self, answer: Answer) -> Result<(), Refusal> {
        if self.answer.is_some() {
            return Err(Refusal::RequestAnswered);
        }
        if answer.on < self.received {
            return Err(Refusal::AnswerBeforeRequest);
        }
        if answer.ground.is_some_and(|ground| !ground.fits(self.right)) {
            return Err(Refusal::GroundUnfit);
        }
        self.answer = Some(answer);
        self.revision += 1;
        Ok(())
    }

    /// Whether it is open although its last day has passed.
    pub fn overdue(&self, today: Date) -> bool {
        self.answer.is_none() && self.due < today
    }
}

#[cfg(test)]
mod tests;
