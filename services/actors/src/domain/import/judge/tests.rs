//! A row is added once, then unchanged, and never changes what is there.

use super::*;
use crate::domain::{
    identity::Grade,
    name::{OrganisationName, PersonName},
    organisation::{
        Kind,
        code::{MunicipalityCode, PeppolId},
        names::{Name, NameKind, Names},
    },
    organisation_number::OrganisationNumber,
    person_number::{CoordinationNumber, PersonNumber},
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
    Stated { profile, parent: None, roles: BTreeSet::from([Role::Employer]), states: Column::ALL.into() }
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

fn a_reference(number: &str) -> Reference {
    Reference::Number(OrganisationNumber::parse(number).expect("a number"))
}

#[test]
fn a_row_stands_below_whom_the_register_or_an_earlier_row_has_and_below_nobody_else() {
    let mut register = Organisations::default();
    let ids: Vec<OrganisationId> = (1..9u128).map(|id| uuid::Uuid::from_u128(id).into()).collect();
    let below = |number: Option<&str>, name: &str, parent: &str| Stated {
        parent: Some(a_reference(parent)),
        ..row(number, name, &[])
    };
    register.place(HashMap::from([(a_reference("212000-0142"), Above { id: ids[0], height: 1 })]));
    let middle = below(Some("556012-5790"), "Mellan", "212000-0142");
    let last = below(None, "Sist", "556012-5790");
    assert_eq!(rule(register.judge(ids[1], last.clone())), ("parent", "parent_unknown"), "its row has not come yet");
    let Verdict::Create(created) = register.judge(ids[1], middle.clone()) else { panic!("its parent is registered") };
    assert_eq!(created.profile.parent, Some(ids[0]));
    let Verdict::Create(created) = register.judge(ids[2], last.clone()) else { panic!("its parent has come") };
    assert_eq!(created.profile.parent, Some(ids[1]));
    assert_eq!(register.judge(ids[3], last), Verdict::Unchanged);
    assert_eq!(rule(register.judge(ids[3], below(None, "Sist", "212000-0142"))), ("name", "differs"));
    assert_eq!(rule(register.judge(ids[3], row(None, "Sist", &[]))), ("name", "differs"));
    let own = below(Some("556016-0680"), "Egen", "556016-0680");
    assert_eq!(rule(register.judge(ids[3], own)), ("parent", "parent_unknown"));
    let lost = below(None, "Tre", "556016-0680");
    register.add(ids[4], row(None, "Tre", &[]).profile, lost.roles.clone());
    assert_eq!(rule(register.judge(ids[5], lost)), ("name", "differs"), "nobody is not the same as none");
    let silent = Stated { states: BTreeSet::from([Column::Name]), ..row(None, "Sist", &[]) };
    assert_eq!(register.judge(ids[3], silent), Verdict::Unchanged, "the file has no column for it");
}

#[test]
fn a_group_is_no_deeper_than_one_that_is_registered_row_by_row() {
    let ids: Vec<OrganisationId> = (1..9u128).map(|id| uuid::Uuid::from_u128(id).into()).collect();
    let below = |number: Option<&str>, name: &str, parent: &str| Stated {
        parent: Some(a_reference(parent)),
        ..row(number, name, &[])
    };
    let mut register = Organisations::default();
    let above = |height| HashMap::from([(a_reference("212000-0142"), Above { id: ids[0], height })]);
    register.place(above(GROUP_DEPTH));
    let last = below(Some("556012-5790"), "Sist", "212000-0142");
    assert!(matches!(register.judge(ids[1], last), Verdict::Create(_)));
    assert_eq!(rule(register.judge(ids[2], below(None, "En till", "556012-5790"))), ("parent", "group_too_deep"));
    let known = below(None, "Känd", "212000-0142");
    register.add(ids[3], Profile { parent: Some(ids[0]), ..known.profile.clone() }, known.roles.clone());
    register.place(above(GROUP_DEPTH + 1));
    assert_eq!(register.judge(ids[4], known), Verdict::Unchanged, "what is registered so is so");
}

#[test]
fn contacts_are_compared_by_what_the_file_has_columns_for() {
    let with = |function: &str, phone: &str| {
        let mut stated = row(None, "Ett", &[]);
        let (function, email) = (function.to_owned(), "a@b.example".to_owned());
        stated.profile.contacts = vec![Contact { function, email, phone: phone.to_owned() }];
        stated
    };
    let id: OrganisationId = uuid::Uuid::from_u128(1).into();
    let mut register = Organisations::default();
    register.add(id, with("Vux|Expedition", "+46 920-45 30 00").profile, BTreeSet::from([Role::Employer]));
    // As an export writes it.
    assert_eq!(register.judge(id, with("Vux/Expedition", "+46 920-45 30 00")), Verdict::Unchanged);
    for other in [with("Rektor", "+46 920-45 30 00"), with("Vux/Expedition", "+46 920-45 30 01"), row(None, "Ett", &[])]
    {
        assert_eq!(rule(register.judge(id, other)), ("name", "differs"));
    }
    let states = BTreeSet::from([Column::Name, Column::ContactFunction, Column::ContactEmail]);
    assert_eq!(register.judge(id, Stated { states, ..with("Vux/Expedition", "") }), Verdict::Unchanged);
    let states = BTreeSet::from([Column::Name]);
    assert_eq!(register.judge(id, Stated { states, ..row(None, "Ett", &[]) }), Verdict::Unchanged);
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
        temporary: None,
        states_marking,
        states_grade: false,
        states_dormancy: false,
    };
    let mut register = Persons::default();
    register.add(vec![1], stated("Aino", Marking::None, true).profile);
    assert_eq!(register.judge(vec![1], stated("Aino", Marking::Unknown, false)), Verdict::Unchanged);
    for other in [stated("Aino", Marking::Secrecy, true), stated("Aili", Marking::None, true)] {
        assert_eq!(rule(register.judge(vec![1], other)), ("number", "number_taken"));
    }
    assert!(matches!(register.judge(vec![2], stated("Aino", Marking::None, true)), Verdict::Create(_)));
}

#[test]
fn a_coordination_numbers_grade_and_dormancy_are_compared_where_the_file_has_columns_for_them() {
    let day = time::macros::date!(2026 - 01 - 01);
    let stated = |grade, dormant, states: bool| StatedPerson {
        profile: person::Profile {
            identity: CoordinationNumber::parse("19701063-2391", day).ok().map(|number| Identity::Coordination {
                number,
                grade,
                dormant,
            }),
            given_name: PersonName::parse("Aino").expect("a name"),
            family_name: PersonName::parse("Niemi").expect("a name"),
            marking: Marking::None,
        },
        temporary: None,
        states_marking: true,
        states_grade: states,
        states_dormancy: states,
    };
    let mut register = Persons::default();
    let known = stated(Some(Grade::Probable), false, true);
    assert!(known.profile.identity.is_some());
    register.add(vec![1], known.profile.clone());
    assert_eq!(register.judge(vec![1], known), Verdict::Unchanged);
    assert_eq!(register.judge(vec![1], stated(None, true, false)), Verdict::Unchanged);
    for other in [stated(Some(Grade::Confirmed), false, true), stated(Some(Grade::Probable), true, true)] {
        assert_eq!(rule(register.judge(vec![1], other)), ("number", "number_taken"));
    }
}
