//! AmendBudget.

use proto::reell::funding::v1::{AmendBudgetRequest, AmendmentState, BudgetChange, ChangeClass, CostCategory};
use sandbox::{builders::claims::Matter, everywhere, fields, key, refused};

use super::{NO_DECISION, balance_of};
use crate::replay::{changes, twice};

pub fn of(matter: &Matter<'_>, staff: i64, travel: i64) -> AmendBudgetRequest {
    let change = |category: CostCategory, amount_ore| BudgetChange { category: category.into(), amount_ore };
    AmendBudgetRequest {
        request_id: key(),
        decision_id: matter.id(),
        changes: vec![change(CostCategory::Staff, staff), change(CostCategory::Travel, travel)],
        reason: "More travel than was thought.".into(),
        ..Default::default()
    }
}

/// Of 200 000 kr, 39 800 kr more are 19.9 per cent, and 50 000 kr more a quarter.
#[test]
fn acceptance_7_a_change_is_free_an_officers_or_a_formal_decisions_and_says_why() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let mut claims = matter.caller("economist").claims();
        for (more, class) in
            [(3_980_000, ChangeClass::Free), (4_100_000, ChangeClass::Officer), (5_000_000, ChangeClass::Formal)]
        {
            let request =
                AmendBudgetRequest { classify_only: true, ..of(&matter, 500_000_000 - more, 20_000_000 + more) };
            let amendment = claims.amend_budget(request).await.unwrap().into_inner().amendment.unwrap();
            assert_eq!((amendment.class(), amendment.state()), (class, AmendmentState::Classified));
            assert!(amendment.explanation[0].contains("rule of 2019") && amendment.citation.contains("Tillväxtverket"));
        }
        assert_eq!(matter.project().await.categories[1].budget_ore, 20_000_000);
        let free =
            claims.amend_budget(of(&matter, 496_100_000, 23_900_000)).await.unwrap().into_inner().amendment.unwrap();
        assert_eq!(free.state(), AmendmentState::Applied);
        assert_eq!(balance_of(centre, &format!("project:{}:travel:budget", matter.id())).await, 23_900_000);
    });
}

#[test]
fn many_small_changes_need_what_one_of_their_sum_would() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let mut claims = matter.caller("economist").claims();
        let mut class = async |travel: i64| {
            let request = of(&matter, 520_000_000 - travel, travel);
            claims.amend_budget(request).await.unwrap().into_inner().amendment.unwrap().class()
        };
        assert_eq!(class(23_900_000).await, ChangeClass::Free);
        assert_eq!(
            class(25_000_000).await,
            ChangeClass::Formal,
            "4.6 per cent more, and a quarter of what was decided"
        );
        let travel = matter.project().await.categories.remove(1);
        assert_eq!((travel.budget_ore, travel.decided_ore), (23_900_000, 20_000_000));
    });
}

#[test]
fn a_change_of_the_total_a_second_one_and_an_older_state_are_refused() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let mut claims = matter.caller("economist").claims();
        assert_eq!(fields(claims.amend_budget(of(&matter, 500_000_000, 25_000_000)).await), ["changes"]);
        let stale = AmendBudgetRequest { etag: "0".into(), ..of(&matter, 495_000_000, 25_000_000) };
        assert_eq!(refused(claims.amend_budget(stale).await).reason, "ETAG_MISMATCH");
        let nowhere = AmendBudgetRequest { decision_id: NO_DECISION.into(), ..of(&matter, 1, 1) };
        assert_eq!(refused(claims.amend_budget(nowhere).await).reason, "PROJECT_NOT_FOUND");
        let ended = centre.a_project().await;
        ended.end().await;
        assert_eq!(refused(claims.amend_budget(of(&ended, 499_000_000, 21_000_000)).await).reason, "PROJECT_CLOSED");
        let waiting =
            claims.amend_budget(of(&matter, 495_000_000, 25_000_000)).await.unwrap().into_inner().amendment.unwrap();
        assert_eq!(waiting.state(), AmendmentState::Requested);
        assert_eq!(refused(claims.amend_budget(of(&matter, 495_000_000, 25_000_000)).await).reason, "AMENDMENT_STATE");
    });
}

#[test]
fn a_change_that_is_sent_again_is_asked_for_once() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let send = async |request| matter.caller("economist").claims().amend_budget(request).await;
        let answer = twice(of(&matter, 495_000_000, 25_000_000), send).await;
        assert_eq!(changes(centre, "funding", &answer.amendment.unwrap().id).await, 1);
    });
}
