//! What becomes of rows: added, unchanged or left out. A register that has what a row states is never changed by it.

use std::collections::{BTreeSet, HashMap};

use super::{
    Column, Fault,
    row::{Stated, StatedPerson, no_roles},
};
use crate::domain::{
    identity::Identity,
    organisation::{OrganisationId, Profile, role::Role},
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

/// The organisations that rows could be: who has which number, and whom which name leads to.
#[derive(Debug, Clone, Default)]
pub struct Organisations {
    held: HashMap<OrganisationId, (Profile, BTreeSet<Role>)>,
    numbers: HashMap<String, OrganisationId>,
    names: HashMap<String, OrganisationId>,
}

impl Organisations {
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
    pub fn judge(&mut self, id: OrganisationId, stated: Stated) -> Verdict<Stated> {
        let profile = &stated.profile;
        let by_name = self.names.get(&profile.names.official().folded());
        let holder = match &profile.number {
            Some(number) => self.numbers.get(number.as_str()),
            None => by_name,
        };
        if let Some(holder) = holder {
            let same = self.held.get(holder).is_some_and(|(held, roles)| agrees(held, roles, &stated));
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
}

/// The number, or without one the name, is that of an organisation that is not just so.
pub fn differs(numbered: bool) -> Fault {
    match numbered {
        true => Fault::new(
            "number",
            "number_taken",
            "belongs to an organisation already, in the register or in an earlier row, with another name, other aliases or roles, or another kind, municipality or Peppol id: change them there, an import adds and never changes",
        ),
        false => Fault::new(
            "name",
            "differs",
            "leads to an organisation already, in the register or in an earlier row, with other aliases or roles, or another kind, municipality or Peppol id: change them there, an import adds and never changes",
        ),
    }
}

/// A name leads to another organisation.
pub fn name_taken(field: &'static str) -> Fault {
    let remedy = "leads to another organisation already, in the register or in an earlier row, and a name leads to one only: use another name, or leave the row out";
    Fault::new(field, "name_taken", remedy)
}

/// The number is that of a person who is not just so.
pub fn person_differs() -> Fault {
    let remedy = "belongs to a person already, in the register or in an earlier row, or was theirs, with another name, number or marking: compare it with the identity document, and change the person in the register, an import adds and never changes";
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

/// Whether the register has what a row states. A number's grade has no column.
fn is_just_so(held: &person::Profile, stated: &StatedPerson) -> bool {
    let row = &stated.profile;
    let number = |profile: &person::Profile| profile.identity.as_ref().map(Identity::canonical);
    number(held) == number(row)
        && (&held.given_name, &held.family_name) == (&row.given_name, &row.family_name)
        && (!stated.states_marking || held.marking == row.marking)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        name::{OrganisationName, PersonName},
        organisation::{
            Kind,
            code::{MunicipalityCode, PeppolId},
            names::{Name, NameKind, Names},
        },
        organisation_number::OrganisationNumber,
        person_number::PersonNumber,
        protection::Marking,
    };

    fn row(number: Option<&str>, name: &str, aliases: &[&str]) -> Stated {
        let read = |text: &str| OrganisationName::parse(text).expect("a name");
        let profile = Profile {
            number: number.map(|text| OrganisationNumber::parse(text).expect("a number")),
            names: Names::new(
                Name::new(read(name), NameKind::Official),
                aliases.iter().map(|alias| Name::new(read(alias), NameKind::Alias)).collect(),
            ),
            kind: None,
            parent: None,
            peppol: None,
            municipality: None,
            contacts: Vec::new(),
        };
        Stated { profile, roles: BTreeSet::from([Role::Employer]), states: Column::ALL.into() }
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
        let without = Stated { states: BTreeSet::new(), ..row(None, "Ett", &[]) };
        assert_eq!(register.judge(ids[5], without), Verdict::Unchanged, "what the file does not state, cannot differ");
        assert!(matches!(register.judge(ids[6], row(None, "Tre", &[])), Verdict::Create(_)));
        let idle = |name| Stated { roles: BTreeSet::new(), ..row(None, name, &[]) };
        assert_eq!(rule(register.judge(ids[7], idle("Fyra"))), ("roles", "roles"));
        register.add(ids[7], idle("Fem").profile, BTreeSet::new());
        assert_eq!(register.judge(ids[7], idle("Fem")), Verdict::Unchanged);
    }

    #[test]
    fn kind_municipality_and_peppol_id_are_compared_where_the_file_has_columns_for_them() {
        fn with(change: fn(&mut Profile)) -> Stated {
            let mut stated = row(Some("212000-0142"), "Ett", &[]);
            change(&mut stated.profile);
            stated
        }
        let ids: Vec<OrganisationId> = (1..9u128).map(|id| uuid::Uuid::from_u128(id).into()).collect();
        let changes: [fn(&mut Profile); 3] = [
            |profile| profile.kind = Some(Kind::Company),
            |profile| profile.municipality = MunicipalityCode::parse("2580").ok(),
            |profile| profile.peppol = PeppolId::parse("0007:2120000142").ok(),
        ];
        for change in changes {
            let mut register = Organisations::default();
            assert!(matches!(register.judge(ids[0], with(change)), Verdict::Create(_)));
            assert_eq!(register.judge(ids[1], with(change)), Verdict::Unchanged);
            assert_eq!(rule(register.judge(ids[2], with(|_| ()))), ("number", "number_taken"));
            let without = Stated { states: BTreeSet::from([Column::Number, Column::Name]), ..with(|_| ()) };
            assert_eq!(register.judge(ids[3], without), Verdict::Unchanged);
        }
    }

    #[test]
    fn a_person_is_compared_by_what_the_file_has_columns_for() {
        let day = time::macros::date!(2026 - 01 - 01);
        let stated = |given: &str, marking, states_marking| StatedPerson {
            profile: person::Profile {
                identity: PersonNumber::parse("19821105-9954", day).ok().map(Identity::from),
                given_name: PersonName::parse(given).expect("a name"),
                family_name: PersonName::parse("Niemi").expect("a name"),
                marking,
            },
            states_marking,
        };
        let mut register = Persons::default();
        register.add(vec![1], stated("Aino", Marking::None, true).profile);
        assert_eq!(register.judge(vec![1], stated("Aino", Marking::Unknown, false)), Verdict::Unchanged);
        for other in [stated("Aino", Marking::Secrecy, true), stated("Aili", Marking::None, true)] {
            assert_eq!(rule(register.judge(vec![1], other)), ("number", "number_taken"));
        }
        assert!(matches!(register.judge(vec![2], stated("Aino", Marking::None, true)), Verdict::Create(_)));
    }
}
