//! Applications from the first step to the last, and what stands in their way.

use proptest::prelude::*;
use time::macros::{date, datetime};

use super::{
    content::{Activity, BudgetLine, FinancingLine},
    *,
};
use crate::domain::{
    claims::{
        attestation::examples::signer,
        word::{Category, FinancingKind},
    },
    decision::{Document, Import},
    plan::{
        Plan,
        examples::{line, plan},
    },
    policy::time_limit::examples::limit,
};

const RECEIVED: Date = date!(2026 - 01 - 15);

fn act(step: Step, account: &str) -> Act {
    Act { step, signer: signer(account), time: datetime!(2026-02-01 12:00 UTC).into(), note: String::new() }
}

fn financing(financier: u128, kind: FinancingKind, kronor: i64) -> FinancingLine {
    FinancingLine {
        financier: Uuid::from_u128(financier),
        kind,
        public: false,
        appropriation: None,
        applied: Ore::new(kronor * 100),
        share_bps: None,
        confirmed: None,
        calculation: if kind == FinancingKind::InKind { "0".repeat(64) } else { String::new() },
    }
}

/// 300 kr of staff and 50 in kind, less 50 that are earned: 200 of the financier, 50 of the applicant's own, 50 in kind of a partner.
fn content() -> Content {
    let budget = |category, kronor: i64| BudgetLine { category, amount: Ore::new(kronor * 100) };
    Content {
        title: "A centre".into(),
        applicant: Uuid::from_u128(1),
        partners: vec![Uuid::from_u128(2)],
        addressed_to: Uuid::from_u128(3),
        programme: String::new(),
        purpose: "That competence counts.".into(),
        goals: vec!["A centre that stands".into()],
        target_groups: vec!["Adults".into()],
        activities: vec![Activity {
            name: "Model".into(),
            description: String::new(),
            from: date!(2026 - 03 - 01),
            to: date!(2026 - 06 - 30),
        }],
        from: Some(date!(2026 - 03 - 01)),
        to: Some(date!(2026 - 12 - 31)),
        budget: vec![budget(Category::Staff, 300), budget(Category::InKind, 50), budget(Category::Income, 50)],
        financing: vec![
            financing(3, FinancingKind::Cash, 200),
            financing(1, FinancingKind::Own, 50),
            financing(2, FinancingKind::InKind, 50),
        ],
        strategy_links: Vec::new(),
        horizontal_criteria: Vec::new(),
        risks: String::new(),
        attachments: Vec::new(),
    }
}

fn drafted() -> Application {
    Application::draft(Uuid::from_u128(9).into(), content(), act(Step::Drafted, "operator:anna"))
}

fn number(raw: &str) -> RegistrationNumber {
    RegistrationNumber::parse(raw).unwrap()
}

fn registered() -> Application {
    let mut application = drafted();
    application.submit(RECEIVED, act(Step::Submitted, "operator:sign")).unwrap();
    application.register(number("RUN-7-2026"), None, act(Step::Registered, "operator:reg")).unwrap();
    application
}

fn assessed() -> Application {
    let mut application = registered();
    application.assess(Recommendation::Grant, act(Step::Assessed, "operator:olof")).unwrap();
    application
}

fn decision(raw: &str, applicant: u128, plan: Plan) -> Decision {
    let document = Document {
        registration_number: number(raw),
        replaces: None,
        title: "Medfinansiering".into(),
        decided_by: "Nämnden".into(),
        protocol_reference: "§ 1".into(),
        legal_basis: String::new(),
        appropriation: String::new(),
        applicant: Uuid::from_u128(applicant).into(),
        period_from: date!(2026 - 03 - 01),
        period_to: date!(2026 - 12 - 31),
        plan,
        tasks: vec![],
        target_groups: vec![],
        expected_results: vec![],
    };
    let import = Import::inspect(document, "operator:a".into(), Timestamp::from_micros(1), || Uuid::from_u128(77));
    Decision::import(Uuid::from_u128(5).into(), import, None, None).unwrap()
}

fn granting(kronor: i64) -> Decision {
    decision("RUN 2026-00007", 1, plan(vec![line("R", 3, kronor), line("K", 4, 10)], kronor + 10))
}

fn verdict() -> Verdict {
    Verdict { on: date!(2026 - 02 - 10), authority: Authority::Committee { paragraph: "§ 12".into(), absent: vec![] } }
}

#[test]
fn an_application_goes_its_way_and_what_is_granted_comes_with_the_decision() {
    let mut application = drafted();
    assert_eq!(
        application.register(number("1-2026"), None, act(Step::Registered, "r")),
        Err(Refusal::State(application.id, State::Draft))
    );
    application = registered();
    application.ask(&limit(14, 0), act(Step::CompletionRequested, "o")).unwrap();
    assert_eq!(application.completion_due, Some(date!(2026 - 02 - 15)));
    assert!(application.assess(Recommendation::Grant, act(Step::Assessed, "o")).is_err(), "the answer is not overdue");
    application.complete(act(Step::Completed, "a")).unwrap();
    application.assess(Recommendation::Grant, act(Step::Assessed, "o")).unwrap();
    application.propose(&granting(200), None, act(Step::Proposed, "o")).unwrap();
    assert_eq!((application.granted(), application.applied()), (Ore::ZERO, Ore::new(20_000)));
    application.decide(Some(&granting(200)), verdict(), act(Step::Decided, "d")).unwrap();
    assert_eq!((application.state, application.granted()), (State::DecidedGranted, Ore::new(20_000)));
    assert_eq!((application.grants.len(), application.revision), (2, 8));
    assert!(application.withdraw(act(Step::Withdrawn, "a")).is_err());
    assert_eq!(application.applicants().count(), 3);
    assert_eq!(application.assessors().map(|signer| signer.account.as_str()).collect::<Vec<_>>(), ["o"]);
}

#[test]
fn less_than_was_applied_for_is_granted_in_part_and_nothing_is_a_rejection() {
    let mut part = assessed();
    part.propose(&granting(150), None, act(Step::Proposed, "o")).unwrap();
    assert_eq!((part.at_stake(Some(&granting(150))), part.at_stake(None)), (Ore::new(15_000), Ore::new(20_000)));
    part.decide(Some(&granting(150)), verdict(), act(Step::Decided, "d")).unwrap();
    assert_eq!(part.state, State::DecidedPartial);
    let mut rejected = assessed();
    assert!(rejected.decide(Some(&granting(200)), verdict(), act(Step::Decided, "d")).is_err(), "nothing is proposed");
    rejected.decide(None, verdict(), act(Step::Decided, "d")).unwrap();
    assert_eq!((rejected.state, rejected.granted()), (State::Rejected, Ore::ZERO));
}

#[test]
fn an_answer_that_is_overdue_is_not_waited_for() {
    let mut application = registered();
    application.ask(&limit(14, 0), act(Step::CompletionRequested, "o")).unwrap();
    let late = Act { time: datetime!(2026-02-16 12:00 UTC).into(), ..act(Step::Assessed, "o") };
    application.assess(Recommendation::Reject, late).unwrap();
    assert_eq!((application.state, application.completion_due), (State::Assessed, None));
}

#[test]
fn only_a_decision_on_this_application_answers_it() {
    let mut application = assessed();
    let mut why =
        |decision: &Decision, answered| match application.propose(decision, answered, act(Step::Proposed, "o")) {
            Err(Refusal::DecisionUnfit(_, why)) => why,
            other => panic!("{other:?}"),
        };
    let own = || plan(vec![line("R", 3, 200)], 200);
    assert_eq!(why(&decision("RUN-7-2026", 2, own()), None), Unfit::Applicant);
    assert_eq!(why(&decision("RUN-8-2026", 1, own()), None), Unfit::Number);
    assert_eq!(why(&decision("RUN-7-2026", 1, plan(vec![line("K", 4, 200)], 200)), None), Unfit::Financier);
    let other = ApplicationId::from(Uuid::from_u128(8));
    assert_eq!(why(&granting(200), Some(other)), Unfit::Answers(other));
    let mut replaced = granting(200);
    replaced.corrected_by = Some(Uuid::from_u128(6).into());
    assert_eq!(why(&replaced, None), Unfit::Replaced(Uuid::from_u128(6).into()));
    for state in [decision::State::Revoked, decision::State::Closed] {
        assert_eq!(why(&Decision { state, ..granting(200) }, None), Unfit::Ended);
    }
    assert!(undisputed(&granting(200)).is_ok());
    assert!(undisputed(&decision("RUN-7-2026", 1, plan(vec![line("R", 3, 200)], 300))).is_err());
}

#[test]
fn what_was_received_is_completed_by_the_same_applicant_and_begins_no_earlier() {
    let mut early = drafted();
    let id = early.id;
    assert_eq!(
        early.submit(date!(2026 - 03 - 02), act(Step::Submitted, "s")),
        Err(Refusal::StartEarly(id, date!(2026 - 03 - 02)))
    );
    let mut application = registered();
    assert!(application.revise(content(), act(Step::Revised, "a")).is_err(), "nobody has asked");
    application.ask(&limit(14, 0), act(Step::CompletionRequested, "o")).unwrap();
    let other = Content { applicant: Uuid::from_u128(8), ..content() };
    assert!(matches!(application.revise(other, act(Step::Revised, "a")), Err(Refusal::Incomplete(..))));
    let early = Content { from: Some(date!(2026 - 01 - 14)), ..content() };
    assert_eq!(application.revise(early, act(Step::Revised, "a")), Err(Refusal::StartEarly(id, RECEIVED)));
    let longer = Content { to: Some(date!(2027 - 03 - 31)), ..content() };
    application.revise(longer, act(Step::Revised, "a")).unwrap();
    assert_eq!(application.state, State::CompletionRequested);
}

#[test]
fn what_is_lacking_and_what_does_not_add_up_is_named_at_once() {
    assert!(content().faults().is_empty());
    let fields = |content: Content| content.faults().into_iter().map(|(field, _)| field).collect::<Vec<_>>();
    let bare = Content {
        purpose: String::new(),
        goals: vec![],
        target_groups: vec![],
        activities: vec![],
        from: None,
        to: None,
        budget: vec![],
        financing: vec![],
        ..content()
    };
    assert_eq!(fields(bare).len(), 8);
    let mut content = content();
    content.activities[0].to = date!(2027 - 01 - 01);
    content.financing[0].public = true;
    content.financing[2].calculation = String::new();
    content.financing[2].applied = Ore::new(6_000);
    assert_eq!(
        fields(content.clone()),
        [
            "content.activities[0]",
            "content.financing[0].appropriation",
            "content.financing[2].calculation_sha256",
            "content.financing",
            "content.financing"
        ]
    );
    content.financing[1] = content.financing[0].clone();
    content.addressed_to = Uuid::from_u128(2);
    content.budget.push(content.budget[0]);
    let named = fields(content);
    for field in ["content.financing[1]", "content.budget", "content.financing"] {
        assert!(named.iter().any(|name| name == field), "{field}: {named:?}");
    }
}

proptest! {
    /// Whatever is tried in whatever order: only legal steps change anything, each is an event of its own, and money is granted by a decision.
    #[test]
    fn no_order_of_steps_leads_around_the_way(steps in proptest::collection::vec(0..9u8, 0..30)) {
        let mut application = drafted();
        for step in steps {
            let (before, revision) = (application.state, application.revision);
            let by = |step| act(step, "x");
            let done = match step {
                0 => application.submit(RECEIVED, by(Step::Submitted)),
                1 => application.register(number("RUN-7-2026"), None, by(Step::Registered)),
                2 => application.ask(&limit(14, 0), by(Step::CompletionRequested)),
                3 => application.complete(by(Step::Completed)),
                4 => application.assess(Recommendation::Grant, by(Step::Assessed)),
                5 => application.propose(&granting(200), None, by(Step::Proposed)),
                6 => application.decide(Some(&granting(200)), verdict(), by(Step::Decided)),
                7 => application.decide(None, verdict(), by(Step::Decided)),
                _ => application.revise(content(), by(Step::Revised)),
            };
            prop_assert_eq!(application.revision - revision, i64::from(done.is_ok()));
            prop_assert!(done.is_ok() || application.state == before);
            let granted = matches!(application.state, State::DecidedGranted | State::DecidedPartial);
            prop_assert_eq!(granted, !application.grants.is_empty());
            prop_assert!(!granted || before == State::Proposed || before == application.state);
            prop_assert_eq!(application.completion_due.is_some(), application.state == State::CompletionRequested);
            prop_assert_eq!(application.verdict.is_some(), !State::UNDECIDED.contains(&application.state));
        }
    }
}
