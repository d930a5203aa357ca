//! What is wrong on a person is corrected, and what stood there before is kept.

use std::fmt;

use mesh::clock::Timestamp;
use serde::{Deserialize, Serialize};
use time::Date;

use super::refusal::Refusal;
use crate::domain::{
    identity::{Dated, Identity},
    name::PersonName,
    person::{
        Person, PersonId,
        details::{Details, Sex},
    },
    validity::day_text,
    word::Word,
};

mesh::id!(
    /// A rectification's id.
    RectificationId,
    "rectification"
);

/// A field that can be corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the fields are named by their names")]
pub enum Field {
    GivenName,
    FamilyName,
    BirthDate,
    Sex,
    Number,
}

impl Word for Field {
    const ALL: &'static [Self] = &[Self::GivenName, Self::FamilyName, Self::BirthDate, Self::Sex, Self::Number];

    fn word(self) -> &'static str {
        match self {
            Self::GivenName => "given_name",
            Self::FamilyName => "family_name",
            Self::BirthDate => "birth_date",
            Self::Sex => "sex",
            Self::Number => "number",
        }
    }
}

/// What is right, as far as it was stated.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Correction {
    /// Tilltalsnamn and other given names.
    pub given_name: Option<PersonName>,
    /// Efternamn.
    pub family_name: Option<PersonName>,
    /// Birth date.
    pub birth_date: Option<Date>,
    /// Juridiskt kön.
    pub sex: Option<Sex>,
    /// A number that stands there and never was the person's.
    pub wrong_number: Option<Identity>,
}

/// A field that was corrected.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Which.
    pub field: Field,
    /// What stood there; empty for nothing. Of a number, all that tells it from others.
    pub before: String,
    /// What stands there now; empty for nothing.
    pub after: String,
}

impl Change {
    /// What stood there, as it may be shown: of a number its date at most, since it may be somebody else's.
    pub fn shown_before(&self) -> String {
        match self.field {
            Field::GivenName | Field::FamilyName | Field::BirthDate | Field::Sex => self.before.clone(),
            Field::Number => {
                let figures = self.before.bytes().all(|byte| byte.is_ascii_digit());
                let date = self.before.split_at_checked(8).filter(|_| figures).map(|(date, _)| date);
                date.map_or_else(|| "****".to_owned(), |date| format!("{date}-****"))
            }
        }
    }
}

impl fmt::Debug for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Change").field("field", &self.field).finish_non_exhaustive()
    }
}

/// What is kept of a rectification beside who and when. All of it tells of the person.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// What was corrected.
    pub changes: Vec<Change>,
    /// What was wrong.
    pub reason: String,
    /// What shows what is right.
    pub evidence: String,
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("changes", &self.changes).finish_non_exhaustive()
    }
}

/// A rectification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rectification {
    /// Its id.
    pub id: RectificationId,
    /// Whose data.
    pub person: PersonId,
    /// By whom, as the audit trail names them.
    pub by: String,
    /// When.
    pub created: Timestamp,
    /// What, and why.
    pub account: Account,
}

impl Correction {
    /// Puts right what is wrong. Answers what has changed; refuses where all of it stands there already, and the wrong number does not.
    pub fn apply(
        self,
        person: &mut Person,
        details: &mut Details,
        identities: &mut Vec<Dated>,
    ) -> Result<Vec<Change>, Refusal> {
        let mut changes = Vec::new();
        let mut note = |field, before: String, after: String| {
            if before != after {
                changes.push(Change { field, before, after });
            }
        };
        if let Some(wrong) = self.wrong_number.filter(|wrong| person.strike(identities, wrong)) {
            note(Field::Number, wrong.canonical(), String::new());
        }
        let profile = &mut person.profile;
        if let Some(name) = self.given_name {
            note(Field::GivenName, profile.given_name.as_str().into(), name.as_str().into());
            profile.given_name = name;
        }
        if let Some(name) = self.family_name {
            note(Field::FamilyName, profile.family_name.as_str().into(), name.as_str().into());
            profile.family_name = name;
        }
        if let Some(date) = self.birth_date {
            note(Field::BirthDate, details.birth_date.map(day_text).unwrap_or_default(), day_text(date));
            details.birth_date = Some(date);
        }
        if let Some(sex) = self.sex {
            note(Field::Sex, details.sex.map(Sex::word).unwrap_or_default().into(), sex.word().into());
            details.sex = Some(sex);
        }
        if changes.is_empty() { Err(Refusal::NothingToRectify) } else { Ok(changes) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::domain::{person::Profile, person_number::PersonNumber, protection::Marking, validity::tests as days};

    fn name(number: u8) -> PersonName {
        PersonName::parse(["Aino", "Aina", "Åsa"][usize::from(number)]).expect("a name")
    }

    fn sex(number: u8) -> Sex {
        if number == 0 { Sex::Female } else { Sex::Male }
    }

    fn person_number(text: &str) -> Identity {
        PersonNumber::parse(text, days::nth(0)).map(Identity::from).expect("a number")
    }

    fn person() -> (Person, Details) {
        let profile = Profile { identity: None, given_name: name(0), family_name: name(0), marking: Marking::None };
        (Person::register(Uuid::from_u128(1).into(), profile, Timestamp::from_micros(0)), Details::default())
    }

    #[test]
    fn neither_what_stood_there_nor_what_stands_there_shows_in_debug_output() {
        let (mut person, mut details) = person();
        let correction = Correction { given_name: Some(name(2)), ..Correction::default() };
        let changes = correction.apply(&mut person, &mut details, &mut Vec::new()).expect("a change");
        let account = Account { changes, reason: "misspelt".into(), evidence: "passport".into() };
        let shown = format!("{account:?}");
        for hidden in ["Aino", "Åsa", "misspelt", "passport"] {
            assert!(!shown.contains(hidden), "{shown}");
        }
    }

    #[test]
    fn a_number_is_shown_with_its_date_at_most() {
        let change = |before: &str| Change { field: Field::Number, before: before.into(), after: String::new() };
        for (before, shown) in [
            ("198211059954", "19821105-****"),
            ("dossier|12345678", "****"),
            ("foreign|NO|01018012345", "****"),
            ("temporary|org_1|19900102T123", "****"),
        ] {
            assert_eq!(change(before).shown_before(), shown);
        }
    }

    proptest! {
        #[test]
        fn what_was_before_can_be_told_back_from_the_changes(steps in prop::collection::vec(
            (
                prop::option::of(0u8..3),
                prop::option::of(0u8..3),
                prop::option::of(0i64..3),
                prop::option::of(0u8..2),
                any::<bool>(),
            ),
            1..8,
        )) {
            let (mut person, mut details) = person();
            let (first, wrong) = (person_number("19821105-9954"), person_number("19701063-2391"));
            let mut identities = vec![Dated { identity: first.clone(), from: days::nth(0), until: Some(days::nth(1)) }];
            identities.push(Dated { identity: wrong.clone(), from: days::nth(1), until: None });
            person.profile.identity = Some(wrong.clone());
            for (given, family, birth, stated, strikes) in steps {
                let (was, knew) = (person.clone(), details.clone());
                let correction = Correction {
                    given_name: given.map(name),
                    family_name: family.map(name),
                    birth_date: birth.map(days::nth),
                    sex: stated.map(sex),
                    wrong_number: strikes.then(|| wrong.clone()),
                };
                let Ok(changes) = correction.apply(&mut person, &mut details, &mut identities) else {
                    prop_assert_eq!((&person, &details), (&was, &knew));
                    continue;
                };
                for field in Field::ALL {
                    let stands = |person: &Person, details: &Details| match field {
                        Field::GivenName => person.profile.given_name.as_str().to_owned(),
                        Field::FamilyName => person.profile.family_name.as_str().to_owned(),
                        Field::BirthDate => details.birth_date.map(day_text).unwrap_or_default(),
                        Field::Sex => details.sex.map(Sex::word).unwrap_or_default().to_owned(),
                        Field::Number => {
                            let stands = person.profile.identity.as_ref().filter(|one| **one == wrong);
                            stands.map(Identity::canonical).unwrap_or_default()
                        }
                    };
                    let (before, after) = (stands(&was, &knew), stands(&person, &details));
                    let told: Vec<_> = changes.iter().filter(|change| change.field == *field).collect();
                    prop_assert_eq!(told.len(), usize::from(before != after));
                    prop_assert!(told.iter().all(|change| change.before == before && change.after == after));
                }
                let current = person.profile.identity.as_ref();
                prop_assert!(current == Some(&wrong) || current == Some(&first));
            }
        }
    }
}
