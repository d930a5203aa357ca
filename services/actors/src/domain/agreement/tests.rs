//! Which parties fit, that the states follow from steps and days, and that an end is announced once for each threshold.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::{validity::tests as days, word::Word};

fn organisation(number: u128) -> OrganisationId {
    Uuid::from_u128(number).into()
}

fn parties(roles: &[PartyRole]) -> Vec<Party> {
    let numbered = roles.iter().zip(1..);
    numbered.map(|(role, number)| Party { organisation: organisation(number), role: *role, signed_on: None }).collect()
}

fn terms(kind: Kind) -> Terms {
    Terms {
        kind,
        registration_number: "RUN-1-2026".into(),
        title: "Example".into(),
        purposes: vec!["validation".into()],
        permits: BTreeSet::from([Permitted::NodeUse]),
        document_sha256: "0".repeat(64),
        replaces: None,
    }
}

fn draft(id: u128, period: Validity) -> Agreement {
    let parties = parties(&[PartyRole::Partner, PartyRole::Partner]);
    let now = Timestamp::from_micros(1);
    Agreement::draft(Uuid::from_u128(id).into(), terms(Kind::Cooperation), parties, period, now).expect("a draft")
}

fn signed(id: u128, period: Validity) -> Agreement {
    let mut agreement = draft(id, period);
    assert_eq!(agreement.sign(organisation(1), days::FIRST), Ok(false));
    assert_eq!(agreement.sign(organisation(2), days::FIRST), Ok(true));
    agreement
}

#[test]
fn each_kind_has_the_parties_that_it_must_have() {
    use PartyRole::{Commissioner, Controller, Municipality, Partner, Processor, Provider};
    let fitting: [(Kind, &[PartyRole]); 6] = [
        (Kind::Cooperation, &[Municipality, Partner]),
        (Kind::PrimaryCooperation, &[Municipality, Municipality, Municipality]),
        (Kind::PrimaryCooperation, &[Municipality, Municipality, Municipality, Partner]),
        (Kind::ProviderContract, &[Commissioner, Provider]),
        (Kind::DataProcessing, &[Controller, Processor, Processor]),
        (Kind::JointControllers, &[Controller, Controller]),
    ];
    for (kind, roles) in fitting {
        assert_eq!(kind.fits(&parties(roles)), Ok(()), "{kind:?} {roles:?}");
    }
    let unfit: [(Kind, &[PartyRole]); 7] = [
        (Kind::Cooperation, &[Municipality]),
        (Kind::Cooperation, &[Controller, Processor]),
        (Kind::PrimaryCooperation, &[Municipality, Municipality, Partner]),
        (Kind::ProviderContract, &[Commissioner, Commissioner]),
        (Kind::DataProcessing, &[Controller, Controller]),
        (Kind::JointControllers, &[Controller, Processor]),
        (Kind::JointControllers, &[Controller]),
    ];
    for (kind, roles) in unfit {
        assert!(kind.fits(&parties(roles)).is_err(), "{kind:?} {roles:?}");
    }
}

#[test]
fn a_successor_begins_on_the_day_that_the_agreement_ends() {
    let mut first = signed(1, Validity { from: days::nth(0), until: Some(days::nth(40)) });
    let second = signed(2, Validity { from: days::nth(10), until: None });
    assert_eq!(first.replace(&second), Ok(()));
    for day in 0..60 {
        let of = |agreement: &Agreement| agreement.state(days::nth(day)) == AgreementState::InForce;
        assert!(of(&first) ^ of(&second), "day {day}");
    }
    assert_eq!(first.state(days::nth(10)), AgreementState::Replaced);
    assert_eq!(first.replace(&second), Err(Refusal::NotReplaceable { agreement: first.id }));
}

#[test]
fn an_agreement_that_is_over_or_of_another_kind_is_not_replaced() {
    let limited = Validity { from: days::nth(0), until: Some(days::nth(10)) };
    let agreement = signed(1, limited);
    assert_eq!(agreement.replaceable(Kind::Cooperation, days::nth(10)), Ok(()));
    for (agreement, kind, from) in [
        (&agreement, Kind::Cooperation, 11),
        (&agreement, Kind::Cooperation, 0),
        (&agreement, Kind::PrimaryCooperation, 5),
        (&draft(2, limited), Kind::Cooperation, 5),
    ] {
        assert!(agreement.replaceable(kind, days::nth(from)).is_err());
    }
}

#[test]
fn what_is_terminated_holds_until_that_day_and_a_draft_is_given_up() {
    let open = Validity { from: days::nth(0), until: None };
    let (mut agreement, mut given_up) = (signed(1, open), draft(2, open));
    assert_eq!(agreement.terminate(days::nth(9), days::nth(3), TerminationReason::Notice), Ok(()));
    assert_eq!(given_up.terminate(days::nth(9), days::nth(3), TerminationReason::Mistake), Ok(()));
    assert_eq!(agreement.state(days::nth(8)), AgreementState::InForce);
    assert_eq!(agreement.state(days::nth(9)), AgreementState::Terminated);
    assert_eq!(given_up.state(days::nth(0)), AgreementState::Abandoned);
    for agreement in [&mut agreement, &mut given_up] {
        let again = agreement.terminate(days::nth(9), days::nth(3), TerminationReason::Notice);
        assert_eq!(
            (again, agreement.sign(organisation(1), days::FIRST)),
            (Err(Refusal::Ended), Err(Refusal::NotDraft))
        );
    }
}

#[test]
fn nothing_is_permitted_but_what_an_agreement_in_force_permits() {
    let agreement = signed(1, Validity { from: days::nth(5), until: Some(days::nth(10)) });
    for permitted in Permitted::ALL {
        for day in 0..20 {
            let expected = match day {
                0..5 => Some(PermittedObstacle::NotYetInForce),
                5..10 if *permitted == Permitted::NodeUse => None,
                5..10 => Some(PermittedObstacle::NotAmongPermitted),
                _ => Some(PermittedObstacle::NoLongerInForce),
            };
            assert_eq!(agreement.forbids(*permitted, days::nth(day)), expected);
        }
    }
    assert_eq!(
        draft(2, agreement.period).forbids(Permitted::NodeUse, days::nth(6)),
        Some(PermittedObstacle::NotSigned)
    );
    assert!(PermittedObstacle::ALL.iter().all(|obstacle| obstacle.sentence().ends_with('.')));
}

proptest! {
    #[test]
    fn an_end_is_announced_once_for_each_threshold_and_never_too_early(
        thresholds in proptest::collection::btree_set(1u16..50, 1..5),
        mut visits in proptest::collection::vec(0i64..70, 0..12),
    ) {
        let thresholds: Vec<u16> = thresholds.into_iter().rev().collect();
        let mut agreement = signed(1, Validity { from: days::nth(0), until: Some(days::nth(60)) });
        visits.sort_unstable();
        let mut told = Vec::new();
        for day in visits {
            let before = agreement.revision;
            let announced = agreement.announce(&thresholds, days::nth(day));
            prop_assert_eq!(agreement.revision - before, i64::from(announced.is_some()));
            if let Some(threshold) = announced {
                prop_assert!(day < 60 && 60 - day <= i64::from(threshold));
                told.push(threshold);
            } else if day < 60 && thresholds.iter().any(|threshold| 60 - day <= i64::from(*threshold)) {
                prop_assert!(!told.is_empty(), "a threshold was passed in silence");
            }
        }
        prop_assert!(told.windows(2).all(|pair| pair[0] > pair[1]), "{told:?}");
    }
}
