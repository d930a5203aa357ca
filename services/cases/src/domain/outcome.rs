//! What a case leads to, and what must lie behind it. There is no failing: a validation shows what a person can and what is left to learn.

use super::{refusal::Refusal, step::Step};

/// What a case led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Betyg.
    Grade,
    /// Yrkesbevis.
    VocationalProof,
    /// Kompetensbevis.
    CompetenceCertificate,
    /// Kvalifikationsbevis.
    QualificationCertificate,
    /// Delkvalifikation: a part is recognised, the gaps are named.
    PartialQualification,
    /// Intyg.
    Attestation,
    /// Tillgodoräknande.
    CreditTransfer,
    /// Behörighet.
    Eligibility,
    /// Kartläggningsutlåtande.
    MappingStatement,
    /// Hänvisad vidare.
    ReferredOnwards,
    /// Rekommenderad utbildning i stället.
    EducationRecommended,
    /// Avbruten av utföraren.
    InterruptedByProvider,
}

/// What must have been done before an outcome can stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Basis {
    GradeExamination,
    Assessment,
    Mapping,
    Nothing,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 12] = [
        Self::Grade,
        Self::VocationalProof,
        Self::CompetenceCertificate,
        Self::QualificationCertificate,
        Self::PartialQualification,
        Self::Attestation,
        Self::CreditTransfer,
        Self::Eligibility,
        Self::MappingStatement,
        Self::ReferredOnwards,
        Self::EducationRecommended,
        Self::InterruptedByProvider,
    ];

    /// The name it is stored under.
    pub fn name(self) -> &'static str {
        match self {
            Self::Grade => "grade",
            Self::VocationalProof => "vocational_proof",
            Self::CompetenceCertificate => "competence_certificate",
            Self::QualificationCertificate => "qualification_certificate",
            Self::PartialQualification => "partial_qualification",
            Self::Attestation => "attestation",
            Self::CreditTransfer => "credit_transfer",
            Self::Eligibility => "eligibility",
            Self::MappingStatement => "mapping_statement",
            Self::ReferredOnwards => "referred_onwards",
            Self::EducationRecommended => "education_recommended",
            Self::InterruptedByProvider => "interrupted_by_provider",
        }
    }

    /// The outcome stored under a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.name() == name)
    }

    /// Whether it recognises learning. Such an outcome is a document of the body that recognises: a rector's grade or attestation
    /// (skollagen 20 kap. 43–45 §§), a trade board's proof, and for credit transfer and eligibility the education provider's written
    /// decision. The centre registers it and never issues it, so an issuer must be named.
    pub fn is_document(self) -> bool {
        matches!(self.basis(), Basis::GradeExamination | Basis::Assessment)
    }

    /// Refuses where what must lie behind the outcome has not been done.
    pub fn check_basis(self, steps: &[Step]) -> Result<(), Refusal> {
        use super::phase::Phase;
        let done = |phase: fn(Phase) -> bool| steps.iter().any(|step| phase(step.phase));
        match self.basis() {
            Basis::GradeExamination if done(|phase| phase == Phase::GradeExamination) => Ok(()),
            Basis::Assessment if done(Phase::assesses) => Ok(()),
            Basis::Mapping if done(Phase::maps) => Ok(()),
            Basis::Nothing => Ok(()),
            Basis::GradeExamination | Basis::Assessment => Err(Refusal::AssessmentMissing { outcome: self }),
            Basis::Mapping => Err(Refusal::MappingMissing),
        }
    }

    /// A validation is mapping and assessment that aim at recognition, valideringsförordning (2022:1549) 2 and 4 §§; a grade is set
    /// through prövning only, skollagen (2010:800) 20 kap. 43 §. A mapping statement says what a mapping showed, of either kind. The
    /// others are what remains when somebody stops on the way, and that may be at once.
    fn basis(self) -> Basis {
        match self {
            Self::Grade => Basis::GradeExamination,
            Self::VocationalProof
            | Self::CompetenceCertificate
            | Self::QualificationCertificate
            | Self::PartialQualification
            | Self::Attestation
            | Self::CreditTransfer
            | Self::Eligibility => Basis::Assessment,
            Self::MappingStatement => Basis::Mapping,
            Self::ReferredOnwards | Self::EducationRecommended | Self::InterruptedByProvider => Basis::Nothing,
        }
    }
}
