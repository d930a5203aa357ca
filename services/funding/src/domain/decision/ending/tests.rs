//! What a revocation and a closing leave behind.

use std::collections::BTreeMap;

use proptest::prelude::*;
use time::macros::{date, datetime};
use uuid::Uuid;

use super::*;
use crate::domain::{
    DecisionId,
    claims::{
        attestation::examples::signer,
        project::examples::{financier, project as project_of},
    },
    decision::{Document, Import},
    ledger::{Account, Balance, Purse},
    plan::examples::{line, plan},
    registration_number::RegistrationNumber,
};

/// Long after the project's last day.
fn now() -> Timestamp {
    datetime!(2025-03-01 12:00 UTC).into()
}

fn document(kronor: &[i64]) -> Document {
    let lines: Vec<_> = (1..).zip(kronor).map(|(organisation, kronor)| line("A", organisation, *kronor)).collect();
    Document {
        registration_number: RegistrationNumber::parse("RUN-00253-2023").unwrap(),
        replaces: None,
        title: "Medfinansiering av projekt".into(),
        decided_by: "Regionala utvecklingsnämnden".into(),
        protocol_reference: "§ 1".into(),
        legal_basis: String::new(),
        appropriation: String::new(),
        applicant: Uuid::from_u128(9).into(),
        period_from: date!(2023 - 04 - 01),
        period_to: date!(2024 - 12 - 31),
        plan: plan(lines, kronor.iter().sum()),
        tasks: vec![],
        target_groups: vec![],
        expected_results: vec![],
    }
}

/// An active decision of rows of so many kronor.
pub fn active(kronor: &[i64]) -> Decision {
    let import = Import::inspect(document(kronor), "operator:a".into(), Timestamp::from_micros(1), Uuid::nil);
    let mut decision = Decision::import(DecisionId::from(Uuid::from_u128(7)), import, None, None).unwrap();
    decision.activate(&mut [], None).unwrap();
    decision
}

fn wanted(rows: &[(usize, i64)]) -> Wanted {
    Wanted {
        ground: RevocationGround::Misleading,
        reason: "The application stated costs twice.".into(),
        decided_on: date!(2025 - 02 - 01),
        decision_reference: "§ 8".into(),
        rows: rows.iter().map(|(row, ore)| (*row, Ore::new(*ore))).collect(),
    }
}

fn revoke(decision: &mut Decision, project: Option<&mut Project>, rows: &[(usize, i64)]) -> Result<Entry, Refusal> {
    decision.revoke(wanted(rows), project, signer("operator:b"), now())
}

fn close(decision: &mut Decision, project: Option<&mut Project>, open: Vec<Unsettled>) -> Result<Entry, Refusal> {
    decision.close(project, open, signer("operator:b"), now())
}

fn sum(entry: &Entry) -> i64 {
    entry.postings().iter().map(|(_, amount)| amount.ore()).sum()
}

fn on(entry: &Entry, account: Account) -> i64 {
    entry.postings().into_iter().find(|(held, _)| *held == account).map_or(0, |(_, amount)| amount.ore())
}

#[test]
fn a_revocation_in_part_lets_the_named_rows_fall_and_the_rest_goes_on() {
    let mut decision = active(&[10, 5]);
    let mut project = project_of(vec![financier(1, 1_000, None), financier(2, 500, None)]);
    let entry = revoke(&mut decision, Some(&mut project), &[(0, 400)]).unwrap();
    let (id, granting) = (decision.id, Uuid::from_u128(1).into());
    assert_eq!((on(&entry, Account::Available(id)), on(&entry, Account::Granted(granting, id))), (-400, 400));
    assert_eq!((sum(&entry), entry.postings().len()), (0, 4), "the project's row falls in the same entry");
    assert_eq!((decision.state, decision.balance.available.ore()), (State::Active, 1_100));
    assert_eq!((decision.granted().ore(), decision.awarded(0).ore(), decision.awarded(1).ore()), (1_100, 600, 500));
    assert_eq!(project.financiers.iter().map(|row| row.granted.ore()).collect::<Vec<_>>(), [600, 500]);
    assert_eq!((decision.revocations.len(), decision.revocations[0].full), (1, false));
    for _ in 1..MOST_PARTIAL {
        assert!(revoke(&mut decision, Some(&mut project), &[(1, 1)]).is_ok(), "and it can be revoked again");
    }
    let often = Err(Refusal::DecisionState(id, Obstacle::RevokedOften));
    assert_eq!(revoke(&mut decision, Some(&mut project), &[(1, 1)]), often);
    assert!(revoke(&mut decision, Some(&mut project), &[]).is_ok(), "but not for ever in part");
}

#[test]
fn what_was_revoked_in_part_is_replaced_as_it_stands_and_nothing_is_left_on_the_old_accounts() {
    let mut old = active(&[10, 5]);
    let id = old.id;
    let granted = |number| Account::Granted(Uuid::from_u128(number).into(), id);
    let mut books = BTreeMap::from([(Account::Available(id), 1_500), (granted(1), -1_000), (granted(2), -500)]);
    let mut book = |entry: Entry| {
        for (account, ore) in entry.postings() {
            *books.entry(account).or_default() += ore.ore();
        }
    };
    book(revoke(&mut old, None, &[(0, 400)]).unwrap());
    let mut purse = Purse { decision: id, state: old.state, balance: old.balance };
    book(purse.reserve(Ore::new(300)).unwrap());
    old.balance = purse.balance;
    let mut new = Decision { id: Uuid::from_u128(3).into(), state: State::Decided, ..active(&[10, 5]) };
    book(new.activate(std::slice::from_mut(&mut old), None).unwrap());
    let is_old = |account: &Account| account.to_string().contains(&id.to_string());
    assert!(books.iter().all(|(account, ore)| *ore == 0 || !is_old(account)), "{books:?}");
    assert_eq!((new.balance.available.ore(), new.balance.committed.ore()), (1_200, 300));
    assert_eq!((old.state, old.balance), (State::Superseded(new.id), Balance::default()));
}

#[test]
fn no_more_is_revoked_in_part_than_nobody_uses_and_the_refusal_says_how_much_that_is() {
    let refused = |decision: &Decision, row, wanted, most| -> Result<Entry, Refusal> {
        let (wanted, most) = (Ore::new(wanted), Ore::new(most));
        Err(Refusal::RevocationExceedsUnused { decision: decision.id, row, wanted, most })
    };
    let mut decision = active(&[10, 5]);
    assert_eq!(revoke(&mut decision, None, &[(1, 501)]), refused(&decision, 1, 501, 500));
    assert_eq!(revoke(&mut decision, None, &[(2, 1)]), refused(&decision, 2, 1, 0), "there is no such row");
    decision.balance = Balance { available: Ore::new(300), committed: Ore::new(1_200), spent: Ore::ZERO };
    assert_eq!(revoke(&mut decision, None, &[(0, 200), (1, 101)]), refused(&decision, 1, 101, 100));
    decision.balance = Balance { available: Ore::new(1_500), ..Balance::default() };
    let mut row = financier(1, 1_000, None);
    (row.accepted, row.advance_pending, row.claimed) = (Ore::new(500), Ore::new(200), Ore::new(250));
    let mut project = project_of(vec![row, financier(2, 500, None)]);
    assert_eq!(revoke(&mut decision, Some(&mut project), &[(0, 51)]), refused(&decision, 0, 51, 50));
    assert!(decision.revocations.is_empty() && decision.granted().ore() == 1_500, "nothing has happened");
    assert!(revoke(&mut decision, Some(&mut project), &[(0, 50)]).is_ok());
}

#[test]
fn a_decision_that_is_revoked_lends_nothing_and_what_comes_back_goes_on_in_the_same_entry() {
    let mut decision = active(&[10, 5]);
    decision.balance = Balance { available: Ore::new(900), committed: Ore::new(600), spent: Ore::ZERO };
    let entry = revoke(&mut decision, None, &[]).unwrap();
    let (id, first, second) = (decision.id, Uuid::from_u128(1).into(), Uuid::from_u128(2).into());
    assert_eq!((on(&entry, Account::Granted(first, id)), on(&entry, Account::Granted(second, id))), (600, 300));
    assert_eq!(
        (decision.state, decision.balance.available, decision.granted().ore()),
        (State::Revoked, Ore::ZERO, 600)
    );
    let mut purse = Purse { decision: id, state: decision.state, balance: decision.balance };
    assert_eq!(purse.reserve(Ore::new(1)), Err(Refusal::DecisionNotActive(id)));
    let entry = purse.spend(Ore::new(600), Ore::new(450)).unwrap();
    decision.balance = purse.balance;
    let entry = decision.pass_on(entry);
    assert_eq!((sum(&entry), on(&entry, Account::Available(id))), (0, 0));
    assert_eq!((on(&entry, Account::Granted(first, id)), on(&entry, Account::Granted(second, id))), (100, 50));
    assert_eq!((decision.balance.available, decision.granted().ore(), decision.revision), (Ore::ZERO, 450, 4));
}

#[test]
fn what_is_not_active_is_neither_revoked_nor_closed_nor_replaced_once_it_has_ended() {
    let obstacle = |result: Result<Entry, Refusal>| match result {
        Err(Refusal::DecisionState(_, obstacle)) => Some(obstacle),
        _ => None,
    };
    let by = DecisionId::from(Uuid::from_u128(3));
    for (state, expected) in [
        (State::Decided, Obstacle::NotActive),
        (State::Superseded(by), Obstacle::SupersededBy(by)),
        (State::Revoked, Obstacle::Revoked),
        (State::Closed, Obstacle::Closed),
    ] {
        let decision = Decision { state, ..active(&[10]) };
        assert_eq!(obstacle(revoke(&mut decision.clone(), None, &[])), Some(expected));
        assert_eq!(obstacle(close(&mut decision.clone(), None, vec![])), Some(expected));
    }
    for state in [State::Revoked, State::Closed] {
        let ended = Decision { state, ..active(&[10]) };
        let mut new = Decision { id: by, state: State::Decided, ..active(&[10]) };
        let replaced = new.activate(&mut [ended.clone()], None);
        assert_eq!(obstacle(replaced), Some(Obstacle::ReplacesEnded(ended.id)));
        assert!(obstacle(ended.clone().activate(&mut [], None)).is_some());
    }
}

#[test]
fn a_decision_is_closed_when_nothing_of_it_is_open_and_what_nobody_used_goes_back() {
    let mut decision = active(&[10]);
    let mut row = financier(1, 1_000, None);
    (row.accepted, row.paid) = (Ore::new(700), Ore::new(700));
    let mut project = project_of(vec![row]);
    decision.balance = Balance { available: Ore::new(600), committed: Ore::new(100), spent: Ore::new(300) };
    let open = close(&mut decision, Some(&mut project), vec![Unsettled::Recovery]);
    let named = vec![Unsettled::Recovery, Unsettled::FinalReport, Unsettled::Commitments];
    assert_eq!(open, Err(Refusal::DecisionNotSettled(decision.id, named)));
    project.reported = true;
    decision.balance = Balance { available: Ore::new(700), committed: Ore::ZERO, spent: Ore::new(300) };
    let entry = close(&mut decision, Some(&mut project), vec![]).unwrap();
    assert_eq!((sum(&entry), entry.postings().len()), (0, 4));
    assert_eq!((decision.state, decision.balance.available, decision.granted().ore()), (State::Closed, Ore::ZERO, 300));
    assert_eq!((project.financiers[0].granted.ore(), decision.awarded(0).ore()), (700, 1_000));
    assert!(decision.closing.is_some());
}

#[test]
fn one_whose_project_was_never_planned_is_closed_when_its_period_is_over() {
    let early = Timestamp::from(datetime!(2024-12-31 12:00 UTC));
    let mut decision = active(&[10]);
    let open = decision.close(None, vec![], signer("operator:b"), early);
    assert_eq!(open, Err(Refusal::DecisionNotSettled(decision.id, vec![Unsettled::Period])));
    assert!(close(&mut decision, None, vec![]).is_ok());
}

#[test]
fn a_revocation_is_read_back_as_it_was_written() {
    let mut decision = active(&[10]);
    revoke(&mut decision, None, &[(0, 1)]).unwrap();
    let text = serde_json::to_string(&decision.revocations).unwrap();
    assert_eq!(serde_json::from_str::<Vec<Revocation>>(&text).unwrap(), decision.revocations);
}

#[test]
fn the_appropriation_is_read_only_where_the_document_names_just_one() {
    for (text, number) in [
        ("Medlen anvisas ur det statliga 1:1 anslaget.", Some("1:1")),
        ("anslag 1:1 (1:1 medel)", Some("1:1")),
        ("anslaget 1:1:", Some("1:1")),
        ("anslagen 1:1 och 1:3", None),
        ("förordning (2003:596)", None),
        ("egna medel", None),
        ("", None),
    ] {
        let document = Document { appropriation: text.into(), ..document(&[1]) };
        assert_eq!(document.appropriation_number(), number, "{text}");
    }
}

proptest! {
    #[test]
    fn whatever_was_used_when_it_is_revoked_no_row_gets_back_more_than_it_granted_and_nothing_is_left(
        kronor in proptest::collection::vec(1..100_000i64, 1..6),
        used in 0..=100i64,
        spent in 0..=100i64,
    ) {
        let mut decision = active(&kronor);
        let all = decision.balance.available.ore();
        let committed = all * used / 100;
        decision.balance =
            Balance { available: Ore::new(all - committed), committed: Ore::new(committed), spent: Ore::ZERO };
        let entry = revoke(&mut decision, None, &[]).unwrap();
        prop_assert_eq!(sum(&entry), 0);
        prop_assert_eq!(decision.granted().ore(), committed);
        let mut purse = Purse { decision: decision.id, state: decision.state, balance: decision.balance };
        let cost = committed * spent / 100;
        let entry = purse.spend(Ore::new(committed), Ore::new(cost)).unwrap();
        decision.balance = purse.balance;
        let entry = decision.pass_on(entry);
        prop_assert_eq!(sum(&entry), 0);
        prop_assert_eq!((decision.granted().ore(), decision.balance.available), (cost, Ore::ZERO));
        for line in decision.document.plan.lines() {
            prop_assert!(line.returned >= Ore::ZERO && line.returned <= line.decided());
        }
    }
}
