//! Registrations of one person that have been made one: who leads to whom. A merge moves nothing, so that taking it back restores exactly.

use std::collections::BTreeMap;

use super::person::{PersonId, refusal::Refusal};

/// The most registrations that one person has.
pub const MOST_REGISTRATIONS: usize = 10;

/// A registration among those of one or two persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The registration that it was merged into; none for a person's own.
    pub merged_into: Option<PersonId>,
    /// The person that it leads to.
    pub leads_to: PersonId,
}

/// All registrations of some persons: whole groups, never parts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Family(BTreeMap<PersonId, Link>);

impl Family {
    /// The registrations as they were read.
    pub fn new(links: impl IntoIterator<Item = (PersonId, Link)>) -> Self {
        Self(links.into_iter().collect())
    }

    /// The person that a registration leads to.
    pub fn person(&self, id: PersonId) -> Option<PersonId> {
        self.0.get(&id).map(|link| link.leads_to)
    }

    /// All registrations.
    pub fn links(&self) -> impl Iterator<Item = (PersonId, Link)> + '_ {
        self.0.iter().map(|(id, link)| (*id, *link))
    }

    /// Lets the duplicate, and all that leads to it, lead to the person.
    pub fn merge(&mut self, person: PersonId, duplicate: PersonId) -> Result<(), Refusal> {
        if person == duplicate {
            return Err(Refusal::PersonsAreOne);
        }
        if self.0.len() > MOST_REGISTRATIONS {
            return Err(Refusal::RegistrationsTooMany);
        }
        if let Some(link) = self.0.get_mut(&duplicate) {
            link.merged_into = Some(person);
        }
        self.follow();
        Ok(())
    }

    /// Makes a registration, and all that was merged into it, a person of its own again.
    pub fn unmerge(&mut self, id: PersonId) -> Result<(), Refusal> {
        let link = self.0.get_mut(&id).filter(|link| link.merged_into.is_some()).ok_or(Refusal::PersonNotMerged)?;
        link.merged_into = None;
        self.follow();
        Ok(())
    }

    fn follow(&mut self) {
        let into: BTreeMap<_, _> = self.0.iter().map(|(id, link)| (*id, link.merged_into)).collect();
        for (id, link) in &mut self.0 {
            let mut at = *id;
            // A registration is merged into persons only, so there is no ring; the count is a second lock.
            for _ in 0..into.len() {
                match into.get(&at).copied().flatten() {
                    Some(next) => at = next,
                    None => break,
                }
            }
            link.leads_to = at;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn id(number: usize) -> PersonId {
        Uuid::from_u128(number as u128).into()
    }

    fn family(members: usize) -> Family {
        Family::new((0..members).map(|one| (id(one), Link { merged_into: None, leads_to: id(one) })))
    }

    proptest! {
        #[test]
        fn merges_that_are_taken_back_leave_what_was_before_in_whatever_order(
            merges in prop::collection::vec((0usize..8, 0usize..8), 0..16),
            order in prop::collection::vec(any::<prop::sample::Index>(), 16),
        ) {
            let start = family(8);
            let mut family = start.clone();
            let mut merged = Vec::new();
            for (person, duplicate) in merges {
                let before = family.clone();
                let ends = (family.person(id(person)).unwrap(), family.person(id(duplicate)).unwrap());
                match family.merge(ends.0, ends.1) {
                    Ok(()) => {
                        prop_assert_eq!(family.person(id(duplicate)), Some(ends.0));
                        // Taken back at once, nothing is left of it.
                        let mut back = family.clone();
                        prop_assert_eq!(back.unmerge(ends.1), Ok(()));
                        prop_assert_eq!(&back, &before);
                        merged.push(ends.1);
                    }
                    Err(refusal) => {
                        prop_assert_eq!((refusal, ends.0), (Refusal::PersonsAreOne, ends.1));
                        prop_assert_eq!(&family, &before);
                    }
                }
                // Everybody leads to a person, and a person leads to nobody else.
                for (_, link) in family.links() {
                    prop_assert_eq!(family.person(link.leads_to), Some(link.leads_to));
                    prop_assert_eq!(family.links().find(|(id, _)| *id == link.leads_to).unwrap().1.merged_into, None);
                }
            }
            for index in order {
                if merged.is_empty() {
                    break;
                }
                let one = merged.swap_remove(index.index(merged.len()));
                prop_assert_eq!(family.unmerge(one), Ok(()));
                prop_assert_eq!(family.person(one), Some(one));
            }
            prop_assert_eq!(family, start);
        }
    }

    #[test]
    fn one_person_has_so_many_registrations_and_no_more() {
        let mut crowd = family(MOST_REGISTRATIONS + 1);
        assert_eq!(crowd.merge(id(0), id(1)), Err(Refusal::RegistrationsTooMany));
        assert_eq!(family(2).unmerge(id(1)), Err(Refusal::PersonNotMerged));
    }
}
