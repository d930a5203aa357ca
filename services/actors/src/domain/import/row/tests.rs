//! Every cell that keeps its rules is read, and every one that breaks them is named and not repeated.

use time::macros::date;

use super::{
    person::{Words, read as person},
    *,
};
use crate::domain::{
    identity::{self, Grade, Identity},
    organisation::contact::{self, Contact},
    protection::Marking,
};

fn cells(texts: &[(Column, &str)]) -> Vec<Cell> {
    texts.iter().map(|(column, text)| (*column, Ok((*text).to_owned()))).collect()
}

fn role(word: &str) -> Option<Role> {
    (word == "employer").then_some(Role::Employer)
}

fn kind(word: &str) -> Option<Kind> {
    (word == "company").then_some(Kind::Company)
}

fn marking(word: &str) -> Option<Marking> {
    (word == "none").then_some(Marking::None)
}

const WORDS: Words = Words {
    marking,
    kind: |word| match word {
        "personal_number" => Some(identity::Kind::Personal),
        "coordination_number" => Some(identity::Kind::Coordination),
        "temporary_number" => Some(identity::Kind::Temporary),
        "dossier_number" => Some(identity::Kind::Dossier),
        "foreign_number" => Some(identity::Kind::Foreign),
        _ => None,
    },
    grade: |word| (word == "probable").then_some(Grade::Probable),
};

fn rules<T: std::fmt::Debug>(read: Result<T, Vec<Fault>>) -> Vec<(&'static str, &'static str)> {
    read.expect_err("a rule is broken").iter().map(|fault| (fault.field, fault.rule)).collect()
}

#[test]
fn an_organisation_is_read_with_what_its_file_states() {
    let otherwise = BTreeSet::from([Role::Employer]);
    let row = cells(&[(Column::Number, "212000-0142"), (Column::Name, " Exempel "), (Column::Aliases, "Ett| Två |")]);
    let stated = organisation(&row, role, kind, &otherwise).expect("every cell keeps its rule");
    assert_eq!(stated.profile.number.as_ref().map(OrganisationNumber::as_str), Some("212000-0142"));
    assert_eq!(stated.profile.names.others().iter().map(|name| name.text.as_str()).collect::<Vec<_>>(), ["Ett", "Två"]);
    assert_eq!(stated.states, BTreeSet::from([Column::Number, Column::Name, Column::Aliases]));
    assert_eq!(stated.roles, otherwise);
    assert_eq!((stated.profile.kind, stated.profile.municipality, stated.profile.peppol), (None, None, None));
}

#[test]
fn kind_municipality_and_peppol_id_are_read_where_they_are_stated() {
    let read = |said: [&str; 3]| {
        let [word, code, peppol] = said;
        let row = cells(&[
            (Column::Name, "Exempel"),
            (Column::Roles, "employer"),
            (Column::Kind, word),
            (Column::MunicipalityCode, code),
            (Column::PeppolId, peppol),
        ]);
        organisation(&row, role, kind, &BTreeSet::new())
    };
    let profile = read(["Company", "2580", "0007:2120000142"]).expect("every cell keeps its rule").profile;
    assert_eq!(profile.kind, Some(Kind::Company));
    assert_eq!(profile.municipality.as_ref().map(MunicipalityCode::as_str), Some("2580"));
    assert_eq!(profile.peppol.map(|id| id.to_string()).as_deref(), Some("0007:2120000142"));
    let nothing = read(["", "", ""]).expect("the cells may be empty");
    assert!(nothing.profile.kind.is_none() && nothing.states.contains(&Column::Kind));
    let all = [("kind", "kind"), ("municipality_code", "form"), ("peppol_id", "form")];
    assert_eq!(rules(read(["firm", "Kiruna", "2120000142"])), all);
    assert_eq!(rules(read(["", "114", ""])), [("municipality_code", "figures_lost")]);
}

#[test]
fn a_parent_is_named_by_its_number_or_by_its_id() {
    let read = |parent: &str| {
        let row = cells(&[(Column::Name, "Exempel"), (Column::Roles, "employer"), (Column::Parent, parent)]);
        organisation(&row, role, kind, &BTreeSet::new())
    };
    let parent = |text: &str| read(text).expect("every cell keeps its rule").parent.map(|parent| parent.to_string());
    assert_eq!(parent("2120000142").as_deref(), Some("212000-0142"));
    let id = "org_00000000000000000000000000000007";
    assert_eq!(parent(id).as_deref(), Some(id));
    assert_eq!(parent(""), None);
    for (text, rule) in [("org_7", "form"), ("Moderbolaget", "form"), ("212000-0143", "control_figure")] {
        assert_eq!(rules(read(text)), [("parent", rule)], "{text}");
    }
    assert_eq!(rules(read("2,12E+09")), [("parent", "figures_lost")]);
}

#[test]
fn contact_functions_stand_in_the_same_places_of_three_cells() {
    let read = |said: [&str; 3]| {
        let [function, email, phone] = said;
        let row = cells(&[
            (Column::Name, "Exempel"),
            (Column::Roles, "employer"),
            (Column::ContactFunction, function),
            (Column::ContactEmail, email),
            (Column::ContactPhone, phone),
        ]);
        organisation(&row, role, kind, &BTreeSet::new())
    };
    let read_well = |said: [&str; 3]| read(said).expect("every cell keeps its rule").profile.contacts;
    let contact = |function: &str, email: &str, phone: &str| Contact {
        function: function.to_owned(),
        email: email.to_owned(),
        phone: phone.to_owned(),
    };
    let both = [contact("Expedition", "vux@a.example", ""), contact("Rektor", "", "+46 920-45 30 00")];
    assert_eq!(read_well(["Expedition|Rektor", "vux@a.example|", " | +46 920-45 30 00"]), both);
    assert_eq!(read_well(["Expedition", "vux@a.example", ""]), both[..1]);
    assert!(read_well(["", "", ""]).is_empty());
    for (said, wrong) in [
        (["Expedition|Rektor", "vux@a.example", ""], vec![("contact_email", "values")]),
        (["", "vux@a.example", "+46 920-45 30 00"], vec![("contact_email", "values"), ("contact_phone", "values")]),
        (["Expedition|", "a@b.example|c@d.example", ""], vec![("contact_function", "text")]),
        (["Expedition", "vux", "0920-45 30 00"], vec![("contact_email", "form"), ("contact_phone", "form")]),
        (["Expedition", "", ""], vec![("contact_email", "missing")]),
    ] {
        assert_eq!(rules(read(said)), wrong, "{said:?}");
    }
    let many = |count: usize| vec!["a"; count].join("|");
    let (most, mails) = (contact::MOST, |count: usize| vec!["a@b.example"; count].join("|"));
    assert_eq!(read_well([&many(most), &mails(most), ""]).len(), most);
    assert_eq!(rules(read([&many(most + 1), &mails(most + 1), ""])), [("contact_function", "values")]);
}

#[test]
fn what_a_spreadsheet_made_of_a_number_is_refused_as_that() {
    for text in ["212000142", "2,12E+09", "2.12e+9", "2120000142,00", "2 120 000 142", "5"] {
        let row = cells(&[(Column::Number, text), (Column::Name, "Exempel"), (Column::Roles, "employer")]);
        assert_eq!(rules(organisation(&row, role, kind, &BTreeSet::new())), [("number", "figures_lost")], "{text}");
        let row = cells(&[(Column::Number, text), (Column::GivenName, "Aino"), (Column::FamilyName, "Niemi")]);
        assert_eq!(rules(person(&row, &WORDS, date!(2026 - 01 - 01))), [("number", "figures_lost")], "{text}");
    }
}

#[test]
fn every_cell_that_breaks_its_rule_is_named_and_not_repeated() {
    let row = cells(&[(Column::Number, "212000-0143"), (Column::Name, ""), (Column::Roles, "boss")]);
    let all = [("number", "control_figure"), ("name", "text"), ("roles", "roles")];
    assert_eq!(rules(organisation(&row, role, kind, &BTreeSet::new())), all);
    let row = cells(&[(Column::Number, "19821105-9955"), (Column::GivenName, ""), (Column::FamilyName, "Ni\u{0}emi")]);
    let read = person(&row, &WORDS, date!(2026 - 01 - 01));
    assert!(!format!("{read:?}").contains("9955") && !format!("{read:?}").contains("emi\""));
    assert_eq!(rules(read), [("number", "control_figure"), ("given_name", "text"), ("family_name", "text")]);
}

#[test]
fn who_is_not_said_to_be_unmarked_is_hidden() {
    let name = [(Column::Number, "19821105-9954"), (Column::GivenName, "Aino"), (Column::FamilyName, "Niemi")];
    let read = |protection: Option<&'static str>| {
        let stated = protection.map(|word| (Column::Protection, word));
        person(&cells(&name.into_iter().chain(stated).collect::<Vec<_>>()), &WORDS, date!(2026 - 01 - 01))
    };
    for (protection, hidden, stated) in [(None, true, false), (Some(""), true, true), (Some("None"), false, true)] {
        let read = read(protection).expect("every cell keeps its rule");
        assert_eq!((read.profile.marking.hides(), read.states_marking), (hidden, stated), "{protection:?}");
    }
    assert_eq!(rules(read(Some("nej"))), [("protection", "protection")]);
}

/// Reads a person whose number and other cells about it are these, in the order of the columns.
fn numbered(said: [&str; 6]) -> Result<super::person::StatedPerson, Vec<Fault>> {
    let columns = [
        Column::Number,
        Column::IdentityKind,
        Column::IdentityGrade,
        Column::IdentityDormant,
        Column::IdentityIssuer,
        Column::IdentityCountry,
    ];
    let name = [(Column::GivenName, "Aino"), (Column::FamilyName, "Niemi"), (Column::Protection, "none")];
    let row: Vec<_> = columns.into_iter().zip(said).chain(name).collect();
    person(&cells(&row), &WORDS, date!(2026 - 01 - 01))
}

#[test]
fn a_number_of_every_kind_is_read_with_what_belongs_to_it() {
    let read = |said: [&str; 6]| numbered(said).expect("every cell keeps its rule");
    let identity = |said: [&str; 6]| read(said).profile.identity.expect("a number");
    assert_eq!(identity(["19821105-9954", "", "", "", "", ""]).kind(), identity::Kind::Personal);
    assert_eq!(identity(["19821105-9954", "Personal_number", "", "nej", "", ""]).kind(), identity::Kind::Personal);
    let plain = identity(["19701063-2391", "", "", "", "", ""]);
    assert_eq!((plain.kind(), plain.grade(), plain.is_dormant()), (identity::Kind::Coordination, None, false));
    for kind in ["", "coordination_number"] {
        let graded = identity(["19701063-2391", kind, "Probable", "SANT", "", ""]);
        assert_eq!((graded.grade(), graded.is_dormant()), (Some(Grade::Probable), true), "{kind}");
    }
    let dossier = identity(["12345-678", "dossier_number", "", "", "", ""]);
    assert_eq!((dossier.kind(), dossier.in_full()), (identity::Kind::Dossier, "12345678"));
    let Identity::Foreign { number, country } = identity(["131052-308T", "foreign_number", "", "", "", "fi"]) else {
        panic!("another country's number")
    };
    assert_eq!((number.as_str(), country.text().as_str()), ("131052308T", "FI"));
    for kind in ["", "temporary_number"] {
        let row = read(["19900102-TF07", kind, "", "", "2120000142", ""]);
        assert!(row.profile.identity.is_none(), "whose it is, only the register knows");
        let (number, issuer) = row.temporary.clone().expect("a number that somebody made up");
        assert_eq!((number.as_str(), issuer.to_string().as_str()), ("19900102TF07", "212000-0142"));
        let known = row.clone().issued_by(Some(uuid::Uuid::from_u128(7).into())).expect("it is known who did");
        assert_eq!(known.profile.identity.map(|identity| identity.kind()), Some(identity::Kind::Temporary));
        assert_eq!(rules(row.issued_by(None)), [("identity_issuer", "issuer_unknown")]);
    }
}

#[test]
fn what_does_not_belong_to_the_kind_of_a_number_or_is_missing_there_is_named() {
    for (said, wrong) in [
        (
            ["19821105-9954", "", "probable", "ja", "2120000142", "FI"],
            vec![
                ("identity_grade", "other_kind"),
                ("identity_dormant", "other_kind"),
                ("identity_issuer", "other_kind"),
                ("identity_country", "other_kind"),
            ],
        ),
        (["19821105-9954", "coordination_number", "", "", "", ""], vec![("number", "personal_number")]),
        (["19701063-2391", "personal_number", "", "", "", ""], vec![("number", "personal_number")]),
        (["19900102-TF07", "", "", "", "", ""], vec![("identity_issuer", "missing")]),
        (
            ["19900102-T7", "", "", "", "212000-0143", ""],
            vec![("identity_issuer", "control_figure"), ("number", "form")],
        ),
        (["131052-308T", "foreign_number", "", "", "", ""], vec![("identity_country", "missing")]),
        (
            ["1,31E+09", "foreign_number", "", "", "", "FIN"],
            vec![("identity_country", "form"), ("number", "figures_lost")],
        ),
        (
            ["19821105-9954", "passport", "sure", "perhaps", "", ""],
            vec![("identity_kind", "kind"), ("identity_grade", "grade"), ("identity_dormant", "form")],
        ),
        (["", "none", "", "", "", ""], vec![("identity_kind", "kind"), ("number", "missing")]),
        (["", "", "", "", "", ""], vec![("number", "missing")]),
    ] {
        assert_eq!(rules(numbered(said)), wrong, "{said:?}");
    }
}
