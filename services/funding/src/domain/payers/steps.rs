//! Which phases of a financing model are completed by which step of a case. The case service knows the person's way, the model what it
//! costs; this table is the only place where both meet.

use crate::domain::model::words::Phase;

/// Each step by its word in the contract of cases, and the phases that it completes.
///
/// Whoever is mapped or assessed has been taken in, so every step but the referral completes the intake. An assessment step says neither
/// theory nor practice, and completes both.
const COMPLETED: [(&str, &[Phase]); 10] = [
    ("referral", &[]),
    ("initial_mapping", &[Phase::Intake, Phase::InitialMapping]),
    ("guidance", &[Phase::Intake]),
    ("admission", &[Phase::Intake]),
    ("in_depth_mapping", &[Phase::Intake, Phase::DeepMapping]),
    ("supplementary_learning", &[Phase::Intake, Phase::TrainingAdvice]),
    ("assessment", &[Phase::Intake, Phase::TheoryAssessment, Phase::PracticalAssessment]),
    ("grade_examination", &[Phase::Intake, Phase::TheoryAssessment, Phase::PracticalAssessment]),
    ("recognition", &[Phase::Intake, Phase::Certificate]),
    ("follow_up", &[Phase::Intake, Phase::TrainingAdvice]),
];

/// The outcomes that are a document, whose certificate and registration are thereby completed.
const DOCUMENTS: [&str; 6] = [
    "grade",
    "vocational_proof",
    "competence_certificate",
    "qualification_certificate",
    "partial_qualification",
    "attestation",
];

/// The phases that a step completes; none for a step that this version does not know.
pub fn completed_by(step: &str) -> &'static [Phase] {
    COMPLETED.iter().find(|(known, _)| *known == step).map_or(&[], |(_, phases)| phases)
}

/// The phases that an outcome completes.
pub fn completed_by_outcome(outcome: &str) -> &'static [Phase] {
    if DOCUMENTS.contains(&outcome) { &[Phase::Certificate] } else { &[] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::model::words::Word;

    #[test]
    fn every_phase_of_a_model_is_completed_by_some_step_and_the_intake_by_each() {
        for phase in Phase::ALL {
            assert!(COMPLETED.iter().any(|(_, phases)| phases.contains(phase)), "{}", phase.word());
        }
        assert!(COMPLETED.iter().skip(1).all(|(_, phases)| phases.first() == Some(&Phase::Intake)));
        assert_eq!(completed_by("referral"), &[]);
        assert_eq!(completed_by("something new"), &[]);
        assert_eq!(completed_by_outcome("attestation"), &[Phase::Certificate]);
        assert_eq!(completed_by_outcome("referred_onwards"), &[]);
    }
}
