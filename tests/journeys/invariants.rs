//! What holds of a centre at rest, whatever it has been through; looked at from outside, by the API, by SQL and by `reell audit verify`.

use std::collections::BTreeMap;

use proto::{
    mesh::v1::PageRequest,
    reell::{
        cases::v1::{Case, CaseState, ListCasesRequest, Phase},
        funding::v1::{Decision, GetTrialBalanceRequest, ListDecisionsRequest},
        reporting::v1::GetOverviewRequest,
    },
};
use sandbox::{
    Centre,
    databases::{FOLLOWERS, SERVICES},
};

/// Ends the test where an invariant does not hold. Settles first.
pub async fn hold(centre: &Centre) {
    centre.settle().await;
    let (cases, decisions) = (cases(centre).await, decisions(centre).await);
    money_is_neither_made_nor_lost(centre, &cases, &decisions).await;
    events_are_numbered_without_gaps_and_applied_once(centre).await;
    cases.iter().for_each(a_case_has_a_lawful_history);
    every_change_is_in_the_trail(centre, &cases).await;
    the_trail_verifies(centre);
    the_overview_is_the_sum_of_the_cases(centre, &cases, &decisions).await;
}

/// Every case there is.
pub async fn cases(centre: &Centre) -> Vec<Case> {
    let mut client = centre.operator("inspector").cases();
    let (mut found, mut token) = (Vec::new(), String::new());
    loop {
        let page = Some(PageRequest { size: 500, token });
        let answer = client.list_cases(ListCasesRequest { page, ..Default::default() }).await.unwrap().into_inner();
        found.extend(answer.cases);
        token = answer.page.unwrap_or_default().next_token;
        if token.is_empty() {
            return found;
        }
    }
}

async fn decisions(centre: &Centre) -> Vec<Decision> {
    let page = Some(PageRequest { size: 500, token: String::new() });
    let request = ListDecisionsRequest { page, ..Default::default() };
    centre.operator("inspector").funding().list_decisions(request).await.unwrap().into_inner().decisions
}

async fn money_is_neither_made_nor_lost(centre: &Centre, cases: &[Case], decisions: &[Decision]) {
    let balance = centre
        .operator("inspector")
        .funding()
        .get_trial_balance(GetTrialBalanceRequest::default())
        .await
        .unwrap()
        .into_inner();
    assert_eq!(balance.sum_ore, 0, "the ledger does not balance");
    assert_eq!(balance.accounts.iter().map(|account| account.balance_ore).sum::<i64>(), 0);
    let account = |name: String| {
        balance.accounts.iter().find(|account| account.account == name).map_or(0, |account| account.balance_ore)
    };
    for decision in decisions {
        let Decision { id, available_ore, committed_ore, spent_ore, .. } = decision;
        assert!(*available_ore >= 0 && *committed_ore >= 0 && *spent_ore >= 0, "{id} has less than nothing");
        for (part, ore) in [("available", available_ore), ("committed", committed_ore), ("spent", spent_ore)] {
            assert_eq!(
                account(format!("decision:{id}:{part}")),
                *ore,
                "{id}: what is {part} in the ledger and in the decision"
            );
        }
        let granted = balance.accounts.iter().filter(|account| account.account.ends_with(&format!(":{id}:granted")));
        let granted: i64 = granted.map(|account| -account.balance_ore).sum();
        assert_eq!(granted, available_ore + committed_ore + spent_ore, "{id}: what was granted is somewhere");
    }
    let sum = |ore: fn(&Decision) -> i64| decisions.iter().map(ore).sum::<i64>();
    let spent: i64 = cases.iter().map(|case| case.cost_ore).sum();
    let open = cases.iter().filter(|case| case.state() == CaseState::Open).map(|case| case.committed_ore).sum::<i64>();
    assert_eq!(sum(|decision| decision.spent_ore), spent, "what cases cost and what the ledger says");
    assert_eq!(sum(|decision| decision.committed_ore), open, "what open cases may cost and what the ledger says");
}

async fn events_are_numbered_without_gaps_and_applied_once(centre: &Centre) {
    let databases = centre.databases();
    for service in SERVICES {
        let gaps = "SELECT COUNT(*) FROM (SELECT aggregate FROM event GROUP BY aggregate
                    HAVING MIN(sequence) <> 1 OR MAX(sequence) <> COUNT(*)) AS gaps";
        assert_eq!(databases.number(service, gaps).await, 0, "{service}: events of an aggregate are missing");
        let counted = databases.number(service, "SELECT COUNT(*) FROM event").await;
        assert_eq!(
            databases.number(service, "SELECT MAX(position) FROM event").await,
            counted,
            "{service}: the feed has gaps"
        );
        // Of an aggregate the later event never stands before the earlier one.
        let swapped = "SELECT COUNT(*) FROM event a JOIN event b ON a.aggregate = b.aggregate
                       WHERE a.sequence < b.sequence AND a.position > b.position";
        assert_eq!(databases.number(service, swapped).await, 0, "{service}: the feed is out of order");
        assert_eq!(
            databases.number(service, "SELECT COUNT(*) FROM parked_event").await,
            0,
            "{service} has parked events"
        );
    }
    for consumer in SERVICES {
        let sources = databases.rows(consumer, "SELECT source FROM inbox_cursor").await;
        for source in sources.iter().map(|row| row.try_get_by_index::<String>(0).unwrap()) {
            assert!(
                FOLLOWERS.contains(&(consumer, &source)),
                "the sandbox does not know that {consumer} follows {source}"
            );
        }
    }
    for (consumer, source) in FOLLOWERS {
        let applied = format!("SELECT COUNT(*) FROM inbox_event WHERE source = '{source}'");
        let happened = databases.number(source, "SELECT COUNT(*) FROM event").await;
        assert_eq!(
            databases.number(consumer, &applied).await,
            happened,
            "{consumer} has applied each event of {source} once"
        );
    }
}

fn a_case_has_a_lawful_history(case: &Case) {
    let phases: Vec<Phase> = case.steps.iter().map(|step| step.phase()).collect();
    assert_eq!(phases.first(), Some(&Phase::Referral), "{} does not begin with the referral", case.id);
    let assessed = phases.iter().position(|phase| [Phase::Assessment, Phase::GradeExamination].contains(phase));
    let mapped = phases.iter().position(|phase| *phase == Phase::InDepthMapping);
    assert!(
        assessed.is_none_or(|assessed| mapped.is_some_and(|mapped| mapped < assessed)),
        "{} was assessed unmapped",
        case.id
    );
    assert!(case.issuer_id.is_empty() || assessed.is_some(), "{} has an issuer and no assessment", case.id);
    assert!(case.cost_ore <= case.committed_ore, "{} cost more than was committed", case.id);
    let changes = case.steps.len() + usize::from(case.state() != CaseState::Open);
    assert_eq!(case.etag, changes.to_string(), "{} has another revision than its history", case.id);
}

async fn every_change_is_in_the_trail(centre: &Centre, cases: &[Case]) {
    let databases = centre.databases();
    for (action, expected) in [
        ("CaseOpened", cases.len()),
        ("CaseOutcomeDecided", cases.iter().filter(|case| case.state() == CaseState::Decided).count()),
        ("CaseWithdrawn", cases.iter().filter(|case| case.state() == CaseState::Withdrawn).count()),
        ("CaseStepRecorded", cases.iter().map(|case| case.steps.len() - 1).sum()),
    ] {
        let sql = format!("SELECT COUNT(*) FROM audit_entry WHERE effect = 'write' AND action = '{action}'");
        assert_eq!(databases.number("cases", &sql).await, i64::try_from(expected).unwrap(), "{action} in the trail");
    }
    let persons = databases.number("actors", "SELECT COUNT(*) FROM person").await;
    let registered = "SELECT COUNT(*) FROM audit_entry WHERE effect = 'write' AND action = 'PersonRegistered'";
    assert_eq!(databases.number("actors", registered).await, persons, "PersonRegistered in the trail");
}

/// Ends the test where a trail or the books do not verify.
pub fn the_trail_verifies(centre: &Centre) {
    let verdict = centre.command(&["audit", "verify"]).unwrap();
    let said = String::from_utf8_lossy(&verdict.stdout);
    assert!(verdict.status.success(), "{said}{}", String::from_utf8_lossy(&verdict.stderr));
    assert_eq!(said.matches("intact").count(), SERVICES.len(), "{said}");
}

async fn the_overview_is_the_sum_of_the_cases(centre: &Centre, cases: &[Case], decisions: &[Decision]) {
    let figures =
        centre.operator("inspector").reporting().get_overview(GetOverviewRequest {}).await.unwrap().into_inner();
    let of = |state| cases.iter().filter(move |case| case.state() == state);
    let count = |state| i64::try_from(of(state).count()).unwrap();
    assert_eq!(figures.open_cases, count(CaseState::Open), "open cases");
    assert_eq!(figures.decided_cases, count(CaseState::Decided), "decided cases");
    assert_eq!(figures.withdrawn_cases, count(CaseState::Withdrawn), "withdrawn cases");
    let phases = fold(of(CaseState::Open).map(|case| case.phase));
    assert_eq!(figures.phases.iter().map(|count| (count.phase, count.cases)).collect::<BTreeMap<_, _>>(), phases);
    let outcomes = fold(of(CaseState::Decided).map(|case| case.outcome));
    assert_eq!(figures.outcomes.iter().map(|count| (count.outcome, count.cases)).collect::<BTreeMap<_, _>>(), outcomes);
    assert_eq!(figures.spent_ore, cases.iter().map(|case| case.cost_ore).sum::<i64>(), "spent");
    assert_eq!(figures.committed_ore, of(CaseState::Open).map(|case| case.committed_ore).sum::<i64>(), "committed");
    let granted: i64 =
        decisions.iter().map(|decision| decision.available_ore + decision.committed_ore + decision.spent_ore).sum();
    assert_eq!(figures.decided_ore, granted, "decided");
}

fn fold(kinds: impl Iterator<Item = i32>) -> BTreeMap<i32, i64> {
    kinds.fold(BTreeMap::new(), |mut counts, kind| {
        *counts.entry(kind).or_default() += 1;
        counts
    })
}
