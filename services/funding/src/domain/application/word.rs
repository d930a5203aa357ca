//! Closed vocabularies of applications.

use crate::domain::claims::word::{Word, words};

words! {
    /// Where an application stands.
    State {
        /// Written, not handed in.
        Draft = "draft",
        /// Received.
        Submitted = "submitted",
        /// In the register.
        Registered = "registered",
        /// Something is missing.
        CompletionRequested = "completion_requested",
        /// What was missing has come.
        Completed = "completed",
        /// There is a recommendation.
        Assessed = "assessed",
        /// A decision answers it.
        Proposed = "proposed",
        /// Granted as applied for.
        DecidedGranted = "decided_granted",
        /// Less was granted.
        DecidedPartial = "decided_partial",
        /// Nothing was granted.
        Rejected = "rejected",
        /// Taken back.
        Withdrawn = "withdrawn",
    }
    /// What is recommended.
    Recommendation {
        /// To grant it.
        Grant = "grant",
        /// To grant a part of it.
        GrantInPart = "grant_in_part",
        /// To reject it.
        Reject = "reject",
    }
    /// Anslagstyp: what public money comes from.
    Appropriation {
        /// Regional tillväxt.
        RegionalGrowth = "regional_growth",
        /// Övriga nationella anslag.
        OtherNational = "other_national",
        /// Övriga medel.
        Other = "other",
        /// Vet ej.
        Unknown = "unknown",
    }
    /// What was done with an application.
    Step {
        /// Written.
        Drafted = "drafted",
        /// Written anew.
        Revised = "revised",
        /// Handed in.
        Submitted = "submitted",
        /// Entered in the register.
        Registered = "registered",
        /// Asked for what is missing.
        CompletionRequested = "completion_requested",
        /// Answered what was missing.
        Completed = "completed",
        /// Assessed.
        Assessed = "assessed",
        /// Answered by a decision.
        Proposed = "proposed",
        /// Decided.
        Decided = "decided",
        /// Taken back.
        Withdrawn = "withdrawn",
    }
}

impl State {
    /// What is not decided yet.
    pub const UNDECIDED: [Self; 7] = [
        Self::Draft,
        Self::Submitted,
        Self::Registered,
        Self::CompletionRequested,
        Self::Completed,
        Self::Assessed,
        Self::Proposed,
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds<W: Word + std::fmt::Debug>() {
        for value in W::ALL {
            assert_eq!(W::read(value.word()), Some(*value));
        }
    }

    #[test]
    fn each_value_is_read_from_its_own_word() {
        holds::<State>();
        holds::<Recommendation>();
        holds::<Appropriation>();
        holds::<Step>();
    }
}
