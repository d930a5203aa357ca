//! A person: an id of ours, what identifies them, a name, and what else is known. All but the id is personal data.

use mesh::clock::Timestamp;
use time::Date;

use super::{
    identity::{self, Dated, Identity},
    name::PersonName,
    protection::Marking,
};
use details::Details;

pub mod details;
pub mod refusal;

mesh::id!(
    /// A person's id: the only thing on the person that leaves this service in events, logs and audit entries.
    PersonId,
    "person"
);

mesh::id!(
    /// The id of somebody's access to a protected person.
    AccessId,
    "access"
);

/// What a person is registered with. Debug output shows nothing of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// None for a person without a number, e.g. a newcomer.
    pub identity: Option<Identity>,
    /// Tilltalsnamn and other given names.
    pub given_name: PersonName,
    /// Efternamn.
    pub family_name: PersonName,
    /// What the check of the population register said.
    pub marking: Marking,
}

/// A person in the registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Who it is. Numbers change, so they are no key.
    pub id: PersonId,
    /// What identifies them now, their name, and their own marking; where they are shown, the strictest of their registrations' markings.
    pub profile: Profile,
    /// Whether they are hidden from all who are not named: for their own marking, or for that of a registration merged with theirs.
    pub hidden: bool,
    /// 1 when registered, and one more with each change.
    pub revision: i64,
    /// How many events have told of them. While they are hidden none does but the one that says so, which goes to services alone.
    pub told: i64,
    /// When they were registered.
    pub created: Timestamp,
}

/// A person with all that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whole {
    /// Who it is.
    pub person: Person,
    /// How they are and were identified, in the order of time. Those of merged registrations come first.
    pub identities: Vec<Dated>,
    /// What else is known.
    pub details: Details,
    /// The other registrations that lead here.
    pub merged: Vec<PersonId>,
    /// Whether data on them is stored only, and not used further.
    pub restricted: bool,
}

impl Person {
    /// A newly registered person.
    pub fn register(id: PersonId, profile: Profile, now: Timestamp) -> Self {
        let hidden = profile.marking.hides();
        Self { id, profile, hidden, revision: 1, told: i64::from(!hidden), created: now }
    }

    /// Notes a change. Answers the number of the event that tells of it; none for a person of whom no event may tell.
    pub fn change(&mut self) -> Option<i64> {
        self.revision += 1;
        (!self.hidden).then(|| self.tell())
    }

    /// The number of the next event.
    pub fn tell(&mut self) -> i64 {
        self.told += 1;
        self.told
    }

    /// Supersedes what identifies the person.
    pub fn identify(
        &mut self,
        list: &mut Vec<Dated>,
        next: Option<Identity>,
        from: Date,
    ) -> Result<(), refusal::Refusal> {
        identity::supersede(list, next.clone(), from)?;
        self.profile.identity = next;
        Ok(())
    }

    /// Removes a number that never was the person's. Answers whether it stood there.
    pub fn strike(&mut self, list: &mut Vec<Dated>, wrong: &Identity) -> bool {
        let stood = identity::strike(list, wrong);
        if stood {
            self.profile.identity = list.iter().find(|one| one.until.is_none()).map(|one| one.identity.clone());
        }
        stood
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::person_number::PersonNumber;
    use time::macros::date;

    fn a_person(marking: Marking) -> Person {
        let profile = Profile {
            identity: PersonNumber::parse("19821105-9954", date!(2026 - 01 - 01)).ok().map(Identity::from),
            given_name: PersonName::parse("Aino").expect("a name"),
            family_name: PersonName::parse("Niemi").expect("a name"),
            marking,
        };
        assert!(profile.identity.is_some());
        Person::register(PersonId::from(uuid::Uuid::from_u128(1)), profile, Timestamp::from_micros(0))
    }

    #[test]
    fn nothing_on_a_person_but_the_id_shows_in_debug_output() {
        let shown = format!("{:?}", a_person(Marking::None));
        for hidden in ["1982", "9954", "Aino", "Niemi"] {
            assert!(!shown.contains(hidden), "{shown}");
        }
    }

    #[test]
    fn events_of_a_person_are_numbered_without_gaps_and_none_tells_of_a_hidden_one() {
        let mut person = a_person(Marking::None);
        assert_eq!((person.told, person.change()), (1, Some(2)));
        person.hidden = true;
        assert_eq!((person.change(), person.change(), person.revision), (None, None, 4));
        person.hidden = false;
        assert_eq!(person.change(), Some(3));
        let mut hidden = a_person(Marking::Unknown);
        assert_eq!((hidden.told, hidden.change()), (0, None));
        hidden.hidden = false;
        assert_eq!(hidden.change(), Some(1));
    }
}
