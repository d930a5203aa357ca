//! What becomes of rows: added, unchanged or left out. A register that has what a row states is never changed by it.

use std::collections::{BTreeSet, HashMap};

use super::{
    Column, Fault,
    row::{Stated, no_roles, one_value, person::StatedPerson},
};
use crate::domain::{
    identity::Identity,
    organisation::{
        GROUP_DEPTH, OrganisationId, Profile,
        contact::Contact,
        reference::{Above, Reference},
        role::Role,
    },
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

    /// The same verdict, after a look at what is added.
    pub fn inspect(self, look: impl FnOnce(&T)) -> Self {
        if let Self::Create(one) = &self {
            look(one);
        }
        self
    }
}

/// The organisations that rows could be, and those that rows could stand below: who has which number, and whom which name leads to.
#[derive(Debug, Clone, Default)]
pub struct Organisations {
    held: HashMap<OrganisationId, (Profile, BTreeSet<Role>)>,
    numbers: HashMap<String, OrganisationId>,
    names: HashMap<String, OrganisationId>,
    above: HashMap<Reference, Above>,
}

impl Organisations {
    /// Adds those whom rows name as being above them, as far as they are there.
    pub fn place(&mut self, above: HashMap<Reference, Above>) {
        self.above.extend(above);
    }

    /// Where somebody stands who is named so; none where no row may stand below them.
    pub fn placed(&self, reference: &Reference) -> Option<Above> {
        self.above.get(reference).copied()
    }

    /// Adds what is registered, with the roles that it holds today, or what an earlier row states.
    pub fn add(&mut self, id: OrganisationId, profile: Profile, roles: BTreeSet<Role>) {
        if let Some(number) = &profile.number {
            self.numbers.insert(number.to_string(), id);
        }
        for name in profile.names.all() {
            self.names.insert(name.text.folded(), id);
        }
        self.held.insert(id, (profile, roles));
    }

    /// Judges a row. `id` is the organisation's where it is added.
    pub fn judge(&mut self, id: OrganisationId, mut stated: Stated) -> Verdict<Stated> {
        let above = stated.parent.as_ref().and_then(|parent| self.placed(parent));
        let is_unknown = stated.parent.is_some() && above.is_none();
        stated.profile.parent = above.map(|above| above.id);
        let profile = &stated.profile;
        let by_name = self.names.get(&profile.names.official().folded());
        let holder = match &profile.number {
            Some(number) => self.numbers.get(number.as_str()),
            None => by_name,
        };
        if let Some(holder) = holder {
            let same = self.held.get(holder).is_some_and(|(held, roles)| !is_unknown && agrees(held, roles, &stated));
            return if same { Verdict::Unchanged } else { Verdict::Wrong(vec![differs(profile.number.is_some())]) };
        }
        let taken = profile.names.all().enumerate().find_map(|(place, name)| {
            let field = if place == 0 { "name" } else { "aliases" };
            self.names.contains_key(&name.text.folded()).then_some(field)
        });
        if let Some(field) = taken {
            return Verdict::Wrong(vec![name_taken(field)]);
        }
        if stated.roles.is_empty() {
            return Verdict::Wrong(vec![no_roles()]);
        }
        if is_unknown {
            return Verdict::Wrong(vec![parent_unknown()]);
        }
        if above.is_some_and(|above| above.height > GROUP_DEPTH) {
            return Verdict::Wrong(vec![group_too_deep()]);
        }
        // Later rows may stand below this one.
        if stated.states.contains(&Column::Parent)
            && let Some(number) = &stated.profile.number
        {
            let height = above.map_or(1, |above| above.height + 1);
            self.above.insert(Reference::Number(number.clone()), Above { id, height });
        }
        self.add(id, stated.profile.clone(), stated.roles.clone());
        Verdict::Create(stated)
    }
}

/// Whether the register has what a row states. What the file has no column for, it does not state.
fn agrees(held: &Profile, roles: &BTreeSet<Role>, stated: &Stated) -> bool {
    let row = &stated.profile;
    let others = |profile: &Profile| -> BTreeSet<String> {
        profile.names.others().iter().map(|name| name.text.folded()).collect()
    };
    let alike = |column: Column, same: bool| same || !stated.states.contains(&column);
    (row.number.is_none() || held.number == row.number)
        && held.names.official() == row.names.official()
        && alike(Column::Aliases, others(held) == others(row))
        && alike(Column::Roles, *roles == stated.roles)
        && alike(Column::Kind, held.kind == row.kind)
        && alike(Column::MunicipalityCode, held.municipality == row.municipality)
        && alike(Column::PeppolId, held.peppol == row.peppol)
        && alike(Column::Parent, held.parent == row.parent)
        && (!stated.states.contains(&Column::ContactFunction) || are_reached_alike(held, stated))
}

/// Whether the functions are the same, and are reached by the same, as far as the file has columns for that.
fn are_reached_alike(held: &Profile, stated: &Stated) -> bool {
    let alike = |column: Column, of: fn(&Contact) -> &str| {
        let cell = |profile: &Profile| profile.contacts.iter().map(|one| one_value(of(one))).collect::<Vec<_>>();
        !stated.states.contains(&column) || cell(held) == cell(&stated.profile)
    };
    alike(Column::ContactFunction, |one| one.function.as_str())
        && alike(Column::ContactEmail, |one| one.email.as_str())
        && alike(Column::ContactPhone, |one| one.phone.as_str())
}

/// The number, or without one the name, is that of an organisation that is not just so.
pub fn differs(numbered: bool) -> Fault {
    match numbered {
        true => Fault::new(
            "number",
            "number_taken",
            "belongs to an organisation already, in the register or in an earlier row, with another name, other aliases, roles or contacts, or another kind, municipality, Peppol id or parent: change them there, an import adds and never changes",
        ),
        false => Fault::new(
            "name",
            "differs",
            "leads to an organisation already, in the register or in an earlier row, with other aliases, roles or contacts, or another kind, municipality, Peppol id or parent: change them there, an import adds and never changes",
        ),
    }
}

/// A name leads to another organisation.
pub fn name_taken(field: &'static str) -> Fault {
    let remedy = "leads to another organisation already, in the register or in an earlier row, and a name leads to one only: use another name, or leave the row out";
    Fault::new(field, "name_taken", remedy)
}

fn parent_unknown() -> Fault {
    let remedy = "leads to no organisation that is registered or stands in an earlier row: put the parent's row before this one, or register the parent, and import the file again";
    Fault::new(Column::Parent.name(), "parent_unknown", remedy)
}

fn group_too_deep() -> Fault {
    let remedy = format!("has {GROUP_DEPTH} organisations above each other, which is the most: name one further up");
    Fault::new(Column::Parent.name(), "group_too_deep", remedy)
}

/// The number is that of a person who is not just so.
pub fn person_differs() -> Fault {
    let remedy = "belongs to a person already, in the register or in an earlier row, or was theirs, with another name, number, marking or grade: compare it with the identity document, and change the person in the register, an import adds and never changes";
    Fault::new("number", "number_taken", remedy)
}

/// The persons that rows could be, by the index of their numbers.
#[derive(Debug, Default)]
pub struct Persons(HashMap<Vec<u8>, person::Profile>);

impl Persons {
    /// Adds what is registered, of those whom the caller sees.
    pub fn add(&mut self, index: Vec<u8>, profile: person::Profile) {
        self.0.insert(index, profile);
    }

    /// Whether somebody has, or had, the number with this index.
    pub fn has(&self, index: &[u8]) -> bool {
        self.0.contains_key(index)
    }

    /// Judges a row, whose number has this index.
    pub fn judge(&mut self, index: Vec<u8>, row: StatedPerson) -> Verdict<person::Profile> {
        match self.0.get(&index) {
            Some(held) if is_just_so(held, &row) => Verdict::Unchanged,
            Some(_) => Verdict::Wrong(vec![person_differs()]),
            None => {
                self.0.insert(index, row.profile.clone());
                Verdict::Create(row.profile)
            }
        }
    }
}

/// Whether the register has what a row states. What the file has no column for, it does not state.
fn is_just_so(held: &person::Profile, stated: &StatedPerson) -> bool {
    let row = &stated.profile;
    let number = |profile: &person::Profile| profile.identity.as_ref().map(Identity::canonical);
    let grade = |profile: &person::Profile| profile.identity.as_ref().and_then(Identity::grade);
    let sleeps = |profile: &person::Profile| profile.identity.as_ref().is_some_and(Identity::is_dormant);
    number(held) == number(row)
        && (!stated.states_grade || grade(held) == grade(row))
        && (!stated.states_dormancy || sleeps(held) == sleeps(row))
        && (&held.given_name, &held.family_name) == (&row.given_name, &row.family_name)
        && (!stated.states_marking || held.marking == row.marking)
}

#[cfg(test)]
mod tests;
