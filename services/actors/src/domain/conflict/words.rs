//! What is said of each obstacle: a sentence, the Swedish rule behind it, and what can be done.

use super::{Obstacle, Relation};

/// The word of the contract, the sentence, the rule and the remedy.
type Words = (&'static str, &'static str, &'static str, &'static str);

const COMPETENCE: &str = "VF (2022:1549) 5 §";
const PARTY: &str = "FL (2017:900) 16 § första stycket 1";
const CIRCUMSTANCE: &str = "FL (2017:900) 16 § första stycket 4";
const LANGUAGE: &str = "FL (2017:900) 13 §; VF (2022:1549) 5 §";
const GRADE: &str = "SkolL (2010:800) 2 kap. 13 § och 20 kap. 41 §";
const ANOTHER: &str = "Choose another assessor.";

impl Obstacle {
    /// The word of the contract.
    pub fn word(self) -> &'static str {
        self.words().0
    }

    /// What it is, as a sentence.
    pub fn sentence(self) -> &'static str {
        self.words().1
    }

    /// The Swedish rule behind it, as the act or ordinance with its number and section.
    pub fn legal_reference(self) -> &'static str {
        self.words().2
    }

    /// What can be done, as a sentence.
    pub fn remedy(self) -> &'static str {
        self.words().3
    }

    fn words(self) -> Words {
        match self {
            Self::NotAuthorised => (
                "NOT_AUTHORISED",
                "No model owner has authorised the assessor for the model (behörighet som bedömare).",
                COMPETENCE,
                "Choose an authorised assessor, or ask the model owner for an authorisation.",
            ),
            Self::OtherVersion => (
                "OTHER_VERSION",
                "The assessor is authorised for other versions of the model only.",
                COMPETENCE,
                "Choose an assessor authorised for this version, or ask the model owner to authorise this one for it.",
            ),
            Self::NotYetAuthorised => (
                "NOT_YET_AUTHORISED",
                "The assessor's authorisation begins after the day of the assessment.",
                COMPETENCE,
                "Assess on a later day, or choose another assessor.",
            ),
            Self::Expired => (
                "EXPIRED",
                "The assessor's authorisation has run out before the day of the assessment.",
                COMPETENCE,
                "Ask the model owner for a new authorisation, or choose another assessor.",
            ),
            Self::Suspended => (
                "SUSPENDED",
                "The assessor's authorisation is suspended on the day of the assessment.",
                COMPETENCE,
                "Wait until the suspension is lifted, or choose another assessor.",
            ),
            Self::Revoked => ("REVOKED", "The assessor's authorisation has been revoked.", COMPETENCE, ANOTHER),
            Self::SamePerson => (
                "SAME_PERSON",
                "The assessor is the candidate, and nobody assesses oneself (jäv: part i saken).",
                PARTY,
                ANOTHER,
            ),
            Self::InterestInCandidate(relation) => (
                "INTEREST_IN_CANDIDATE",
                "The assessor has declared a relation to the candidate that gives reason to doubt impartiality (jäv).",
                ground(relation),
                "Choose another assessor; where the relation no longer counts, have its declaration withdrawn.",
            ),
            Self::InterestInOrganisation(relation) => (
                "INTEREST_IN_ORGANISATION",
                "The assessor has declared a relation to the candidate's employer, to the referrer or to who runs the node (jäv).",
                ground(relation),
                "Choose another assessor; where the relation no longer counts, have its declaration withdrawn.",
            ),
            Self::InterestInUnit(relation) => (
                "INTEREST_IN_UNIT",
                "The assessor has declared a relation to the node where the assessment takes place (jäv).",
                ground(relation),
                "Choose another node or another assessor.",
            ),
            Self::SameEmployer => (
                "SAME_EMPLOYER",
                "The assessor has the same employer as the candidate on the day of the assessment (jäv).",
                CIRCUMSTANCE,
                "Choose an assessor from another workplace.",
            ),
            Self::EmployerRefers => (
                "EMPLOYER_REFERS",
                "The assessor's employer refers the candidate, and so has an interest in the outcome (jäv).",
                CIRCUMSTANCE,
                "Choose an assessor whom the referrer does not employ.",
            ),
            Self::NodeOfEmployer => (
                "NODE_OF_EMPLOYER",
                "The node belongs to the assessor's employer, and the model asks for another workplace than one's own.",
                CIRCUMSTANCE,
                "Choose another node, or an assessor whom its organisation does not employ.",
            ),
            Self::LanguageMissing => (
                "LANGUAGE_MISSING",
                "The assessor has not stated to be able to assess in the language.",
                LANGUAGE,
                "Choose an assessor with the language, or an interpreter and another language of assessment where the model allows it.",
            ),
            Self::LicenceMissing => (
                "LICENCE_MISSING",
                "A grade is to be set after prövning, and the assessor is not a licensed teacher (lärarlegitimation).",
                GRADE,
                "Choose a licensed teacher of the subject, or aim at a certificate (intyg) and no grade.",
            ),
            Self::SubjectMissing => (
                "SUBJECT_MISSING",
                "A grade is to be set, and the assessor's teaching licence is for other subjects.",
                GRADE,
                "Choose a teacher whose licence covers the subject.",
            ),
        }
    }
}

/// The ground for jäv that a relation falls under: closeness, acting for a party, or a circumstance that puts impartiality in question.
fn ground(relation: Relation) -> &'static str {
    match relation {
        Relation::Relative => PARTY,
        Relation::Representative | Relation::BoardMember => "FL (2017:900) 16 § första stycket 2",
        Relation::Employer
        | Relation::Supervisor
        | Relation::Colleague
        | Relation::Business
        | Relation::FormerTeacher
        | Relation::Personal => CIRCUMSTANCE,
    }
}
