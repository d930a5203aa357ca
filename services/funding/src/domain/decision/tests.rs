//! What may happen to a decision, and what may not.

use proptest::prelude::*;
use time::macros::date;

use super::*;
use crate::domain::{
    claims::{attestation::examples::signer, project::examples as projects},
    finding::FindingKind,
    ledger::Account,
    plan::examples::*,
};

fn number(raw: &str) -> RegistrationNumber {
    RegistrationNumber::parse(raw).unwrap()
}

fn document(raw: &str, plan: Plan, protocol_reference: &str) -> Document {
    Document {
        registration_number: number(raw),
        replaces: None,
        title: "Medfinansiering av projekt".into(),
        decided_by: "Regionala utvecklingsnämnden".into(),
        protocol_reference: protocol_reference.into(),
        legal_basis: String::new(),
        appropriation: String::new(),
        applicant: Uuid::from_u128(1).into(),
        period_from: date!(2023 - 04 - 01),
        period_to: date!(2024 - 12 - 31),
        plan,
        tasks: vec![],
        target_groups: vec![],
        expected_results: vec![],
    }
}

fn import(
    id: u128,
    document: Document,
    held: Option<(DecisionId, i32)>,
    corrected: Option<&mut Decision>,
) -> Result<Decision, Refusal> {
    let mut next = id * 100;
    let import = Import::inspect(document, "operator:a".into(), Timestamp::from_micros(1), || {
        next += 1;
        Uuid::from_u128(next)
    });
    Decision::import(Uuid::from_u128(id).into(), import, held, corrected)
}

fn agreeing(id: u128, kronor: i64) -> Decision {
    import(id, document(&format!("RUN-{id}-2023"), plan(vec![line("A", 1, kronor)], kronor), "§ 1"), None, None)
        .unwrap()
}

fn accept(decision: &mut Decision, finding: FindingId, by: &str) -> Result<(), Refusal> {
    let importer = signer(&decision.imported_by);
    decision.accept(finding, &importer, signer(by), "the protocol says the same".into(), Timestamp::from_micros(2))
}

fn sum(entry: &Entry) -> i64 {
    entry.postings().iter().map(|(_, amount)| amount.ore()).sum()
}

#[test]
fn acceptance_1_the_founding_decision_is_taken_in_as_a_proposal_and_cannot_be_activated() {
    let mut founding = import(1, document("RUN-00253-2023", founding(), ""), None, None).unwrap();
    assert_eq!(founding.state, State::Proposed);
    let blocking = founding.blocking();
    assert_eq!(blocking.len(), 2, "its sum, and that it is a proposal");
    assert_eq!(founding.activate(&mut [], None), Err(Refusal::FindingUnresolved(founding.id, blocking.clone())));
    let own = accept(&mut founding, blocking[0], "operator:a");
    assert_eq!(own, Err(Refusal::AcceptanceByImporter(blocking[0])));
    assert_eq!(accept(&mut founding, blocking[0], "operator:b"), Ok(()));
    assert_eq!(founding.activate(&mut [], None), Err(Refusal::FindingUnresolved(founding.id, blocking[1..].to_vec())));
    assert_eq!(accept(&mut founding, blocking[1], "operator:b"), Ok(()));
    let entry = founding.activate(&mut [], None).unwrap();
    assert_eq!(sum(&entry), 0);
    assert_eq!(founding.balance.available, Ore::new(595_644_600), "the rows are booked, never the stated total");
    assert_eq!((founding.state, founding.revision), (State::Active, 4));
}

#[test]
fn a_correction_resolves_the_findings_and_takes_the_place_of_what_it_corrects() {
    let mut wrong = import(1, document("RUN-00253-2023", founding(), ""), None, None).unwrap();
    let rows = founding().lines().to_vec();
    let corrected = rows.into_iter().map(|mut row| {
        if row.stated == Ore::new(22_689_600) {
            row.stated = Ore::new(22_698_600);
        }
        row
    });
    let right = document("RUN-00253-2023", plan(corrected.collect(), 5_956_536), "§ 45, 2023-05-10");
    let held = Some((wrong.id, wrong.edition));
    let mut right = import(2, right, held, Some(&mut wrong)).unwrap();
    assert!(
        wrong
            .findings
            .iter()
            .all(|finding| matches!(&finding.resolution, Resolution::Corrected(by) if by.reason == "RUN-00253-2023"))
    );
    assert_eq!((right.edition, right.state, right.findings.len()), (2, State::Decided, 0));
    assert_eq!(
        wrong.clone().activate(&mut [], None),
        Err(Refusal::DecisionState(wrong.id, Obstacle::CorrectedBy(right.id)))
    );
    let mut replaced = [wrong];
    assert!(right.activate(&mut replaced, None).is_ok());
    assert_eq!(right.balance.available, Ore::new(595_653_600));
    assert_eq!((replaced[0].state, replaced[0].revision), (State::Superseded(right.id), 2));
}

#[test]
fn a_number_is_imported_once_unless_it_is_corrected() {
    let mut held = agreeing(1, 100);
    let again = document("run 1/2023", plan(vec![line("A", 1, 5)], 5), "");
    assert_eq!(import(2, again.clone(), Some((held.id, 1)), None), Err(Refusal::DecisionAlreadyImported(held.id)));
    assert!(import(2, again, Some((held.id, 1)), Some(&mut held)).is_ok());
}

#[test]
fn what_was_committed_and_spent_goes_on_under_the_decision_that_replaces() {
    let mut old = agreeing(1, 1_000);
    assert!(old.activate(&mut [], None).is_ok());
    old.balance = Balance { available: Ore::new(50_000), committed: Ore::new(30_000), spent: Ore::new(20_000) };
    let mut new = agreeing(2, 2_000);
    let mut replaced = [old];
    let entry = new.activate(&mut replaced, None).unwrap();
    assert_eq!(sum(&entry), 0);
    let of = |account| entry.postings().iter().find(|(posted, _)| *posted == account).map(|(_, amount)| amount.ore());
    let (from, to, financier) = (replaced[0].id, new.id, Uuid::from_u128(1).into());
    assert_eq!(of(Account::Available(from)), Some(-50_000));
    assert_eq!((of(Account::Committed(from)), of(Account::Spent(from))), (Some(-30_000), Some(-20_000)));
    assert_eq!(
        (of(Account::Granted(financier, from)), of(Account::Granted(financier, to))),
        (Some(100_000), Some(-200_000))
    );
    assert_eq!((of(Account::Committed(to)), of(Account::Spent(to))), (Some(30_000), Some(20_000)));
    assert_eq!(of(Account::Available(to)), Some(150_000));
    assert_eq!(
        new.balance,
        Balance { available: Ore::new(150_000), committed: Ore::new(30_000), spent: Ore::new(20_000) }
    );
}

#[test]
fn a_decision_that_grants_less_than_was_used_cannot_replace() {
    let mut old = agreeing(1, 1_000);
    assert!(old.activate(&mut [], None).is_ok());
    old.balance = Balance { available: Ore::ZERO, committed: Ore::new(60_000), spent: Ore::new(40_000) };
    let mut new = agreeing(2, 999);
    let refused = new.activate(&mut [old], None);
    assert_eq!(refused, Err(Refusal::DecisionState(new.id, Obstacle::GrantsLessThanUsed(Ore::new(100_000)))));
}

#[test]
fn what_is_active_replaced_or_corrects_what_was_replaced_is_not_activated() {
    let mut active = agreeing(1, 1);
    assert!(active.activate(&mut [], None).is_ok());
    assert_eq!(active.activate(&mut [], None), Err(Refusal::DecisionState(active.id, Obstacle::Active)));
    let mut late = agreeing(2, 1);
    assert_eq!(
        late.activate(&mut [], Some(Obstacle::ReplacedBy(active.id))),
        Err(Refusal::DecisionState(late.id, Obstacle::ReplacedBy(active.id)))
    );
    let gone = Decision { state: State::Superseded(active.id), ..agreeing(3, 1) };
    assert_eq!(
        late.activate(&mut [gone], None),
        Err(Refusal::DecisionState(late.id, Obstacle::CorrectsReplaced(active.id)))
    );
}

#[test]
fn the_etag_changes_with_whatever_is_shown() {
    let mut decision = agreeing(1, 30_000);
    assert_eq!(decision.etag(), "1-0-0-0");
    assert!(decision.activate(&mut [], None).is_ok());
    assert_eq!(decision.etag(), "2-0-0-0");
    decision.balance = Balance { committed: Ore::new(1_200_000), spent: Ore::new(950_000), ..decision.balance };
    assert_eq!(decision.etag(), "2-0-1200000-950000");
    let right = document("RUN-1-2023", plan(vec![line("A", 1, 1)], 1), "§ 2");
    assert!(import(2, right, Some((decision.id, 1)), Some(&mut decision)).is_ok());
    assert_eq!(decision.etag(), "2-1-1200000-950000");
}

#[test]
fn a_replaced_number_leads_to_the_one_decision_that_it_can_mean() {
    let held: Vec<(DecisionId, _)> = (1..)
        .map(Uuid::from_u128)
        .map(DecisionId::from)
        .zip(["RUN-00506-2022", "NRF-00506-2022", "NRF 506-2022"].map(number))
        .collect();
    let ids = |range: std::ops::Range<usize>| Ok(held[range].iter().map(|(id, _)| *id).collect::<Vec<_>>());
    assert_eq!(replaced_by_number(&number("00506-2022"), &held[..1]), ids(0..1));
    assert_eq!(replaced_by_number(&number("00506-2022"), &held), Err(Obstacle::ReplacesSeveral));
    assert_eq!(replaced_by_number(&number("NRF 506/2022"), &held), ids(1..3), "with all its corrections");
    assert_eq!(replaced_by_number(&number("00507-2022"), &held), ids(0..0));
}

#[test]
fn a_project_has_begun_with_its_first_cost_claim_or_advance() {
    let planned = projects::founding();
    assert!(!has_begun(&planned, false) && has_begun(&planned, true));
    assert!(has_begun(&Project { claims: 1, ..planned.clone() }, false));
    let (mut ordered, mut paid) = (planned.clone(), planned);
    ordered.financiers[2].advance_pending = Ore::new(1);
    paid.financiers[2].advanced = Ore::new(1);
    assert!(has_begun(&ordered, false) && has_begun(&paid, false));
}

#[test]
fn a_finding_of_another_decision_is_not_found() {
    let mut decision = agreeing(1, 1);
    let unknown = accept(&mut decision, Uuid::from_u128(9).into(), "operator:b");
    assert_eq!(unknown, Err(Refusal::FindingNotFound));
    assert_eq!(decision.revision, 1);
}

proptest! {
    #[test]
    fn activation_balances_whatever_was_granted_and_used(grants in proptest::collection::vec((1..1_000_000i64, 0..=100i64, 0..=100i64), 1..5), granted in 1..2_000_000i64) {
        let mut replaced: Vec<_> = (10..).zip(&grants).map(|(id, (kronor, committed, spent))| {
            let mut old = agreeing(id, *kronor);
            old.activate(&mut [], None).unwrap();
            let all = old.balance.available.ore();
            let committed = all * committed / 100;
            let spent = (all - committed) * spent / 100;
            old.balance = Balance { available: Ore::new(all - committed - spent), committed: Ore::new(committed), spent: Ore::new(spent) };
            old
        }).collect();
        let before = replaced.clone();
        let mut new = agreeing(1, granted);
        match new.activate(&mut replaced, None) {
            Ok(entry) => {
                prop_assert_eq!(sum(&entry), 0);
                let Balance { available, committed, spent } = new.balance;
                prop_assert_eq!(available.ore() + committed.ore() + spent.ore(), new.granted().ore());
                prop_assert!(available >= Ore::ZERO);
                prop_assert!(replaced.iter().all(|old| old.balance == Balance::default() && old.state == State::Superseded(new.id)));
            }
            Err(_) => prop_assert_eq!(&replaced, &before),
        }
    }

    #[test]
    fn any_plan_of_stated_amounts_is_taken_in(rows in proptest::collection::vec((1..=Ore::MOST.ore(), 0..=10_000u16), 1..10), total in 1..=Ore::MOST.ore()) {
        let lines = (1..).zip(&rows).map(|(organisation, (ore, bps))| crate::domain::plan::Line {
            stated: Ore::new(*ore),
            max_share_bps: Some(*bps),
            stated_share_bps: Some(*bps),
            ..line("A", organisation, 0)
        });
        let plan = Plan::new(lines.collect(), Ore::new(total)).unwrap();
        let agrees = plan.derived_total() == plan.stated_total();
        let decision = import(1, document("1-2023", plan, "§ 1"), None, None).unwrap();
        prop_assert_eq!(decision.findings.iter().any(|finding| finding.found.kind == FindingKind::SumMismatch), !agrees);
    }
}
