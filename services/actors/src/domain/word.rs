//! Closed vocabularies: each value is a word, the same in the database and, in capitals, in the contract.

/// A value of a closed vocabulary.
pub trait Word: Copy + Eq + 'static {
    /// All of them.
    const ALL: &'static [Self];
    /// Its word, in small letters and underscores.
    fn word(self) -> &'static str;

    /// The value of a word.
    fn read(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|value| value.word() == word)
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// Holds a vocabulary to it that each value has a word of its own, and is read from it.
    pub fn holds<W: Word + std::fmt::Debug>() {
        for value in W::ALL {
            assert_eq!(W::read(value.word()), Some(*value));
            assert!(value.word().bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{value:?}");
        }
        assert_eq!(W::read(""), None);
    }

    #[test]
    fn each_value_is_read_from_its_own_word() {
        holds::<crate::domain::agreement::kind::Kind>();
        holds::<crate::domain::agreement::kind::PartyRole>();
        holds::<crate::domain::agreement::kind::Permitted>();
        holds::<crate::domain::agreement::kind::AgreementState>();
        holds::<crate::domain::agreement::kind::TerminationReason>();
        holds::<crate::domain::agreement::kind::PermittedObstacle>();
        holds::<crate::domain::authorisation::SuspensionReason>();
        holds::<crate::domain::authorisation::LiftReason>();
        holds::<crate::domain::authorisation::RevocationReason>();
        holds::<crate::domain::authorisation::Standing>();
        holds::<crate::domain::interest::Relation>();
        holds::<crate::domain::legal_basis::Article>();
        holds::<crate::domain::disposal::Fate>();
        holds::<crate::domain::disposal::State>();
        holds::<crate::domain::retention::Action>();
        holds::<crate::domain::retention::Kept>();
        holds::<crate::domain::retention::Kind>();
        holds::<crate::domain::retention::Trigger>();
        holds::<crate::domain::rights::rectification::Field>();
        holds::<crate::domain::rights::request::Channel>();
        holds::<crate::domain::rights::request::Ground>();
        holds::<crate::domain::rights::request::Outcome>();
        holds::<crate::domain::rights::request::Right>();
        holds::<crate::domain::rights::restriction::Ground>();
        holds::<crate::domain::sharing::Scope>();
        holds::<crate::domain::sharing::Form>();
    }
}
