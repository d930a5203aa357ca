//! The contract's enumerations and ours. A number that this version does not know is refused, never guessed.

use proto::reell::cases::v1 as contract;

use crate::domain::{
    case::Stage,
    outcome::Outcome,
    phase::{Mode, Phase},
};

const UNKNOWN: &str = "must be one of the values that the contract lists";
const MISSING: &str = "must be stated";

/// Reads a phase, or that none is stated.
pub fn phase(number: i32) -> Result<Option<Phase>, String> {
    use contract::Phase as P;
    Ok(match P::try_from(number).map_err(|_| UNKNOWN)? {
        P::Unspecified => None,
        P::Referral => Some(Phase::Referral),
        P::InitialMapping => Some(Phase::InitialMapping),
        P::Guidance => Some(Phase::Guidance),
        P::Admission => Some(Phase::Admission),
        P::InDepthMapping => Some(Phase::InDepthMapping),
        P::SupplementaryLearning => Some(Phase::SupplementaryLearning),
        P::Assessment => Some(Phase::Assessment),
        P::GradeExamination => Some(Phase::GradeExamination),
        P::Recognition => Some(Phase::Recognition),
        P::FollowUp => Some(Phase::FollowUp),
    })
}

/// Reads a phase that must be stated.
pub fn stated_phase(number: i32) -> Result<Phase, String> {
    phase(number)?.ok_or_else(|| MISSING.into())
}

/// Writes a phase.
pub fn to_phase(phase: Phase) -> contract::Phase {
    use contract::Phase as P;
    match phase {
        Phase::Referral => P::Referral,
        Phase::InitialMapping => P::InitialMapping,
        Phase::Guidance => P::Guidance,
        Phase::Admission => P::Admission,
        Phase::InDepthMapping => P::InDepthMapping,
        Phase::SupplementaryLearning => P::SupplementaryLearning,
        Phase::Assessment => P::Assessment,
        Phase::GradeExamination => P::GradeExamination,
        Phase::Recognition => P::Recognition,
        Phase::FollowUp => P::FollowUp,
    }
}

/// Reads a mode, or that none is stated.
pub fn mode(number: i32) -> Result<Option<Mode>, String> {
    use contract::Mode as M;
    Ok(match M::try_from(number).map_err(|_| UNKNOWN)? {
        M::Unspecified => None,
        M::OnSite => Some(Mode::OnSite),
        M::RemoteSupervised => Some(Mode::RemoteSupervised),
        M::RemoteUnsupervised => Some(Mode::RemoteUnsupervised),
        M::Workplace => Some(Mode::Workplace),
        M::Simulator => Some(Mode::Simulator),
    })
}

/// Writes a mode.
pub fn to_mode(mode: Option<Mode>) -> contract::Mode {
    use contract::Mode as M;
    match mode {
        None => M::Unspecified,
        Some(Mode::OnSite) => M::OnSite,
        Some(Mode::RemoteSupervised) => M::RemoteSupervised,
        Some(Mode::RemoteUnsupervised) => M::RemoteUnsupervised,
        Some(Mode::Workplace) => M::Workplace,
        Some(Mode::Simulator) => M::Simulator,
    }
}

/// Reads an outcome that must be stated.
pub fn stated_outcome(number: i32) -> Result<Outcome, String> {
    use contract::Outcome as O;
    Ok(match O::try_from(number).map_err(|_| UNKNOWN)? {
        O::Unspecified => return Err(MISSING.into()),
        O::Grade => Outcome::Grade,
        O::VocationalProof => Outcome::VocationalProof,
        O::CompetenceCertificate => Outcome::CompetenceCertificate,
        O::QualificationCertificate => Outcome::QualificationCertificate,
        O::PartialQualification => Outcome::PartialQualification,
        O::Attestation => Outcome::Attestation,
        O::CreditTransfer => Outcome::CreditTransfer,
        O::Eligibility => Outcome::Eligibility,
        O::MappingStatement => Outcome::MappingStatement,
        O::ReferredOnwards => Outcome::ReferredOnwards,
        O::EducationRecommended => Outcome::EducationRecommended,
        O::InterruptedByProvider => Outcome::InterruptedByProvider,
    })
}

/// Writes an outcome.
pub fn to_outcome(outcome: Outcome) -> contract::Outcome {
    use contract::Outcome as O;
    match outcome {
        Outcome::Grade => O::Grade,
        Outcome::VocationalProof => O::VocationalProof,
        Outcome::CompetenceCertificate => O::CompetenceCertificate,
        Outcome::QualificationCertificate => O::QualificationCertificate,
        Outcome::PartialQualification => O::PartialQualification,
        Outcome::Attestation => O::Attestation,
        Outcome::CreditTransfer => O::CreditTransfer,
        Outcome::Eligibility => O::Eligibility,
        Outcome::MappingStatement => O::MappingStatement,
        Outcome::ReferredOnwards => O::ReferredOnwards,
        Outcome::EducationRecommended => O::EducationRecommended,
        Outcome::InterruptedByProvider => O::InterruptedByProvider,
    }
}

/// Reads a state, or that none is stated.
pub fn stage(number: i32) -> Result<Option<Stage>, String> {
    use contract::CaseState as S;
    Ok(match S::try_from(number).map_err(|_| UNKNOWN)? {
        S::Unspecified => None,
        S::Open => Some(Stage::Open),
        S::Decided => Some(Stage::Decided),
        S::Withdrawn => Some(Stage::Withdrawn),
    })
}

/// Writes a state.
pub fn to_state(stage: Stage) -> contract::CaseState {
    use contract::CaseState as S;
    match stage {
        Stage::Open => S::Open,
        Stage::Decided => S::Decided,
        Stage::Withdrawn => S::Withdrawn,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_survives_the_contract_and_the_store() {
        for phase in Phase::ALL {
            assert_eq!(stated_phase(to_phase(phase).into()), Ok(phase));
            assert_eq!(Phase::named(phase.name()), Some(phase));
        }
        for mode in Mode::ALL {
            assert_eq!(super::mode(to_mode(Some(mode)).into()), Ok(Some(mode)));
            assert_eq!(Mode::named(mode.name()), Some(mode));
        }
        for outcome in Outcome::ALL {
            assert_eq!(stated_outcome(to_outcome(outcome).into()), Ok(outcome));
            assert_eq!(Outcome::named(outcome.name()), Some(outcome));
        }
        for stage in [Stage::Open, Stage::Decided, Stage::Withdrawn] {
            assert_eq!(super::stage(to_state(stage).into()), Ok(Some(stage)));
            assert_eq!(Stage::named(stage.name()), Some(stage));
        }
    }
}
