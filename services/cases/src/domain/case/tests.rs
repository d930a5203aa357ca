//! Whatever is asked of a case in whatever order, its history is one that the rules allow.

use proptest::prelude::*;
use time::macros::date;
use uuid::Uuid;

use super::*;
use crate::domain::phase::Mode;

const NOW: Timestamp = Timestamp::from_micros(1_717_156_800_000_000);
const COMMITTED_ORE: i64 = 1_200_000;

fn issuer() -> OrganisationId {
    Uuid::from_u128(3).into()
}

fn order() -> Order {
    Order {
        person: Uuid::from_u128(1).into(),
        referrer: Uuid::from_u128(2).into(),
        referrer_reference: "AF-17".into(),
        target: "Industriteknik BAS".into(),
        decision: Uuid::from_u128(4).into(),
        planned_cost_ore: COMMITTED_ORE,
    }
}

fn opened() -> Case {
    let commitment = Commitment { id: Uuid::from_u128(5).into(), amount_ore: COMMITTED_ORE };
    open(Uuid::from_u128(6).into(), order(), commitment, NOW)
}

fn step(phase: Phase, recorded_at: Timestamp) -> Step {
    Step { phase, mode: Some(Mode::OnSite), performer: None, occurred_on: date!(2024 - 05 - 31), recorded_at }
}

fn with(phases: &[Phase]) -> Case {
    phases.iter().fold(opened(), |case, phase| case.record(step(*phase, NOW)).expect("the steps are in a legal order"))
}

fn verdict(outcome: Outcome) -> Verdict {
    Verdict { outcome, issuer: outcome.is_document().then(issuer), cost_ore: COMMITTED_ORE }
}

#[test]
fn a_case_opens_with_its_referral() {
    let case = opened();
    assert_eq!((case.revision, case.phase(), case.steps.len()), (1, Phase::Referral, 1));
    assert_eq!(case.steps[0].performer, Some(case.referrer));
}

#[test]
fn nothing_is_assessed_before_it_is_mapped_in_depth() {
    for phase in [Phase::Assessment, Phase::GradeExamination] {
        let only_initially_mapped = with(&[Phase::InitialMapping]);
        assert_eq!(only_initially_mapped.record(step(phase, NOW)), Err(Refusal::MappingMissing));
        assert_eq!(with(&[Phase::InDepthMapping, phase]).phase(), phase);
    }
}

#[test]
fn phases_recur_and_come_in_any_order() {
    let case = with(&[Phase::FollowUp, Phase::InDepthMapping, Phase::Assessment, Phase::Guidance, Phase::Assessment]);
    assert_eq!((case.phase(), case.revision), (Phase::Assessment, 6));
}

#[test]
fn an_outcome_that_recognises_needs_an_assessment_and_a_grade_needs_its_examination() {
    let mapped = with(&[Phase::InDepthMapping]);
    let assessed = with(&[Phase::InDepthMapping, Phase::Assessment]);
    let examined = with(&[Phase::InDepthMapping, Phase::GradeExamination]);
    for outcome in Outcome::ALL.into_iter().filter(|outcome| outcome.is_document()) {
        assert_eq!(mapped.clone().decide(verdict(outcome), NOW), Err(Refusal::AssessmentMissing { outcome }));
        assert_eq!(assessed.clone().decide(verdict(outcome), NOW).is_ok(), outcome != Outcome::Grade, "{outcome:?}");
        assert!(examined.clone().decide(verdict(outcome), NOW).is_ok(), "{outcome:?}");
    }
}

#[test]
fn a_document_needs_somebody_who_issues_it() {
    let assessed = with(&[Phase::InDepthMapping, Phase::Assessment]);
    let nobodys = Verdict { issuer: None, ..verdict(Outcome::VocationalProof) };
    assert_eq!(assessed.decide(nobodys, NOW), Err(Refusal::IssuerMissing));
}

#[test]
fn a_mapping_statement_needs_a_mapping_of_either_kind_and_nothing_more() {
    assert_eq!(opened().decide(verdict(Outcome::MappingStatement), NOW), Err(Refusal::MappingMissing));
    for phase in [Phase::InitialMapping, Phase::InDepthMapping] {
        assert!(with(&[phase]).decide(verdict(Outcome::MappingStatement), NOW).is_ok());
    }
}

#[test]
fn a_case_may_stop_at_once() {
    for outcome in [Outcome::ReferredOnwards, Outcome::EducationRecommended, Outcome::InterruptedByProvider] {
        assert!(opened().decide(verdict(outcome), NOW).is_ok());
    }
    assert!(opened().withdraw(NOW).is_ok());
}

#[test]
fn a_case_costs_at_most_what_is_committed_to_it() {
    let dear = Verdict { cost_ore: COMMITTED_ORE + 1, ..verdict(Outcome::ReferredOnwards) };
    let refused = Refusal::CostExceedsCommitment { cost_ore: COMMITTED_ORE + 1, committed_ore: COMMITTED_ORE };
    assert_eq!(opened().decide(dear, NOW), Err(refused));
}

#[derive(Debug, Clone)]
enum Command {
    Record(Phase),
    Decide { outcome: Outcome, issued: bool, cost_ore: i64 },
    Withdraw,
}

fn command() -> impl Strategy<Value = Command> {
    let phase = prop::sample::select(Phase::ALL.to_vec());
    let outcome = prop::sample::select(Outcome::ALL.to_vec());
    prop_oneof![
        8 => phase.prop_map(Command::Record),
        2 => (outcome, any::<bool>(), 0..COMMITTED_ORE * 2)
            .prop_map(|(outcome, issued, cost_ore)| Command::Decide { outcome, issued, cost_ore }),
        1 => Just(Command::Withdraw),
    ]
}

fn carry_out(case: Case, command: &Command, now: Timestamp) -> Result<Case, Refusal> {
    match *command {
        Command::Record(phase) => case.record(step(phase, now)),
        Command::Decide { outcome, issued, cost_ore } => {
            case.decide(Verdict { outcome, issuer: issued.then(issuer), cost_ore }, now)
        }
        Command::Withdraw => case.withdraw(now),
    }
}

fn is_legal(case: &Case) -> Result<(), TestCaseError> {
    let first = |wanted: fn(Phase) -> bool| case.steps.iter().position(|step| wanted(step.phase));
    prop_assert_eq!(case.steps.first().map(|step| step.phase), Some(Phase::Referral));
    if let Some(assessed) = first(Phase::assesses) {
        prop_assert!(first(|phase| phase == Phase::InDepthMapping).is_some_and(|mapped| mapped < assessed));
    }
    if let State::Decided(verdict) = &case.state {
        prop_assert!(verdict.cost_ore <= case.commitment.amount_ore);
        if verdict.outcome.is_document() {
            prop_assert!(first(Phase::assesses).is_some() && verdict.issuer.is_some());
        }
        if verdict.outcome == Outcome::Grade {
            prop_assert!(first(|phase| phase == Phase::GradeExamination).is_some());
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn no_sequence_of_commands_reaches_an_illegal_history(commands in prop::collection::vec(command(), 0..40)) {
        let mut case = opened();
        let mut events = 1;
        let mut now = NOW;
        for command in &commands {
            now = now.plus(std::time::Duration::from_secs(1));
            let before = case.clone();
            match carry_out(case, command, now) {
                Ok(after) => {
                    events += 1;
                    prop_assert_eq!(&before.state, &State::Open, "nothing happens in a closed case");
                    prop_assert!(after.steps.starts_with(&before.steps), "steps are only added");
                    prop_assert_eq!(after.revision, events, "each change is one event, without gaps");
                    prop_assert_eq!(after.changed_at, now);
                    case = after;
                }
                Err(_) => case = before,
            }
            is_legal(&case)?;
        }
    }
}
