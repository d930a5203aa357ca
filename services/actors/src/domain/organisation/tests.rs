//! The life of an organisation: out of use and into it, merged and of its own again.

use proptest::prelude::*;

use super::{
    names::{Name, NameKind},
    *,
};
use crate::domain::name::OrganisationName;

fn profile(name: &str, aliases: &[&str]) -> Profile {
    let read = |text: &str, kind| Name::new(OrganisationName::parse(text).expect("a name"), kind);
    let aliases = aliases.iter().map(|alias| read(alias, NameKind::Alias)).collect();
    Profile {
        number: None,
        names: Names::new(read(name, NameKind::Official), aliases),
        kind: None,
        parent: None,
        peppol: None,
        municipality: None,
        contacts: Vec::new(),
    }
}

fn at(micros: i64) -> Timestamp {
    Timestamp::from_micros(micros)
}

fn organisation(id: u128, name: &str, roles: &[Role]) -> Organisation {
    let id = OrganisationId::from(uuid::Uuid::from_u128(id));
    Organisation::register(id, profile(name, &[&format!("{name} AB")]), &roles.iter().copied().collect(), at(1))
}

#[test]
fn an_organisation_is_deactivated_once_and_reactivated_once() {
    let mut organisation = organisation(1, "Region Norrbotten", &[Role::Funder]);
    assert!(organisation.deactivate(at(2)).is_ok());
    assert_eq!((organisation.state, organisation.revision), (State::Inactive, 2));
    assert_eq!((organisation.created.micros(), organisation.updated.micros()), (1, 2));
    assert!(organisation.deactivate(at(3)).is_err_and(|error| error.is("ORGANISATION_NOT_ACTIVE")));
    assert_eq!((organisation.revision, organisation.updated.micros()), (2, 2));
    assert_eq!(organisation.reactivate(at(4)), Ok(()));
    assert_eq!(organisation.reactivate(at(5)), Err(Refusal::Active));
    assert_eq!((organisation.state, organisation.revision), (State::Active, 3));
}

#[test]
fn what_has_been_merged_is_not_changed_until_that_is_undone() {
    let mut kept = organisation(1, "Norrbottens kommuner", &[Role::Funder]);
    let mut duplicate = organisation(2, "Norrbotten Kommuner", &[Role::Referrer]);
    assert_eq!(merge(&mut kept, &mut duplicate, at(2)), Ok(()));
    let refusal = Refusal::Merged { kept: kept.id };
    assert_eq!(duplicate.reactivate(at(3)), Err(refusal.clone()));
    assert_eq!(duplicate.revise(profile("Annan", &[]), at(3)), Err(refusal.clone()));
    assert_eq!(duplicate.assign(RolePeriod::since(Role::Funder, at(3).date()), at(3)), Err(refusal.clone()));
    assert_eq!(duplicate.end(Role::Referrer, None, at(3).date(), at(3)), Err(refusal.clone()));
    assert!(duplicate.deactivate(at(3)).is_err_and(|error| error.is("ORGANISATION_MERGED")));
    let mut third = organisation(3, "Tredje", &[Role::Funder]);
    assert_eq!(merge(&mut third, &mut duplicate, at(3)), Err(refusal.clone()));
    assert_eq!(merge(&mut duplicate, &mut third, at(3)), Err(refusal));
    assert_eq!(kept.roles.held_on(at(3).date()), BTreeSet::from([Role::Funder, Role::Referrer]));
}

#[test]
fn who_has_a_number_is_the_one_to_keep() {
    let mut kept = organisation(1, "Norrbottens kommuner", &[Role::Funder]);
    let mut numbered = organisation(2, "Norrbotten Kommuner", &[Role::Funder]);
    numbered.profile.number = OrganisationNumber::parse("212000-0142").ok();
    assert_eq!(merge(&mut kept, &mut numbered, at(2)), Err(Refusal::NumbersDiffer));
    assert_eq!(merge(&mut numbered, &mut kept, at(2)), Ok(()));
}

#[test]
fn a_merge_under_a_later_one_is_not_undone_before_that() {
    let mut first = organisation(1, "Ett", &[Role::Funder]);
    let mut second = organisation(2, "Två", &[Role::Funder]);
    let mut third = organisation(3, "Tre", &[Role::Funder]);
    assert_eq!(merge(&mut second, &mut first, at(2)), Ok(()));
    assert_eq!(merge(&mut third, &mut second, at(3)), Ok(()));
    first.merged_into = Some(third.id);
    let refusal = Refusal::LaterMergeStands { merged: second.id };
    assert_eq!(unmerge(&mut second, &mut first, &HashSet::new(), at(4)), Err(refusal));
    let standing = third.clone();
    assert_eq!(unmerge(&mut third, &mut standing.clone(), &HashSet::new(), at(4)), Err(Refusal::NotMerged));
}

/// All but the count of changes and the moment of the last.
fn settled(organisation: &Organisation) -> Organisation {
    Organisation { revision: 0, updated: at(0), ..organisation.clone() }
}

proptest! {
    /// Any sequence of merges among five, undone in the opposite order, leaves the register as it was.
    #[test]
    fn merges_that_are_undone_leave_the_register_as_it_was(pairs in proptest::collection::vec((0..5usize, 0..5usize), 1..8), roles in proptest::collection::vec(0..4usize, 5)) {
        let mut register: Vec<Organisation> = roles.iter().enumerate()
            .map(|(place, role)| organisation(place as u128 + 1, &format!("Namn {place}"), &[Role::ALL[*role], Role::Employer]))
            .collect();
        let before: Vec<_> = register.iter().map(settled).collect();
        let mut done: Vec<(usize, usize)> = Vec::new();
        for (kept, duplicate) in pairs {
            let (mut one, mut other) = (register[kept].clone(), register[duplicate].clone());
            if kept == duplicate || merge(&mut one, &mut other, at(2)).is_err() {
                continue;
            }
            // Who had been merged into the duplicate leads to the kept one too.
            for moved in register.iter_mut().filter(|moved| moved.merged_into == Some(other.id)) {
                moved.merged_into = Some(one.id);
            }
            (register[kept], register[duplicate]) = (one, other);
            done.push((kept, duplicate));
            let names: Vec<_> = register.iter().filter(|one| one.merged_into.is_none())
                .flat_map(|one| one.profile.names.all().map(|name| name.text.folded())).collect();
            prop_assert_eq!(names.len(), 10, "each name leads to one, and none is lost");
        }
        while let Some((kept, duplicate)) = done.pop() {
            let mut with = HashSet::new();
            let mut edge = vec![duplicate];
            while let Some(place) = edge.pop() {
                for (_, below) in done.iter().filter(|(above, _)| *above == place) {
                    with.insert(register[*below].id);
                    edge.push(*below);
                }
            }
            let (mut one, mut other) = (register[kept].clone(), register[duplicate].clone());
            prop_assert_eq!(unmerge(&mut one, &mut other, &with, at(3)), Ok(()));
            for moved in register.iter_mut().filter(|moved| with.contains(&moved.id)) {
                moved.merged_into = Some(other.id);
            }
            (register[kept], register[duplicate]) = (one, other);
        }
        prop_assert_eq!(register.iter().map(settled).collect::<Vec<_>>(), before);
    }
}
