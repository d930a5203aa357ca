//! A person: an id of ours, a number that may be missing, and a name. All but the id is personal data.

use mesh::clock::Timestamp;

use super::{name::PersonName, person_number::PersonNumber};

mesh::id!(
    /// A person's id: the only thing on the person that leaves this service in events, logs and audit entries.
    PersonId,
    "person"
);

/// What a person is registered with. Debug output shows nothing of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// None for a person without a Swedish number, e.g. a newcomer or a neighbour from Finland.
    pub number: Option<PersonNumber>,
    /// Tilltalsnamn and other given names.
    pub given_name: PersonName,
    /// Efternamn.
    pub family_name: PersonName,
}

/// A person in the registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Who it is. Numbers change, so they are no key.
    pub id: PersonId,
    /// What they were registered with.
    pub profile: Profile,
    /// 1 when registered, and one more with each change.
    pub revision: i64,
    /// When they were registered.
    pub created: Timestamp,
}

impl Person {
    /// A newly registered person.
    pub fn register(id: PersonId, profile: Profile, now: Timestamp) -> Self {
        Self { id, profile, revision: 1, created: now }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn nothing_on_a_person_but_the_id_shows_in_debug_output() {
        let profile = Profile {
            number: PersonNumber::parse("19821105-9954", date!(2026 - 01 - 01)).ok(),
            given_name: PersonName::parse("Aino").expect("a name"),
            family_name: PersonName::parse("Niemi").expect("a name"),
        };
        assert!(profile.number.is_some());
        let shown = format!(
            "{:?}",
            Person::register(PersonId::from(uuid::Uuid::from_u128(1)), profile, Timestamp::from_micros(0))
        );
        for hidden in ["1982", "9954", "Aino", "Niemi"] {
            assert!(!shown.contains(hidden), "{shown}");
        }
    }
}
