//! The phases of validation and the modes they are carried out in.
//!
//! Phases overlap and recur, and where a person enters depends on the model and on the documents in hand. There is therefore no order
//! among them but the one that the ordinance sets: mapping before assessment.

/// A phase of validation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Remittering.
    Referral,
    /// Inledande kartläggning, skollagen (2010:800) 20 kap.: without assessment criteria, and usable by others.
    InitialMapping,
    /// Vägledning, val av spår.
    Guidance,
    /// Antagning to komvux, or anmälan to a test centre.
    Admission,
    /// Fördjupad kartläggning: documents learning so that it can be assessed, valideringsförordning (2022:1549) 4 § 1.
    InDepthMapping,
    /// Komplettering. A neighbour of validation, and no part of it.
    SupplementaryLearning,
    /// Bedömning, valideringsförordning (2022:1549) 4 § 2.
    Assessment,
    /// Prövning: the only way to a grade, skollagen (2010:800) 20 kap. 43 §.
    GradeExamination,
    /// Erkännande: somebody other than the centre issues.
    Recognition,
    /// Uppföljning.
    FollowUp,
}

impl Phase {
    /// Every phase.
    pub const ALL: [Self; 10] = [
        Self::Referral,
        Self::InitialMapping,
        Self::Guidance,
        Self::Admission,
        Self::InDepthMapping,
        Self::SupplementaryLearning,
        Self::Assessment,
        Self::GradeExamination,
        Self::Recognition,
        Self::FollowUp,
    ];

    /// The name it is stored under.
    pub fn name(self) -> &'static str {
        match self {
            Self::Referral => "referral",
            Self::InitialMapping => "initial_mapping",
            Self::Guidance => "guidance",
            Self::Admission => "admission",
            Self::InDepthMapping => "in_depth_mapping",
            Self::SupplementaryLearning => "supplementary_learning",
            Self::Assessment => "assessment",
            Self::GradeExamination => "grade_examination",
            Self::Recognition => "recognition",
            Self::FollowUp => "follow_up",
        }
    }

    /// The phase stored under a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|phase| phase.name() == name)
    }

    /// Whether learning is judged in it. Only then do the ordinance's demands on method and order apply, 4–5 §§.
    pub fn assesses(self) -> bool {
        matches!(self, Self::Assessment | Self::GradeExamination)
    }

    /// Whether what the person can is mapped in it.
    pub fn maps(self) -> bool {
        matches!(self, Self::InitialMapping | Self::InDepthMapping)
    }
}

/// How a step was carried out. It belongs to the step and not to the case: one case has steps at a distance and at a workplace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// At the performer's own site.
    OnSite,
    /// At a distance, under supervision.
    RemoteSupervised,
    /// At a distance, without supervision: a self-assessment at home.
    RemoteUnsupervised,
    /// At a workplace.
    Workplace,
    /// In a simulator.
    Simulator,
}

impl Mode {
    /// Every mode.
    pub const ALL: [Self; 5] =
        [Self::OnSite, Self::RemoteSupervised, Self::RemoteUnsupervised, Self::Workplace, Self::Simulator];

    /// The name it is stored under.
    pub fn name(self) -> &'static str {
        match self {
            Self::OnSite => "on_site",
            Self::RemoteSupervised => "remote_supervised",
            Self::RemoteUnsupervised => "remote_unsupervised",
            Self::Workplace => "workplace",
            Self::Simulator => "simulator",
        }
    }

    /// The mode stored under a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.name() == name)
    }
}
