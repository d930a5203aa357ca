//! What becomes of rows: added, unchanged or left out. A register that has what a row states is never changed by it.

use std::collections::HashMap;

use super::{Fault, row::Stated};
use crate::domain::{
    name::OrganisationName,
    organisation::{OrganisationId, Profile},
    person,
};

/// What becomes of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict<T> {
    /// It is added.
    Create(T),
    /// The register, or an earlier row, has just that.
    Unchanged,
    /// It is left out.
    Wrong(Vec<Fault>),
}

impl<T> Verdict<T> {
    /// The same verdict on something else that is added.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Verdict<U> {
        match self {
            Self::Create(one) => Verdict::Create(make(one)),
            Self::Unchanged => Verdict::Unchanged,
            Self::Wrong(faults) => Verdict::Wrong(faults),
        }
    }
}

/// The organisations that rows could be: who has which number, and whom which name leads to.
#[derive(Debug, Clone, Default)]
pub struct Organisations {
    profiles: HashMap<OrganisationId, Profile>,
    numbers: HashMap<String, OrganisationId>,
    names: HashMap<String, OrganisationId>,
}

impl Organisations {
    /// Adds what is registered, or what an earlier row states.
    pub fn add(&mut self, id: OrganisationId, profile: Profile) {
        if let Some(number) = &profile.number {
            self.numbers.insert(number.to_string(), id);
        }
        for name in profile.names() {
            self.names.insert(name.folded(), id);
        }
        self.profiles.insert(id, profile);
    }

    /// Judges a row. `id` is the organisation's where it is added.
    pub fn judge(&mut self, id: OrganisationId, stated: Stated) -> Verdict<Profile> {
        let profile = &stated.profile;
        let by_name = self.names.get(&profile.name.folded());
        let holder = match &profile.number {
            Some(number) => self.numbers.get(number.as_str()),
            None => by_name,
        };
        if let Some(holder) = holder {
            let same = self.profiles.get(holder).is_some_and(|held| agrees(held, &stated));
            return if same { Verdict::Unchanged } else { Verdict::Wrong(vec![differs(profile.number.is_some())]) };
        }
        let taken = profile.names().enumerate().find_map(|(place, name)| {
            let field = if place == 0 { "name" } else { "aliases" };
            self.names.contains_key(&name.folded()).then_some(field)
        });
        if let Some(field) = taken {
            return Verdict::Wrong(vec![name_taken(field)]);
        }
        self.add(id, stated.profile.clone());
        Verdict::Create(stated.profile)
    }
}

/// Whether the register has what a row states. What the file has no column for, it does not state.
fn agrees(held: &Profile, stated: &Stated) -> bool {
    let row = &stated.profile;
    let folded = |names: &[OrganisationName]| {
        let mut folded: Vec<_> = names.iter().map(OrganisationName::folded).collect();
        folded.sort_unstable();
        folded
    };
    (row.number.is_none() || held.number == row.number)
        && held.name == row.name
        && (!stated.aliases || folded(&held.aliases) == folded(&row.aliases))
        && (!stated.roles || held.roles == row.roles)
}

/// The number, or without one the name, is that of an organisation that is not just so.
pub fn differs(numbered: bool) -> Fault {
    match numbered {
        true => Fault::new(
            "number",
            "number_taken",
            "belongs to an organisation already, in the register or in an earlier row, with another name, other aliases or other roles: change them there, an import adds and never changes",
        ),
        false => Fault::new(
            "name",
            "differs",
            "leads to an organisation already, in the register or in an earlier row, with other aliases or roles: change them there, an import adds and never changes",
        ),
    }
}

/// A name leads to another organisation.
pub fn name_taken(field: &'static str) -> Fault {
    let remedy = "leads to another organisation already, in the register or in an earlier row, and a name leads to one only: use another name, or leave the row out";
    Fault::new(field, "name_taken", remedy)
}

/// The number is that of a person under another name.
pub fn person_differs() -> Fault {
    let remedy = "belongs to a person already, in the register or in an earlier row, under another name: compare it with the identity document, and change the name in the register";
    Fault::new("number", "number_taken", remedy)
}

/// The persons that rows could be, by the index of their numbers.
#[derive(Debug, Default)]
pub struct Persons(HashMap<Vec<u8>, person::Profile>);

impl Persons {
    /// Adds what is registered.
    pub fn add(&mut self, index: Vec<u8>, profile: person::Profile) {
        self.0.insert(index, profile);
    }

    /// Judges a row, whose number has this index.
    pub fn judge(&mut self, index: Vec<u8>, row: person::Profile) -> Verdict<person::Profile> {
        match self.0.get(&index) {
            Some(held) if *held == row => Verdict::Unchanged,
            Some(_) => Verdict::Wrong(vec![person_differs()]),
            None => {
                self.0.insert(index, row.clone());
                Verdict::Create(row)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::{organisation::Role, organisation_number::OrganisationNumber};

    fn row(number: Option<&str>, name: &str, aliases: &[&str]) -> Stated {
        let read = |text: &str| OrganisationName::parse(text).expect("a name");
        let profile = Profile {
            number: number.map(|text| OrganisationNumber::parse(text).expect("a number")),
            name: read(name),
            aliases: aliases.iter().map(|alias| read(alias)).collect(),
            roles: BTreeSet::from([Role::Employer]),
        };
        Stated { profile, aliases: true, roles: true }
    }

    fn rule<T: std::fmt::Debug>(verdict: Verdict<T>) -> (&'static str, &'static str) {
        match verdict {
            Verdict::Wrong(faults) => (faults[0].field, faults[0].rule),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_row_is_added_once_and_then_unchanged_and_never_changes_what_is_there() {
        let mut register = Organisations::default();
        let ids: Vec<OrganisationId> = (1..9u128).map(|id| uuid::Uuid::from_u128(id).into()).collect();
        let first = row(Some("212000-0142"), "Ett", &["Uno"]);
        assert!(matches!(register.judge(ids[0], first.clone()), Verdict::Create(_)));
        assert_eq!(register.judge(ids[1], first), Verdict::Unchanged);
        assert_eq!(rule(register.judge(ids[2], row(Some("212000-0142"), "Två", &[]))), ("number", "number_taken"));
        assert_eq!(rule(register.judge(ids[3], row(None, "UNO", &[]))), ("name", "differs"));
        assert_eq!(rule(register.judge(ids[4], row(Some("556012-5790"), "Tre", &["ett"]))), ("aliases", "name_taken"));
        let without = Stated { aliases: false, ..row(None, "Ett", &[]) };
        assert_eq!(register.judge(ids[5], without), Verdict::Unchanged, "what the file does not state, cannot differ");
        assert!(matches!(register.judge(ids[6], row(None, "Tre", &[])), Verdict::Create(_)));
    }
}
