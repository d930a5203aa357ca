//! The vocabularies of agreements, and which parties each kind must have.

use super::{Party, refusal::Refusal};
use crate::domain::word::Word;

/// What sort of agreement it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Samverkansavtal.
    Cooperation,
    /// Primärt samverkansavtal, SkolL 2 kap. 2 a §.
    PrimaryCooperation,
    /// With a validation provider.
    ProviderContract,
    /// Personuppgiftsbiträdesavtal, GDPR article 28.
    DataProcessing,
    /// Between joint controllers, GDPR article 26.
    JointControllers,
}

impl Word for Kind {
    const ALL: &'static [Self] = &[
        Self::Cooperation,
        Self::PrimaryCooperation,
        Self::ProviderContract,
        Self::DataProcessing,
        Self::JointControllers,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Cooperation => "cooperation",
            Self::PrimaryCooperation => "primary_cooperation",
            Self::ProviderContract => "provider_contract",
            Self::DataProcessing => "data_processing",
            Self::JointControllers => "joint_controllers",
        }
    }
}

impl Kind {
    /// The least number of parties in each role, what else is allowed, and the rule as a sentence with its source.
    fn needs(self) -> (&'static [(PartyRole, usize)], &'static [PartyRole], &'static str) {
        use PartyRole::{Commissioner, Controller, Municipality, Partner, Processor, Provider};
        match self {
            Self::Cooperation => (
                &[],
                &[Municipality, Partner, Commissioner, Provider],
                "a cooperation agreement (samverkansavtal) is between two municipalities or partners at least",
            ),
            Self::PrimaryCooperation => (
                &[(Municipality, 3)],
                &[Municipality, Partner],
                "in a primary cooperation agreement (primärt samverkansavtal) a municipality cooperates with at least two others, so it has three municipalities at least: SkolL (2010:800) 2 kap. 2 a §",
            ),
            Self::ProviderContract => (
                &[(Commissioner, 1), (Provider, 1)],
                &[Commissioner, Provider],
                "a provider contract has a commissioner and a provider",
            ),
            Self::DataProcessing => (
                &[(Controller, 1), (Processor, 1)],
                &[Controller, Processor],
                "a data-processing agreement has a controller and a processor: GDPR article 28.3",
            ),
            Self::JointControllers => (
                &[(Controller, 2)],
                &[Controller],
                "an arrangement of joint controllers has two controllers at least, and nobody else: GDPR article 26",
            ),
        }
    }

    /// Refuses where the parties are not those that the kind must have.
    pub fn fits(self, parties: &[Party]) -> Result<(), Refusal> {
        let (least, allowed, rule) = self.needs();
        let enough =
            least.iter().all(|(role, number)| parties.iter().filter(|party| party.role == *role).count() >= *number);
        let proper = parties.iter().all(|party| allowed.contains(&party.role));
        if enough && proper && parties.len() >= 2 { Ok(()) } else { Err(Refusal::PartiesUnfit { rule }) }
    }
}

/// What an organisation is in an agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartyRole {
    /// Kommun.
    Municipality,
    /// Takes part without one of the other roles.
    Partner,
    /// Beställare.
    Commissioner,
    /// Valideringsutförare.
    Provider,
    /// Personuppgiftsansvarig.
    Controller,
    /// Personuppgiftsbiträde.
    Processor,
}

impl Word for PartyRole {
    const ALL: &'static [Self] =
        &[Self::Municipality, Self::Partner, Self::Commissioner, Self::Provider, Self::Controller, Self::Processor];

    fn word(self) -> &'static str {
        match self {
            Self::Municipality => "municipality",
            Self::Partner => "partner",
            Self::Commissioner => "commissioner",
            Self::Provider => "provider",
            Self::Controller => "controller",
            Self::Processor => "processor",
        }
    }
}

/// What an agreement permits between its parties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Permitted {
    /// To exchange data of cases.
    CaseDataExchange,
    /// To use the other's nodes.
    NodeUse,
    /// To assess on behalf of the other.
    AssessmentOnBehalf,
    /// To map on behalf of the other.
    MappingOnBehalf,
    /// To refer candidates.
    Referral,
    /// To invoice the other.
    Invoicing,
    /// To process personal data for the other.
    ProcessingOnBehalf,
    /// To share statistics.
    StatisticsSharing,
}

impl Word for Permitted {
    const ALL: &'static [Self] = &[
        Self::CaseDataExchange,
        Self::NodeUse,
        Self::AssessmentOnBehalf,
        Self::MappingOnBehalf,
        Self::Referral,
        Self::Invoicing,
        Self::ProcessingOnBehalf,
        Self::StatisticsSharing,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::CaseDataExchange => "case_data_exchange",
            Self::NodeUse => "node_use",
            Self::AssessmentOnBehalf => "assessment_on_behalf",
            Self::MappingOnBehalf => "mapping_on_behalf",
            Self::Referral => "referral",
            Self::Invoicing => "invoicing",
            Self::ProcessingOnBehalf => "processing_on_behalf",
            Self::StatisticsSharing => "statistics_sharing",
        }
    }
}

/// Where an agreement stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgreementState {
    /// Signatures are missing.
    Draft,
    /// It begins later.
    Signed,
    /// It holds.
    InForce,
    /// It has run out.
    Ended,
    /// It was terminated.
    Terminated,
    /// Another one has taken its place.
    Replaced,
    /// The draft was given up.
    Abandoned,
}

impl Word for AgreementState {
    const ALL: &'static [Self] =
        &[Self::Draft, Self::Signed, Self::InForce, Self::Ended, Self::Terminated, Self::Replaced, Self::Abandoned];

    fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Signed => "signed",
            Self::InForce => "in_force",
            Self::Ended => "ended",
            Self::Terminated => "terminated",
            Self::Replaced => "replaced",
            Self::Abandoned => "abandoned",
        }
    }
}

/// Why an agreement is terminated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TerminationReason {
    /// Uppsägning.
    Notice,
    /// Hävning.
    Breach,
    /// All agree.
    Mutual,
    /// A party no longer exists.
    PartyGone,
    /// It should not be there.
    Mistake,
}

impl Word for TerminationReason {
    const ALL: &'static [Self] = &[Self::Notice, Self::Breach, Self::Mutual, Self::PartyGone, Self::Mistake];

    fn word(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Breach => "breach",
            Self::Mutual => "mutual",
            Self::PartyGone => "party_gone",
            Self::Mistake => "mistake",
        }
    }
}

/// Why an agreement does not permit something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PermittedObstacle {
    /// Signatures are missing.
    NotSigned,
    /// It begins later.
    NotYetInForce,
    /// It is over.
    NoLongerInForce,
    /// It permits other things.
    NotAmongPermitted,
}

impl Word for PermittedObstacle {
    const ALL: &'static [Self] =
        &[Self::NotSigned, Self::NotYetInForce, Self::NoLongerInForce, Self::NotAmongPermitted];

    fn word(self) -> &'static str {
        match self {
            Self::NotSigned => "not_signed",
            Self::NotYetInForce => "not_yet_in_force",
            Self::NoLongerInForce => "no_longer_in_force",
            Self::NotAmongPermitted => "not_among_permitted",
        }
    }
}

impl PermittedObstacle {
    /// What it is and what can be done, as a sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::NotSigned => "Not all parties have signed the agreement: record the signatures that are missing.",
            Self::NotYetInForce => "The agreement is not in force yet on that day: wait until its first day.",
            Self::NoLongerInForce => "The agreement is no longer in force on that day: draft its successor.",
            Self::NotAmongPermitted => {
                "The agreement is in force, and does not permit this: draft a successor that does, or another agreement."
            }
        }
    }
}
