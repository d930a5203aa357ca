//! GetOverview.

use mesh::clock::Timestamp;
use proto::reell::{
    actors::v1::ProtectionMarking,
    cases::v1::{DecideOutcomeRequest, Outcome, Phase, WithdrawCaseRequest},
    reporting::v1::{GetOverviewRequest, GetOverviewResponse},
};
use sandbox::{Centre, Recipe, everywhere, key, refused};

use crate::cases::{DENIED, denials, mark, named_for};

async fn overview(centre: &Centre) -> GetOverviewResponse {
    centre.settle().await;
    centre.operator("anna").reporting().get_overview(GetOverviewRequest {}).await.unwrap().into_inner()
}

/// Figures of the whole are told from one's own in a centre of one's own only.
#[test]
fn the_figures_follow_the_cases_and_the_money() {
    for recipe in Recipe::all() {
        println!("in {recipe}");
        sandbox::run(async {
            let centre = Centre::start(recipe).await.unwrap();
            is_empty(&overview(&centre).await);

            let order = centre.an_order().await;
            let referred = centre.open(order.clone()).await;
            let assessed = centre.a_case_with(&[Phase::InDepthMapping, Phase::Assessment]).await;
            let figures = overview(&centre).await;
            assert_eq!((figures.open_cases, figures.decided_cases, figures.withdrawn_cases), (2, 0, 0));
            assert_eq!((figures.committed_ore, figures.spent_ore), (2 * order.planned_cost_ore, 0));
            let phases: Vec<_> = figures.phases.iter().map(|count| (count.phase(), count.cases)).collect();
            assert_eq!(phases, [(Phase::Referral, 1), (Phase::Assessment, 1)]);

            let outcome = Outcome::ReferredOnwards.into();
            let request = DecideOutcomeRequest {
                request_id: key(),
                case_id: assessed.id,
                outcome,
                cost_ore: 950_000,
                ..Default::default()
            };
            centre.operator("anna").cases().decide_outcome(request).await.unwrap();
            let figures = overview(&centre).await;
            assert_eq!((figures.open_cases, figures.decided_cases, figures.withdrawn_cases), (1, 1, 0));
            assert_eq!((figures.committed_ore, figures.spent_ore), (order.planned_cost_ore, 950_000));
            let outcomes: Vec<_> = figures.outcomes.iter().map(|count| (count.outcome(), count.cases)).collect();
            assert_eq!(outcomes, [(Outcome::ReferredOnwards, 1)]);

            let request = WithdrawCaseRequest { request_id: key(), case_id: referred.id, etag: String::new() };
            centre.operator("anna").cases().withdraw_case(request).await.unwrap();
            let number = centre.house().await.decision.registration_number.clone();
            centre
                .a_decision()
                .await
                .of(7_000_000)
                .changed(|request| request.replaces_registration_number = number)
                .activate()
                .await;
            let figures = overview(&centre).await;
            assert_eq!((figures.open_cases, figures.decided_cases, figures.withdrawn_cases), (0, 1, 1));
            assert_eq!((figures.committed_ore, figures.spent_ore), (0, 950_000));
            assert!(figures.phases.is_empty());
            assert_eq!(figures.decided_ore, 7_000_000, "a decision that was replaced grants nothing");
            is_fresh(&centre, &figures).await;
            centre.stop().await;
        });
    }
}

/// A protected person counts in no statistics; the money of the case does, since it must add up.
#[test]
fn the_case_of_a_protected_person_counts_in_money_alone() {
    for recipe in Recipe::all() {
        println!("in {recipe}");
        sandbox::run(async {
            let centre = Centre::start(recipe).await.unwrap();
            let order = centre.an_order().await;
            let case = centre.open(order.clone()).await;
            assert_eq!(overview(&centre).await.open_cases, 1);
            mark(&centre, &case, ProtectionMarking::FictitiousIdentity).await;
            let figures = overview(&centre).await;
            assert_eq!((figures.open_cases, figures.phases.len()), (0, 0));
            assert_eq!(figures.committed_ore, order.planned_cost_ore);
            let anna = named_for(&centre, &case.person_id).await;
            let request = WithdrawCaseRequest { request_id: key(), case_id: case.id.clone(), etag: String::new() };
            anna.cases().withdraw_case(request).await.unwrap();
            let figures = overview(&centre).await;
            assert_eq!((figures.withdrawn_cases, figures.committed_ore), (0, 0));
            mark(&centre, &case, ProtectionMarking::None).await;
            assert_eq!(overview(&centre).await.withdrawn_cases, 1);
            centre.stop().await;
        });
    }
}

fn is_empty(figures: &GetOverviewResponse) {
    assert_eq!(figures, &GetOverviewResponse { freshness: figures.freshness.clone(), ..Default::default() });
    let heard: Vec<_> =
        figures.freshness.iter().map(|feed| (feed.source.as_str(), feed.position, feed.as_of)).collect();
    assert_eq!(heard, [("cases", 0, None), ("funding", 0, None)]);
}

/// Each feed is heard to its end, and the figures are as young as the youngest event.
async fn is_fresh(centre: &Centre, figures: &GetOverviewResponse) {
    let mut youngest = None;
    for source in ["cases", "funding"] {
        let last = async |column: &str| {
            let sql = format!("SELECT {column} FROM event ORDER BY position DESC LIMIT 1");
            centre.databases().number(source, &sql).await
        };
        let (head, at) = (last("position").await, Timestamp::from_micros(last("at").await));
        let heard = figures.freshness.iter().find(|feed| feed.source == source).expect("a feed");
        assert_eq!((heard.position, heard.as_of), (head, Some(at.to_proto())), "{source}");
        youngest = youngest.max(Some(at));
    }
    assert_eq!(figures.as_of, youngest.map(Timestamp::to_proto));
}

#[test]
fn the_overview_is_for_the_staff_who_may_read_reports() {
    everywhere(async |centre| {
        let partner = centre.partner(crate::actors::NO_ORGANISATION);
        assert_eq!(
            refused(partner.reporting().get_overview(GetOverviewRequest {}).await).reason,
            "SUBJECT_NOT_ALLOWED"
        );
        let said = denials(centre, "reports.read", async |caller| {
            caller.reporting().get_overview(GetOverviewRequest {}).await
        })
        .await;
        assert_eq!(said, DENIED);
    });
}
