//! Claims from the first step to the last, and what stands in their way.

use super::*;
use crate::domain::{
    OrganisationId,
    claims::{
        attestation::examples::signer,
        cost::Stated,
        project::examples::{financier, founding, project},
        terms::{BudgetLine, examples::line as budget},
        threshold::examples::handbook,
        word::{Method, Vat},
    },
    policy::time_limit::examples::limit,
};
use proptest::prelude::*;
use time::macros::{date, datetime};

mod sequences;

fn act(deed: Deed, account: &str) -> Act {
    Act { deed, signer: signer(account), time: datetime!(2024-08-01 12:00 UTC).into(), note: String::new() }
}

fn cost(number: u128, category: Category, ore: i64) -> Cost {
    let stated = Stated {
        category,
        voucher: format!("A {number}"),
        voucher_row: 0,
        portion_bps: 10_000,
        whole: None,
        whole_vat: None,
        booked_on: date!(2024 - 03 - 01),
        paid_on: date!(2024 - 03 - 01),
        supplier: String::new(),
        text: String::new(),
        activity: String::new(),
        net: Ore::new(ore),
        vat_amount: Ore::ZERO,
        vat: Vat::None,
        units: 0,
        evidence: String::new(),
    };
    Cost {
        id: CostId::from(uuid::Uuid::from_u128(number)),
        decision: DecisionId::from(uuid::Uuid::from_u128(7)),
        kind: if category == Category::InKind { CostKind::InKind } else { CostKind::Cash },
        state: CostState::Booked,
        category,
        paid_on: stated.paid_on,
        amount: stated.amount(),
        stated,
        contributor: None,
        claim: None,
        accepted: Ore::ZERO,
        recorded_by: "operator:anna".into(),
        create_time: datetime!(2024-03-01 12:00 UTC).into(),
    }
}

fn undertaken(mut project: Project) -> Project {
    project.accept(signer("operator:sign"), datetime!(2024-01-10 12:00 UTC).into()).unwrap();
    project
}

fn opened(project: &mut Project, place: usize) -> Claim {
    let period = project.terms.periods[place].clone();
    let id = ClaimId::from(uuid::Uuid::from_u128(100 + place as u128));
    Claim::open(id, project, period, None, act(Deed::Opened, "operator:anna")).unwrap()
}

fn submitted(project: &mut Project, costs: &mut [Cost], place: usize) -> (Claim, Vec<Line>, Vec<Entry>) {
    let mut claim = opened(project, place);
    let (lines, entry) = claim.lock(project, costs, &handbook(), act(Deed::Locked, "operator:anna")).unwrap();
    claim.sign(act(Deed::Signed, "operator:sign")).unwrap();
    claim.submit("rapport 1".into(), act(Deed::Submitted, "operator:anna")).unwrap();
    (claim, lines, vec![entry])
}

fn sum(entry: &Entry) -> i64 {
    entry.postings().iter().map(|(_, amount)| amount.ore()).sum()
}

#[test]
fn a_claim_goes_its_way_and_no_other() {
    let mut project = undertaken(founding());
    let mut costs = [cost(1, Category::Staff, 10_000_000)];
    let mut claim = opened(&mut project, 0);
    assert!(matches!(claim.sign(act(Deed::Signed, "x")), Err(Refusal::ClaimState(_, ClaimState::Draft))));
    let period = project.terms.periods[1].clone();
    let second = Claim::open(ClaimId::from(uuid::Uuid::nil()), &mut project, period, None, act(Deed::Opened, "x"));
    assert_eq!(second, Err(Refusal::PeriodClaimed(claim.id)));
    assert_eq!(
        claim.lock(&mut project, &mut [], &handbook(), act(Deed::Locked, "x")),
        Err(Refusal::ClaimEmpty(claim.id))
    );
    claim.lock(&mut project, &mut costs, &handbook(), act(Deed::Locked, "x")).unwrap();
    claim.sign(act(Deed::Signed, "x")).unwrap();
    claim.submit("r".into(), act(Deed::Submitted, "x")).unwrap();
    assert_eq!(claim.ask(&limit(14, 0), act(Deed::CompletionRequested, "o")), Ok(date!(2024 - 08 - 15)));
    assert!(claim.must_be(&[ClaimState::Submitted]).is_err());
    claim.complete(act(Deed::Completed, "x")).unwrap();
    assert_eq!((claim.state, claim.completion_due, claim.late), (ClaimState::Submitted, None, false));
    assert_eq!(claim.recipients().count(), 5);
}

#[test]
fn without_the_undertaking_nothing_is_claimed() {
    let mut project = founding();
    let period = project.terms.periods[0].clone();
    let refused = Claim::open(ClaimId::from(uuid::Uuid::nil()), &mut project, period, None, act(Deed::Opened, "x"));
    assert_eq!(refused, Err(Refusal::UndertakingNotAccepted(project.decision)));
}

#[test]
fn a_category_passes_its_budget_by_no_more_than_is_free() {
    let over = |ore| {
        let mut project = undertaken(founding());
        let mut claim = opened(&mut project, 0);
        claim.lock(&mut project, &mut [cost(1, Category::Staff, ore)], &handbook(), act(Deed::Locked, "x")).map(|_| ())
    };
    assert_eq!(over(119_900_000), Ok(()));
    assert!(matches!(over(125_000_000), Err(Refusal::BudgetExceeded(..))));
}

#[test]
fn an_advance_is_netted_and_a_part_is_held_back_until_the_final_report() {
    let mut project = undertaken(project(vec![financier(2, 100_000_000, None)]));
    project.terms.retention_bps = 1_000;
    project.financiers[0].advance = Ore::new(4_000_000);
    let mut costs = [cost(1, Category::Staff, 10_000_000)];
    let (mut claim, mut lines, _) = submitted(&mut project, &mut costs, 0);
    let entry = claim.decide(&mut project, &mut lines, &mut costs, Vec::new(), act(Deed::Decided, "o")).unwrap();
    assert_eq!(sum(&entry), 0);
    let share = claim.shares[0];
    let of = |share: Share| [share.accepted, share.advance, share.retained, share.payable].map(Ore::ore);
    assert_eq!(of(share), [10_000_000, 4_000_000, 600_000, 5_400_000]);
    claim.paid(&mut project, 0, Ore::new(5_400_000));
    assert_eq!((claim.state, project.closed), (ClaimState::Paid, false));
    let mut costs = [cost(2, Category::Staff, 1_000_000)];
    let (mut last, mut lines, _) = submitted(&mut project, &mut costs, 1);
    last.decide(&mut project, &mut lines, &mut costs, Vec::new(), act(Deed::Decided, "o")).unwrap();
    assert_eq!((last.shares[0].released.ore(), last.shares[0].payable.ore()), (600_000, 1_600_000));
    assert_eq!(project.financiers[0].retained, Ore::ZERO);
    last.paid(&mut project, 0, Ore::new(1_600_000));
    assert!(project.closed);
}

#[test]
fn what_was_cut_is_claimed_again_by_a_claim_that_corrects_and_flat_rates_follow() {
    let mut project = undertaken(project(vec![financier(2, 100_000_000, None)]));
    project.terms.budget.push(BudgetLine {
        method: Method::FlatRate,
        rate_bps: 1_500,
        base: vec![Category::Staff],
        ..budget(Category::Indirect, 10_000_000)
    });
    let mut costs = [cost(1, Category::Staff, 10_000_000), cost(2, Category::InKind, 500_000)];
    let (mut claim, mut lines, _) = submitted(&mut project, &mut costs, 0);
    assert_eq!(claim.claimed, Sums { eligible: Ore::new(12_000_000), cash: Ore::new(11_500_000) });
    let cut = Cut { position: 0, accepted: Ore::new(6_000_000), reason: "no time sheet".into() };
    let wrong = Cut { accepted: Ore::new(10_000_000), ..cut.clone() };
    let refused = claim.clone().decide(
        &mut project.clone(),
        &mut lines.clone(),
        &mut costs.clone(),
        vec![wrong],
        act(Deed::Decided, "o"),
    );
    assert_eq!(refused, Err(Refusal::CutInvalid(claim.id)));
    claim.decide(&mut project, &mut lines, &mut costs, vec![cut], act(Deed::Decided, "o")).unwrap();
    assert_eq!(claim.accepted, Sums { eligible: Ore::new(7_400_000), cash: Ore::new(6_900_000) });
    assert_eq!((costs[0].state, costs[1].state), (CostState::Cut, CostState::Accepted));
    let period = claim.period.clone();
    let id = ClaimId::from(uuid::Uuid::from_u128(500));
    let mut again = Claim::open(id, &mut project, period, Some(claim.id), act(Deed::Opened, "x")).unwrap();
    let mut taken: Vec<_> = costs.iter().filter(|cost| takes(&again, cost)).cloned().collect();
    assert_eq!(taken.len(), 1);
    let (lines, _) = again.lock(&mut project, &mut taken, &handbook(), act(Deed::Locked, "x")).unwrap();
    assert_eq!(lines.iter().map(|line| line.claimed.ore()).collect::<Vec<_>>(), [4_000_000, 600_000]);
}

#[test]
fn where_the_answer_is_overdue_a_claim_is_decided_as_it_stands() {
    let mut project = undertaken(founding());
    let mut costs = [cost(1, Category::Staff, 10_000_000)];
    let (mut claim, mut lines, _) = submitted(&mut project, &mut costs, 0);
    claim.ask(&limit(14, 0), act(Deed::CompletionRequested, "o")).unwrap();
    let mut decide = |time: time::OffsetDateTime| {
        let by = Act { time: time.into(), ..act(Deed::Decided, "o") };
        claim.decide(&mut project, &mut lines, &mut costs, Vec::new(), by)
    };
    let early = decide(datetime!(2024-08-15 12:00 UTC));
    assert!(matches!(early, Err(Refusal::ClaimState(_, ClaimState::Completion))));
    assert!(decide(datetime!(2024-08-16 12:00 UTC)).is_ok());
    assert_eq!((claim.state, claim.completion_due, project.open_claim), (ClaimState::Decided, None, None));
}

#[test]
fn a_claim_whose_decision_is_revoked_is_rejected_wherever_it_stands() {
    let mut project = undertaken(founding());
    let mut costs = [cost(1, Category::Staff, 10_000_000)];
    let (mut claim, mut lines, _) = submitted(&mut project, &mut costs, 0);
    let entry = claim.reject(&mut project, &mut lines, &mut costs, act(Deed::Decided, "o"));
    assert_eq!((claim.state, project.open_claim, sum(&entry)), (ClaimState::Rejected, None, 0));
    assert_eq!((costs[0].state, project.claimed_of(Category::Staff)), (CostState::Cut, Ore::ZERO));
    assert!(project.financiers.iter().all(|row| row.claimed == Ore::ZERO && row.accepted == Ore::ZERO));
    let mut draft = opened(&mut project, 0);
    assert!(draft.reject(&mut project, &mut [], &mut [], act(Deed::Decided, "o")).postings().is_empty());
    assert_eq!((draft.state, project.open_claim), (ClaimState::Rejected, None));
}

#[test]
fn a_draft_is_taken_back_and_makes_way_for_another() {
    let mut project = undertaken(founding());
    let mut claim = opened(&mut project, 0);
    claim.withdraw(&mut project, act(Deed::Withdrawn, "operator:anna")).unwrap();
    assert_eq!((claim.state, project.open_claim, project.claims), (ClaimState::Withdrawn, None, 0));
    let mut claim = opened(&mut project, 0);
    claim.lock(&mut project, &mut [cost(1, Category::Staff, 1_000)], &handbook(), act(Deed::Locked, "x")).unwrap();
    let locked = claim.withdraw(&mut project, act(Deed::Withdrawn, "operator:anna"));
    assert!(matches!(locked, Err(Refusal::ClaimState(_, ClaimState::Locked))));
}

#[test]
fn a_final_claim_without_costs_releases_what_was_held_back_and_ends_the_project() {
    let mut project = undertaken(project(vec![financier(2, 100_000_000, None)]));
    let decide = |claim: &mut Claim, project: &mut Project, lines: &mut [Line]| {
        claim.decide(project, lines, &mut [], Vec::new(), act(Deed::Decided, "o")).unwrap()
    };
    let mut nothing = project.clone();
    let (mut last, mut lines, _) = submitted(&mut nothing, &mut [], 1);
    decide(&mut last, &mut nothing, &mut lines);
    assert_eq!((last.state, nothing.closed), (ClaimState::Paid, true), "nothing is owed");
    project.terms.retention_bps = 1_000;
    let (mut first, mut lines, _) = submitted(&mut project, &mut [cost(1, Category::Staff, 1_000_000)], 0);
    decide(&mut first, &mut project, &mut lines);
    let (mut last, mut lines, _) = submitted(&mut project, &mut [], 1);
    let entry = decide(&mut last, &mut project, &mut lines);
    assert_eq!((sum(&entry), last.state), (0, ClaimState::Decided));
    assert_eq!((last.shares[0].released.ore(), last.shares[0].payable.ore()), (100_000, 100_000));
    assert_eq!((project.reported, project.closed), (true, false));
    last.paid(&mut project, 0, Ore::new(100_000));
    assert_eq!((last.state, project.closed), (ClaimState::Paid, true));
}

#[test]
fn a_final_claim_of_which_all_is_cut_still_pays_what_was_held_back() {
    let mut project = undertaken(project(vec![financier(2, 100_000_000, None)]));
    project.terms.retention_bps = 1_000;
    let mut costs = [cost(1, Category::Staff, 1_000_000)];
    let (mut first, mut lines, _) = submitted(&mut project, &mut costs, 0);
    first.decide(&mut project, &mut lines, &mut costs, Vec::new(), act(Deed::Decided, "o")).unwrap();
    let mut costs = [cost(2, Category::Staff, 500_000)];
    let (mut last, mut lines, _) = submitted(&mut project, &mut costs, 1);
    let cut = Cut { position: 0, accepted: Ore::ZERO, reason: "not of the project".into() };
    last.decide(&mut project, &mut lines, &mut costs, vec![cut], act(Deed::Decided, "o")).unwrap();
    assert_eq!((last.state, last.shares[0].payable.ore(), project.closed), (ClaimState::Decided, 100_000, false));
    // What is accepted afterwards is paid in full: nothing would release what was held back of it.
    let id = ClaimId::from(uuid::Uuid::from_u128(500));
    let by = || act(Deed::Opened, "x");
    let mut again = Claim::open(id, &mut project, first.period.clone(), Some(first.id), by()).unwrap();
    let (mut lines, _) = again.lock(&mut project, &mut [cost(3, Category::Staff, 300_000)], &handbook(), by()).unwrap();
    again.sign(by()).unwrap();
    again.submit("r".into(), by()).unwrap();
    again.decide(&mut project, &mut lines, &mut [], Vec::new(), act(Deed::Decided, "o")).unwrap();
    assert_eq!((again.shares[0].payable.ore(), project.financiers[0].retained), (300_000, Ore::ZERO));
}

#[test]
fn what_was_rejected_is_claimed_again_by_a_claim_that_corrects() {
    let mut project = undertaken(project(vec![financier(2, 100_000_000, None)]));
    let mut costs = [cost(1, Category::Staff, 1_000_000)];
    let (mut claim, mut lines, _) = submitted(&mut project, &mut costs, 1);
    let cut = Cut { position: 0, accepted: Ore::ZERO, reason: "no time sheet".into() };
    claim.decide(&mut project, &mut lines, &mut costs, vec![cut], act(Deed::Decided, "o")).unwrap();
    assert_eq!((claim.state, project.closed), (ClaimState::Rejected, true));
    let by = || act(Deed::Opened, "x");
    let id = ClaimId::from(uuid::Uuid::from_u128(500));
    let new = Claim::open(id, &mut project, claim.period.clone(), None, by());
    assert_eq!(new, Err(Refusal::ProjectClosed(project.decision)));
    let mut again = Claim::open(id, &mut project, claim.period.clone(), Some(claim.id), by()).unwrap();
    assert!(takes(&again, &costs[0]));
    let (mut lines, _) = again.lock(&mut project, &mut costs, &handbook(), by()).unwrap();
    again.sign(by()).unwrap();
    again.submit("r".into(), by()).unwrap();
    again.decide(&mut project, &mut lines, &mut costs, Vec::new(), act(Deed::Decided, "o")).unwrap();
    assert_eq!((again.state, again.shares[0].payable.ore()), (ClaimState::Decided, 1_000_000));
}

#[test]
fn a_claim_of_which_nothing_is_accepted_is_rejected() {
    let mut project = undertaken(founding());
    let mut costs = [cost(1, Category::Staff, 1_000)];
    let (mut claim, mut lines, _) = submitted(&mut project, &mut costs, 0);
    let cut = Cut { position: 0, accepted: Ore::ZERO, reason: "not of the project".into() };
    claim.decide(&mut project, &mut lines, &mut costs, vec![cut], act(Deed::Decided, "o")).unwrap();
    assert_eq!(claim.state, ClaimState::Rejected);
    assert!(project.financiers.iter().all(|row| row.accepted == Ore::ZERO && row.claimed == Ore::ZERO));
    let _: OrganisationId = project.financiers[0].organisation();
}

proptest! {
    #[test]
    fn whatever_is_claimed_and_cut_each_entry_sums_to_zero_and_nothing_is_lost(
        amounts in proptest::collection::vec((1..20_000_000i64, 0..=100i64, 0..3u8), 1..12),
    ) {
        let mut project = undertaken(founding());
        let category = |which: u8| [Category::Staff, Category::InKind, Category::Staff][usize::from(which)];
        let mut costs: Vec<_> = amounts.iter().zip(1..).map(|((ore, _, which), number)| cost(number, category(*which), *ore)).collect();
        project.terms.budget.iter_mut().for_each(|line| line.amount = Ore::new(1_000_000_000));
        let (mut claim, mut lines, mut entries) = submitted(&mut project, &mut costs, 0);
        let cuts = lines.iter().zip(&amounts).filter(|(_, (_, percent, _))| *percent < 100);
        let cuts = cuts.map(|(line, (ore, percent, _))| Cut { position: line.position, accepted: Ore::new(ore * percent / 100), reason: "cut".into() });
        let cuts = cuts.collect();
        entries.push(claim.decide(&mut project, &mut lines, &mut costs, cuts, act(Deed::Decided, "o")).unwrap());
        for entry in &entries {
            prop_assert_eq!(sum(entry), 0);
        }
        let accepted: i64 = lines.iter().map(|line| line.accepted.ore()).sum();
        prop_assert_eq!(accepted, claim.accepted.eligible.ore());
        let borne: i64 = claim.shares.iter().map(|share| share.accepted.ore()).sum();
        prop_assert!(borne <= accepted && claim.shares.iter().all(|share| share.accepted <= share.requested));
    }
}
