//! Every combination of what may stand against an assessment is answered with exactly that.

use std::collections::BTreeSet;

use mesh::clock::Timestamp;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::{
    assessor::{Employment, Qualifications},
    authorisation::{Authorisation, LiftReason, RevocationReason, Suspension, SuspensionReason},
    validity::{Validity, tests as days},
    word::Word,
};

/// The day of the assessment, counted from the first.
const DAY: i64 = 30;

fn id<T: From<Uuid>>(number: u128) -> T {
    Uuid::from_u128(number).into()
}

fn model(version: &str) -> ModelVersion {
    ModelVersion { key: "siv-bas".into(), version: version.into() }
}

fn language(code: &str) -> Language {
    Language::parse(code).expect("a language")
}

fn subject(code: &str) -> Subject {
    Subject::parse(code).expect("a subject")
}

fn around() -> Validity {
    Validity { from: days::nth(DAY - 10), until: Some(days::nth(DAY + 10)) }
}

fn before() -> Validity {
    Validity { from: days::nth(0), until: Some(days::nth(DAY)) }
}

fn after() -> Validity {
    Validity { from: days::nth(DAY + 1), until: None }
}

fn authorisation(version: &str, period: Validity) -> Authorisation {
    Authorisation {
        id: id(40),
        model: model(version),
        granted_by: id(41),
        period,
        suspensions: Vec::new(),
        revoked: None,
    }
}

fn suspension() -> Suspension {
    Suspension {
        period: Validity { from: days::nth(DAY), until: None },
        reason: SuspensionReason::Complaint,
        lifted: None,
    }
}

/// An assessor nobody can object to, with an employer of their own.
fn assessor() -> Assessor {
    let qualifications = Qualifications {
        languages: BTreeSet::from([language("sv")]),
        licensed_teacher: true,
        licence_subjects: BTreeSet::from([subject("svets")]),
    };
    let mut assessor = Assessor::register(id(1), id(2), qualifications, Timestamp::from_micros(1));
    let employment = Employment { id: id(3), organisation: id(10), period: around() };
    assessor.employ(employment).expect("an employment");
    assessor.authorise(authorisation("2", around())).expect("an authorisation");
    assessor
}

/// A question that touches the organisations 20 (the candidate's employer), 21 (the referrer) and 22 (who runs the node).
fn question() -> Question {
    Question {
        candidate: id(5),
        model: model("2"),
        on: days::nth(DAY),
        language: language("sv"),
        grade_subject: Some(subject("svets")),
        candidate_employers: vec![id(20), id(24)],
        referrer: Some(id(21)),
        unit: Some(id(23)),
        unit_organisation: Some(id(22)),
        own_unit_forbidden: true,
    }
}

fn interest(relation: Relation, party: Party, period: Validity) -> Interest {
    Interest { id: id(50), relation, party, period, withdrawn: false }
}

/// Each way in which the right to assess can be missing, with what is to be answered.
fn rights() -> Vec<(Vec<Authorisation>, Option<Obstacle>)> {
    let suspended = Authorisation { suspensions: vec![suspension()], ..authorisation("2", around()) };
    let lifted = Suspension {
        period: Validity { from: days::nth(DAY - 5), until: Some(days::nth(DAY)) },
        lifted: Some(LiftReason::Cleared),
        ..suspension()
    };
    let revoked =
        Authorisation { revoked: Some((days::nth(DAY), RevocationReason::Quality)), ..authorisation("2", around()) };
    let revoked_later = Authorisation {
        revoked: Some((days::nth(DAY + 1), RevocationReason::Quality)),
        ..authorisation("2", around())
    };
    vec![
        (vec![authorisation("2", around())], None),
        (vec![Authorisation { suspensions: vec![lifted], ..authorisation("2", around()) }], None),
        (vec![revoked_later], None),
        (vec![authorisation("2", before()), authorisation("2", Validity { until: None, ..around() })], None),
        (vec![], Some(Obstacle::NotAuthorised)),
        (vec![authorisation("1", before())], Some(Obstacle::NotAuthorised)),
        (vec![authorisation("1", around())], Some(Obstacle::OtherVersion)),
        (vec![authorisation("2", before())], Some(Obstacle::Expired)),
        (vec![authorisation("2", after())], Some(Obstacle::NotYetAuthorised)),
        (vec![suspended], Some(Obstacle::Suspended)),
        (vec![revoked, authorisation("1", around())], Some(Obstacle::Revoked)),
    ]
}

#[test]
fn whatever_comes_together_each_obstacle_is_named_and_no_other() {
    for (authorisations, missing) in rights() {
        for bits in 0u32..1 << 10 {
            let on = |bit: u32| bits & (1 << bit) != 0;
            let (mut assessor, mut question, mut interests) = (assessor(), question(), Vec::new());
            assessor.authorisations.clone_from(&authorisations);
            let mut expected: Vec<Obstacle> = missing.into_iter().collect();
            let mut toggle = |bit: u32, obstacle: Obstacle, apply: &mut dyn FnMut()| {
                if on(bit) {
                    apply();
                    expected.push(obstacle);
                }
            };
            toggle(0, Obstacle::SamePerson, &mut || question.candidate = id(2));
            let candidate = question.candidate;
            toggle(1, Obstacle::InterestInCandidate(Relation::Relative), &mut || {
                interests.push(interest(Relation::Relative, Party::Person(candidate), around()));
            });
            toggle(2, Obstacle::InterestInOrganisation(Relation::Business), &mut || {
                interests.push(interest(Relation::Business, Party::Organisation(id(22)), around()));
            });
            toggle(3, Obstacle::InterestInUnit(Relation::Employer), &mut || {
                interests.push(interest(Relation::Employer, Party::Unit(id(23)), around()));
            });
            toggle(4, Obstacle::SameEmployer, &mut || question.candidate_employers.push(id(10)));
            toggle(5, Obstacle::EmployerRefers, &mut || question.referrer = Some(id(10)));
            toggle(6, Obstacle::NodeOfEmployer, &mut || {
                assessor.employments.push(Employment { id: id(4), organisation: id(22), period: around() });
            });
            toggle(7, Obstacle::LanguageMissing, &mut || question.language = language("fit"));
            match (on(8), on(9)) {
                (true, _) => {
                    assessor.qualifications.licensed_teacher = false;
                    expected.push(Obstacle::LicenceMissing);
                }
                (false, true) => {
                    question.grade_subject = Some(subject("vard"));
                    expected.push(Obstacle::SubjectMissing);
                }
                (false, false) => {}
            }
            assert_eq!(obstacles(&assessor, &interests, &question), expected, "{bits:b} {missing:?}");
        }
    }
}

#[test]
fn a_suspension_counts_by_whichever_record_of_the_person() {
    let suspended = Authorisation { suspensions: vec![suspension()], ..authorisation("2", around()) };
    let (in_force, mut second) = (assessor(), assessor());
    second.authorisations = vec![suspended];
    for (mut asked, other) in [(in_force.clone(), second.clone()), (second, in_force)] {
        asked.join(other);
        assert_eq!(obstacles(&asked, &[], &question()), [Obstacle::Suspended]);
    }
    // And so does what the person can do, and where they are employed.
    let unable =
        Qualifications { languages: BTreeSet::new(), licensed_teacher: false, licence_subjects: BTreeSet::new() };
    let mut asked = Assessor::register(id(6), id(2), unable, Timestamp::from_micros(1));
    asked.join(assessor());
    assert_eq!(obstacles(&asked, &[], &question()), []);
    let employed = Question { referrer: Some(id(10)), ..question() };
    assert_eq!(obstacles(&asked, &[], &employed), [Obstacle::EmployerRefers]);
}

#[test]
fn what_is_over_or_still_to_come_or_elsewhere_stands_against_nothing() {
    let mut assessor = assessor();
    for (number, period) in [(60, before()), (61, after())] {
        assessor.employments.push(Employment { id: id(number), organisation: id(20), period });
    }
    let parties = [Party::Person(id(5)), Party::Organisation(id(20)), Party::Unit(id(23))];
    let mut interests: Vec<_> = parties
        .into_iter()
        .flat_map(|party| [before(), after()].map(|period| interest(Relation::Relative, party, period)))
        .collect();
    let others = [Party::Person(id(6)), Party::Organisation(id(99)), Party::Unit(id(99))];
    interests.extend(others.map(|party| interest(Relation::Relative, party, around())));
    assert_eq!(obstacles(&assessor, &interests, &question()), []);
}

#[test]
fn a_node_of_the_own_employer_is_only_forbidden_where_the_model_says_so() {
    let mut assessor = assessor();
    assessor.employments.push(Employment { id: id(4), organisation: id(22), period: around() });
    let allowed = Question { own_unit_forbidden: false, ..question() };
    assert_eq!(obstacles(&assessor, &[], &allowed), []);
    assert_eq!(obstacles(&assessor, &[], &question()), [Obstacle::NodeOfEmployer]);
}

#[test]
fn without_a_grade_nobody_needs_a_licence() {
    let mut assessor = assessor();
    assessor.qualifications.licensed_teacher = false;
    assert_eq!(obstacles(&assessor, &[], &Question { grade_subject: None, ..question() }), []);
}

#[test]
fn each_obstacle_has_its_own_word_a_sentence_a_rule_and_a_remedy() {
    let relations = Relation::ALL.iter().flat_map(|relation| {
        [
            Obstacle::InterestInCandidate(*relation),
            Obstacle::InterestInOrganisation(*relation),
            Obstacle::InterestInUnit(*relation),
        ]
    });
    let all = [
        Obstacle::NotAuthorised,
        Obstacle::OtherVersion,
        Obstacle::NotYetAuthorised,
        Obstacle::Expired,
        Obstacle::Suspended,
        Obstacle::Revoked,
        Obstacle::SamePerson,
        Obstacle::SameEmployer,
        Obstacle::EmployerRefers,
        Obstacle::NodeOfEmployer,
        Obstacle::LanguageMissing,
        Obstacle::LicenceMissing,
        Obstacle::SubjectMissing,
    ];
    for obstacle in all.into_iter().chain(relations) {
        assert!(obstacle.sentence().ends_with('.') && obstacle.remedy().ends_with('.'), "{obstacle:?}");
        assert!(obstacle.legal_reference().contains('§') && obstacle.legal_reference().contains(':'), "{obstacle:?}");
    }
    let words: BTreeSet<_> = all.into_iter().map(Obstacle::word).collect();
    assert_eq!(words.len(), all.len());
    let relative = Obstacle::InterestInCandidate(Relation::Relative).legal_reference();
    assert!(relative.ends_with("första stycket 1"), "closeness is the first ground of FL 16 §");
    assert!(Obstacle::InterestInUnit(Relation::Personal).legal_reference().ends_with("första stycket 4"));
}

proptest! {
    #[test]
    fn nothing_that_is_added_takes_an_obstacle_away(
        periods in proptest::collection::vec((days::any(), 0usize..9, 0usize..3), 0..8),
        on in 0i64..40,
    ) {
        let (assessor, question) = (assessor(), Question { on: days::nth(on), ..question() });
        let parties = [Party::Person(id(5)), Party::Organisation(id(21)), Party::Unit(id(23))];
        let all: Vec<_> = periods
            .into_iter()
            .map(|(period, relation, party)| interest(Relation::ALL[relation], parties[party], period))
            .collect();
        let mut before = obstacles(&assessor, &[], &question);
        for length in 1..=all.len() {
            let now = obstacles(&assessor, &all[..length], &question);
            prop_assert!(before.iter().all(|obstacle| now.contains(obstacle)));
            let holds = all[length - 1].period.holds_on(question.on);
            prop_assert!(holds || now == before, "a relation that does not hold on the day counts");
            before = now;
        }
    }
}
